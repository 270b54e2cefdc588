"""The way up and down a tree of records, in a few statements whatever its depth; a circle ends where it began."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Select, and_, select
from sqlalchemy.orm import Session, aliased

from flask_doi.catalogue.columns import exact
from flask_doi.catalogue.sources import mapper_of, suggestion
from flask_doi.errors import ConfigurationError

log = logging.getLogger("flask_doi.catalogue")


class Hierarchy:
    """The parent of each record: a column, or a many-to-one relationship of a model to itself."""

    def __init__(self, model: type[Any], parent: str, path: str | None = None, separator: str = "/") -> None:
        self.model = model
        self.up, self.own = _link(model, parent)
        self.path = _path_column(model, path)
        self.separator = separator

    def parent_value(self, record: Any) -> Any:
        """What a record holds to name its parent."""
        return getattr(record, self.up)

    def own_value(self, record: Any) -> Any:
        """What a record's children hold to name it."""
        return getattr(record, self.own)

    def above(self, values: Collection[Any]) -> Select[Any]:
        """Selects the own values of the records with these own values and of all their ancestors."""
        own, up = getattr(self.model, self.own), getattr(self.model, self.up)
        start = select(own.label("own"), up.label("up")).where(own.in_(list(values))).cte("above", recursive=True)
        upper = aliased(self.model)
        step = select(getattr(upper, self.own), getattr(upper, self.up)).join(
            start, getattr(upper, self.own) == start.c.up
        )
        return select(start.union(step).c.own)

    def at_or_below(
        self, start: ColumnElement[bool], step: Callable[[Any], ColumnElement[bool]] | None = None
    ) -> ColumnElement[bool]:
        """The records that fulfil a condition, and all under them; `step` limits which children are followed."""
        own = getattr(self.model, self.own)
        found = select(own.label("own")).where(start).cte("below", recursive=True)
        child = aliased(self.model)
        children = select(getattr(child, self.own)).join(found, getattr(child, self.up) == found.c.own)
        if step is not None:
            children = children.where(step(child))
        condition: ColumnElement[bool] = own.in_(select(found.union(children).c.own))
        return condition

    def subtree(self, session: Session, record: ColumnElement[bool], dialect: Dialect) -> ColumnElement[bool]:
        """One record and all under it: a range of its path where there is one, else as `at_or_below`."""
        if self.path is None:
            return self.at_or_below(record)
        found = session.scalars(select(self.path).where(record)).first()
        if not found:
            return self.at_or_below(record)
        prefix = found if found.endswith(self.separator) else found + self.separator
        column = exact(self.path, dialect)
        return record | and_(column > prefix, column < prefix[:-1] + chr(ord(prefix[-1]) + 1))

    def chain(self, record: Any, known: dict[Any, Any]) -> list[Any]:
        """The ancestors of a record, nearest first, from those loaded; a circle is broken off and logged."""
        found: list[Any] = []
        seen = {self.own_value(record)}
        above = known.get(self.parent_value(record))
        while above is not None:
            if self.own_value(above) in seen:
                log.warning("The ancestors of %s %s form a circle.", self.model.__name__, self.own_value(record))
                break
            seen.add(self.own_value(above))
            found.append(above)
            above = known.get(self.parent_value(above))
        return found

    def parents_of(self, records: Iterable[Any]) -> set[Any]:
        """The parents these records name."""
        return {value for value in map(self.parent_value, records) if value is not None}


def _link(model: type[Any], parent: str) -> tuple[str, str]:
    mapper = mapper_of(model)
    if parent in mapper.relationships:
        relationship = mapper.relationships[parent]
        pairs: Sequence[Any] = relationship.local_remote_pairs or ()
        if relationship.uselist or len(pairs) != 1 or not relationship.mapper.isa(mapper):
            raise ConfigurationError(
                f"parent={parent!r} does not lead from one {model.__name__} to one other by one column."
            )
        local, remote = pairs[0]
        return mapper.get_property_by_column(local).key, relationship.mapper.get_property_by_column(remote).key
    if parent not in mapper.column_attrs:
        known = suggestion(parent, {*mapper.relationships.keys(), *mapper.column_attrs.keys()})
        raise ConfigurationError(f"parent={parent!r} is no relationship or column of {model.__name__}.{known}")
    column = mapper.column_attrs[parent].columns[0]
    targets = [key.column for key in column.foreign_keys if key.column.table in mapper.tables]
    target = targets[0] if targets else mapper.primary_key[0]
    return parent, mapper.get_property_by_column(target).key


def _path_column(model: type[Any], path: str | None) -> Any:
    if path is not None and path not in mapper_of(model).column_attrs:
        known = suggestion(path, mapper_of(model).column_attrs.keys())
        raise ConfigurationError(f"path={path!r} is no column of {model.__name__}.{known}")
    return None if path is None else getattr(model, path)
