"""Which records a choice holds: asked of the catalogue page by page, never beyond what its asker looks after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.batch_choice import BatchChoice
from flask_doi.services.context import Context
from flask_doi.services.describing import reading
from flask_doi.services.scope import combined, within

CHUNK = 500
COUNTED_ABOVE = 500
"""Codes beyond this number are not looked up while somebody waits."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """A choice of records within a scope (None: everything)."""

    choice: BatchChoice
    scope: Selection | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is kept in a batch."""
        return {"choice": self.choice.as_json(), "scope": scope_as_json(self.scope)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any] | None) -> Chosen:
        """What `as_json` made."""
        stored = kept or {}
        return cls(choice=BatchChoice.from_json(stored.get("choice")), scope=_scope_from_json(stored.get("scope")))


@dataclass(frozen=True, kw_only=True, slots=True)
class Portion:
    """The next records of a choice; `cursor` is where to go on, None at the end; `unknown` are codes without record."""

    keys: tuple[str, ...]
    cursor: str | None
    unknown: tuple[str, ...] = ()


def scope_as_json(scope: Selection | None) -> dict[str, Any] | None:
    """A scope as it is kept in a batch; equal scopes are kept alike."""
    if scope is None:
        return None
    found: dict[str, Any] = {}
    for name in Selection.__slots__:
        value = getattr(scope, name)
        if value is not None:
            found[name] = sorted(value) if isinstance(value, tuple) else value
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()}


def _scope_from_json(kept: Mapping[str, Any] | None) -> Selection | None:
    if kept is None:
        return None
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
    for name in ("date_from", "date_to"):
        if name in values:
            values[name] = date.fromisoformat(values[name])
    return Selection(**values)


def selection_of(choice: BatchChoice) -> Selection:
    """The choice as the catalogue is asked for it, but for codes."""
    return Selection(
        repositories=choice.repositories or None,
        levels=choice.levels or None,
        published=choice.published,
        date_from=choice.date_from,
        date_to=choice.date_to,
        text=choice.text,
        below=choice.below,
    )


def count(context: Context, chosen: Chosen) -> int:
    """How many records a choice holds, or for a list of codes how many codes there are."""
    if chosen.choice.codes:
        return len(chosen.choice.codes)
    with reading(context):
        return context.catalogue.count(within(context, chosen.scope, selection_of(chosen.choice)))


def next_portion(context: Context, chosen: Chosen, cursor: str | None, size: int = CHUNK) -> Portion:
    """The records of a choice after a cursor, `size` of them or codes."""
    with reading(context):
        if chosen.choice.codes:
            return _next_codes(context, chosen, int(cursor or 0), size)
        wanted = combined(chosen.scope, selection_of(chosen.choice))
        keys = list(islice(context.catalogue.select(wanted, after=cursor), size))
        last = keys[-1] if len(keys) == size else None
        return Portion(keys=tuple(_in_scope(context, chosen.scope, keys)), cursor=last)


def _next_codes(context: Context, chosen: Chosen, start: int, size: int) -> Portion:
    codes = chosen.choice.codes[start : start + size]
    keys, unknown = _resolved(context, chosen, codes)
    end = start + size
    return Portion(keys=keys, cursor=str(end) if end < len(chosen.choice.codes) else None, unknown=unknown)


def _resolved(context: Context, chosen: Chosen, codes: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The records with these keys or reference codes that the choice holds, and the codes that name none."""
    selection = replace(combined(chosen.scope, selection_of(chosen.choice)), reference_codes=None, keys=None)
    catalogue = context.catalogue
    by_key = set(catalogue.select(Selection(keys=tuple(codes))))
    others = tuple(code for code in codes if code not in by_key)
    by_code = list(catalogue.select(Selection(reference_codes=others))) if others else []
    candidates = list(dict.fromkeys([*(code for code in codes if code in by_key), *by_code]))
    if not candidates:
        return (), tuple(codes)
    held = set(catalogue.select(replace(selection, keys=tuple(candidates))))
    kept = [key for key in _in_scope(context, chosen.scope, candidates) if key in held]
    named = catalogue.get_many(kept) if others else {}
    known = {*kept, *(found.reference_code for found in named.values())}
    return tuple(kept), tuple(code for code in codes if code not in known)


def _in_scope(context: Context, scope: Selection | None, keys: Sequence[str]) -> Iterable[str]:
    """Those of the records that a scope holds: asked once more by key, because two selections do not always combine."""
    if scope is None or not keys:
        return keys
    allowed = tuple(keys) if scope.keys is None else tuple(set(keys) & set(scope.keys))
    held = set(context.catalogue.select(replace(scope, keys=allowed)))
    return [key for key in keys if key in held]


def named_by(context: Context, chosen: Chosen, codes: Sequence[str]) -> tuple[str, ...]:
    """The records with these keys or reference codes that a choice holds."""
    with reading(context):
        return _resolved(context, chosen, codes)[0]
