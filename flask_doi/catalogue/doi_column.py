"""The host's own field for the DOI, written after the agency confirmed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import inspect, update
from sqlalchemy.orm import Session

from flask_doi.catalogue.keys import KeyColumn
from flask_doi.catalogue.sources import Source, mapper_of, path
from flask_doi.errors import ConfigurationError


class DoiColumn:
    """A column that takes the DOI, or a callable that is told; with neither, nothing is written."""

    def __init__(
        self, key: KeyColumn, given: str | Callable[[str, str | None], None] | None, modified: Source | None
    ) -> None:
        self.key = key
        self.told = given if callable(given) else None
        self.column = _column(key, given) if isinstance(given, str) else None
        self.modified = None if modified is None or modified.chain else modified.column

    def write(self, session: Session, key: str, doi: str | None) -> None:
        """Put the DOI where the host keeps it, in the caller's transaction; "modified" stays as it was.

        A bulk UPDATE without ORM events: a DOI is not an edit of the record, and must not look like one.
        """
        if self.told is not None:
            self.told(key, doi)
        if self.column is None:
            return
        column = self.column.property.columns[0]
        value = doi if doi is not None or column.nullable else ""
        untouched = {each: each for each in column.table.columns if each.onupdate is not None and each is not column}
        if self.modified is not None and self.modified.property.columns[0].table is column.table:
            untouched[self.modified.property.columns[0]] = self.modified.property.columns[0]
        with session.no_autoflush:
            dialect = session.get_bind(mapper_of(self.key.model)).dialect
            condition = self.key.among([key], dialect)
            session.execute(update(column.table).where(condition).values({**untouched, column: value}))
            self._expire(session, key)

    def _expire(self, session: Session, key: str) -> None:
        for record in list(session.identity_map.values()):
            if isinstance(record, self.key.model) and str(inspect(record).dict.get(self.key.name)) == key:
                session.expire(record, [self.column.key if self.column is not None else self.key.name])


def _column(key: KeyColumn, name: str) -> Any:
    found = path(key.model, (name,), "doi").column
    if found is None or not hasattr(found, "property"):
        raise ConfigurationError(f"doi={name!r} is no column of {key.model.__name__}.")
    if found.property.columns[0].table is not key.column.property.columns[0].table:
        raise ConfigurationError(f"doi={name!r} and key={key.name!r} must be columns of one table.")
    return found
