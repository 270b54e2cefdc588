"""What the head of a record page says of its DOI to machines: JSON-LD, Dublin Core, citation_* and typed links."""

from __future__ import annotations

from typing import Any

from flask import has_request_context, request
from markupsafe import Markup

from flask_doi.crosswalk.head_tags import DC_SCHEMA, head_tags
from flask_doi.crosswalk.schema_org import json_for_html, to_schema_org
from flask_doi.domain.published import PublishedDoi
from flask_doi.services.context import Context
from flask_doi.services.showing import local_path
from flask_doi.web import assets
from flask_doi.web.addresses import format_address
from flask_doi.web.badges import public_doi
from flask_doi.web.in_force import context_in_force
from flask_doi.web.metadata import formats_of
from flask_doi.web.published import published_of
from flask_doi.web.signposts import leave_signposts, near_links_of
from flask_doi.web.texts import doi_label

FINDING_AID = "ead3"

_META = Markup('<meta {}="{}" content="{}">\n')
_LINK = Markup('<link rel="{}" href="{}"{}{}>\n')
_ATTRIBUTE = Markup(' {}="{}"')
_JSON = Markup('<script type="application/ld+json">{}</script>\n')


def doi_head(record: Any = None) -> Markup:
    """Lines for the head of a page: style sheet and script, and of a record what machines want to know of its DOI.

    That is a canonical link, JSON-LD, Dublin Core, citation_* and Open Graph tags, and typed links, which the answer
    also carries as a Link header. Nothing of a record without a real DOI, and of a test DOI only with DOI_EXPOSE_TEST.
    """
    context = context_in_force()
    if not context.settings.enabled:
        return Markup()
    head = assets.style_once() + assets.script_once()
    if record is None:
        return head
    key = context.catalogue.key(record)
    found = published_of(context, key) if public_doi(context, key) is not None else None
    if found is None or found.description is None or found.retirement is not None:
        return head
    leave_signposts(context, found)
    return head + _canonical(context, found) + machine_tags(context, found)


def machine_tags(context: Context, found: PublishedDoi) -> Markup:
    """The tags of a DOI that may be shown, for a record page or a tombstone."""
    tags = Markup('<link rel="schema.DC" href="{}">\n').format(DC_SCHEMA)
    if found.is_test:
        tags += _META.format("name", "doi.environment", doi_label(found.environment))
    for tag in head_tags(found):
        tags += _META.format(tag.kind, tag.name, tag.content)
    for link in near_links_of(context, found):
        more = [("type", link.type), ("profile", link.profile)]
        typed, profiled = (_ATTRIBUTE.format(name, value) if value else "" for name, value in more)
        tags += _LINK.format(link.rel, link.href, typed, profiled)
    aid = (
        format_address(context.settings, found.name, FINDING_AID) if FINDING_AID in formats_of(context, found) else None
    )
    # The JSON is made safe for a script element, where nothing else may be escaped.
    return tags + _JSON.format(Markup(json_for_html(to_schema_org(found, subject_of=aid))))  # noqa: S704


def _canonical(context: Context, found: PublishedDoi) -> Markup:
    """The canonical link, on the record's own page only."""
    if not found.page or not has_request_context():
        return Markup()
    if local_path(context, found.page, request.host) != request.path:
        return Markup()
    return _LINK.format("canonical", found.page, "", "")
