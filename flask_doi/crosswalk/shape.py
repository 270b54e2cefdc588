"""The shape of DataCite's metadata in the JSON attributes of its REST API (DataCite schema 4.5 to 4.7).

What a host's own rules made of the metadata is judged by it before anything is sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_doi.domain.plain_text import clean, cut, has_illegal
from flask_doi.domain.profile import SCHEMA_VERSIONS
from flask_doi.domain.vocabulary import RELATION_TYPES, RESOURCE_TYPES, Term

EXCERPT = 80
EARLIEST_YEAR, LATEST_YEAR = 1000, 9999


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What is wrong with one property: `code` is "missing", "unknown", "empty", "kind", "choice", "year" or "illegal".

    `name` is the path of the property ("creators.nameType"), `expected` completes "it must be ...".
    """

    code: str
    name: str
    value: str = ""
    expected: str = ""


class Text:
    """Any text, or a number in its place."""


class Year:
    """A year of four digits."""


def _choice(names: str, *, since: Mapping[str, str] | None = None) -> dict[str, Term]:
    return {name: Term(name) for name in names.split()} | {
        name: Term(name, version) for version, listed in (since or {}).items() for name in listed.split()
    }


def _spelled(terms: Mapping[str, Term]) -> dict[str, Term]:
    return {term.name: term for term in terms.values()}


TEXT, YEAR = Text(), Year()
CONTRIBUTOR_TYPES = _choice(
    """
    ContactPerson DataCollector DataCurator DataManager Distributor Editor HostingInstitution Other Producer
    ProjectLeader ProjectManager ProjectMember RegistrationAgency RegistrationAuthority RelatedPerson ResearchGroup
    RightsHolder Researcher Sponsor Supervisor WorkPackageLeader
    """,
    since={"4.6": "Translator"},
)
DATE_TYPES = _choice(
    "Accepted Available Collected Copyrighted Created Issued Other Submitted Updated Valid Withdrawn",
    since={"4.6": "Coverage"},
)
TITLE_TYPES = _choice("AlternativeTitle Subtitle TranslatedTitle Other")
DESCRIPTION_TYPES = _choice("Abstract Methods SeriesInformation TableOfContents TechnicalInfo Other")
NAME_TYPES = _choice("Organizational Personal")
FUNDER_TYPES = {**_choice("ISNI GRID ROR Other"), "Crossref Funder ID": Term("Crossref Funder ID")}
NUMBER_TYPES = _choice("Article Chapter Report Other")
IDENTIFIER_TYPES = _choice(
    "ARK arXiv bibcode DOI EAN13 EISSN Handle IGSN ISBN ISSN ISTC LISSN LSID PMID PURL UPC URL URN w3id",
    since={"4.6": "CSTR RRID", "4.7": "RAiD SWHID"},
)
RELATIONS = _spelled(RELATION_TYPES)
RESOURCES = _spelled(RESOURCE_TYPES)


def _texts(names: str) -> dict[str, Any]:
    return dict.fromkeys(names.split(), TEXT)


_NAME = {"name!": TEXT, "nameType": NAME_TYPES, **_texts("givenName familyName")}
_AGENT = {
    **_NAME,
    "lang": TEXT,
    "nameIdentifiers": [{"nameIdentifier!": TEXT, **_texts("nameIdentifierScheme! schemeUri")}],
    "affiliation": [{"name!": TEXT, **_texts("affiliationIdentifier affiliationIdentifierScheme schemeUri")}],
}
_POINT = _texts("pointLongitude! pointLatitude!")

ATTRIBUTES: dict[str, Any] = {
    "titles!": [{"title!": TEXT, "titleType": TITLE_TYPES, "lang": TEXT}],
    "creators!": [_AGENT],
    "publisher!": {"name!": TEXT, **_texts("publisherIdentifier publisherIdentifierScheme schemeUri lang")},
    "publicationYear!": YEAR,
    "types!": {"resourceTypeGeneral!": RESOURCES, "resourceType!": TEXT},
    "subjects": [{"subject!": TEXT, **_texts("subjectScheme schemeUri valueUri lang classificationCode")}],
    "contributors": [{**_AGENT, "contributorType!": CONTRIBUTOR_TYPES}],
    "dates": [{"date!": TEXT, "dateType!": DATE_TYPES, "dateInformation": TEXT}],
    "language": TEXT,
    "alternateIdentifiers": [_texts("alternateIdentifier! alternateIdentifierType!")],
    "relatedIdentifiers": [
        {
            "relatedIdentifier!": TEXT,
            "relatedIdentifierType!": IDENTIFIER_TYPES,
            "relationType!": RELATIONS,
            "resourceTypeGeneral": RESOURCES,
            **_texts("relationTypeInformation relatedMetadataScheme schemeUri schemeType"),
        }
    ],
    "relatedItems": [
        {
            "titles!": [{"title!": TEXT, "titleType": TITLE_TYPES}],
            "relatedItemType!": RESOURCES,
            "relationType!": RELATIONS,
            "relatedItemIdentifier": {
                "relatedItemIdentifier!": TEXT,
                "relatedItemIdentifierType!": IDENTIFIER_TYPES,
                **_texts("relatedMetadataScheme schemeURI schemeType"),
            },
            "creators": [_NAME],
            "contributors": [{**_NAME, "contributorType!": CONTRIBUTOR_TYPES}],
            "numberType": NUMBER_TYPES,
            **_texts("relationTypeInformation publicationYear volume issue number firstPage lastPage publisher"),
            "edition": TEXT,
        }
    ],
    "sizes": [TEXT],
    "formats": [TEXT],
    "version": TEXT,
    "contentUrl": [TEXT],
    "rightsList": [
        {"rights": TEXT, **_texts("rightsUri rightsIdentifier rightsIdentifierScheme schemeUri lang")},
    ],
    "descriptions": [{"description!": TEXT, "descriptionType!": DESCRIPTION_TYPES, "lang": TEXT}],
    "geoLocations": [
        {
            "geoLocationPlace": TEXT,
            "geoLocationPoint": _POINT,
            "geoLocationBox": _texts("westBoundLongitude! eastBoundLongitude! southBoundLatitude! northBoundLatitude!"),
            "geoLocationPolygon": [{"polygonPoint": _POINT, "inPolygonPoint": _POINT}],
        }
    ],
    "fundingReferences": [
        {
            "funderName!": TEXT,
            "funderIdentifierType": FUNDER_TYPES,
            **_texts("funderIdentifier awardNumber awardUri awardTitle schemeUri"),
        }
    ],
}
"""Every property that may be told, with "!" behind those that may not be missing; a list holds the shape of one."""


def inner_shapes(shape: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of an object by their plain names."""
    return {name.rstrip("!"): inner for name, inner in shape.items()}


def required_names(shape: Mapping[str, Any]) -> list[str]:
    """The properties that an object may not lack, the one that says most first."""
    return [name.rstrip("!") for name in shape if name.endswith("!")]


def attribute_faults(attributes: Mapping[str, Any], schema_version: str) -> tuple[Fault, ...]:
    """Everything that is wrong with the shape of metadata; empty when it can be told."""
    found = tuple(_object_faults(attributes, ATTRIBUTES, "", schema_version))
    return found or tuple(_main_title_faults(attributes["titles"]))


def _main_title_faults(titles: list[Mapping[str, Any]]) -> Iterator[Fault]:
    if all(title.get("titleType") for title in titles):
        yield Fault(code="missing", name="titles", expected="a title without a type")


def _object_faults(value: Mapping[str, Any], shape: Mapping[str, Any], path: str, version: str) -> Iterator[Fault]:
    shapes = inner_shapes(shape)
    for name in required_names(shape):
        if _is_empty(value.get(name)):
            yield Fault(code="missing", name=f"{path}{name}")
    for name, given in value.items():
        if name not in shapes:
            yield Fault(code="unknown", name=f"{path}{name}", value=_shown(given))
        elif given is not None and not (_is_empty(given) and name in required_names(shape)):
            yield from _faults(given, shapes[name], f"{path}{name}", version)


def _faults(given: Any, shape: Any, name: str, version: str) -> Iterator[Fault]:
    if isinstance(shape, list):
        if not isinstance(given, list):
            yield Fault(code="kind", name=name, value=_shown(given), expected="a list")
            return
        for entry in given:
            yield from _faults(entry, shape[0], name, version)
    elif isinstance(shape, Text):
        yield from _text_faults(given, name)
    elif isinstance(shape, Year):
        yield from _year_faults(given, name)
    elif not isinstance(given, Mapping) and not is_choice(shape):
        yield Fault(code="kind", name=name, value=_shown(given), expected="an object")
    elif is_choice(shape):
        yield from choice_faults(given, shape, name, version)
    elif not given:
        yield Fault(code="empty", name=name)
    else:
        yield from _object_faults(given, shape, f"{name}.", version)


def is_choice(shape: Any) -> bool:
    """Whether what is told there is a word of a controlled list."""
    return isinstance(shape, dict) and all(isinstance(term, Term) for term in shape.values())


def _text_faults(given: Any, name: str) -> Iterator[Fault]:
    if isinstance(given, bool) or not isinstance(given, (str, int, float)):
        yield Fault(code="kind", name=name, value=_shown(given), expected="a text")
    elif not clean(str(given)):
        yield Fault(code="empty", name=name)
    elif has_illegal(str(given)):
        yield Fault(code="illegal", name=name, value=_shown(given))


def _year_faults(given: Any, name: str) -> Iterator[Fault]:
    is_number = isinstance(given, int) and not isinstance(given, bool)
    if not is_number or not EARLIEST_YEAR <= given <= LATEST_YEAR:
        yield Fault(code="year", name=name, value=_shown(given))


def choice_faults(given: Any, terms: Mapping[str, Term], name: str, version: str) -> Iterator[Fault]:
    """What is wrong with a word of a controlled list."""
    term = terms.get(given) if isinstance(given, str) else None
    if term is None or SCHEMA_VERSIONS.index(term.since) > SCHEMA_VERSIONS.index(version):
        known = [term.name for term in terms.values() if SCHEMA_VERSIONS.index(term.since) <= _index(version)]
        yield Fault(code="choice", name=name, value=_shown(given), expected=", ".join(known))


def _index(version: str) -> int:
    return SCHEMA_VERSIONS.index(version)


def _is_empty(value: Any) -> bool:
    return value is None or value in ({}, []) or (isinstance(value, str) and not clean(value))


def _shown(value: Any) -> str:
    return cut(clean(str(value)), EXCERPT)
