"""FAIR Signposting: the Link header of record pages, and the document of links behind it."""

from __future__ import annotations

import json

from flask import Flask, g, make_response, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from flask_doi.crosswalk.signposting import (
    LINKSET_TYPE,
    TypedLink,
    link_header,
    linkset_document,
    near_links,
    page_links,
)
from flask_doi.domain.published import PublishedDoi
from flask_doi.services.context import Context, current_context
from flask_doi.services.published import published_doi
from flask_doi.services.showing import Landing
from flask_doi.web.addresses import landing_address
from flask_doi.web.metadata import CACHED, formats_of
from flask_doi.web.published import is_exposed

_KEPT = "flask_doi_signposts"
_NO_METADATA = ("citation",)
"""Formats that are for people to read; a machine is led to metadata alone."""


def put_up_signposts(app: Flask) -> None:
    """Lets every page on which `doi_head(record)` stands answer with its Link header."""
    app.after_request(_add_header)


def leave_signposts(context: Context, found: PublishedDoi) -> None:
    """Keeps the links of a record for the answer of this request."""
    setattr(g, _KEPT, (request._get_current_object(), header_of(context, found)))  # type: ignore[attr-defined]


def _add_header(response: Response) -> Response:
    kept = g.get(_KEPT)
    is_page = response.status_code in (200, 304, 410)
    if is_page and kept is not None and kept[0] is request._get_current_object():  # type: ignore[attr-defined]
        response.headers.add("Link", kept[1])
    return response


def header_of(context: Context, found: PublishedDoi) -> str:
    """The Link header of a record page or a tombstone."""
    return link_header(near_links_of(context, found))


def way_header(context: Context, found: Landing) -> str:
    """The Link header of an answer that leads on to the record, made without asking the catalogue again."""
    links = [
        TypedLink(rel="cite-as", href=found.url),
        TypedLink(rel="linkset", href=landing_address(context.settings, found.name, "linkset"), type=LINKSET_TYPE),
    ]
    return link_header(links)


def near_links_of(context: Context, found: PublishedDoi) -> tuple[TypedLink, ...]:
    """The typed links that a record page or tombstone carries itself."""
    return near_links(_links(context, found), landing_address(context.settings, found.name, "linkset"))


def _links(context: Context, found: PublishedDoi) -> tuple[TypedLink, ...]:
    formats = {name: told for name, told in formats_of(context, found).items() if name not in _NO_METADATA}
    return page_links(found, formats)


def linkset(doi: str) -> ResponseReturnValue:
    """The document of links of a DOI (RFC 9264); 404 where nothing may be told."""
    context = current_context()
    found = published_doi(context, doi)
    if found is None or not is_exposed(context, found):
        return make_response("There are no links for this DOI.\n", 404, {"Content-Type": "text/plain; charset=utf-8"})
    document = linkset_document(found.page or found.landing, _links(context, found))
    response = make_response(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    response.content_type = LINKSET_TYPE
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = CACHED
    response.add_etag()
    return response.make_conditional(request)
