"""Inheritance upward: what a record does not say itself, its nearest ancestor that does says for it.

ISAD(G), rule of non-repetition (2.4): information is not repeated at a lower level. Restrictions are the exception to
"nearest": an ancestor can close what a record leaves open, and a hidden description hides all beneath it. What only a
draft says is not told through the published records under it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask_doi.domain.description import OWN, Access, Text

INHERITED = ("creators", "languages", "repository", "access", "places")
"""Inherited unless the host says otherwise."""
INHERITABLE = (*INHERITED, "rights", "dates")
ACCESS_FIELDS = ("access", "embargo_until", "access_statement")
OF_DRAFTS = ("repository", "access", "embargo_until", "restricted_description")
"""All that a published record takes from an ancestor that is not published itself."""
STRICTNESS = (Access.OPEN, Access.EMBARGOED, Access.RESTRICTED, Access.METADATA_ONLY)


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """What one record itself says, as far as others inherit it; `key` is "own" for the record described."""

    key: str
    values: Mapping[str, Any]


def fields_to_read(inherited: Collection[str]) -> tuple[str, ...]:
    """The fields of an ancestor on which its descendants depend."""
    access = ACCESS_FIELDS if "access" in inherited else ()
    return tuple(dict.fromkeys((*inherited, *access, "restricted_description", "published")))


def resolved(own: Mapping[str, Any], ancestors: Sequence[Statement], inherited: Collection[str]) -> dict[str, Any]:
    """A record's values with those of its ancestors (nearest first) where it has none, each with its source."""
    told = [said if _may_be_told(said, own) else _withheld(said) for said in ancestors]
    statements = [Statement(key=OWN, values=own), *told]
    found = dict(own)
    for name in inherited:
        if name != "access":
            found.update(_nearest(name, statements))
    if "access" in inherited:
        found.update(_access(statements))
    if found.get("access") is None:
        found.pop("access", None)
    found["restricted_description"] = any(said.values.get("restricted_description") for said in statements)
    return found


def _may_be_told(said: Statement, own: Mapping[str, Any]) -> bool:
    return bool(said.values.get("published")) or not own.get("published")


def _withheld(said: Statement) -> Statement:
    """A draft above a published record: it keeps the record closed and names its archive, and says no more."""
    return Statement(key=said.key, values={name: value for name, value in said.values.items() if name in OF_DRAFTS})


def _nearest(name: str, statements: Sequence[Statement]) -> dict[str, Any]:
    said = next((said for said in statements if said.values.get(name)), None)
    if said is None:
        return {}
    value = said.values[name]
    if name == "languages":
        return {name: value, "languages_source": said.key}
    return {name: _from(value, said.key)}


def _from(value: Any, key: str) -> Any:
    if isinstance(value, tuple):
        return tuple(replace(part, source=key) for part in value)
    return replace(value, source=key)


def _access(statements: Sequence[Statement]) -> dict[str, Any]:
    """The strictest access of a record and its ancestors (the nearest of equal ones), with embargo and statement."""
    saying = [said for said in statements if said.values.get("access") is not None]
    deciding = max(saying, key=_strictness, default=None)
    place = 0 if deciding is None else statements.index(deciding)
    found: dict[str, Any] = {"access_statement": _statement([*statements[place:], *statements[:place]])}
    if deciding is None:
        found["embargo_until"] = next((d for said in statements if (d := said.values.get("embargo_until"))), None)
        return found
    return found | {
        "access": deciding.values["access"],
        "access_source": deciding.key,
        "embargo_until": deciding.values.get("embargo_until"),
    }


def _strictness(said: Statement) -> tuple[int, date]:
    access = said.values["access"]
    until = said.values.get("embargo_until") if access is Access.EMBARGOED else None
    return STRICTNESS.index(access), until or date.max


def _statement(statements: Sequence[Statement]) -> Text | None:
    for said in statements:
        text: Text | None = said.values.get("access_statement")
        if text is not None:
            return replace(text, source=said.key)
    return None
