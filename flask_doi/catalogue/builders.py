"""What a host writes in `fields` where a name does not say enough: repeated parts, words, the repository."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from flask_doi.catalogue.meanings import Constant, Equals, Names, Words
from flask_doi.catalogue.parts import Parts
from flask_doi.catalogue.sources import Given

Where = Mapping[str, Any] | Callable[[Any], bool]


def collection(path: str = "", *, where: Where | None = None, order: str | None = None, **parts: Any) -> Parts:
    """Members of a relationship or JSON column, each with parts named as in the description: `term="name"`.

    An empty path means the record itself. `where` keeps some members: a mapping of attribute to the value or values
    wanted, or a callable. `order` is an attribute of the member; without it the relationship's own order holds.
    """
    return Parts(path=path, where=where, order=order, given=parts)


def agents(
    path: str = "",
    *,
    name: Given,
    roles: Collection[str] | None = None,
    authority: str | None = None,
    authority_key: str | None = None,
    where: Where | None = None,
    order: str | None = None,
    **parts: Any,
) -> Parts:
    """Agents with their roles: in "creators" those who made the material, in "contributors" those who took part.

    The two are told apart by the roles of `flask_doi.domain.agent_roles` (MARC relators and archival terms); donors,
    sources, former owners and unknown roles count as neither. `roles` are the host's own words to take instead;
    without a `role` part all are taken. `authority` is the path from a member to its authority record, by default what
    stands before the last dot of `name`; `authority_key` its key attribute.
    """
    return Parts(
        path=path, where=where, order=order, given={"name": name, **parts},
        roles=None if roles is None else tuple(roles), authority=authority, authority_key=authority_key,
    )  # fmt: skip


def dates(path: str = "", *, where: Where | None = None, order: str | None = None, **parts: Any) -> Parts:
    """Statements of date: `text`, `start`, `end` (W3CDTF, days or years), `kind`, `certainty`."""
    return Parts(path=path, where=where, order=order, given=parts)


def repository(path: str = "", *, name: Given, key: str | None = None, **parts: Any) -> Parts:
    """The institution at the end of a relationship; `key` is its key attribute, by default the primary key.

    `identifiers={"ROR": "ror", "ISNI": "isni"}` names the attributes that hold identifiers of a scheme.
    """
    return Parts(path=path, given={"name": name, **({"key": key} if key else {}), **parts})


def identifiers(attributes: Mapping[str, Given]) -> Names:
    """Identifiers from single attributes: scheme to attribute, as in `{"ARK": "ark", "Accession": "accession"}`."""
    return Names(attributes=dict(attributes))


def words(given: Given, meanings: Mapping[Any, Any]) -> Words:
    """A host's own words translated: `words("state", {"gesperrt": "restricted"})`; others stay as they are."""
    return Words(given=given, meanings=dict(meanings))


def equals(given: Given, *wanted: Any) -> Equals:
    """True when the attribute has one of these values: `equals("status", "published")`."""
    return Equals(given=given, wanted=wanted)


def constant(value: Any) -> Constant:
    """The same value for every record: `constant("en")`."""
    return Constant(value=value)


__all__ = ["agents", "collection", "constant", "dates", "equals", "identifiers", "repository", "words"]
