"""The kind of resource (DataCite schema 4.6, property 10): what it is in general, and the level as catalogued.

Aggregations are collections. An item is what its carrier or genre says, else text; an object is a thing, not paper.
"""

from __future__ import annotations

import re

from flask_doi.domain.description import Description
from flask_doi.domain.levels import is_informative, level_key
from flask_doi.domain.plain_text import has_words, words

_AGGREGATION_LEVELS = """
    fonds subfonds sub-fonds collection subcollection sub-collection recordgrp record-group subgrp subgroup sub-group
    series subseries sub-series class subclass file filegrp file-group section subsection group accession
    box boxes folder folders binder volume album dossier holding-guide plan-of-record-groups archive archives
    bestand klassifikation serie unterserie akte fondo sottoserie fascicolo sous-fonds sous-serie sous-série série
"""
_ITEM_LEVELS = """
    item items item-main item-part part page pages piece pièce document text segment physicalitem physical-item object
    finding-aid findingaid findbuch inventaris
    digital-file
"""
UNIT = "Unit of description"
"""What ISAD(G) calls a thing of whatever level; true where the level was not catalogued."""

_AGGREGATIONS = frozenset(_AGGREGATION_LEVELS.split())
_ITEMS = frozenset(_ITEM_LEVELS.split())
_KINDS = {
    "Image": """
        photograph photographs photo photos photographic print prints negative negatives slide slides image images
        picture pictures graphic drawing drawings plan plans map maps poster posters painting paintings engraving
        engravings lithograph lithographs etching postcard postcards daguerreotype still cartographic architectural
        fotografie foto fotos photographie karte kaart carte stillimage
    """,
    "Sound": """
        audio sound sounds recording recordings audiocassette audiotape phonograph music oral radio soundrecording
        podcast
    """,
    "Audiovisual": """
        film films video videos videotape videocassette movingimage moving motion audiovisual television broadcast
        filmstrip animation
    """,
    "Dataset": "database databases dataset datasets spreadsheet spreadsheets",
    "Software": "software program application",
    "InteractiveResource": "website websites web webarchive webpage",
    "PhysicalObject": """
        realia artefact artefacts artifact artifacts object objects three-dimensional specimen specimens sculpture
        medal medals coin coins textile textiles furniture museum
    """,
    "Model": "model models",
    "Other": "binary",
    "Text": """
        text textual letter letters correspondence manuscript manuscripts document documents diary diaries minutes
        report reports book books pamphlet pamphlets newspaper newspapers clipping clippings record records charter
        deed deeds certificate typescript notebook oral-history-transcript transcript transcripts
    """,
}
_KIND_OF_WORD = {word: kind for kind, listed in _KINDS.items() for word in listed.split()}


def resource_type_general(level: str | None, material: str | None = None, genres: tuple[str, ...] = ()) -> str:
    """DataCite's general type of something at a level of description; every level has one."""
    key = level_key(level or "")
    if key in _AGGREGATIONS or re.search(r"(?:^|-)(?:sub|s+)?-?series$", key):
        return "Collection"
    for text in (material or "", key if key not in _ITEMS else "", *genres):
        kind = _kind_of(text)
        if kind:
            return kind
    return "Text" if key in _ITEMS else "Collection"


def types(description: Description) -> dict[str, str]:
    """`resourceTypeGeneral` and `resourceType`."""
    level = words(description.level)
    genres = tuple(words(genre.term) for genre in description.genres if has_words(genre.term))
    material = words(description.material)
    informative = level if level and is_informative(level) else material or UNIT
    return {
        "resourceTypeGeneral": resource_type_general(level, material, genres),
        "resourceType": _shown(informative),
    }


def _kind_of(text: str) -> str | None:
    """The kind that the first telling word of a text names."""
    for word in re.findall(r"[^\W\d_]+", text.lower()):
        if word in _KIND_OF_WORD:
            return _KIND_OF_WORD[word]
    return None


def _shown(level: str) -> str:
    """The level as catalogued, with a capital when it is a bare code such as "series"."""
    return level[:1].upper() + level[1:] if level.islower() else level
