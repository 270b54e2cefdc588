"""Records read into descriptions, many at once: the statements needed do not grow with the records or their depth."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from flask_doi.catalogue.addresses import Address
from flask_doi.catalogue.fields import Fields
from flask_doi.catalogue.hierarchy import Hierarchy
from flask_doi.catalogue.inheritance import Statement, fields_to_read, resolved
from flask_doi.catalogue.keys import KeyColumn
from flask_doi.catalogue.sources import Chain, mapper_of
from flask_doi.domain.description import Description, Parent

AT_ONCE = 200
"""How many records are held in memory together."""
PARENT_FIELDS = ("title", "level", "reference_code")


class Reader:
    """Reads the records of one model; it writes nothing and flushes nothing."""

    def __init__(
        self,
        *,
        fields: Fields,
        key: KeyColumn,
        session: Callable[[], Session],
        address: Address,
        hierarchy: Hierarchy | None,
        inherited: Collection[str],
        where: Sequence[Any],
        loads: Sequence[Chain],
    ) -> None:
        self.fields = fields
        self.key = key
        self.session = session
        self.address = address
        self.hierarchy = hierarchy
        self.inherited = inherited
        self.where = where
        self.loads = loads

    def record(self, key: str) -> Any | None:
        """The host's object with this key; None when it is gone."""
        session = self.session()
        with session.no_autoflush:
            return next((each for each in self._found(session, [key]) if self.key.of(each) == key), None)

    def ancestors(self, record: Any) -> list[Any]:
        """The ancestors of a record object, nearest first."""
        session = self.session()
        with session.no_autoflush:
            return [] if self.hierarchy is None else self.hierarchy.chain(record, self._above([record], session))

    def describe(self, keys: Sequence[str]) -> dict[str, Description]:
        """The descriptions of those keys whose records exist, in the order of the keys."""
        wanted = iter(dict.fromkeys(keys))
        found: dict[str, Description] = {}
        while chunk := list(islice(wanted, AT_ONCE)):
            found.update(self._described(chunk))
        return found

    def _described(self, keys: Sequence[str]) -> Iterator[tuple[str, Description]]:
        session = self.session()
        with session.no_autoflush:
            records = {self.key.of(each): each for each in self._found(session, keys, self._options())}
            known = self._above(records.values(), session)
            statements: dict[str, Statement] = {}
            described = [
                (key, self._description(key, records[key], known, statements)) for key in keys if key in records
            ]
        return iter(described)

    def _description(
        self, key: str, record: Any, known: dict[Any, Any], statements: dict[str, Statement]
    ) -> Description:
        own = self.fields.read(record, key, self.fields.sources)
        chain = [] if self.hierarchy is None else self.hierarchy.chain(record, known)
        ancestors = [self._statement(above, statements) for above in chain]
        values = resolved(own, ancestors, self.inherited)
        return Description(key=key, parent=self._parent(own, chain, ancestors), **values)

    def _statement(self, record: Any, statements: dict[str, Statement]) -> Statement:
        key = self.key.of(record)
        if key not in statements:
            names = (*fields_to_read(self.inherited), *PARENT_FIELDS)
            statements[key] = Statement(key=key, values=self.fields.read(record, key, names))
        return statements[key]

    def _parent(self, own: Mapping[str, Any], chain: Sequence[Any], ancestors: Sequence[Statement]) -> Parent | None:
        """The nearest ancestor; above a published record, the nearest that is public itself."""
        for record, said in zip(chain, ancestors, strict=True):
            values = said.values
            if own.get("published") and (not values.get("published") or values.get("restricted_description")):
                continue
            return Parent(
                key=said.key,
                title=values.get("title"),
                level=values.get("level"),
                top_level=ancestors[-1].values.get("level"),
                reference_code=values.get("reference_code"),
                url=self.address(record),
            )
        return None

    def _above(self, records: Collection[Any], session: Session) -> dict[Any, Any]:
        if self.hierarchy is None:
            return {}
        known = {self.hierarchy.own_value(record): record for record in records}
        missing = self.hierarchy.parents_of(records)
        if missing:
            own = getattr(self.key.model, self.hierarchy.own)
            options = self._options((*fields_to_read(self.inherited), *PARENT_FIELDS))
            statement = select(self.key.model).where(own.in_(self.hierarchy.above(missing)), *self.where)
            for record in session.scalars(statement.options(*options)):
                known.setdefault(self.hierarchy.own_value(record), record)
        return known

    def _found(self, session: Session, keys: Sequence[str], options: Sequence[Any] = ()) -> list[Any]:
        dialect = session.get_bind(mapper_of(self.key.model)).dialect
        condition: ColumnElement[bool] = self.key.among(keys, dialect)
        return list(session.scalars(select(self.key.model).where(condition, *self.where).options(*options)))

    def _options(self, names: Collection[str] | None = None) -> list[Any]:
        chains = self.fields.loads(self.fields.sources if names is None else names)
        return [_loading(chain) for chain in dict.fromkeys((*chains, *self.loads))]


def _loading(chain: Chain) -> Any:
    option = selectinload(chain[0])
    for step in chain[1:]:
        option = option.selectinload(step)
    return option
