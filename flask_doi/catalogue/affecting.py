"""Whom a change reaches: the records that name what changed, and those beneath that inherit from them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import Session, aliased

from flask_doi.catalogue.columns import typed
from flask_doi.catalogue.contract import Change
from flask_doi.catalogue.fields import Fields
from flask_doi.catalogue.hierarchy import Hierarchy
from flask_doi.catalogue.keys import KeyColumn
from flask_doi.catalogue.ordering import primary_key
from flask_doi.catalogue.selecting import Selector
from flask_doi.catalogue.sources import Chain


class Reach:
    """Finds, for a change to a record, authority or repository, the condition on the records it touches."""

    def __init__(self, *, fields: Fields, key: KeyColumn, hierarchy: Hierarchy | None, selector: Selector) -> None:
        self.key = key
        self.hierarchy = hierarchy
        self.selector = selector
        self.row = key.name if hierarchy is None else hierarchy.own
        self.authorities = _authorities(fields)

    def condition(self, change: Change, session: Session) -> ColumnElement[bool] | None:
        """The condition on records; None when SQL cannot tell, and every record may be touched."""
        if change.kind == "record":
            return self.selector.at_or_below(change.key, session)
        if change.kind == "repository":
            return self.selector.of_repositories((change.key,))
        if change.kind == "authority":
            return self._of_authority(change.key)
        raise ValueError(f"{change.kind!r} is no kind of change; there are record, authority and repository")

    def _of_authority(self, key: str) -> ColumnElement[bool]:
        naming = [self._naming(chain, column, key) for chain, column in self.authorities]
        condition = or_(false(), *naming)
        return condition if self.hierarchy is None or not naming else self.hierarchy.at_or_below(condition)

    def _naming(self, chain: Chain, column: Any, key: str) -> ColumnElement[bool]:
        record = aliased(self.key.model)
        statement = select(getattr(record, self.row)).join(getattr(record, chain[0].key))
        for step in chain[1:]:
            statement = statement.join(step)
        statement = statement.where(column.in_(typed(column, [key])))
        condition: ColumnElement[bool] = getattr(self.key.model, self.row).in_(statement)
        return condition


def _authorities(fields: Fields) -> list[tuple[Chain, Any]]:
    """The ways from a record to authority records, in whatever field, with their key columns."""
    keys: dict[type[Any], Any] = {}
    for source in (fields.get("creators"), fields.get("contributors")):
        if source is not None and source.authority:
            target = source.authority[-1].property.mapper.class_
            keys.setdefault(target, getattr(target, source.authority_key or primary_key(target)))
    ways = {
        chain[: end + 1] for source in fields.sources.values() for chain in source.loads for end in range(len(chain))
    }
    found = [(way, keys[target]) for way in ways if (target := way[-1].property.mapper.class_) in keys]
    return sorted(found, key=str)
