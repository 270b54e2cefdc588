"""How our pages are rendered: the host's file of the same name wins, and each stands in the host's base template."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PrefixLoader
from markupsafe import Markup
from werkzeug.wrappers import Response

from flask_doi.services.context import current_context
from flask_doi.web import texts
from flask_doi.web.dressing import address_text
from flask_doi.web.in_force import context_in_force
from flask_doi.web.verification_words import verification_words
from flask_doi.web.visitor import could_be_known, may
from flask_doi.web.ways import ADMIN, way_to

PACKAGE = Path(__file__).parents[1]
_EMPTY_LINES = re.compile(r"\s*\n\s*")


class PagesBlueprint(Blueprint):
    """A blueprint whose templates are also found under "flask_doi/", so that a host can override a single block."""

    @cached_property
    def jinja_loader(self) -> BaseLoader:
        own = FileSystemLoader(PACKAGE / "templates")
        return ChoiceLoader([own, PrefixLoader({"flask_doi": own})])


def words_for_templates() -> dict[str, Any]:
    """What each of our templates uses to speak."""
    return {
        "doi_text": texts.doi_text,
        "doi_plural": texts.doi_plural,
        "doi_label": texts.doi_label,
        "doi_lang": texts.language(),
        "moment": texts.moment,
        "day": texts.day,
        "duration": texts.duration,
        "doi_number": texts.number,
        "address_text": address_text,
        "verification_words": verification_words,
    }


def rendered(template: str, /, **values: Any) -> str:
    """One of our templates, also for pieces of pages."""
    settings = current_context().settings
    return render_template(
        template, doi_base_template=settings.base_template, doi_settings=settings, **words_for_templates(), **values
    )


def piece(template: str, /, **values: Any) -> Markup:
    """A piece of a page, without empty lines."""
    return Markup(_EMPTY_LINES.sub("\n", rendered(template, **values).strip()))  # noqa: S704


def page(template: str, code: int = 200, /, **values: Any) -> Response:
    """A page of ours as an answer; it is made for one visitor and never kept by a cache."""
    response = make_response(rendered(template, **values), code)
    response.headers["Cache-Control"] = "no-store"
    return response


def message_page(code: int, title: object, text: object) -> Response:
    """A page that says one thing, with a way back to the desk for whoever works there."""
    return page("doi/message.html", code, title=title, text=text, desk_url=_way_to_desk())


def _way_to_desk() -> str | None:
    context = current_context()
    if request.blueprint != ADMIN or not (context.settings.enabled and could_be_known()):
        return None
    works_there = may(context, "batch", None) or may(context, "configure", None)
    return way_to("dashboard") if works_there else None


def switched_off() -> ResponseReturnValue | None:
    """Answers every page of ours while DOI management is switched off."""
    if context_in_force().settings.enabled:
        return None
    return message_page(
        404,
        texts.doi_text("DOI management is switched off"),
        texts.doi_text("DOI management is switched off here (DOI_ENABLED)."),
    )
