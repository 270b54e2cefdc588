"""Sources of single values with a meaning of their own: translated words, tests, constants, identifiers by scheme."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, false

from flask_doi.catalogue.coercion import several, text
from flask_doi.catalogue.sources import Given, Source, source


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """See `identifiers`."""

    attributes: Mapping[str, Given]

    def tied_to(self, model: type[Any], field: str) -> Source:
        found = {scheme: source(model, given, field) for scheme, given in self.attributes.items()}

        def read(thing: Any) -> list[dict[str, Any]]:
            return [
                {"scheme": scheme, "value": part}
                for scheme, each in found.items()
                for part in several(each.read(thing))
            ]

        return Source(read=read, loads=tuple(chain for each in found.values() for chain in each.loads))


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """See `words`."""

    given: Given
    meanings: Mapping[Any, Any]

    def tied_to(self, model: type[Any], field: str) -> Source:
        found = source(model, self.given, field)
        asked = found.matches

        def read(thing: Any) -> Any:
            value = found.read(thing)
            if isinstance(value, list | tuple | set):
                return [self.meanings.get(told_value(member), member) for member in value]
            return self.meanings.get(told_value(value), value)

        def matches(values: Collection[Any]) -> ColumnElement[bool]:
            own = [word for word, meaning in self.meanings.items() if meaning in values]
            return asked([*own, *(value for value in values if value not in self.meanings)]) if asked else false()

        return Source(read=read, chain=found.chain, loads=found.loads, matches=matches if asked else None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Equals:
    """See `equals`."""

    given: Given
    wanted: tuple[Any, ...]

    def tied_to(self, model: type[Any], field: str) -> Source:
        found = source(model, self.given, field)
        values = choice(self.wanted)
        asked = found.matches

        def matches(told: Collection[Any]) -> ColumnElement[bool]:
            return asked(self.wanted) if asked and True in told else false()

        read = found.read
        return Source(
            read=lambda thing: told_value(read(thing)) in values, loads=found.loads, matches=matches if asked else None
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Constant:
    """See `constant`."""

    value: Any

    def tied_to(self, model: type[Any], field: str) -> Source:
        return Source(read=lambda thing: self.value)


def choice(value: Any) -> frozenset[Any]:
    """The value or values wanted, as a set."""
    members = value if isinstance(value, list | tuple | set | frozenset) else (value,)
    return frozenset(told_value(member) for member in members)


def told_value(value: Any) -> Any:
    """A value as the host's developer writes it: members of an enum as their text."""
    return text(value) if isinstance(value, Enum) else value
