"""DataCite JSON attributes written as kernel-4 XML, for validation in tests only.

Deliberately plain and separate from the product's own writer: an error must not hide on both sides.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lxml import etree

KERNEL = "http://datacite.org/schema/kernel-4"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SCHEMAS = Path(__file__).resolve().parents[4] / "shared" / "schemas" / "datacite"


def kernel_schema(version: str = "4.6") -> etree.XMLSchema:
    """The XSD of one schema version, read offline."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.XMLSchema(etree.parse(str(SCHEMAS / f"kernel-{version}" / "metadata.xsd"), parser))


def payload_to_xml(attributes: Mapping[str, Any], doi: str) -> bytes:
    """The kernel-4 XML of the attributes of one DOI."""
    root = etree.Element(f"{{{KERNEL}}}resource", nsmap={None: KERNEL})
    _add(root, "identifier", doi, identifierType="DOI")
    _agents(root, "creator", attributes["creators"])
    titles = _add(root, "titles")
    for title in attributes["titles"]:
        _add(titles, "title", title["title"], lang=title.get("lang"), titleType=title.get("titleType"))
    publisher = attributes["publisher"]
    _add(
        root,
        "publisher",
        publisher["name"],
        publisherIdentifier=publisher.get("publisherIdentifier"),
        publisherIdentifierScheme=publisher.get("publisherIdentifierScheme"),
        schemeURI=publisher.get("schemeUri"),
    )
    _add(root, "publicationYear", str(attributes["publicationYear"]))
    types = attributes["types"]
    _add(root, "resourceType", types["resourceType"], resourceTypeGeneral=types["resourceTypeGeneral"])
    _agents(root, "contributor", attributes.get("contributors") or [])
    _simple_lists(root, attributes)
    if attributes.get("language"):
        _add(root, "language", attributes["language"])
    if attributes.get("version"):
        _add(root, "version", attributes["version"])
    _related_items(root, attributes.get("relatedItems") or [])
    _places(root, attributes.get("geoLocations") or [])
    _funding(root, attributes.get("fundingReferences") or [])
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str | None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{KERNEL}}}{name}")
    element.text = text
    for key, value in attributes.items():
        if value is not None:
            element.set(XML_LANG if key == "lang" else key, value)
    return element


def _agents(root: etree._Element, kind: str, agents: list[dict[str, Any]]) -> None:
    listing = _add(root, f"{kind}s")
    for agent in agents:
        element = _add(listing, kind, contributorType=agent.get("contributorType"))
        _add(element, f"{kind}Name", agent["name"], nameType=agent.get("nameType"), lang=agent.get("lang"))
        for part in ("givenName", "familyName"):
            if part in agent:
                _add(element, part, agent[part])
        for identifier in agent.get("nameIdentifiers") or []:
            _add(
                element,
                "nameIdentifier",
                identifier["nameIdentifier"],
                nameIdentifierScheme=identifier["nameIdentifierScheme"],
                schemeURI=identifier.get("schemeUri"),
            )
        for affiliation in agent.get("affiliation") or []:
            _add(
                element,
                "affiliation",
                affiliation["name"],
                affiliationIdentifier=affiliation.get("affiliationIdentifier"),
                affiliationIdentifierScheme=affiliation.get("affiliationIdentifierScheme"),
                schemeURI=affiliation.get("schemeUri"),
            )


_LISTS = {
    # JSON attribute: list element, item element, key of the text, {JSON key: XML attribute}
    "subjects": ("subject", "subject", {"subjectScheme": "", "schemeUri": "schemeURI", "valueUri": "valueURI"}),
    "dates": ("date", "date", {"dateType": "", "dateInformation": ""}),
    "alternateIdentifiers": ("alternateIdentifier", "alternateIdentifier", {"alternateIdentifierType": ""}),
    "relatedIdentifiers": (
        "relatedIdentifier",
        "relatedIdentifier",
        {"relatedIdentifierType": "", "relationType": "", "resourceTypeGeneral": "", "relationTypeInformation": ""},
    ),
    "rightsList": (
        "rights",
        "rights",
        {"rightsUri": "rightsURI", "rightsIdentifier": "", "rightsIdentifierScheme": "", "schemeUri": "schemeURI"},
    ),
    "descriptions": ("description", "description", {"descriptionType": ""}),
}


def _simple_lists(root: etree._Element, attributes: Mapping[str, Any]) -> None:
    for name, (item, key, mapped) in _LISTS.items():
        listing = _add(root, name)
        for entry in attributes.get(name) or []:
            known = {xml or json: entry.get(json) for json, xml in mapped.items()}
            _add(listing, item, entry.get(key), lang=entry.get("lang"), **known)
    for name, item in (("sizes", "size"), ("formats", "format")):
        listing = _add(root, name)
        for text in attributes.get(name) or []:
            _add(listing, item, text)


def _related_items(root: etree._Element, items: list[dict[str, Any]]) -> None:
    listing = _add(root, "relatedItems")
    for item in items:
        element = _add(
            listing, "relatedItem", relatedItemType=item["relatedItemType"], relationType=item["relationType"]
        )
        identifier = item.get("relatedItemIdentifier")
        if identifier:
            kind = identifier["relatedItemIdentifierType"]
            _add(element, "relatedItemIdentifier", identifier["relatedItemIdentifier"], relatedItemIdentifierType=kind)
        titles = _add(element, "titles")
        for title in item["titles"]:
            _add(titles, "title", title["title"])


def _places(root: etree._Element, places: list[dict[str, Any]]) -> None:
    listing = _add(root, "geoLocations")
    for place in places:
        element = _add(listing, "geoLocation")
        _add(element, "geoLocationPlace", place["geoLocationPlace"])
        point = place.get("geoLocationPoint")
        if point:
            position = _add(element, "geoLocationPoint")
            _add(position, "pointLongitude", str(point["pointLongitude"]))
            _add(position, "pointLatitude", str(point["pointLatitude"]))


def _funding(root: etree._Element, references: list[dict[str, Any]]) -> None:
    listing = _add(root, "fundingReferences")
    for reference in references:
        element = _add(listing, "fundingReference")
        _add(element, "funderName", reference["funderName"])
        if "funderIdentifier" in reference:
            kind = reference["funderIdentifierType"]
            _add(element, "funderIdentifier", reference["funderIdentifier"], funderIdentifierType=kind)
        if "awardNumber" in reference:
            _add(element, "awardNumber", reference["awardNumber"], awardURI=reference.get("awardUri"))
        if "awardTitle" in reference:
            _add(element, "awardTitle", reference["awardTitle"])
