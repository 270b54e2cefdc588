"""What a file and the house do not agree about: a change to be made, or a cell that is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_doi.domain.states import DoiState


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A line that changes something: `acts` is what is asked for, `shown` each column as it is and as it becomes."""

    number: int
    doi: str
    record: str
    part: str
    doi_id: int | None
    acts: tuple[tuple[str, Mapping[str, Any]], ...]
    shown: tuple[tuple[str, str, str], ...]
    seen: Mapping[str, str] | None = None
    title: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Objected:
    """A line, or a cell of it, that is left out: why, and what stood there."""

    number: int
    doi: str
    column: str
    value: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    doi_id: int | None = None


def is_minting(act: tuple[str, Mapping[str, Any]]) -> bool:
    """Whether an act gives a record a public DOI that it has not yet; such ones count towards what one may ask for."""
    kind, params = act
    return kind == "state" and bool(params.get("mints")) and params.get("state") != DoiState.DRAFT
