"""Reads DataCite XML back into JSON attributes, sharing no line with the writer: an error must not hide on both sides.

It is built on the standard library's parser, follows the schema's documentation element by element, and fails on
whatever it does not know.
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping
from typing import Any

NAMESPACE = "{http://datacite.org/schema/kernel-4}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
Element = ElementTree.Element

ATTRIBUTE_IN_JSON = {
    LANG: "lang",
    "schemeURI": "schemeUri",
    "valueURI": "valueUri",
    "rightsURI": "rightsUri",
    "awardURI": "awardUri",
}
TEXT_IN_JSON = {"affiliation": "name", "creatorName": "name", "contributorName": "name"}


def attributes_in(text: str) -> dict[str, Any]:
    """The attributes that a document states, its identifier as "doi" and its schema's address as "schema"."""
    root = ElementTree.fromstring(text.encode())
    assert root.tag == f"{NAMESPACE}resource"
    found: dict[str, Any] = {"schema": root.attrib[LOCATION].split()[1]}
    assert root.attrib.keys() == {LOCATION}
    for element in root:
        name = _local(element)
        assert name not in found, f"{name} stands there twice"
        reader = READERS[name]
        found["doi" if name == "identifier" else "types" if name == "resourceType" else name] = reader(element)
    return found


def said_in(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The same attributes without what XML has no place or no need for: links to files, and what is empty."""
    kept = {name: _said(value) for name, value in attributes.items() if name != "contentUrl"}
    return {name: value for name, value in kept.items() if value not in (None, [], {})}


def _said(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _said(part) for name, part in value.items() if part not in (None, [], {})}
    return [_said(part) for part in value] if isinstance(value, list) else value


def _local(element: Element) -> str:
    assert element.tag.startswith(NAMESPACE)
    return element.tag.removeprefix(NAMESPACE)


def _entry(element: Element, key: str | None = None) -> dict[str, Any]:
    """An element with its attributes; its text goes by `key` or by its own name."""
    assert len(element) == 0
    name = _local(element)
    entry: dict[str, Any] = {ATTRIBUTE_IN_JSON.get(each, each): value for each, value in element.attrib.items()}
    if element.text:
        entry[key or TEXT_IN_JSON.get(name, name)] = element.text
    return entry


def _list(element: Element) -> list[dict[str, Any]]:
    assert not element.attrib
    return [_entry(child) for child in element]


def _plain(element: Element) -> str:
    assert len(element) == 0
    assert not element.attrib
    return element.text or ""


def _identifier(element: Element) -> str:
    assert element.attrib == {"identifierType": "DOI"}
    return element.text or ""


def _agents(element: Element) -> list[dict[str, Any]]:
    return [_agent(child) for child in element]


def _agent(element: Element) -> dict[str, Any]:
    agent: dict[str, Any] = dict(element.attrib)
    for child in element:
        name = _local(child)
        if name in ("creatorName", "contributorName"):
            agent |= _entry(child)
        elif name in ("givenName", "familyName"):
            agent[name] = _plain(child)
        else:
            agent.setdefault({"nameIdentifier": "nameIdentifiers"}.get(name, name), []).append(_entry(child))
    return agent


def _types(element: Element) -> dict[str, Any]:
    return _entry(element)


def _descriptions(element: Element) -> list[dict[str, Any]]:
    return [_description(child) for child in element]


def _description(element: Element) -> dict[str, Any]:
    text = element.text or ""
    for child in element:
        assert _local(child) == "br"
        assert list(child) == []
        assert (child.attrib, child.text) == ({}, None)
        text += "\n" + (child.tail or "")
    bare = Element(element.tag, element.attrib)
    bare.text = text
    return _entry(bare)


def _places(element: Element) -> list[dict[str, Any]]:
    return [{_local(child): _position(child) for child in place} for place in element]


def _position(element: Element) -> Any:
    name = _local(element)
    if name == "geoLocationPlace":
        return _plain(element)
    if name == "geoLocationPolygon":
        return [{_local(point): _position(point)} for point in element]
    return {_local(number): float(_plain(number)) for number in element}


def _funding(element: Element) -> list[dict[str, Any]]:
    return [dict(_parts(reference)) for reference in element]


def _parts(element: Element) -> Iterator[tuple[str, Any]]:
    for child in element:
        yield from _entry(child).items()


def _related_items(element: Element) -> list[dict[str, Any]]:
    return [_related_item(child) for child in element]


def _related_item(element: Element) -> dict[str, Any]:
    item: dict[str, Any] = dict(element.attrib)
    for child in element:
        name = _local(child)
        if name == "relatedItemIdentifier":
            entry = _entry(child)
            item[name] = {{"schemeUri": "schemeURI"}.get(key, key): value for key, value in entry.items()}
        elif name in ("creators", "contributors"):
            item[name] = _agents(child)
        elif name == "titles":
            item[name] = _list(child)
        else:
            item |= _entry(child)
    return item


READERS = {
    "identifier": _identifier,
    "creators": _agents,
    "titles": _list,
    "publisher": lambda element: _entry(element, "name"),
    "publicationYear": lambda element: int(_plain(element)),
    "resourceType": _types,
    "subjects": _list,
    "contributors": _agents,
    "dates": _list,
    "language": _plain,
    "alternateIdentifiers": _list,
    "relatedIdentifiers": _list,
    "sizes": lambda element: [_plain(child) for child in element],
    "formats": lambda element: [_plain(child) for child in element],
    "version": _plain,
    "rightsList": _list,
    "descriptions": _descriptions,
    "geoLocations": _places,
    "fundingReferences": _funding,
    "relatedItems": _related_items,
}
