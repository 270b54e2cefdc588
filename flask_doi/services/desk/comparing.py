"""Two or three sides of a DOI's metadata compared, property by property and entry by entry.

What the agency makes of metadata by itself (its spelling of identifiers, types in the words of other schemas) is no
difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_doi.agencies.addresses import same_url
from flask_doi.agencies.comparison import differences, same_entry, same_leaf, same_value
from flask_doi.crosswalk.held import SHAPES, tellable
from flask_doi.domain.payload import Payload, canonical_json
from flask_doi.domain.property_wording import PROPERTIES
from flask_doi.domain.protected import ProtectedField
from flask_doi.services.desk.agency_side import AgencySide
from flask_doi.services.desk.entries import Path, Slot, entries_of, laid_out, leaves, place_of
from flask_doi.services.desk.would_send import Sides

SENT, HELD, OURS = "sent", "held", "ours"
PLACES = ("state", "url")
"""What is compared beside the metadata, and cannot be protected."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ComparedRow:
    """One line: the entry's number (None where there is but one), the way to a text within it, and the texts by side.

    Of an entry that is the same everywhere there is one line for all its texts; `odd` are the sides that depart from
    the first.
    """

    number: int | None
    path: Path
    texts: Mapping[str, tuple[str, ...]]
    odd: frozenset[str] = frozenset()

    @property
    def differs(self) -> bool:
        """Whether the sides are not all of one mind."""
        return bool(self.odd)


@dataclass(frozen=True, kw_only=True, slots=True)
class ComparedProperty:
    """One property: which sides depart from the first, its lines, and what a person keeps of it.

    `changed` is "here" (the catalogue says something else than was sent), "there" (the agency has something else than
    was sent), "both", or "" when nothing differs. `plain` is what the catalogue says of a protected one.
    """

    name: str
    rows: tuple[ComparedRow, ...]
    changed: str = ""
    is_open: bool = False
    protected: ProtectedField | None = None
    plain: tuple[str, ...] = ()
    may_be_kept: bool = True
    is_reordered: bool = False


def compared(sides: Sides) -> tuple[ComparedProperty, ...]:
    """The three sides property by property, where it leads and its state first; sides that are not known are left out.

    `is_open` of a property says that sending would change what the agency has, as far as is known.
    """
    held = sides.held if sides.held is not None and not sides.held.is_absent else None
    drifted = _departing(held, sides.sent)
    unsent = _departing(held, sides.ours)
    found = [_state(sides, held), _url(sides, held)]
    protected = {field.name: field for field in sides.protected}
    for name in (each for each in PROPERTIES if each in SHAPES):
        values = _values(sides, held, name)
        is_new = SENT in values and OURS in values and _differ(values[SENT], values[OURS])
        changed = _changed(is_new=is_new, is_drifted=name in drifted)
        odd = {OURS} if is_new else set()
        odd |= {HELD} if name in (drifted if sides.sent is not None else unsent) else set()
        rows = _rows(name, values, odd)
        found.append(
            ComparedProperty(
                name=name,
                rows=rows,
                changed=changed or ("there" if odd == {HELD} else ""),
                is_open=name in unsent if held is not None else is_new,
                protected=protected.get(name) if sides.holds_good else None,
                plain=_texts(_value(sides.plain, name)) if name in protected else (),
                is_reordered=bool(odd) and not any(row.differs for row in rows),
            )
        )
    return tuple(found)


def compared_pair(
    one: Mapping[str, Any], other: Mapping[str, Any], *, loosely: bool = False
) -> tuple[ComparedProperty, ...]:
    """Two sets of metadata, "sent" and "ours" of each line being the first and the second.

    With `loosely`, what the agency makes of metadata by itself is no difference: one of them was read there.
    """
    found = []
    for name in (each for each in PROPERTIES if each in one or each in other):
        values = {SENT: one.get(name), OURS: other.get(name)}
        is_other = _differ(values[SENT], values[OURS]) and not (loosely and same_value(name, one, other))
        rows = _rows(name, values, {OURS} if is_other else set())
        found.append(ComparedProperty(name=name, rows=rows, changed="here" if is_other else ""))
    return tuple(found)


def _departing(held: AgencySide | None, payload: Payload | None) -> frozenset[str]:
    """The properties in which the agency departs from a payload."""
    if held is None or held.observation is None or payload is None or payload.xml is not None:
        return frozenset()
    found = {
        "alternateIdentifiers" if name == "identifiers" else name for name in differences(held.observation, payload)
    }
    links = [sorted(_texts(each.get("contentUrl"))) for each in (held.attributes, payload.attributes)]
    return frozenset(found | ({"contentUrl"} if links[0] != links[1] else set()))


def _changed(*, is_new: bool, is_drifted: bool) -> str:
    if is_new and is_drifted:
        return "both"
    return "here" if is_new else "there" if is_drifted else ""


def _values(sides: Sides, held: AgencySide | None, name: str) -> dict[str, Any]:
    """What each known side says of a property."""
    found = {SENT: _value(sides.sent, name)} if sides.sent is not None else {}
    if sides.ours is not None:
        found[OURS] = _value(sides.ours, name)
    if held is not None:
        found[HELD] = tellable(name, held.attributes.get(name))
    return found


def _value(payload: Payload | None, name: str) -> Any:
    return payload.attributes.get(name) if payload is not None else None


def _differ(one: Any, other: Any) -> bool:
    return bool(entries_of(one) or entries_of(other)) and canonical_json(one) != canonical_json(other)


def _rows(name: str, values: Mapping[str, Any], odd: set[str]) -> tuple[ComparedRow, ...]:
    slots = laid_out(name, {side: entries_of(value) for side, value in values.items()})
    is_list = isinstance(SHAPES.get(name), list)
    found: list[ComparedRow] = []
    for number, slot in enumerate(slots, 1):
        found += _rows_of_entry(name, number if is_list else None, slot, list(values), odd)
    return tuple(found)


def _rows_of_entry(name: str, number: int | None, slot: Slot, sides: Sequence[str], odd: set[str]) -> list[ComparedRow]:
    """One line for an entry that is the same everywhere, or missing somewhere, else one for each of its texts."""
    first = next(side for side in sides if side not in odd) if set(sides) - odd else sides[0]
    departing = {side for side in sides if side in odd and not _same(name, slot, first, side)}
    is_whole = any(not isinstance(slot.get(side), Mapping) for side in (first, *departing))
    if not departing or is_whole:
        texts = {side: _texts_of_entry(name, slot.get(side)) for side in sides}
        return [ComparedRow(number=number, path=(), texts=texts, odd=frozenset(departing))]
    parts = {side: dict(leaves(slot.get(side))) for side in sides}
    paths = sorted(
        dict.fromkeys(path for known in parts.values() for path in known), key=lambda path: place_of(name, path)
    )
    return [_leaf(number, path, parts, first, departing) for path in paths]


def _same(name: str, slot: Slot, first: str, side: str) -> bool:
    if (first in slot) != (side in slot):
        return False
    return first not in slot or slot[first] == slot[side] or same_entry(name, slot[first], slot[side])


def _leaf(
    number: int | None, path: Path, parts: Mapping[str, Mapping[Path, str]], first: str, departing: set[str]
) -> ComparedRow:
    last = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
    odd = {side for side in departing if not same_leaf(last, parts[first].get(path), parts[side].get(path))}
    texts = {side: (known[path],) if path in known else () for side, known in parts.items()}
    return ComparedRow(number=number, path=path, texts=texts, odd=frozenset(odd))


def _texts(value: Any) -> tuple[str, ...]:
    """All texts of a value, one after the other."""
    return tuple(text for _, text in leaves(value))


def _texts_of_entry(name: str, entry: Any) -> tuple[str, ...]:
    """The texts of one entry in the order of the schema, what says most first."""
    return tuple(text for _, text in sorted(leaves(entry), key=lambda leaf: place_of(name, leaf[0])))


def _state(sides: Sides, held: AgencySide | None) -> ComparedProperty:
    texts = {SENT: (sides.sent_state,) if sides.sent_state else (), OURS: (str(sides.state),)}
    odd = {OURS} if sides.sent_state not in (None, str(sides.state)) else set()
    if held is not None and held.observation is not None:
        texts[HELD] = (str(held.observation.state),)
        odd |= {HELD} if texts[HELD] != (texts[SENT] or texts[OURS]) else set()
    return _place("state", texts, odd)


def _url(sides: Sides, held: AgencySide | None) -> ComparedProperty:
    texts = {SENT: (sides.sent_url,) if sides.sent_url else (), OURS: (sides.url,) if sides.url else ()}
    odd = {OURS} if sides.sent_url is not None and not same_url(sides.sent_url, sides.url or "") else set()
    if held is not None and held.observation is not None:
        texts[HELD] = (held.observation.url,) if held.observation.url else ()
        odd |= {HELD} if not same_url(held.observation.url, sides.sent_url or sides.url or "") else set()
    return _place("url", texts, odd)


def _place(name: str, texts: Mapping[str, tuple[str, ...]], odd: set[str]) -> ComparedProperty:
    changed = _changed(is_new=OURS in odd, is_drifted=HELD in odd)
    row = ComparedRow(number=None, path=(), texts=texts, odd=frozenset(odd))
    is_open = changed != "" and texts.get(HELD) != texts[OURS]
    return ComparedProperty(name=name, rows=(row,), changed=changed, is_open=is_open, may_be_kept=False)
