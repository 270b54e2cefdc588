"""The builders tied to a model: how repeated parts are read in a fixed order, and how SQL may ask for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import RelationshipDirection

from flask_doi.catalogue import structures, vocabulary
from flask_doi.catalogue.coercion import several
from flask_doi.catalogue.meanings import Names, choice, told_value
from flask_doi.catalogue.ordering import order_of, primary_key
from flask_doi.catalogue.sources import Chain, Matches, Source, path, source, suggestion, through
from flask_doi.domain.agent_roles import Part, classify, is_known_role
from flask_doi.domain.description import (
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
from flask_doi.errors import ConfigurationError

KINDS: dict[str, type[Any]] = {
    "titles": Title,
    "repository": Repository,
    "creators": Agent,
    "contributors": Agent,
    "dates": ArchivalDate,
    "rights": Rights,
    "subjects": Subject,
    "places": Place,
    "genres": Subject,
    "identifiers": Identifier,
    "relations": Relation,
    "funding": Funding,
    "digital_objects": DigitalObject,
}
"""The fields whose values have parts, and what those are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """See `collection`, `agents`, `dates` and `repository`."""

    path: str
    given: Mapping[str, Any]
    where: Mapping[str, Any] | Callable[[Any], bool] | None = None
    order: str | None = None
    roles: tuple[str, ...] | None = None
    authority: str | None = None
    authority_key: str | None = None

    def tied_to(self, model: type[Any], field: str) -> Source:
        kind = KINDS.get(field)
        if kind is None:
            raise ConfigurationError(f"fields[{field!r}] takes no parts; those that do are {', '.join(KINDS)}.")
        way = path(model, tuple(self.path.split(".")), field) if self.path else Source(read=lambda thing: thing)
        if self.path and not way.bare_relationship and way.chain:
            raise ConfigurationError(f"fields[{field!r}]: {self.path!r} does not end in a relationship.")
        member = member_class(model, way, self.path)
        given = self._with_key(kind, member)
        parts = {name: self._part(member, kind, name, part, field) for name, part in given.items()}
        self._check(kind, parts, field)
        return Source(
            read=self._reader(kind, way, member, parts, field),
            chain=way.chain,
            loads=(*way.loads, *((*way.chain, *chain) for part in parts.values() for chain in part.loads)),
            matches=_key_matches(way.chain, parts.get("key")),
            parts=parts,
            authority=self._authority_chain(kind, way, member, parts, field),
            authority_key=self.authority_key,
        )

    def _authority_chain(
        self, kind: type[Any], way: Source, member: type[Any] | None, parts: Mapping[str, Source], field: str
    ) -> Chain:
        """From the record to the authority records behind its agents; empty when names stand in the records."""
        if kind is not Agent or member is None:
            return ()
        if self.authority is not None:
            return (*way.chain, *path(member, tuple(self.authority.split(".")), field).chain)
        if parts["name"].chain:
            return (*way.chain, *parts["name"].chain)
        direct = way.chain and way.chain[-1].property.direction is not RelationshipDirection.ONETOMANY
        return way.chain if direct else ()

    def _with_key(self, kind: type[Any], member: type[Any] | None) -> Mapping[str, Any]:
        if kind is not Repository or "key" in self.given:
            return self.given
        if self.path and member is not None:
            return {"key": primary_key(member), **self.given}
        return {"key": self.given["name"], **self.given}

    def _part(self, member: type[Any] | None, kind: type[Any], name: str, given: Any, field: str) -> Source:
        if name not in structures.part_names(kind):
            known = suggestion(name, structures.part_names(kind))
            raise ConfigurationError(f"fields[{field!r}]: {kind.__name__} has no part {name!r}.{known}")
        if isinstance(given, Mapping):
            given = Names(attributes=given)
        found = source(member, given, f"{field}.{name}")
        if found.bare_relationship:
            raise ConfigurationError(f"fields[{field!r}]: {name}={given!r} ends in a relationship, not in a value.")
        return found

    def _check(self, kind: type[Any], parts: Mapping[str, Source], field: str) -> None:
        needed = structures.needed_parts(kind) or ("text", "start", "end")
        missing = [name for name in needed if name not in parts]
        if missing and (kind is not ArchivalDate or len(missing) == len(needed)):
            raise ConfigurationError(f"fields[{field!r}] does not say where {' or '.join(missing)} comes from.")

    def _reader(
        self, kind: type[Any], way: Source, member: type[Any] | None, parts: Mapping[str, Source], field: str
    ) -> Callable[[Any], Any]:
        arranged = order_of(way.chain, member, self.order, field)
        wanted = self._filter(member, field)
        play = self._player(field) if kind is Agent and "role" in parts else None

        def read(record: Any) -> list[dict[str, Any]]:
            members = [thing for thing in several(way.read(record)) if thing is not None and wanted(thing)]
            found = [{name: part.read(thing) for name, part in parts.items()} for thing in arranged(members)]
            return found if play is None else [part for each in found if (part := play(each)) is not None]

        return read

    def _player(self, field: str) -> Callable[[dict[str, Any]], dict[str, Any] | None]:
        """What becomes of an agent: kept in the field, under a role that says so, or None.

        Roles that are in no table play no part: the catalogue's own word for "donor" may be among them.
        """
        wanted = Part.CREATOR if field == "creators" else Part.CONTRIBUTOR
        own = None if self.roles is None else {vocabulary.plain_word(role) for role in self.roles}

        def play(agent: dict[str, Any]) -> dict[str, Any] | None:
            role = str(agent["role"] or "")
            if own is not None:
                known = classify(role).part is wanted
                chosen = vocabulary.plain_word(role) in own
                return (agent if known else {**agent, "role": wanted.value}) if chosen else None
            known = not role.strip() or is_known_role(role)
            return agent if known and classify(role).part is wanted else None

        return play

    def _filter(self, member: type[Any] | None, field: str) -> Callable[[Any], bool]:
        if self.where is None:
            return lambda thing: True
        if callable(self.where):
            return self.where
        tests = [(source(member, name, f"{field}.where"), choice(value)) for name, value in self.where.items()]
        return lambda thing: all(told_value(test.read(thing)) in values for test, values in tests)


def member_class(model: type[Any], way: Source, written: str) -> type[Any] | None:
    """The class of the members a path leads to; None for members of a JSON column or a property."""
    if not written:
        return model
    found: type[Any] | None = way.chain[-1].property.mapper.class_ if way.bare_relationship else None
    return found


def _key_matches(chain: Chain, key: Source | None) -> Matches | None:
    if key is None or key.matches is None:
        return None
    asked = key.matches
    return lambda values: through(chain, asked(values))
