"""Which attributes a request may set, and reading them out of a body (DataCite REST API: request bodies).

Unknown attributes vanish without a word, at every depth: a string where only objects are known vanishes from a list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Shape = Mapping[str, Any]

SCALAR = "scalar"
SCALARS = "scalars"
SCALAR_OR_SCALARS = "scalar or scalars"

_NAME_IDENTIFIER = dict.fromkeys(("nameIdentifier", "nameIdentifierScheme", "schemeUri"), SCALAR)
_AFFILIATION = dict.fromkeys(("name", "affiliationIdentifier", "affiliationIdentifierScheme", "schemeUri"), SCALAR)
_PERSON = {
    **dict.fromkeys(("nameType", "name", "givenName", "familyName", "lang"), SCALAR),
    "nameIdentifiers": _NAME_IDENTIFIER,
    "affiliation": _AFFILIATION,
}
_PLAIN_PERSON = dict.fromkeys(("nameType", "name", "givenName", "familyName"), SCALAR)
_POINT = dict.fromkeys(("pointLongitude", "pointLatitude"), SCALAR)


def _flat(names: str) -> dict[str, Any]:
    return dict.fromkeys(names.split(), SCALAR)


OBJECTS: dict[str, Shape] = {
    "titles": _flat("title titleType lang"),
    "publisher": _flat("name publisherIdentifier publisherIdentifierScheme schemeUri lang"),
    "types": _flat("resourceTypeGeneral resourceType schemaOrg bibtex citeproc ris"),
    "dates": _flat("date dateType dateInformation"),
    "subjects": _flat("subject subjectScheme schemeUri valueUri lang classificationCode"),
    "landingPage": {
        **_flat(
            "checked url status contentType error redirectCount downloadLatency hasSchemaOrg "
            "dcIdentifier citationDoi bodyHasPid"
        ),
        "redirectUrls": SCALARS,
        "schemaOrgId": SCALAR_OR_SCALARS,
    },
    "descriptions": _flat("description descriptionType lang"),
    "rightsList": _flat("rights rightsUri rightsIdentifier rightsIdentifierScheme schemeUri lang"),
    "creators": _PERSON,
    "contributors": {**_PERSON, "contributorType": SCALAR},
    "identifiers": _flat("identifier identifierType"),
    "alternateIdentifiers": _flat("alternateIdentifier alternateIdentifierType"),
    "relatedIdentifiers": _flat(
        "relatedIdentifier relatedIdentifierType relationType relationTypeInformation resourceTypeGeneral "
        "relatedMetadataScheme schemeUri schemeType"
    ),
    "fundingReferences": _flat(
        "funderName funderIdentifier funderIdentifierType awardNumber awardUri awardTitle schemeUri"
    ),
    "geoLocations": {
        "geoLocationPoint": _POINT,
        "geoLocationBox": _flat("westBoundLongitude eastBoundLongitude southBoundLatitude northBoundLatitude"),
        "geoLocationPolygon": {"polygonPoint": _POINT, "inPolygonPoint": _POINT},
        "geoLocationPlace": SCALAR,
    },
    "container": _flat("type identifier identifierType title volume issue firstPage lastPage"),
    "relatedItems": {
        **_flat(
            "relationType relationTypeInformation relatedItemType publicationYear volume issue number numberType "
            "firstPage lastPage publisher edition"
        ),
        "relatedItemIdentifier": _flat(
            "relatedItemIdentifier relatedItemIdentifierType relatedMetadataScheme schemeURI schemeType"
        ),
        "creators": _PLAIN_PERSON,
        "titles": _flat("title titleType"),
        "contributors": {**_PLAIN_PERSON, "contributorType": SCALAR},
    },
}
LISTS = ("contentUrl", "sizes", "formats")
SCALAR_NAMES = [
    "doi",
    "url",
    "publicationYear",
    "prefix",
    "suffix",
    "language",
    "xml",
    "regenerate",
    "source",
    "version",
    "schemaVersion",
    "reason",
    "mode",
    "event",
    "should_validate",
    "agency",
]

METADATA = [
    "creators",
    "contributors",
    "titles",
    "publisher",
    "publicationYear",
    "types",
    "descriptions",
    "container",
    "sizes",
    "formats",
    "version",
    "language",
    "dates",
    "identifiers",
    "relatedIdentifiers",
    "relatedItems",
    "fundingReferences",
    "geoLocations",
    "rightsList",
    "subjects",
]
"""The descriptive attributes, in the order that decides whether metadata was sent at all."""


def permitted(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The part of `attributes` the service reads."""
    kept: dict[str, Any] = {}
    for name, value in attributes.items():
        if name in SCALAR_NAMES:
            if _is_scalar(value):
                kept[name] = value
        elif name in LISTS:
            if _is_scalar(value) or _is_scalar_list(value):
                kept[name] = value
        elif name in OBJECTS:
            kept[name] = value if _is_scalar(value) else _objects(value, OBJECTS[name])
    return kept


def _objects(value: Any, shape: Shape) -> Any:
    if isinstance(value, list):
        return [_object(entry, shape) for entry in value if isinstance(entry, dict)]
    return _object(value, shape)


def _object(value: Mapping[str, Any], shape: Shape) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, entry in value.items():
        rule = shape.get(name)
        if rule == SCALAR:
            if _is_scalar(entry):
                kept[name] = entry
        elif rule in (SCALARS, SCALAR_OR_SCALARS):
            if _is_scalar_list(entry) or (rule == SCALAR_OR_SCALARS and _is_scalar(entry)):
                kept[name] = entry
        elif rule is not None and not _is_scalar(entry):
            kept[name] = _objects(entry, rule)
    return kept


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, (dict, list))


def _is_scalar_list(value: Any) -> bool:
    return isinstance(value, list) and all(_is_scalar(entry) for entry in value)
