"""Sizes, formats, version and links to files (DataCite schema 4.6, properties 13 to 15; REST API: contentUrl)."""

from __future__ import annotations

import re

from flask_doi.domain.description import Access, Description
from flask_doi.domain.links import web_link
from flask_doi.domain.plain_text import has_words, words

_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+\-]*")


def sizes(description: Description) -> list[str]:
    """The extent as displayed ("2.5 linear metres"), each statement once, and the bytes of the files together."""
    shown = list(dict.fromkeys(words(extent) for extent in description.extent if has_words(extent)))
    files = sum(digital.size for digital in description.digital_objects if digital.size and digital.size > 0)
    return [*shown, f"{files} bytes"] if files else shown


def formats(description: Description) -> list[str]:
    """The media types of the digital objects, each once."""
    given = (words(digital.media_type).lower() for digital in description.digital_objects)
    return list(dict.fromkeys(kind for kind in given if _MEDIA_TYPE.fullmatch(kind)))


def version(description: Description) -> str | None:
    """The version, when the record is one of several."""
    return words(description.version) or None


def content_urls(description: Description) -> list[str]:
    """The links to files anybody may fetch, of material that is open."""
    if description.access is not Access.OPEN:
        return []
    links = (web_link(digital.url) for digital in description.digital_objects if digital.open)
    return list(dict.fromkeys(link for link in links if link))
