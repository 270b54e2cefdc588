"""Where a value comes from: an attribute, a path through relationships, or a callable, checked once at construction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import Enum
from typing import Any, Protocol, runtime_checkable

from sqlalchemy import ColumnElement, inspect
from sqlalchemy import Enum as EnumType
from sqlalchemy.orm import Mapper, QueryableAttribute

from flask_doi.catalogue.coercion import several, text
from flask_doi.catalogue.columns import typed
from flask_doi.errors import ConfigurationError

Chain = tuple[Any, ...]
"""Relationship attributes, each beginning where the one before ends."""
ARGUMENTS = ("key", "url", "search", "load", "doi")
"""Arguments of the catalogue that name attributes, beside `fields`."""
Matches = Callable[[Collection[Any]], ColumnElement[bool]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A value of a host's object: how to read it, what must be loaded for it, and its column when SQL can ask for it.

    `column` belongs to the class at the end of `chain`. `matches` is the condition, on the object itself, that its
    value is one of those given; None when only Python can tell. `parts` are the sources of a value made of several,
    `authority` the way to the authority records of agents.
    """

    read: Callable[[Any], Any]
    chain: Chain = ()
    loads: tuple[Chain, ...] = ()
    column: Any = None
    matches: Matches | None = None
    parts: Mapping[str, Source] = field(default_factory=dict)
    bare_relationship: bool = False
    authority: Chain = ()
    authority_key: str | None = None


@runtime_checkable
class Builder(Protocol):
    """What `agents(...)`, `equals(...)` and their like return: a source still to be tied to a model."""

    def tied_to(self, model: type[Any], field: str) -> Source: ...


Given = str | Callable[[Any], Any] | QueryableAttribute[Any] | Builder | Sequence[Any]


def source(model: type[Any] | None, given: Any, field: str) -> Source:
    """The source a host wrote for a field; ConfigurationError says what is wrong and what there is.

    Without a model (members of a JSON column) names are looked up in each member as it comes.
    """
    if isinstance(given, Builder):
        if model is None:
            raise ConfigurationError(f"{place(field)}: a builder needs mapped objects, and here are none.")
        return given.tied_to(model, field)
    if isinstance(given, QueryableAttribute):
        given = _name_of(model, given, field)
    if isinstance(given, str):
        names = tuple(given.split("."))
        return Source(read=lambda thing: follow(thing, names)) if model is None else path(model, names, field)
    if isinstance(given, list | tuple) and given:
        return _together([source(model, each, field) for each in given])
    if callable(given):
        return Source(read=given)
    raise ConfigurationError(
        f"{place(field)} is {given!r}: it must be the name of an attribute, a dotted path, an attribute, a callable "
        "that takes the record, a builder, or a list of these."
    )


def path(model: type[Any], names: tuple[str, ...], field: str) -> Source:
    """The source at the end of attribute names; all but the last must be relationships, as far as they are mapped."""
    chain: Chain = ()
    current = model
    for position, name in enumerate(names):
        mapper = mapper_of(current)
        if not hasattr(current, name):
            raise ConfigurationError(_unknown(current, name, names, field))
        if name not in mapper.relationships:
            last = position == len(names) - 1
            column = _column(current, name) if last else None
            return Source(
                read=lambda thing: follow(thing, names),
                chain=chain,
                loads=(chain,) if chain else (),
                column=column,
                matches=None if column is None else _matching(chain, column),
            )
        chain = (*chain, _loadable(getattr(current, name), field))
        current = mapper.relationships[name].mapper.class_
    return Source(read=lambda thing: follow(thing, names), chain=chain, loads=(chain,), bare_relationship=True)


def follow(thing: Any, names: tuple[str, ...]) -> Any:
    """The value at the end of attribute names (or keys of mappings); over a collection, the list of its values."""
    for position, name in enumerate(names):
        if isinstance(thing, list | tuple | set | frozenset):
            found = (follow(member, names[position:]) for member in thing)
            return [value for given in found for value in (given if isinstance(given, list) else [given])]
        if thing is None:
            return None
        thing = thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name)
    return thing


def through(chain: Chain, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """A condition on the end of a chain, as a condition on its beginning."""
    for step in reversed(chain):
        condition = step.any(condition) if step.property.uselist else step.has(condition)
    return condition


def mapper_of(model: type[Any]) -> Mapper[Any]:
    """The mapper of a class; ConfigurationError when it is not mapped."""
    mapper = inspect(model, raiseerr=False)
    if not isinstance(mapper, Mapper):
        raise ConfigurationError(f"{model!r} is not a class mapped by SQLAlchemy.")
    return mapper


def place(field: str) -> str:
    """Where in the host's call a field is written, for error messages."""
    return f"{field}=" if field in ARGUMENTS else f"fields[{field!r}]"


def suggestion(name: str, known: Iterable[str]) -> str:
    """The end of an error message: the names most like a wrong one, and all there are."""
    names = sorted(known)
    close = get_close_matches(name, names, n=2, cutoff=0.6)
    meant = f" Did you mean {' or '.join(repr(match) for match in close)}?" if close else ""
    return f"{meant} There are: {', '.join(names)}."


def attribute_names(model: type[Any]) -> set[str]:
    """The mapped attributes and the properties of a class."""
    own = {name for kind in model.__mro__ for name, value in vars(kind).items() if isinstance(value, property)}
    return {name for name in own | set(mapper_of(model).all_orm_descriptors.keys()) if not name.startswith("_")}


def _together(sources: Sequence[Source]) -> Source:
    """One source after the other; SQL is asked for none of them."""
    return Source(
        read=lambda thing: [value for each in sources for value in several(each.read(thing))],
        loads=tuple(dict.fromkeys(chain for each in sources for chain in each.loads)),
        bare_relationship=any(each.bare_relationship for each in sources),
    )


def _unknown(model: type[Any], name: str, names: tuple[str, ...], field: str) -> str:
    written = "" if len(names) == 1 else f" (in {'.'.join(names)!r})"
    return f"{place(field)}: {model.__name__} has no {name!r}{written}.{suggestion(name, attribute_names(model))}"


def _name_of(model: type[Any] | None, attribute: QueryableAttribute[Any], field: str) -> str:
    owner = attribute.parent
    if model is not None and isinstance(owner, Mapper) and not mapper_of(model).isa(owner):
        raise ConfigurationError(
            f"{place(field)}: {owner.class_.__name__}.{attribute.key} is no attribute of {model.__name__}; "
            "write a dotted path that begins there."
        )
    return attribute.key


def _loadable(relationship: Any, field: str) -> Any:
    if relationship.property.lazy in ("dynamic", "write_only", "noload"):
        raise ConfigurationError(
            f"{place(field)}: the relationship {relationship} is lazy={relationship.property.lazy!r} and cannot be "
            "loaded for many records at once; use a callable or a second relationship."
        )
    return relationship


def _column(model: type[Any], name: str) -> Any:
    attribute = getattr(model, name)
    if isinstance(attribute, QueryableAttribute):
        attribute = attribute.expression
    return getattr(model, name) if isinstance(attribute, ColumnElement) else None


def _matching(chain: Chain, column: Any) -> Matches:
    def matches(values: Collection[Any]) -> ColumnElement[bool]:
        kind = column.type
        if isinstance(kind, EnumType) and kind.enum_class is not None:
            members: Iterable[Enum] = kind.enum_class
            values = [member for member in members if text(member) in values or member in values]
        return through(chain, column.in_(typed(column, values)))

    return matches
