"""Levels of description (ISAD(G) 3.1.4, EAD @level) in one spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask_doi.domain.description import Description

_UNINFORMATIVE = frozenset(
    {"otherlevel", "other-level", "other", "unspecified", "undefined", "unknown", "component", "c"}
)


_SAME_LEVEL = {
    "fonds": frozenset(["fonds", "collection", "recordgrp", "record-group", "archive", "archives", "bestand", "fondo"]),
    "series": frozenset(["series", "serie", "serien", "sorozat"]),
    "item": frozenset(["item", "items", "piece", "pièce", "physicalitem", "physical-item"]),
}
"""What other traditions (EAD @level, German, Italian and French practice) call the levels of ISAD(G)."""


_ASSEMBLED_LISTED = """
    collection subcollection sub-collection artificial-collection assembled-collection sammlung collectie collezione
    colección coleccion coleção zbirka zbierka sbírka samling kolekcja gyűjtemény kokoelma
"""
_ASSEMBLED = frozenset(_ASSEMBLED_LISTED.split())
"""Levels of what somebody brought together, where a fonds grew (ISAD(G), glossary: collection)."""


def level_key(level: str) -> str:
    """A level in lower case with single hyphens between words: "Sub series" and "sub-series" are the same."""
    return re.sub(r"[\s_\-]+", "-", level.strip().lower()).strip("-")


def is_listed(level: str | None, listed: Iterable[str]) -> bool:
    """Whether a level is among those listed; "fonds", "series" and "item" stand for their names elsewhere too."""
    key = level_key(level or "")
    wanted = {level_key(word) for word in listed}
    return bool(key) and (key in wanted or any(key in _SAME_LEVEL[name] for name in wanted & _SAME_LEVEL.keys()))


def is_informative(level: str) -> bool:
    """Whether the word says what the thing is; "unspecified" does not."""
    return level_key(level) not in _UNINFORMATIVE


def is_assembled(description: Description) -> bool:
    """Whether the record is, or lies directly or at the top in, a collection that was brought together."""
    parent = description.parent
    levels = (description.level,) if parent is None else (description.level, parent.level, parent.top_level)
    return any(level_key(level or "") in _ASSEMBLED for level in levels)
