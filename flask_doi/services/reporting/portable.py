"""What each kind of database says in its own way: the months of moments, and the seconds between two of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, cast, extract, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute, Session

Moment = InstrumentedAttribute[Any] | ColumnElement[Any]

MINUTE, HOUR = 60, 3600


def months_between(first: int, last: int) -> list[int]:
    """The months as in 202601, both ends included."""
    begin, end = (number // 100 * 12 + number % 100 - 1 for number in (first, last))
    return [each // 12 * 100 + each % 12 + 1 for each in range(begin, end + 1)]


def days_of_month(month: int) -> tuple[datetime, datetime]:
    """The first moment of a month, and of the next one."""
    first = datetime(month // 100, month % 100, 1, tzinfo=UTC)
    return first, (first + timedelta(days=32)).replace(day=1)


def count_by_month(
    session: Session, moment: InstrumentedAttribute[Any], wanted: Sequence[ColumnElement[bool]], *, by_range: bool
) -> dict[int, int]:
    """How many rows there are in each month that has any.

    `by_range` counts month by month, each a range of an index, which is quicker where an index holds all that is asked;
    else the rows are read once and grouped.
    """
    if not by_range:
        month = month_of(moment)
        found = session.execute(select(month, func.count()).where(*wanted, moment.is_not(None)).group_by(month))
        return {int(number): count for number, count in found}
    first, last = session.execute(select(func.min(moment), func.max(moment)).where(*wanted)).one()
    if first is None:
        return {}
    counts = {}
    for number in months_between(first.year * 100 + first.month, last.year * 100 + last.month):
        begin, end = days_of_month(number)
        counted = select(func.count()).where(*wanted, moment >= begin, moment < end)
        counts[number] = session.scalar(counted) or 0
    return {number: count for number, count in counts.items() if count}


def month_of(moment: Moment) -> ColumnElement[int]:
    """The month of a moment (UTC) as one number: 202601 is January 2026."""
    return extract("year", moment) * 100 + extract("month", moment)


def seconds_between(dialect: str, earlier: Moment, later: Moment) -> ColumnElement[int]:
    """Whole seconds between two moments; tens of them beyond ten minutes, and minutes beyond two hours.

    So there are few different values however many rows there are, and they can be counted by value.
    """
    exact: ColumnElement[Any]
    if dialect == "sqlite":
        exact = (func.julianday(later) - func.julianday(earlier)) * 86400.0 + 0.0005
    elif dialect in ("mysql", "mariadb"):
        exact = func.timestampdiff(literal_column("MICROSECOND"), earlier, later) / 1000000.0
    else:
        exact = extract("epoch", later) - extract("epoch", earlier)
    ten, minute = 10, MINUTE
    return case(
        (exact < 10 * MINUTE, _whole(dialect, exact)),
        (exact < 2 * HOUR, _whole(dialect, exact / ten) * ten),
        else_=_whole(dialect, exact / minute) * minute,
    )


def _whole(dialect: str, value: ColumnElement[Any]) -> ColumnElement[int]:
    return cast(value if dialect == "sqlite" else func.floor(value), Integer)
