"""What each kind of database says in its own way: the months of moments, and the seconds between two of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, case, cast, extract, func, literal_column
from sqlalchemy.orm import InstrumentedAttribute

Moment = InstrumentedAttribute[Any] | ColumnElement[Any]

MINUTE, HOUR = 60, 3600


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
