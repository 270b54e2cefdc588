"""DataCite's JSON attributes as XML of its kernel 4: both say the same.

The order of elements is the one of the schema's documentation; inside a creator, contributor or related item the XSD
demands it. Only `contentUrl` has no place in XML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from flask_doi.crosswalk.datacite_xml_agents import write_agents, write_publisher
from flask_doi.crosswalk.datacite_xml_items import write_related_items
from flask_doi.crosswalk.datacite_xml_places import write_places
from flask_doi.crosswalk.xml_elements import add, add_lines, document, written
from flask_doi.domain.profile import SCHEMA_VERSIONS

KERNEL = "http://datacite.org/schema/kernel-4"


@dataclass(frozen=True, slots=True)
class _Repeated:
    """A list of JSON objects: its names in JSON and XML, the key of the text, and attributes (JSON name: XML name)."""

    name: str
    element: str
    text: str
    attributes: Mapping[str, str]


def _same(names: str) -> dict[str, str]:
    return {name: name for name in names.split()}


_SUBJECTS = _Repeated(
    "subjects",
    "subject",
    "subject",
    _same("subjectScheme classificationCode lang") | {"schemeUri": "schemeURI", "valueUri": "valueURI"},
)
_DATES = _Repeated("dates", "date", "date", _same("dateType dateInformation"))
_ALTERNATES = _Repeated(
    "alternateIdentifiers", "alternateIdentifier", "alternateIdentifier", _same("alternateIdentifierType")
)
_RELATED = _Repeated(
    "relatedIdentifiers",
    "relatedIdentifier",
    "relatedIdentifier",
    _same("relatedIdentifierType relationType relationTypeInformation resourceTypeGeneral")
    | _same("relatedMetadataScheme schemeType")
    | {"schemeUri": "schemeURI"},
)
_RIGHTS = _Repeated(
    "rightsList",
    "rights",
    "rights",
    _same("rightsIdentifier rightsIdentifierScheme lang") | {"rightsUri": "rightsURI", "schemeUri": "schemeURI"},
)


def to_xml(attributes: Mapping[str, Any], *, doi: str, schema_version: str) -> str:
    """The XML of a DOI's attributes; `schema_version` ("4.6") is the one they were made for.

    Characters that XML forbids are left out. Raises `ValueError` for a version that is not supported.
    """
    if schema_version not in SCHEMA_VERSIONS:
        raise ValueError(f"schema_version is one of {SCHEMA_VERSIONS}, not {schema_version!r}.")
    schema = f"https://schema.datacite.org/meta/kernel-{schema_version}/metadata.xsd"
    root = document(KERNEL, "resource", schema)
    add(root, "identifier", doi, identifierType="DOI")
    write_agents(root, "creators", "creator", attributes.get("creators"))
    _titles(root, attributes.get("titles"))
    write_publisher(root, attributes.get("publisher"))
    add(root, "publicationYear", f"{attributes['publicationYear']:04d}")
    types = attributes.get("types") or {}
    add(root, "resourceType", types.get("resourceType"), resourceTypeGeneral=types.get("resourceTypeGeneral"))
    _repeated(root, _SUBJECTS, attributes)
    write_agents(root, "contributors", "contributor", attributes.get("contributors"))
    _repeated(root, _DATES, attributes)
    _single(root, "language", attributes)
    _repeated(root, _ALTERNATES, attributes)
    _repeated(root, _RELATED, attributes)
    _plain(root, "sizes", "size", attributes)
    _plain(root, "formats", "format", attributes)
    _single(root, "version", attributes)
    _repeated(root, _RIGHTS, attributes)
    _descriptions(root, attributes.get("descriptions"))
    write_places(root, attributes.get("geoLocations"))
    _funding(root, attributes.get("fundingReferences"))
    write_related_items(root, attributes.get("relatedItems"))
    return written(root)


def _titles(root: etree._Element, titles: Iterable[Mapping[str, Any]] | None) -> None:
    listing = add(root, "titles")
    for title in titles or ():
        add(listing, "title", title.get("title"), lang=title.get("lang"), titleType=title.get("titleType"))


def _repeated(root: etree._Element, kind: _Repeated, attributes: Mapping[str, Any]) -> None:
    entries = attributes.get(kind.name)
    if not entries:
        return
    listing = add(root, kind.name)
    for entry in entries:
        said = {in_xml: entry.get(in_json) for in_json, in_xml in kind.attributes.items()}
        add(listing, kind.element, entry.get(kind.text), **said)


def _plain(root: etree._Element, name: str, element: str, attributes: Mapping[str, Any]) -> None:
    if attributes.get(name):
        listing = add(root, name)
        for text in attributes[name]:
            add(listing, element, text)


def _single(root: etree._Element, name: str, attributes: Mapping[str, Any]) -> None:
    if attributes.get(name):
        add(root, name, attributes[name])


def _descriptions(root: etree._Element, descriptions: Iterable[Mapping[str, Any]] | None) -> None:
    if not descriptions:
        return
    listing = add(root, "descriptions")
    for entry in descriptions:
        text, kind = entry.get("description"), entry.get("descriptionType")
        add_lines(listing, "description", text, descriptionType=kind, lang=entry.get("lang"))


def _funding(root: etree._Element, references: Iterable[Mapping[str, Any]] | None) -> None:
    if not references:
        return
    listing = add(root, "fundingReferences")
    for reference in references:
        element = add(listing, "fundingReference")
        add(element, "funderName", reference.get("funderName"))
        if reference.get("funderIdentifier"):
            kind, scheme = reference.get("funderIdentifierType"), reference.get("schemeUri")
            identifier = reference["funderIdentifier"]
            add(element, "funderIdentifier", identifier, funderIdentifierType=kind, schemeURI=scheme)
        if reference.get("awardNumber") or reference.get("awardUri"):
            add(element, "awardNumber", reference.get("awardNumber"), awardURI=reference.get("awardUri"))
        if reference.get("awardTitle"):
            add(element, "awardTitle", reference["awardTitle"])
