"""What a unit of description is in the words of schema.org, and of reference managers."""

from __future__ import annotations

import re

from flask_doi.crosswalk.resource_types import resource_type_general
from flask_doi.domain.description import Description
from flask_doi.domain.plain_text import has_words, words

_ZOTERO = {
    "Photograph": "artwork",
    "Map": "map",
    "Drawing": "artwork",
    "Painting": "artwork",
    "Poster": "artwork",
    "VisualArtwork": "artwork",
    "AudioObject": "audioRecording",
    "VideoObject": "videoRecording",
    "WebSite": "webpage",
    "SoftwareApplication": "computerProgram",
    "Dataset": "dataset",
}
_KINDS = {
    "Image": (
        ("Photograph", r"photo|foto|negative|slide|daguerreotype|postcard"),
        ("Map", r"\bmaps?\b|karte|kaart|\bcarte\b|cartographic"),
        ("Drawing", r"drawing|\bplans?\b|architectural"),
        ("Painting", r"painting"),
        ("Poster", r"poster"),
        ("VisualArtwork", r""),
    ),
    "Text": (("Manuscript", r"letter|manuscript|diar|charter|deed|minutes|notebook|correspondence"),),
    "Sound": (("AudioObject", r""),),
    "Audiovisual": (("VideoObject", r""),),
    "InteractiveResource": (("WebSite", r""),),
    "Software": (("SoftwareApplication", r""),),
    "Dataset": (("Dataset", r""),),
    "Collection": (("Collection", r""),),
}
_DCMI = {
    "Collection": "Collection",
    "Image": "StillImage",
    "Sound": "Sound",
    "Audiovisual": "MovingImage",
    "Dataset": "Dataset",
    "Software": "Software",
    "InteractiveResource": "InteractiveResource",
    "PhysicalObject": "PhysicalObject",
    "Model": "PhysicalObject",
    "Text": "Text",
}


def schema_types(description: Description) -> list[str]:
    """ "ArchiveComponent" and what else it is: an aggregation is a Collection, an item what its carrier says."""
    said = _said(description)
    for name, pattern in _KINDS.get(_general(description), ()):
        if re.search(pattern, said):
            return ["ArchiveComponent", name]
    return ["ArchiveComponent", "CreativeWork"]


def zotero_type(description: Description) -> str:
    """The item type of Zotero; without one it takes a page with a citation title for an article in a journal."""
    return _ZOTERO.get(schema_types(description)[1], "manuscript")


def dcmi_type(description: Description) -> str:
    """The term of the DCMI Type Vocabulary."""
    return _DCMI[_general(description)]


def _general(description: Description) -> str:
    genres = tuple(words(genre.term) for genre in description.genres if has_words(genre.term))
    return resource_type_general(words(description.level), words(description.material), genres)


def _said(description: Description) -> str:
    genres = (words(genre.term) for genre in description.genres)
    return " ".join((words(description.material), words(description.level), *genres)).lower()
