"""Records by their dates of creation: a date known only to the year or month touches every day of it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Enum, String, and_, func, true

from flask_doi.catalogue.columns import exact, python_type
from flask_doi.catalogue.sources import Source, through
from flask_doi.catalogue.vocabulary import CREATION_WORDS
from flask_doi.domain.description import DateKind, Description


def overlaps(described: Description, first: date | None, last: date | None) -> bool:
    """Whether a date of creation touches the days from `first` to `last` (None: no bound)."""
    for statement in described.dates:
        start, end = statement.start or statement.end, statement.end or statement.start
        if statement.kind is not DateKind.CREATION or start is None or end is None:
            continue
        ends_in_time = first is None or end >= first.isoformat()[: len(end)]
        if ends_in_time and (last is None or start <= last.isoformat()):
            return True
    return False


def dated_between(
    source: Source, first: date | None, last: date | None, dialect: Dialect
) -> ColumnElement[bool] | None:
    """The same as a condition on records; None when the dates are no columns. Years before 1000 need four digits."""
    parts = [source.parts[name] for name in ("start", "end") if name in source.parts]
    kind = source.parts.get("kind")
    if not parts or any(part.column is None or part.chain for part in parts):
        return None
    if kind is not None and kind.matches is None:
        return None
    columns = [exact(part.column, dialect) for part in parts]
    of_type = python_type(columns[0])
    start, end = _either(columns, of_type), _either(columns[::-1], of_type)
    conditions = [_is_creation(kind)]
    if first is not None:
        conditions.append(_reaches(end, first, of_type))
    if last is not None:
        conditions.append(_begins_by(start, last, of_type))
    return through(source.chain, and_(*conditions))


def _either(columns: list[Any], of_type: type[Any]) -> Any:
    given = [func.nullif(column, "", type_=String()) for column in columns] if of_type is str else columns
    return func.coalesce(*given, type_=columns[0].type) if len(given) > 1 else given[0]


def _reaches(end: Any, first: date, of_type: type[Any]) -> ColumnElement[bool]:
    if of_type is str:
        return end >= func.substr(first.isoformat(), 1, func.length(end), type_=String())  # type: ignore[no-any-return]
    return end >= _bound(first, of_type, datetime.min.time())  # type: ignore[no-any-return]


def _begins_by(start: Any, last: date, of_type: type[Any]) -> ColumnElement[bool]:
    return start <= _bound(last, of_type, datetime.max.time())  # type: ignore[no-any-return]


def _bound(day: date, of_type: type[Any], hour: time) -> Any:
    if of_type is str:
        return day.isoformat()
    if of_type is int:
        return day.year
    return datetime.combine(day, hour) if of_type is datetime else day


def _is_creation(kind: Source | None) -> ColumnElement[bool]:
    if kind is None or kind.matches is None:
        return true()
    if kind.column is None or kind.chain or isinstance(kind.column.type, Enum):
        return kind.matches((*CREATION_WORDS, DateKind.CREATION))
    return func.lower(func.coalesce(kind.column, "")).in_(CREATION_WORDS)
