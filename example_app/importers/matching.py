"""Recognise components without identifiers when a finding aid is imported again.

Such a component is known by its content. When its content was changed, the record that lost its component is looked
for among its siblings: only one with nearly the same words will do, so that a record (and its DOI) is never handed
silently to something else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from sqlalchemy import Connection, select

from example_app.importers.keys import CONTENT, content_key, content_mark, number_of
from example_app.importers.rows import DATES, RECORD
from example_app.importers.units import Unit

_ALIKE = 0.6
_COMPARED = 25
_NEAREST = 200


@dataclass(frozen=True, slots=True)
class _Earlier:
    key: str
    mark: str
    words: str


@dataclass(slots=True)
class Siblings:
    """The components below one parent: those of the last import still to be met, and those met."""

    earlier: list[_Earlier] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    met: dict[str, int] = field(default_factory=dict)

    def key_for(self, unit: Unit, top: str, parent: str, above: int, coming: set[int]) -> str:
        """The key of a component without identifiers; *coming* holds what `coming_up` found in the file."""
        mark = mark_of(unit)
        for at, one in enumerate(self.earlier):
            if one.mark == mark:
                return self.earlier.pop(at).key
        alike = self._most_alike(_words(unit.title, (one.text for one in unit.dates)), above, coming)
        if alike is not None:
            return self.earlier.pop(alike).key
        while True:
            occasion = self.met[mark] = self.met.get(mark, 0) + 1
            key = content_key(top, parent, mark, occasion)
            if key not in self.taken:
                return key

    def _most_alike(self, words: str, above: int, coming: set[int]) -> int | None:
        best, found = _ALIKE, None
        nearest = self.earlier[:_NEAREST] if coming else []
        orphans = [at for at, one in enumerate(nearest) if _place(above, one.mark) not in coming]
        for at in orphans[:_COMPARED]:
            ratio = SequenceMatcher(None, words, self.earlier[at].words, autojunk=False).ratio()
            if ratio > best:
                best, found = ratio, at
        return found


def mark_of(unit: Unit) -> str:
    """The content mark of a unit."""
    return content_mark(unit.level[:64], unit.title, (one.text for one in unit.dates))


def coming_up(units: Iterable[Unit]) -> set[int]:
    """Read a file once to know which contents it has, and below which unit."""
    return {_place(unit.parent, mark_of(unit)) for unit in units if unit.parent is not None}


def siblings_below(connection: Connection, parent_id: int) -> Siblings:
    """What the last import left below a record."""
    columns = (RECORD.c.id, RECORD.c.key, RECORD.c.level, RECORD.c.title)
    rows = connection.execute(
        select(*columns).where(RECORD.c.parent_id == parent_id).order_by(RECORD.c.position, RECORD.c.id)
    ).all()
    rows = [row for row in rows if row.key.rpartition("/")[2].startswith(CONTENT)]
    if not rows:
        return Siblings()
    dates: dict[int, list[str]] = {}
    for at in range(0, len(rows), 500):
        ids = [row.id for row in rows[at : at + 500]]
        found = select(DATES.c.record_id, DATES.c.text).where(DATES.c.record_id.in_(ids)).order_by(DATES.c.position)
        for record_id, text in connection.execute(found):
            dates.setdefault(record_id, []).append(text)
    earlier = [
        _Earlier(
            row.key,
            content_mark(row.level, row.title, dates.get(row.id, [])),
            _words(row.title, dates.get(row.id, [])),
        )
        for row in rows
    ]
    return Siblings(earlier=earlier, taken={one.key for one in earlier})


def _words(title: str, dates: Iterable[str]) -> str:
    return " ".join([title, *dates])[:500]


def _place(above: int, mark: str) -> int:
    return number_of(f"{above} {mark}")
