"""Whether an XML document can be told as the metadata of a DOI: kernel-4, and nothing mandatory missing.

Stricter than DataCite's XSD where that lets empty names and titles pass, and readable where its errors are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from flask_doi.crosswalk.record_xml import safe_parser
from flask_doi.crosswalk.shape import (
    CONTRIBUTOR_TYPES,
    DATE_TYPES,
    DESCRIPTION_TYPES,
    EARLIEST_YEAR,
    FUNDER_TYPES,
    IDENTIFIER_TYPES,
    NAME_TYPES,
    NUMBER_TYPES,
    RELATIONS,
    RESOURCES,
    TITLE_TYPES,
    Fault,
    choice_faults,
)
from flask_doi.domain.plain_text import clean, cut
from flask_doi.domain.vocabulary import Term

KERNEL_4 = "http://datacite.org/schema/kernel-4"

_NEEDED = {
    "creators": "creators/creator/creatorName",
    "titles": "titles/title",
    "publisher": "publisher",
    "publicationYear": "publicationYear",
    "resourceType": "resourceType",
}
_PROPERTIES = frozenset(
    [
        "identifier",
        "creators",
        "titles",
        "publisher",
        "publicationYear",
        "resourceType",
        "subjects",
        "contributors",
        "dates",
        "language",
        "alternateIdentifiers",
        "relatedIdentifiers",
        "sizes",
        "formats",
        "version",
        "rightsList",
        "descriptions",
        "geoLocations",
        "fundingReferences",
        "relatedItems",
    ]
)
_WORDS: dict[str, Mapping[str, Term]] = {
    "contributorType": CONTRIBUTOR_TYPES,
    "dateType": DATE_TYPES,
    "titleType": TITLE_TYPES,
    "descriptionType": DESCRIPTION_TYPES,
    "nameType": NAME_TYPES,
    "funderIdentifierType": FUNDER_TYPES,
    "numberType": NUMBER_TYPES,
    "relatedIdentifierType": IDENTIFIER_TYPES,
    "relatedItemIdentifierType": IDENTIFIER_TYPES,
    "relationType": RELATIONS,
    "resourceTypeGeneral": RESOURCES,
    "relatedItemType": RESOURCES,
}
"""Attributes whose words are of a controlled list."""


_SINGLE = frozenset({"language", "version"})


@dataclass(frozen=True, kw_only=True, slots=True)
class XmlReading:
    """What a document says in those places that we keep for ourselves, and what is wrong with it."""

    faults: tuple[Fault, ...]
    year: int | None = None
    titles: tuple[str, ...] = field(default=())


def read_xml(text: str, *, doi: str, schema_version: str) -> XmlReading:
    """Reads a kernel-4 document that is to describe a DOI."""
    try:
        root = etree.fromstring(text.encode(), safe_parser())
    except etree.XMLSyntaxError as error:
        return XmlReading(faults=(Fault(code="kind", name="resource", value=error.msg or "", expected="XML"),))
    if root.tag != f"{{{KERNEL_4}}}resource":
        expected = f"the element resource in the namespace {KERNEL_4}"
        return XmlReading(faults=(Fault(code="kind", name="resource", value=str(root.tag), expected=expected),))
    year = _text(_first(root, "publicationYear"))
    return XmlReading(
        faults=tuple(_faults(root, doi, schema_version)),
        year=int(year) if _is_year(year) else None,
        titles=tuple(text for title in _all(root, "titles/title") if (text := _text(title))),
    )


def _faults(root: etree._Element, doi: str, version: str) -> Iterator[Fault]:
    identifier = _first(root, "identifier")
    if identifier is None or not _text(identifier):
        yield Fault(code="missing", name="identifier")
    elif identifier.get("identifierType") != "DOI" or _text(identifier).lower() != doi.lower():
        yield Fault(code="kind", name="identifier", value=_text(identifier), expected=f"{doi}, of the type DOI")
    for name, path in _NEEDED.items():
        found = _all(root, path)
        if not any(_text(element) and not element.get("titleType") for element in found):
            yield Fault(code="missing", name=name)
    year = _text(_first(root, "publicationYear"))
    if year and not _is_year(year):
        yield Fault(code="year", name="publicationYear", value=_cut(year))
    kind = _first(root, "resourceType")
    if kind is not None and not kind.get("resourceTypeGeneral"):
        yield Fault(code="missing", name="resourceType/@resourceTypeGeneral")
    for element in root.iterchildren("*"):
        name = _plain(element)
        if name not in _PROPERTIES or not str(element.tag).startswith(f"{{{KERNEL_4}}}"):
            yield Fault(code="unknown", name=name, value=_cut(_text(element)))
    for element in root.iterdescendants("*"):
        yield from _element_faults(element, version)


def _element_faults(element: etree._Element, version: str) -> Iterator[Fault]:
    name = _plain(element)
    parent = element.getparent()
    is_group = parent is not None and parent.getparent() is None and name not in _SINGLE
    says_nothing = len(element) == 0 and not _text(element) and not element.attrib
    if says_nothing and not is_group and name != "br":
        yield Fault(code="empty", name=name)
    for attribute, terms in _WORDS.items():
        given = element.get(attribute)
        if given is not None:
            yield from choice_faults(given, terms, f"{name}/@{attribute}", version)


def _all(root: etree._Element, path: str) -> list[etree._Element]:
    return root.findall("/".join(f"{{{KERNEL_4}}}{name}" for name in path.split("/")))


def _first(root: etree._Element, name: str) -> etree._Element | None:
    return next(iter(_all(root, name)), None)


def _text(element: etree._Element | None) -> str:
    return "" if element is None else clean("".join(str(part) for part in element.itertext()))


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == len(str(EARLIEST_YEAR)) and int(text) >= EARLIEST_YEAR


def _plain(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def _cut(text: str) -> str:
    return cut(text, 80)
