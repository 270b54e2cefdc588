"""The decision table in words: what happens to a DOI in each circumstance of its record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_doi.domain.access_decisions import TABLE, Circumstance, Effect, Standing

CIRCUMSTANCE_WORDS: Mapping[Circumstance, str] = {
    Circumstance.OPEN: "The record is published and the material open",
    Circumstance.CLOSED: "The record is published, the material is closed or restricted",
    Circumstance.EMBARGOED: "The record is published, the material is under embargo until a day to come",
    Circumstance.REFUSED: "The record is published, but a rule gives it no DOI (its level, for instance)",
    Circumstance.UNPUBLISHED: "The record is not published, or not any more",
    Circumstance.RESTRICTED: "The description itself is not public",
    Circumstance.GONE: "The record was deleted",
}

STANDING_WORDS: Mapping[Standing, str] = {
    Standing.NONE: "No DOI",
    Standing.RESERVED: "Reserved",
    Standing.DRAFT: "Draft",
    Standing.REGISTERED: "Registered",
    Standing.FINDABLE: "Findable",
    Standing.DEACTIVATED: "Retired by a person",
    Standing.EXTERNAL: "Registered elsewhere",
}

EMBARGO_WORDS: Mapping[str, str] = {
    "reserve": "The name is kept here and nothing is sent; on the day the embargo ends it becomes public by itself.",
    "draft": "It is a draft at the agency; on the day the embargo ends it becomes public by itself.",
    "mint": "It becomes public at once, with the access right and the day on which the material opens.",
}
"""What each value of DOI_EMBARGO means for a DOI that is not public yet."""

_PUBLIC = frozenset({Standing.REGISTERED, Standing.FINDABLE})
_DELETED_FIRST = "The draft at the agency is deleted."
_WORDS: Mapping[Effect, str] = {
    Effect.AS_ASKED: "It becomes what was asked for: a draft, registered or findable.",
    Effect.PREPARED: (
        "The name is kept here, or a draft at the agency where a draft was asked for; "
        "what else was asked for is done once the record is public."
    ),
    Effect.NAME_ONLY: "The name is kept here, and nothing is sent.",
    Effect.NOTHING: "There will be none.",
    Effect.HIDDEN: (
        "It is hidden at the agency, which is told nothing new; the DOI leads to a page that says so. "
        "It comes back with the record."
    ),
    Effect.RETIRED: "It is retired: hidden at the agency, and the DOI leads to a tombstone.",
}
_KEPT_WORDS = {
    Standing.DEACTIVATED: "It stays retired, and leads to its tombstone.",
    Standing.EXTERNAL: "It is only shown here, never sent anywhere.",
}
_PREPARED_DRAFT = (
    "It stays a draft where a draft was asked for; else it is deleted at the agency, and the name is kept here "
    "until the record is public."
)
_FOR_NONE = {
    Effect.PREPARED: "A name may be reserved here, or as a draft at the agency; nothing public.",
    Effect.NAME_ONLY: "A name may be reserved here, and nothing is sent.",
}
_STAYS = "It stays as it is, and changes to the record are sent."
_ACCESS_TOLD = "The conditions of access and the access right are told."


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionCell:
    """One cell: what is done with a DOI of this standing, and the same in plain words."""

    standing: Standing
    effect: Effect
    sentences: tuple[str, ...]

    @property
    def words(self) -> str:
        """Its sentences in a row."""
        return " ".join(self.sentences)


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionRow:
    """One circumstance of a record, with a cell for each standing of its DOI."""

    circumstance: Circumstance
    words: str
    cells: tuple[DecisionCell, ...]

    def as_json(self) -> dict[str, Any]:
        """The row as plain values."""
        return {
            "circumstance": str(self.circumstance),
            "words": self.words,
            "cells": [
                {"standing": str(cell.standing), "effect": str(cell.effect), "words": cell.words} for cell in self.cells
            ],
        }


def decision_table(*, embargo: str = "reserve") -> tuple[DecisionRow, ...]:
    """The whole table in plain words, the usual circumstance first; `embargo` is the value of DOI_EMBARGO."""
    return tuple(decision_row(circumstance, embargo=embargo) for circumstance in TABLE)


def decision_row(circumstance: Circumstance, *, embargo: str = "reserve") -> DecisionRow:
    """One row of it."""
    return DecisionRow(
        circumstance=circumstance,
        words=CIRCUMSTANCE_WORDS[circumstance],
        cells=tuple(
            DecisionCell(
                standing=standing, effect=effect, sentences=cell_sentences(circumstance, standing, effect, embargo)
            )
            for standing, effect in TABLE[circumstance].items()
        ),
    )


def cell_sentences(circumstance: Circumstance, standing: Standing, effect: Effect, embargo: str) -> tuple[str, ...]:
    """What one cell means, in plain words."""
    if effect is Effect.KEPT:
        return (_KEPT_WORDS[standing],)
    if effect is Effect.UNTIL_LIFTED:
        return (EMBARGO_WORDS[embargo],)
    if effect is Effect.AS_ASKED and standing in _PUBLIC:
        return (_STAYS, *_access_words(circumstance))
    if effect is Effect.AS_ASKED:
        return (_WORDS[effect], *_access_words(circumstance))
    if standing is Standing.NONE and effect in (Effect.PREPARED, Effect.NAME_ONLY):
        return (_FOR_NONE[effect],)
    if standing is Standing.DRAFT and effect is Effect.PREPARED:
        return (_PREPARED_DRAFT,)
    if standing is Standing.DRAFT and effect is Effect.NAME_ONLY:
        return (_WORDS[effect], _DELETED_FIRST)
    return (_WORDS[effect],)


def _access_words(circumstance: Circumstance) -> tuple[str, ...]:
    return (_ACCESS_TOLD,) if circumstance in (Circumstance.CLOSED, Circumstance.EMBARGOED) else ()
