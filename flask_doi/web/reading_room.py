"""A page to print for the reading room: the citation of a DOI, what to order it by, and its DOI as a QR code."""

from __future__ import annotations

import segno
from flask import make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from flask_doi.crosswalk.citation import cite
from flask_doi.crosswalk.cited import cited_doi
from flask_doi.domain.plain_text import words
from flask_doi.domain.published import PublishedDoi
from flask_doi.services.context import Context, current_context
from flask_doi.services.published import published_doi
from flask_doi.web.addresses import landing_address
from flask_doi.web.dressing import dressed
from flask_doi.web.metadata import CACHED
from flask_doi.web.pages import page
from flask_doi.web.published import is_exposed
from flask_doi.web.texts import translated
from flask_doi.web.unknown import unknown

QUIET_ZONE = 4
"""Modules of white around the code, as ISO/IEC 18004 asks."""


def printed(doi: str) -> ResponseReturnValue:
    """The page to print; a DOI that leads to no record leads to its own landing page instead."""
    context = current_context()
    found = _shown(context, doi)
    if found is None or found.description is None or found.retirement is not None:
        return redirect(url_for("flask_doi_landing.land", doi=doi), 303)
    description = found.description
    repository = description.repository
    cited = cited_doi(found)
    response = page(
        "doi/print.html",
        doi=found,
        record=description,
        title=cited.title,
        level=cited.level,
        citation=dressed(cite(cited, found.citation_style, translated)),
        dates=[words(date.text) or "–".join(filter(None, (date.start, date.end))) for date in description.dates],
        repository=words(repository.name) if repository else "",
        place=words(repository.place) if repository else "",
        access=words(description.access_statement.value) if description.access_statement else "",
        qr=_inline(found.url),
        qr_address=landing_address(context.settings, found.name, "qr"),
        printed_at=context.clock(),
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def qr_code(doi: str) -> ResponseReturnValue:
    """The DOI as a QR code, an SVG picture for labels and boxes."""
    found = _shown(current_context(), doi)
    if found is None:
        return unknown(doi)
    svg = segno.make(found.url, error="m", micro=False).svg_inline(scale=8, border=QUIET_ZONE, light="#fff")
    svg = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    response = make_response(svg)
    response.content_type = "image/svg+xml"
    response.headers["Cache-Control"] = CACHED
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response


def _shown(context: Context, doi: str) -> PublishedDoi | None:
    found = published_doi(context, doi)
    return found if found is not None and is_exposed(context, found) else None


def _inline(address: str) -> Markup:
    """The code as a piece of a page; the address stands beside it as text, so that it is hidden from screen readers."""
    code = segno.make(address, error="m", micro=False)
    svg = code.svg_inline(scale=4, border=QUIET_ZONE, light="#fff", svgclass="doi-qr", omitsize=True)
    return Markup(svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S704
