"""Writing a DataCite kernel-4 document from attributes (DataCite Metadata Schema 4.7).

Element order is the service's own. Empty mandatory elements are written, so that the schema check can name them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

NAMESPACE = "http://datacite.org/schema/kernel-4"
SCHEMA_LOCATION = f"{NAMESPACE} http://schema.datacite.org/meta/kernel-4/metadata.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_UNWRITABLE = re.compile("[^\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Element = etree._Element
Values = Mapping[str, Any]


def write_xml(doi: str, metadata: Values) -> str:
    """The document for `doi` (written upper case) with `metadata` in the API's JSON names."""
    nsmap: Any = {None: NAMESPACE, "xsi": _XSI}
    root = etree.Element(f"{{{NAMESPACE}}}resource", nsmap=nsmap)
    root.set(f"{{{_XSI}}}schemaLocation", SCHEMA_LOCATION)
    _add(root, "identifier", doi.upper(), identifierType="DOI")
    _people(root, "creators", "creator", metadata.get("creators"), always=True)
    _titles(root, metadata.get("titles"))
    _publisher(root, metadata.get("publisher"))
    _add(root, "publicationYear", metadata.get("publicationYear"))
    _resource_type(root, metadata.get("types"))
    _alternate_identifiers(root, doi, metadata.get("identifiers"))
    _subjects(root, metadata.get("subjects"))
    _people(root, "contributors", "contributor", metadata.get("contributors"))
    _funding(root, metadata.get("fundingReferences"))
    _dates(root, metadata.get("dates"))
    _related_identifiers(root, metadata.get("relatedIdentifiers"))
    _related_items(root, metadata.get("relatedItems"))
    _texts(root, "sizes", "size", metadata.get("sizes"))
    _texts(root, "formats", "format", metadata.get("formats"))
    if metadata.get("language"):
        _add(root, "language", metadata["language"])
    if metadata.get("version"):
        _add(root, "version", metadata["version"])
    _rights(root, metadata.get("rightsList"))
    _descriptions(root, metadata.get("descriptions"))
    _places(root, metadata.get("geoLocations"))
    return document_text(root)


def document_text(root: Element) -> str:
    """The document in the service's layout, with a declaration of its own line."""
    body: str = etree.tostring(root, pretty_print=True, encoding="unicode")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + body


def _add(parent: Element, name: str, text: Any = None, lang: Any = None, **attributes: Any) -> Element:
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    for key, value in attributes.items():
        if value not in (None, ""):
            element.set(key, clean(value))
    if lang:
        element.set(_XML_LANG, clean(lang))
    if text is not None:
        element.text = clean(text)
    return element


def clean(value: Any) -> str:
    """`value` as text an XML document can hold."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return f"{value:.1f}"
    return _UNWRITABLE.sub("", str(value))


def entries(value: Any, text_key: str | None = None) -> Iterable[dict[str, Any]]:
    """The objects in a list attribute, whether it was given as a list or as one object.

    A text that stands where objects should is written as one that has it under `text_key`: refusing it is left to the
    shape checks, which name it, so that it does not look as if nothing had been sent.
    """
    wrapped = value if isinstance(value, list) else [value]
    if text_key is not None:
        wrapped = [{text_key: entry} if isinstance(entry, str) and entry else entry for entry in wrapped]
    return [entry for entry in wrapped if isinstance(entry, dict)]


def _people(root: Element, group: str, single: str, people: Any, *, always: bool = False) -> None:
    found = list(entries(people, "" if single == "creator" else None))
    if not found and not always:
        return
    parent = _add(root, group)
    for person in found:
        _person(_add(parent, single, contributorType=person.get("contributorType")), single, person)


def _person(element: Element, single: str, person: Values) -> None:
    family, given = person.get("familyName"), person.get("givenName")
    name = ", ".join(str(part) for part in (family, given) if part) if family else person.get("name")
    _add(element, f"{single}Name", name, lang=person.get("lang"), nameType=person.get("nameType"))
    if given:
        _add(element, "givenName", given)
    if family:
        _add(element, "familyName", family)
    for entry in entries(person.get("nameIdentifiers")):
        _add(
            element,
            "nameIdentifier",
            entry.get("nameIdentifier"),
            nameIdentifierScheme=entry.get("nameIdentifierScheme"),
            schemeURI=entry.get("schemeUri"),
        )
    for entry in entries(person.get("affiliation")):
        _add(
            element,
            "affiliation",
            entry.get("name"),
            affiliationIdentifier=entry.get("affiliationIdentifier"),
            affiliationIdentifierScheme=entry.get("affiliationIdentifierScheme"),
            schemeURI=entry.get("schemeUri"),
        )


def _titles(root: Element, titles: Any) -> None:
    parent = _add(root, "titles")
    for title in entries(titles, "title"):
        _add(parent, "title", title.get("title"), lang=title.get("lang"), titleType=title.get("titleType"))


def _publisher(root: Element, publisher: Any) -> None:
    given = publisher if isinstance(publisher, dict) else {"name": publisher}
    _add(
        root,
        "publisher",
        given.get("name"),
        lang=given.get("lang"),
        publisherIdentifier=given.get("publisherIdentifier"),
        publisherIdentifierScheme=given.get("publisherIdentifierScheme"),
        schemeURI=given.get("schemeUri"),
    )


def _resource_type(root: Element, types: Any) -> None:
    if not isinstance(types, dict) or not types.get("resourceTypeGeneral"):
        return
    _add(root, "resourceType", types.get("resourceType"), resourceTypeGeneral=types["resourceTypeGeneral"])


def _alternate_identifiers(root: Element, doi: str, identifiers: Any) -> None:
    found = [entry for entry in entries(identifiers) if str(entry.get("identifier", "")).lower() != doi.lower()]
    if found:
        parent = _add(root, "alternateIdentifiers")
        for entry in found:
            element = _add(parent, "alternateIdentifier", entry.get("identifier"))
            element.set("alternateIdentifierType", clean(entry.get("identifierType") or ""))


def _subjects(root: Element, subjects: Any) -> None:
    found = list(entries(subjects, "subject"))
    if found:
        parent = _add(root, "subjects")
        for entry in found:
            _add(
                parent,
                "subject",
                entry.get("subject"),
                lang=entry.get("lang"),
                subjectScheme=entry.get("subjectScheme"),
                schemeURI=entry.get("schemeUri"),
                valueURI=entry.get("valueUri"),
                classificationCode=entry.get("classificationCode"),
            )


def _funding(root: Element, references: Any) -> None:
    found = list(entries(references))
    if found:
        parent = _add(root, "fundingReferences")
        for entry in found:
            element = _add(parent, "fundingReference")
            _add(element, "funderName", entry.get("funderName"))
            if entry.get("funderIdentifier"):
                kind = entry.get("funderIdentifierType")
                _add(element, "funderIdentifier", entry["funderIdentifier"], funderIdentifierType=kind)
            if entry.get("awardNumber") or entry.get("awardUri"):
                _add(element, "awardNumber", entry.get("awardNumber"), awardURI=entry.get("awardUri"))
            if entry.get("awardTitle"):
                _add(element, "awardTitle", entry["awardTitle"])


def _dates(root: Element, dates: Any) -> None:
    found = list(entries(dates, ""))
    if found:
        parent = _add(root, "dates")
        for entry in found:
            kind = entry.get("dateType") or "Issued"
            _add(parent, "date", entry.get("date"), dateType=kind, dateInformation=entry.get("dateInformation"))


def _related_identifiers(root: Element, related: Any) -> None:
    found = list(entries(related))
    if found:
        parent = _add(root, "relatedIdentifiers")
        names = [
            "relatedIdentifierType",
            "relationType",
            "relationTypeInformation",
            "relatedMetadataScheme",
            "schemeType",
            "resourceTypeGeneral",
        ]
        for entry in found:
            attributes = {name: entry.get(name) for name in names}
            _add(
                parent,
                "relatedIdentifier",
                entry.get("relatedIdentifier"),
                **attributes,
                schemeURI=entry.get("schemeUri"),
            )


def _related_items(root: Element, items: Any) -> None:
    found = list(entries(items))
    if not found:
        return
    parent = _add(root, "relatedItems")
    for item in found:
        attributes = {name: item.get(name) for name in ("relationType", "relationTypeInformation", "relatedItemType")}
        _related_item(_add(parent, "relatedItem", **attributes), item)


def _related_item(element: Element, item: Values) -> None:
    for entry in entries(item.get("relatedItemIdentifier")):
        names = ("relatedItemIdentifierType", "relatedMetadataScheme", "schemeURI", "schemeType")
        attributes = {name: entry.get(name) for name in names}
        _add(element, "relatedItemIdentifier", entry.get("relatedItemIdentifier"), **attributes)
    _people(element, "creators", "creator", item.get("creators"))
    _titles(element, item.get("titles"))
    for name in ("publicationYear", "volume", "issue"):
        if item.get(name):
            _add(element, name, item[name])
    if item.get("number"):
        _add(element, "number", item["number"], numberType=item.get("numberType"))
    for name in ("firstPage", "lastPage", "publisher", "edition"):
        if item.get(name):
            _add(element, name, item[name])
    _people(element, "contributors", "contributor", item.get("contributors"))


def _texts(root: Element, group: str, single: str, values: Any) -> None:
    wrapped = values if isinstance(values, list) else [values]
    found = [value for value in wrapped if value not in (None, "")]
    if found:
        parent = _add(root, group)
        for value in found:
            _add(parent, single, value)


def _rights(root: Element, rights: Any) -> None:
    found = list(entries(rights, "rights"))
    if found:
        parent = _add(root, "rightsList")
        for entry in found:
            _add(
                parent,
                "rights",
                entry.get("rights"),
                lang=entry.get("lang"),
                rightsURI=entry.get("rightsUri"),
                rightsIdentifier=entry.get("rightsIdentifier"),
                rightsIdentifierScheme=entry.get("rightsIdentifierScheme"),
                schemeURI=entry.get("schemeUri"),
            )


def _descriptions(root: Element, descriptions: Any) -> None:
    found = list(entries(descriptions, "description"))
    if found:
        parent = _add(root, "descriptions")
        for entry in found:
            kind = entry.get("descriptionType") or "Abstract"
            _add(parent, "description", entry.get("description"), lang=entry.get("lang"), descriptionType=kind)


def _places(root: Element, places: Any) -> None:
    found = list(entries(places))
    if not found:
        return
    parent = _add(root, "geoLocations")
    for place in found:
        element = _add(parent, "geoLocation")
        if place.get("geoLocationPlace"):
            _add(element, "geoLocationPlace", place["geoLocationPlace"])
        for entry in entries(place.get("geoLocationPoint")):
            _point(_add(element, "geoLocationPoint"), entry)
        for entry in entries(place.get("geoLocationBox")):
            box = _add(element, "geoLocationBox")
            for name in ("westBoundLongitude", "eastBoundLongitude", "southBoundLatitude", "northBoundLatitude"):
                _add(box, name, entry.get(name))
        _polygons(element, place.get("geoLocationPolygon"))


def _polygons(element: Element, polygons: Any) -> None:
    given = polygons if isinstance(polygons, list) and polygons and isinstance(polygons[0], list) else [polygons]
    for polygon in given:
        points = list(entries(polygon))
        if not points:
            continue
        shape = _add(element, "geoLocationPolygon")
        for name in ("polygonPoint", "inPolygonPoint"):
            for point in (point for entry in points for point in entries(entry.get(name))):
                _point(_add(shape, name), point)


def _point(element: Element, point: Values) -> None:
    _add(element, "pointLatitude", point.get("pointLatitude"))
    _add(element, "pointLongitude", point.get("pointLongitude"))
