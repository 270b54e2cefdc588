"""Places in DataCite XML: names, points, boxes and polygons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from flask_doi.crosswalk.xml_elements import add

_POINT = ("pointLongitude", "pointLatitude")
_BOX = ("westBoundLongitude", "eastBoundLongitude", "southBoundLatitude", "northBoundLatitude")


def write_places(root: etree._Element, places: Iterable[Mapping[str, Any]] | None) -> None:
    """The places, when there are any."""
    if not places:
        return
    listing = add(root, "geoLocations")
    for place in places:
        element = add(listing, "geoLocation")
        if place.get("geoLocationPlace"):
            add(element, "geoLocationPlace", place["geoLocationPlace"])
        for name, parts in (("geoLocationPoint", _POINT), ("geoLocationBox", _BOX)):
            if place.get(name):
                _numbers(add(element, name), parts, place[name])
        if place.get("geoLocationPolygon"):
            polygon = add(element, "geoLocationPolygon")
            for entry in place["geoLocationPolygon"]:
                for name, point in entry.items():
                    _numbers(add(polygon, name), _POINT, point)


def _numbers(element: etree._Element, parts: tuple[str, ...], values: Mapping[str, Any]) -> None:
    for part in parts:
        add(element, part, values.get(part))
