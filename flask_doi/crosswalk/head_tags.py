"""What the head of a record page tells machines in meta elements: Dublin Core, citation_* and Open Graph."""

from __future__ import annotations

from dataclasses import dataclass

from flask_doi.crosswalk.agents import UNKNOWN, creators, publisher
from flask_doi.crosswalk.archive_types import dcmi_type, zotero_type
from flask_doi.crosswalk.titles import titles
from flask_doi.domain.description import Description
from flask_doi.domain.languages import language_tags
from flask_doi.domain.links import web_link
from flask_doi.domain.plain_text import clean, cut, has_words, words
from flask_doi.domain.published import PublishedDoi

SUMMARY_LENGTH = 300
DC_SCHEMA = "http://purl.org/dc/elements/1.1/"


@dataclass(frozen=True, slots=True)
class HeadTag:
    """One meta element; `kind` is the attribute that carries the name, "name" or "property"."""

    name: str
    content: str
    kind: str = "name"


def head_tags(doi: PublishedDoi) -> tuple[HeadTag, ...]:
    """The tags of a DOI, tombstones included; of one about which nothing may be told its name alone."""
    tags = [("DC.identifier", doi.url), ("citation_doi", doi.name)]
    description = doi.description
    if description is not None:
        tags += [*_dublin_core(doi, description), *_citation(doi, description)]
    shown = [HeadTag(name, content) for name, content in tags if content]
    if description is not None and doi.retirement is None:
        shown += [HeadTag(name, content, "property") for name, content in _open_graph(doi, description) if content]
    return tuple(shown)


def _dublin_core(doi: PublishedDoi, description: Description) -> list[tuple[str, str]]:
    """Zotero reads the first type and needs one of its own; the second is the DCMI's."""
    rights = [web_link(right.uri) or words(right.statement) for right in description.rights]
    return [
        ("DC.identifier", words(description.reference_code)),
        ("DC.title", _title(doi, description)),
        *(("DC.creator", name) for name in _creators(doi, description)),
        ("DC.publisher", publisher(description, doi.settings)["name"]),
        ("DC.date", str(doi.year)),
        ("DC.type", zotero_type(description)),
        ("DC.type", dcmi_type(description)),
        *(("DC.language", tag) for tag in language_tags(description.languages)),
        *(("DC.rights", right) for right in rights),
    ]


def _citation(doi: PublishedDoi, description: Description) -> list[tuple[str, str]]:
    languages = language_tags(description.languages)
    return [
        ("citation_title", _title(doi, description)),
        *(("citation_author", name) for name in _creators(doi, description)),
        ("citation_publication_date", str(doi.year)),
        ("citation_publisher", publisher(description, doi.settings)["name"]),
        ("citation_language", languages[0] if languages else ""),
        ("citation_public_url", doi.page or doi.landing),
    ]


def _open_graph(doi: PublishedDoi, description: Description) -> list[tuple[str, str]]:
    scope = clean(description.scope.value) if description.scope else ""
    image = next((file for file in description.digital_objects if _is_open_image(file.open, file.media_type)), None)
    return [
        ("og:type", "website"),
        ("og:title", _title(doi, description)),
        ("og:description", cut(scope, SUMMARY_LENGTH) if has_words(scope) else ""),
        ("og:url", doi.page or doi.landing),
        ("og:site_name", words(description.repository.name) if description.repository else ""),
        ("og:image", web_link(image.url) or "" if image else ""),
    ]


def _is_open_image(is_open: bool, media_type: str | None) -> bool:
    return is_open and (media_type or "").startswith("image/")


def _title(doi: PublishedDoi, description: Description) -> str:
    return next((str(title["title"]) for title in titles(description, doi.settings)), "")


def _creators(doi: PublishedDoi, description: Description) -> list[str]:
    return [maker["name"] for maker in creators(description, doi.settings) if maker["name"] != UNKNOWN]
