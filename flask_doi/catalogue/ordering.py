"""A fixed order for the members of a relationship, whatever order the database answers in."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

from sqlalchemy import Column

from flask_doi.catalogue.coercion import text
from flask_doi.catalogue.sources import Chain, mapper_of, source
from flask_doi.errors import ConfigurationError


def primary_key(model: type[Any]) -> str:
    """The name of a class's only primary key attribute; ConfigurationError when it has several."""
    columns = mapper_of(model).primary_key
    if len(columns) != 1:
        raise ConfigurationError(f"{model.__name__} has a primary key of several columns; name the key attribute.")
    return mapper_of(model).get_property_by_column(columns[0]).key


def order_of(chain: Chain, member: type[Any] | None, order: str | None, field: str) -> Callable[[list[Any]], list[Any]]:
    """The arrangement of members: by the attribute named, else as the relationship says; ties by primary key."""
    if member is None or not chain or len(chain) > 1:
        return list
    names = [order] if order else _attributes(member, chain[-1].property.order_by or ())
    if names is None:
        return list
    parts = [source(member, name, f"{field}.order") for name in [*names, _first_key(member)]]

    def rank(thing: Any) -> list[tuple[bool, Any]]:
        values = [_comparable(part.read(thing)) for part in parts]
        return [(value is not None, value) for value in values]

    return lambda members: sorted(members, key=rank)


def _first_key(member: type[Any]) -> str:
    mapper = mapper_of(member)
    return mapper.get_property_by_column(mapper.primary_key[0]).key


def _comparable(value: Any) -> Any:
    return text(value) if isinstance(value, Enum) else value


def _attributes(member: type[Any], columns: Any) -> list[str] | None:
    mapper = mapper_of(member)
    plain = [column for column in columns if isinstance(column, Column) and column.table in mapper.tables]
    return [mapper.get_property_by_column(column).key for column in plain] if len(plain) == len(columns) else None
