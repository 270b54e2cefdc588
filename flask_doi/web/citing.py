"""How a record is cited, for its page: the citation alone, and a box to choose its style, copy and download it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from flask import has_request_context, request, url_for
from markupsafe import Markup

from flask_doi.crosswalk.citation import Citation, cite
from flask_doi.crosswalk.cited import Cited, cited_description, cited_doi
from flask_doi.domain.citation_styles import STYLES, usable_styles
from flask_doi.domain.profile import CrosswalkSettings
from flask_doi.domain.published import PublishedDoi
from flask_doi.services.context import Context
from flask_doi.services.showing import is_visible
from flask_doi.web import assets
from flask_doi.web.badges import public_doi
from flask_doi.web.dressing import dressed
from flask_doi.web.in_force import context_in_force
from flask_doi.web.metadata import formats_of
from flask_doi.web.pages import piece
from flask_doi.web.published import published_of
from flask_doi.web.texts import translated
from flask_doi.web.visitor import could_be_known, may

CHOICE = "doi_style"
DOWNLOADS = ("bibtex", "ris", "csl")


def doi_citation(record: Any, style: str | None = None) -> Markup:
    """How to cite a record, as a span that fits anywhere; nothing for a record that is gone or not to be seen.

    The DOI stands in it as a full link where everybody may see it, else the address of the record's page. Raises
    ValueError for a style that cannot be written here.
    """
    context = context_in_force()
    if not context.settings.enabled:
        return Markup()
    cited = _cited(context, context.catalogue.key(record))
    return Markup() if cited is None else dressed(_written(cited, _known(style) or context.settings.citation_style))


def doi_citation_box(record: Any, style: str | None = None) -> Markup:
    """The citation with a choice of styles, a button that copies it, and downloads; it works without scripts.

    The style comes from the address of the page (`?doi_style=apa`), else from `style`, else from the settings.
    """
    context = context_in_force()
    if not context.settings.enabled:
        return Markup()
    key = context.catalogue.key(record)
    cited = _cited(context, key)
    if cited is None:
        return Markup()
    asked = _asked_for()
    name = asked or _known(style) or context.settings.citation_style
    citation = _written(cited, name)
    anchor = f"doi-citation-{re.sub('[^A-Za-z0-9]+', '-', key)}"
    box = piece(
        "doi/_citation.html",
        anchor=anchor,
        citation=dressed(citation),
        plain=citation.text,
        style=STYLES[name],
        styles=[(style, _address(style.name, anchor)) for style in usable_styles()],
        is_chosen=asked is not None,
        downloads=_downloads(context, key) if cited.doi else [],
        printed=url_for("flask_doi_landing.printed", doi=cited.doi) if _may_be_printed(context, key) else None,
    )
    return assets.style_once() + assets.script_once() + box


def _cited(context: Context, key: str) -> Cited | None:
    """A record as the public may cite it, or as a visitor may who sees what is not public."""
    found = _public(context, key)
    if found is not None:
        return cited_doi(found)
    description = context.catalogue.get(key)
    if description is None or not (is_visible(description) or (could_be_known() and may(context, "see", key))):
        return None
    path = context.catalogue.url_for(key)
    page = f"{context.settings.base}{path}" if path and path.startswith("/") else path
    return cited_description(description, CrosswalkSettings(publisher=context.settings.publisher), page=page)


def _public(context: Context, key: str) -> PublishedDoi | None:
    """The DOI of a record once it is real, in the sense of the badge, and everybody may see it."""
    return published_of(context, key) if public_doi(context, key) is not None else None


def _may_be_printed(context: Context, key: str) -> bool:
    """Whether there is a page to print: the record is public and has a real DOI."""
    found = _public(context, key)
    return found is not None and found.description is not None and found.retirement is None


def _written(cited: Cited, style: str) -> Citation:
    return cite(cited, style, translated)


def _known(style: str | None) -> str | None:
    usable = [known.name for known in usable_styles()]
    if style is not None and style not in usable:
        raise ValueError(f"There is no citation style {style!r} here; there are {', '.join(usable)}.")
    return style


def _asked_for() -> str | None:
    """The style that the visitor chose, when it can be written here."""
    asked = request.args.get(CHOICE) if has_request_context() else None
    return asked if asked in {style.name for style in usable_styles()} else None


def _address(style: str, anchor: str) -> str:
    """This page with another style."""
    given = request.args.to_dict(flat=False) if has_request_context() else {}
    return f"?{urlencode({**given, CHOICE: [style]}, doseq=True)}#{anchor}"


def _downloads(context: Context, key: str) -> list[dict[str, str]]:
    found = _public(context, key)
    offered = formats_of(context, found) if found is not None else {}
    if found is None:
        return []
    file = re.sub(r"[^a-z0-9.]+", "-", found.name)
    return [
        {
            "label": offered[name][0].label,
            "url": url_for("flask_doi_api.metadata", doi=found.name, form=name),
            "file": f"{file}.{offered[name][0].extension}",
        }
        for name in DOWNLOADS
        if name in offered
    ]
