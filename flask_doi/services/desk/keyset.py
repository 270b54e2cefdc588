"""Pages of a sorted list, each begun beside a place and not after so many rows: the last is as quick as the first.

What has no value to sort by stands at the end, whichever way the list is sorted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from flask_doi.models import DoiRow

COLUMNS: dict[str, InstrumentedAttribute[Any]] = {
    "title": DoiRow.sort_title,
    "doi": DoiRow.doi,
    "minted": DoiRow.minted_at,
    "synced": DoiRow.synced_at,
}
"""What a list can be sorted by; each has an index that holds what lists are narrowed by as well."""
MOMENTS = ("minted", "synced")


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """How a list is sorted."""

    by: str = "minted"
    is_descending: bool = True

    @property
    def column(self) -> InstrumentedAttribute[Any]:
        """The column it is sorted by first; the row number comes second."""
        return COLUMNS[self.by]

    @property
    def index(self) -> str:
        """The index that stands in this order."""
        return f"ix_doi_dois_by_{self.by}"

    def as_word(self) -> str:
        """The order as an address says it, such as "-minted"."""
        return ("-" if self.is_descending else "") + self.by

    @classmethod
    def from_word(cls, word: str | None) -> Self | None:
        """The order that a word means; None for a word that means none."""
        name = (word or "").removeprefix("-")
        return cls(by=name, is_descending=str(word).startswith("-")) if name in COLUMNS else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a page begins or ends: at a row, and at what it was sorted by when it was shown."""

    id: int
    value: str | datetime | None = None

    def as_word(self) -> str:
        """The place as an address says it."""
        if self.value is None:
            return str(self.id)
        told = self.value.isoformat() if isinstance(self.value, datetime) else self.value
        return f"{self.id}:{told}"

    @classmethod
    def from_word(cls, word: str | None, order: Order) -> Self | None:
        """The place in such an order that a word means; None for a word that means none."""
        number, colon, told = (word or "").partition(":")
        if not (number.isdecimal() and len(number) < 20 and int(number) < 2**63) or "\0" in told:
            return None
        value: str | datetime | None = told if colon else None
        if value is not None and order.by in MOMENTS:
            value = _moment(told)
            if value is None:
                return None
        return cls(id=int(number), value=value)


def _moment(told: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(told)
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """A part of a list that an index can read from end to end: its conditions, and in which order."""

    conditions: tuple[ColumnElement[bool], ...]
    order: tuple[ColumnElement[Any], ...]


def stretches(order: Order, place: Place | None, *, backward: bool = False) -> Iterator[Stretch]:
    """What to read, one after the other, from a place onward (or backward) until the page is full."""
    column, is_down = order.column, order.is_descending != backward
    reading = (column.desc(), DoiRow.id.desc()) if is_down else (column.asc(), DoiRow.id.asc())

    def stretch(*conditions: ColumnElement[bool]) -> Stretch:
        return Stretch(conditions=conditions, order=reading)

    valued, empty = stretch(column.is_not(None)), stretch(column.is_(None))
    if place is None:
        yield from (empty, valued) if backward else (valued, empty)
        return
    further = DoiRow.id < place.id if is_down else DoiRow.id > place.id
    if place.value is None:
        yield stretch(column.is_(None), further)
        if backward:
            yield valued
        return
    yield stretch(column == place.value, further)
    yield stretch(column < place.value if is_down else column > place.value)
    if not backward:
        yield empty
