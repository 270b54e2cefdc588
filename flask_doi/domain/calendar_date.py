"""Calendar dates as precise as they are known, before and after our era, and spans of them (W3CDTF, RKMS ranges)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_W3CDTF = re.compile(r"(?P<year>-?\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})(?:T[0-9:.]+(?:Z|[+-]\d\d:\d\d)?)?)?)?")
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
LAST_YEAR = 2099


class InvalidDate(ValueError):
    """The text is no date of the calendar."""


def _days_in(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and leap else _DAYS[month - 1]


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """A year (astronomical: 0 is 1 BCE), perhaps with month and day."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is not None and not 1 <= self.month <= 12:
            raise InvalidDate(f"There is no month {self.month}.")
        if self.day is not None and not 1 <= self.day <= _days_in(self.year, self.month or 1):
            raise InvalidDate(f"There is no day {self.day} in that month.")

    @classmethod
    def parse(cls, text: str) -> CalendarDate:
        """The date of a W3CDTF text (a time of day is dropped), cut where a part is zero: 1890-00-00 is 1890.

        Raises `InvalidDate`, also for years after 2099: no archive holds them, typing errors do.
        """
        matched = _W3CDTF.fullmatch(text)
        if matched is None:
            raise InvalidDate(f"{text!r} is not in the form YYYY, YYYY-MM or YYYY-MM-DD.")
        year = int(matched["year"])
        if year > LAST_YEAR or matched["year"] == "-0000":
            raise InvalidDate(f"The year of {text!r} cannot be.")
        month = int(matched["month"] or 0) or None
        day = (int(matched["day"] or 0) or None) if month else None
        return cls(year, month, day)

    @property
    def first_day(self) -> tuple[int, int, int]:
        """The earliest day it can mean."""
        return (self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> tuple[int, int, int]:
        """The latest day it can mean."""
        month = self.month or 12
        return (self.year, month, self.day or _days_in(self.year, month))

    def __str__(self) -> str:
        year = f"-{-self.year:04d}" if self.year < 0 else f"{self.year:04d}"
        return year + "".join(f"-{part:02d}" for part in (self.month, self.day) if part is not None)


@dataclass(frozen=True, slots=True)
class Span:
    """From one date to another, both included; a single date is a span of itself."""

    start: CalendarDate
    end: CalendarDate

    @property
    def is_reversed(self) -> bool:
        """Whether it ends before it begins."""
        return self.end.last_day < self.start.first_day

    def same_days(self, other: Span) -> bool:
        """Whether both cover exactly the same days."""
        return (self.start.first_day, self.end.last_day) == (other.start.first_day, other.end.last_day)

    def same_years(self, other: Span) -> bool:
        """Whether one lies within the other and both begin and end in the same years."""
        within = (self.start.first_day <= other.start.first_day and other.end.last_day <= self.end.last_day) or (
            other.start.first_day <= self.start.first_day and self.end.last_day <= other.end.last_day
        )
        return within and (self.start.year, self.end.year) == (other.start.year, other.end.year)

    def __str__(self) -> str:
        return str(self.start) if self.start == self.end else f"{self.start}/{self.end}"
