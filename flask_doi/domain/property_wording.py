"""What people call the properties of DataCite's metadata."""

from __future__ import annotations

from collections.abc import Callable

PROPERTIES: dict[str, str] = {
    "state": "State",
    "url": "Where it leads",
    "titles": "Titles",
    "creators": "Creators",
    "publisher": "Publisher",
    "publicationYear": "Publication year",
    "types": "Kind of resource",
    "contributors": "Contributors",
    "dates": "Dates",
    "descriptions": "Descriptions",
    "subjects": "Subjects",
    "language": "Language",
    "alternateIdentifiers": "Alternate identifiers",
    "relatedIdentifiers": "Related identifiers",
    "relatedItems": "Related items",
    "sizes": "Sizes",
    "formats": "Formats",
    "version": "Version",
    "contentUrl": "Links to files",
    "rightsList": "Rights",
    "geoLocations": "Places",
    "fundingReferences": "Funding",
}
"""By their names in DataCite's attributes, in the order in which they are listed."""


def property_text(name: str, translate: Callable[[str], str] = str) -> str:
    """What a property is called; one that is not known here by its own name."""
    return translate(PROPERTIES.get(name, name))
