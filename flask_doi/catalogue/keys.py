"""Keys as text and as values of a column, in an order that is the same in Python and in every database.

Numbers are ordered as numbers, texts by code point. A text column whose collation orders otherwise is asked with
`COLLATE`; its plain index is then of no use for paging, so give key columns the collation "C" (PostgreSQL) or
`utf8mb4_bin` (MariaDB, MySQL).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Dialect, and_, inspect, select
from sqlalchemy.orm import InstanceState, Session

from flask_doi.catalogue.columns import exact, typed
from flask_doi.catalogue.contract import KEY_LENGTH
from flask_doi.catalogue.sources import mapper_of, path
from flask_doi.errors import ConfigurationError, DoiError

PAGE = 1000
LARGEST_PAGE = 64_000
VALUES_AT_ONCE = 500
"""How many values one IN takes: below every database's limit of parameters."""


class KeyColumn:
    """The attribute of a model that names its records."""

    def __init__(self, model: type[Any], name: str) -> None:
        found = path(model, (name,), "key")
        if found.column is None or found.chain:
            raise ConfigurationError(f"key={name!r} is no column of {model.__name__}.")
        self.model = model
        self.name = name
        self.column = found.column
        mapper = mapper_of(model)
        own = [mapper.get_property_by_column(column).key for column in mapper.primary_key]
        self.is_primary = own == [name]

    def of(self, record: Any) -> str:
        """The key of a record object; a text or number is taken for the key itself."""
        if isinstance(record, str | int | UUID) and not isinstance(record, bool):
            return str(record)
        if not isinstance(record, self.model):
            raise TypeError(f"{record!r} is neither a {self.model.__name__} nor a key.")
        state: InstanceState[Any] = inspect(record)
        value = state.identity[0] if self.is_primary and state.identity else getattr(record, self.name)
        if value is None:
            raise DoiError(f"This {self.model.__name__} has no key yet: flush the session before asking for it.")
        if len(str(value)) > KEY_LENGTH:
            raise DoiError(f"The key {value!r} is longer than {KEY_LENGTH} characters.")
        return str(value)

    def among(self, keys: Collection[str], dialect: Dialect) -> ColumnElement[bool]:
        """The condition that a record has one of these keys: by index first, then to the letter."""
        values = typed(self.column, keys)
        strict = exact(self.column, dialect)
        plain: ColumnElement[bool] = self.column.in_(values)
        return plain if strict is self.column else and_(plain, strict.in_(values))

    def ascending(self, keys: Collection[str]) -> list[str]:
        """Keys in the order of the database, each once; those no record can have are left out."""
        return [str(value) for value in sorted(set(typed(self.column, keys)))]

    def pages(
        self, session: Callable[[], Session], conditions: Sequence[Any], after: str | None, *, growing: bool = False
    ) -> Iterator[list[str]]:
        """Pages of keys in ascending order; between two pages nothing stays open but the caller's transaction.

        Growing pages are for conditions that cost a walk through a tree every time they are asked: the fewer, the
        better, yet whoever wants the first key does not wait for the last.
        """
        size = PAGE
        full = True
        while full:
            current = session()
            ordered = exact(self.column, current.get_bind(mapper_of(self.model)).dialect)
            statement = select(self.column).where(*conditions).order_by(ordered).limit(size)
            if after is not None:
                statement = statement.where(ordered > self._beginning(after))
            with current.no_autoflush:
                found = [str(value) for value in current.scalars(statement)]
            full = len(found) == size
            after = found[-1] if found else after
            size = min(4 * size, LARGEST_PAGE) if growing else size
            if found:
                yield found

    def _beginning(self, after: str) -> Any:
        values = typed(self.column, [after])
        if not values:
            raise ValueError(f"{after!r} is no key of a {self.model.__name__}")
        return values[0]
