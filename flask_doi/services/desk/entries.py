"""The entries of one property on several sides, laid beside each other: what is the same entry, and what is in it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_doi.agencies.comparison import same_entry
from flask_doi.crosswalk.held import SHAPES
from flask_doi.crosswalk.shape import inner_shapes, required_names
from flask_doi.domain.payload import canonical_json

Slot = dict[str, Any]
"""One entry as each side has it, by the names of the sides; a side that lacks it is absent."""

LIKE_ENOUGH = 0.55
MOST_TRIES = 2500
"""Beyond so many comparisons what is left over is laid side by side in its order."""


def entries_of(value: Any) -> list[Any]:
    """A value as a list of entries, none for nothing."""
    if value is None or value in ("", {}, []):
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def laid_out(name: str, sides: Mapping[str, Sequence[Any]]) -> list[Slot]:
    """The entries of a property in the order of the first side that has them.

    The same entry stands in one line wherever it stands in the list; of the others those that are most alike.
    """
    slots: list[Slot] = []
    for side, entries in sides.items():
        loose = [entry for entry in entries if not _found(name, slots, side, entry)]
        _seat(name, slots, side, loose)
    return slots


def _found(name: str, slots: list[Slot], side: str, entry: Any) -> bool:
    """Seats an entry beside its like; the same bytes first, for that is quick."""
    free = [slot for slot in slots if side not in slot]
    key = canonical_json(entry)
    for slot in free:
        if any(canonical_json(other) == key for other in slot.values()):
            slot[side] = entry
            return True
    for slot in free:
        if any(same_entry(name, other, entry) for other in slot.values()):
            slot[side] = entry
            return True
    return False


def _seat(name: str, slots: list[Slot], side: str, loose: Sequence[Any]) -> None:
    """Seats what has no like beside what is most alike, or in a line of its own."""
    free = [slot for slot in slots if side not in slot]
    is_long = len(free) * len(loose) > MOST_TRIES
    for place, entry in enumerate(loose):
        best = (free[place] if place < len(free) else None) if is_long else _most_like(name, free, side, entry)
        if best is None:
            slots.append({side: entry})
        else:
            best[side] = entry


def _most_like(name: str, free: Sequence[Slot], side: str, entry: Any) -> Slot | None:
    judged = [(_likeness(name, slot, entry), slot) for slot in free if side not in slot]
    likeness, best = max(judged, key=lambda each: each[0], default=(0.0, None))
    return best if likeness >= LIKE_ENOUGH else None


def _likeness(name: str, slot: Slot, entry: Any) -> float:
    """How alike entries are, as a whole or in what says most of them."""
    return max(
        difflib.SequenceMatcher(None, form(other), form(entry)).ratio()
        for other in slot.values()
        for form in (canonical_json, lambda each: main_text(name, each))
    )


def main_text(name: str, entry: Any) -> str:
    """The text that says most of an entry: the first of those that it may not lack."""
    if not isinstance(entry, Mapping):
        return str(entry)
    needed = required_names(_shape_of_entry(name))
    texts = [str(text) for path, text in leaves(entry.get(needed[0]))] if needed else []
    return texts[0] if texts else canonical_json(entry)


def _shape_of_entry(name: str) -> Mapping[str, Any]:
    """The shape of one entry of a property; empty for plain texts."""
    shape = SHAPES.get(name)
    inner = shape[0] if isinstance(shape, list) else shape
    return inner if isinstance(inner, Mapping) else {}


Path = tuple[str | int, ...]


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every single text within an entry, with the way to it; what is empty is left out."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from leaves(inner, (*path, str(name)))
    elif isinstance(value, (list, tuple)):
        for number, inner in enumerate(value, 1):
            yield from leaves(inner, (*path, number) if len(value) > 1 else path)
    elif value is not None and str(value).strip():
        yield path, str(value)


def place_of(name: str, path: Path) -> int:
    """Where a text stands within an entry: in the order of the schema, what says most first."""
    names = list(inner_shapes(_shape_of_entry(name)))
    return names.index(str(path[0])) if path and path[0] in names else len(names)
