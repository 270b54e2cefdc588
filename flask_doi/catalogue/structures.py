"""The parts of a description that have parts themselves: agents, dates, subjects, places and their like."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields
from functools import partial
from typing import Any

from flask_doi.catalogue import coercion, vocabulary
from flask_doi.domain.description import (
    Affiliation,
    Agent,
    ArchivalDate,
    DigitalObject,
    Funding,
    Identifier,
    Place,
    Relation,
    Repository,
    Rights,
    Subject,
    Title,
)

MAIN = {
    Affiliation: "name",
    Agent: "name",
    ArchivalDate: "text",
    DigitalObject: "url",
    Funding: "funder",
    Identifier: "value",
    Place: "name",
    Relation: "value",
    Repository: "name",
    Rights: "statement",
    Subject: "term",
    Title: "value",
}
"""The part that a plain text stands for, and without which there is nothing to tell."""

UNNAMED_SCHEME = "Local identifier"
"""The scheme of an identifier whose kind the catalogue leaves open."""


def one_of(kind: type[Any], value: object) -> Any:
    """One value of a kind, from itself, a mapping of its parts or (where that says enough) a plain text."""
    found = list(many(kind, value))
    if len(found) > 1:
        raise ValueError(f"is more than one {kind.__name__}")
    return found[0] if found else None


def many(kind: type[Any], value: object) -> tuple[Any, ...]:
    """Several values of a kind, equal ones once, empty ones dropped, in their order."""
    found = (_one(kind, given) for given in _members(kind, value))
    return tuple(dict.fromkeys(part for part in found if part is not None))


def part_names(kind: type[Any]) -> tuple[str, ...]:
    """The parts a host may map; where a value comes from is found out, not mapped."""
    return tuple(field.name for field in fields(kind) if field.name != "source")


def needed_parts(kind: type[Any]) -> tuple[str, ...]:
    """The parts without which a value cannot be made."""
    return tuple(f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING)


def _members(kind: type[Any], value: object) -> Iterable[Any]:
    members = coercion.several(value)
    if kind is not Identifier:
        return members
    return (part for member in members for part in _identifiers(member))


def _identifiers(value: object) -> Iterable[Any]:
    if not isinstance(value, Mapping) or "value" in value:
        return (value,)
    return ({"scheme": scheme, "value": part} for scheme, part in value.items())


def _one(kind: type[Any], value: object) -> Any:
    if value is None or isinstance(value, kind):
        return value
    if isinstance(value, Mapping):
        return _built(kind, value)
    if len(needed_parts(kind)) > 1 and kind not in (Identifier, Repository):
        raise ValueError(f"does not say all of {', '.join(needed_parts(kind))} of a {kind.__name__}")
    return _built(kind, {MAIN[kind]: value})


def _built(kind: type[Any], given: Mapping[Any, Any]) -> Any:
    names = part_names(kind)
    strange = [str(name) for name in given if name not in names]
    if strange:
        raise ValueError(f"has {', '.join(strange)}, but a {kind.__name__} has {', '.join(names)}")
    parts = {name: COERCED.get((kind, name), coercion.text)(value) for name, value in given.items()}
    parts = {name: value for name, value in parts.items() if value is not None}
    if kind is Repository and "name" in parts:
        parts.setdefault("key", parts["name"])
    if kind is Identifier:
        parts.setdefault("scheme", UNNAMED_SCHEME)
    if kind is ArchivalDate:
        return ArchivalDate(**parts) if parts.keys() & {"text", "start", "end"} else None
    if MAIN[kind] not in parts:
        return None
    missing = [name for name in needed_parts(kind) if name not in parts]
    if missing:
        raise ValueError(f"lacks {', '.join(missing)} of a {kind.__name__}")
    return kind(**parts)


_identifier = partial(one_of, Identifier)
_many_identifiers = partial(many, Identifier)

COERCED: dict[tuple[type[Any], str], Callable[[Any], Any]] = {
    (Agent, "kind"): vocabulary.agent_kind,
    (Agent, "identifiers"): _many_identifiers,
    (Agent, "affiliations"): partial(many, Affiliation),
    (Affiliation, "identifier"): _identifier,
    (ArchivalDate, "start"): coercion.w3cdtf,
    (ArchivalDate, "end"): coercion.w3cdtf,
    (ArchivalDate, "kind"): vocabulary.date_kind,
    (DigitalObject, "size"): coercion.whole,
    (DigitalObject, "open"): coercion.flag,
    (Funding, "identifier"): _identifier,
    (Place, "latitude"): coercion.degrees,
    (Place, "longitude"): coercion.degrees,
    (Repository, "identifiers"): _many_identifiers,
    (Title, "kind"): vocabulary.title_kind,
}
