"""The badge: a real DOI beside its record, as a link that can be copied. It leaves the session alone."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from flask import g, has_request_context, request
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from flask_doi.services.context import Context
from flask_doi.services.showing import ShownDoi, real_dois
from flask_doi.web import assets
from flask_doi.web.in_force import context_in_force
from flask_doi.web.pages import piece
from flask_doi.web.visitor import could_be_known, may

logger = logging.getLogger("flask_doi.web")

_KEPT = "flask_doi_badges"


def doi_badges(records: Iterable[Any]) -> Markup:
    """Looks up the DOIs of several records in one query, so that `doi_badge` of each costs none; renders nothing."""
    context = context_in_force()
    if context.settings.enabled:
        _look_up(context, [context.catalogue.key(record) for record in records])
    return Markup()


def doi_badge(record: Any, *, copy: bool = True) -> Markup:
    """The DOI of a record when it is real and may be seen, else nothing.

    A test or sandbox DOI is labelled as such, leads through its own resolver, and is shown to the public only with
    DOI_EXPOSE_TEST. With `copy` a button copies the link where scripts run.
    """
    context = context_in_force()
    if not context.settings.enabled:
        return Markup()
    key = context.catalogue.key(record)
    shown = doi_of(context, key)
    if shown is None or not (shown.is_exposed or _may_see_tests(context, key)):
        return Markup()
    return assets.style_once() + badge(shown, copy=copy)


def badge(shown: ShownDoi, *, copy: bool = True) -> Markup:
    """The badge itself."""
    return piece("doi/_badge.html", doi=shown, copy=copy)


def doi_of(context: Context, key: str) -> ShownDoi | None:
    """The real DOI of a record, looked up once in a request."""
    known = _known()
    if key not in known:
        _look_up(context, [key])
    return known.get(key)


def doi_of_now(context: Context, key: str) -> tuple[ShownDoi | None, bool]:
    """The real DOI of a record as it is at this moment, and whether the page has shown another one further up."""
    before = dict(_known())
    _look_up(context, [key])
    now = _known().get(key)
    return now, key in before and before[key] != now


def public_doi(context: Context, key: str) -> ShownDoi | None:
    """The real DOI of a record where everybody may see it."""
    shown = doi_of(context, key)
    return shown if shown is not None and shown.is_exposed else None


def _may_see_tests(context: Context, key: str) -> bool:
    return could_be_known() and may(context, "see_state", key)


def _look_up(context: Context, keys: list[str]) -> None:
    try:
        found = real_dois(context, keys)
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).splitlines()[0]
        logger.error("The DOIs of %d records cannot be shown (%s); run 'flask doi doctor'.", len(keys), cause)
        found = {}
    _known().update({key: found.get(key) for key in keys})


def _known() -> dict[str, ShownDoi | None]:
    """What was looked up in this request."""
    current = request._get_current_object() if has_request_context() else None  # type: ignore[attr-defined]
    kept = g.get(_KEPT)
    if kept is None or kept[0] is not current:
        kept = (current, {})
        setattr(g, _KEPT, kept)
    known: dict[str, ShownDoi | None] = kept[1]
    return known
