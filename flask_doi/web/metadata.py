"""The metadata of a DOI as an answer in one of the public formats."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import make_response, request
from werkzeug.wrappers import Response

from flask_doi.crosswalk.formats import Format
from flask_doi.crosswalk.offered import FORMATS
from flask_doi.crosswalk.signposting import LINKSET_TYPE, TypedLink
from flask_doi.domain.links import web_link
from flask_doi.domain.published import PublishedDoi
from flask_doi.services.context import Context
from flask_doi.web.addresses import format_address, landing_address
from flask_doi.web.published import is_exposed

CACHED = "public, max-age=0, must-revalidate"
SETTLED = timedelta(seconds=2)
"""Times in headers have no fractions: a change is dated once no second one can come within the same second."""


def formats_of(context: Context, found: PublishedDoi) -> Mapping[str, tuple[Format, str]]:
    """The formats in which a DOI is told to everybody, by name, each with its address.

    None of what is not public at present or may not be told, and none of a test DOI that is not exposed.
    """
    if found.description is None or not is_exposed(context, found):
        return {}
    if found.retirement is not None and found.retirement.kind != "deactivated":
        return {}
    return {name: (form, format_address(context.settings, found.name, name)) for name, form in FORMATS.items()}


def metadata_answer(
    context: Context, found: PublishedDoi, form: Format, body: str, *, cacheable: bool = True
) -> Response:
    """`body` in a format, with what caches and machines want to know; 304 for who has it already."""
    response = make_response(body)
    response.content_type = _content_type(form)
    links = [TypedLink(rel="describes", href=web_link(found.page) or found.landing, type="text/html")]
    if not found.is_external:
        links.append(TypedLink(rel="cite-as", href=found.url))
        linkset = landing_address(context.settings, found.name, "linkset")
        links.append(TypedLink(rel="linkset", href=linkset, type=LINKSET_TYPE))
    if form.profile:
        links.append(TypedLink(rel="profile", href=form.profile))
    response.headers["Link"] = ", ".join(map(str, links))
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = CACHED if cacheable else "no-store"
    response.set_etag(hashlib.sha256(body.encode()).hexdigest()[:32])
    changed = last_change(found)
    if changed is not None and context.clock() - changed > SETTLED:
        response.last_modified = changed
    return response.make_conditional(request)


def last_change(found: PublishedDoi) -> datetime | None:
    """When what is told of a DOI last changed, in the catalogue or at the agency."""
    changed = found.description.modified if found.description is not None else None
    times = [moment for moment in (found.changed_at, changed) if moment is not None]
    return max(times, default=None)


def _content_type(form: Format) -> str:
    kind = form.media_types[0]
    is_text = kind.startswith("text/") or kind.endswith("xml")
    return f"{kind}; charset=utf-8" if is_text else kind
