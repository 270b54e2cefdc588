"""Related items in DataCite XML; their children have a fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from flask_doi.crosswalk.datacite_xml_agents import write_name
from flask_doi.crosswalk.xml_elements import add

_Items = Iterable[Mapping[str, Any]]


def write_related_items(root: etree._Element, items: _Items | None) -> None:
    """The related items, when there are any."""
    if not items:
        return
    listing = add(root, "relatedItems")
    for item in items:
        element = add(
            listing,
            "relatedItem",
            relatedItemType=item.get("relatedItemType"),
            relationType=item.get("relationType"),
            relationTypeInformation=item.get("relationTypeInformation"),
        )
        _identifier(element, item.get("relatedItemIdentifier"))
        _people(element, "creators", "creator", item.get("creators"))
        _titles(element, item.get("titles"))
        _details(element, item)
        _people(element, "contributors", "contributor", item.get("contributors"))


def _identifier(element: etree._Element, identifier: Mapping[str, Any] | None) -> None:
    if identifier:
        add(
            element,
            "relatedItemIdentifier",
            identifier.get("relatedItemIdentifier"),
            relatedItemIdentifierType=identifier.get("relatedItemIdentifierType"),
            relatedMetadataScheme=identifier.get("relatedMetadataScheme"),
            schemeURI=identifier.get("schemeURI"),
            schemeType=identifier.get("schemeType"),
        )


def _titles(element: etree._Element, titles: _Items | None) -> None:
    if titles:
        listing = add(element, "titles")
        for title in titles:
            add(listing, "title", title.get("title"), titleType=title.get("titleType"), lang=title.get("lang"))


def _details(element: etree._Element, item: Mapping[str, Any]) -> None:
    for name in ("publicationYear", "volume", "issue"):
        if item.get(name):
            add(element, name, item[name])
    if item.get("number"):
        add(element, "number", item["number"], numberType=item.get("numberType"))
    for name in ("firstPage", "lastPage", "publisher", "edition"):
        if item.get(name):
            add(element, name, item[name])


def _people(element: etree._Element, group: str, single: str, people: _Items | None) -> None:
    if people:
        listing = add(element, group)
        for person in people:
            write_name(add(listing, single, contributorType=person.get("contributorType")), single, person)
