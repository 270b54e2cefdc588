"""FAIR Signposting: typed links that lead a machine from a record page to its DOI, metadata, files, makers and licence.

Level 1 is a Link header, level 2 a document of links (RFC 9264). A header may be refused by servers in between when it
grows, so that a record with many makers, files or licences has its links in the document alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_doi.crosswalk.agents import creators
from flask_doi.crosswalk.archive_types import schema_types
from flask_doi.crosswalk.formats import Format
from flask_doi.domain.description import Description
from flask_doi.domain.links import web_link
from flask_doi.domain.published import PublishedDoi

LINKSET_TYPE = "application/linkset+json"
MANY = 5
HEADER_LENGTH = 3000
_ALWAYS = ("cite-as", "type", "linkset")
_COUNTED = ("author", "item", "license")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*")


@dataclass(frozen=True, kw_only=True, slots=True)
class TypedLink:
    """A link from a page; `rel` says what stands at its end."""

    rel: str
    href: str
    type: str | None = None
    profile: str | None = None

    def __str__(self) -> str:
        """The link as in a Link header (RFC 8288)."""
        said = [f"<{self.href}>", f'rel="{self.rel}"']
        said += [f'type="{self.type}"'] if self.type else []
        said += [f'profile="{self.profile}"'] if self.profile else []
        return "; ".join(said)


def page_links(doi: PublishedDoi, formats: Mapping[str, tuple[Format, str]]) -> tuple[TypedLink, ...]:
    """The links of a record page or tombstone; `formats` are those there are, by name, each with its address.

    An external DOI is cited as its own registrant wishes, so it has no cite-as here.
    """
    links = [] if doi.is_external else [TypedLink(rel="cite-as", href=doi.url)]
    links.append(TypedLink(rel="type", href="https://schema.org/AboutPage"))
    if doi.description is not None:
        links.append(TypedLink(rel="type", href=f"https://schema.org/{schema_types(doi.description)[1]}"))
    for form, address in formats.values():
        links.append(TypedLink(rel="describedby", href=address, type=form.media_types[0], profile=form.profile))
    if doi.description is not None and doi.retirement is None:
        links += _content_links(doi, doi.description)
    return tuple(dict.fromkeys(links))


def _content_links(doi: PublishedDoi, description: Description) -> Iterable[TypedLink]:
    for maker in creators(description, doi.settings):
        uris = (web_link(name["nameIdentifier"]) for name in maker["nameIdentifiers"])
        first = next((link for link in uris if link), None)
        if first:
            yield TypedLink(rel="author", href=first)
    for link, media_type in open_files(description):
        yield TypedLink(rel="item", href=link, type=media_type)
    for right in description.rights:
        licence = web_link(right.uri)
        if licence:
            yield TypedLink(rel="license", href=licence)


def open_files(description: Description) -> list[tuple[str, str | None]]:
    """Address and media type of the files that anybody may fetch."""
    files = ((web_link(file.url), file.media_type) for file in description.digital_objects if file.open)
    return [(link, _media_type(text)) for link, text in files if link]


def _media_type(text: str | None) -> str | None:
    """A media type that may stand in a header; a catalogue may hold anything there."""
    return text if text and _MEDIA_TYPE.fullmatch(text) else None


def near_links(links: Sequence[TypedLink], linkset: str) -> tuple[TypedLink, ...]:
    """The links that a page and its Link header carry themselves, the address of the document of links among them."""
    everything = (*links, TypedLink(rel="linkset", href=linkset, type=LINKSET_TYPE))
    few = all(sum(link.rel == rel for link in links) <= MANY for rel in _COUNTED)
    if few and len(link_header(everything)) <= HEADER_LENGTH:
        return everything
    return tuple(link for link in everything if link.rel in _ALWAYS)


def link_header(links: Sequence[TypedLink]) -> str:
    """The links as one Link header."""
    return ", ".join(map(str, links))


def linkset_document(page: str, links: Sequence[TypedLink]) -> dict[str, Any]:
    """The document of links: from the page, and back to it from its metadata and its files."""
    told: dict[str, Any] = {"anchor": page}
    for link in links:
        told.setdefault(link.rel, []).append(_target(link))
    back = {"describedby": "describes", "item": "collection"}
    returning = [
        {"anchor": link.href, back[link.rel]: [{"href": page, "type": "text/html"}]}
        for link in links
        if link.rel in back
    ]
    return {"linkset": [told, *returning]}


def _target(link: TypedLink) -> dict[str, str]:
    target = {"href": link.href}
    if link.type:
        target["type"] = link.type
    if link.profile:
        target["profile"] = link.profile
    return target
