"""Datestamps, and spans of them: UTC to the second, or days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from example_app.harvest.faults import bad_argument

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """From `since` (included) to `before` (excluded), both aware UTC; None is open."""

    since: datetime | None = None
    before: datetime | None = None


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def span_of(since: str | None, until: str | None) -> Span:
    """The span that `from` and `until` ask for, both included and equally fine. Raises badArgument."""
    begins, ends = _read("from", since), _read("until", until)
    if begins and ends and begins[1] != ends[1]:
        raise bad_argument("from and until must have the same granularity.")
    if begins and ends and begins[0] > ends[0]:
        raise bad_argument("from is later than until.")
    return Span(since=begins[0] if begins else None, before=_behind(*ends) if ends else None)


def _behind(moment: datetime, lasting: timedelta) -> datetime | None:
    """The first moment after what is included; the end of time has none."""
    try:
        return moment + lasting
    except OverflowError:
        return None


def _read(name: str, text: str | None) -> tuple[datetime, timedelta] | None:
    """The moment a text stands for, and how long it lasts."""
    if text is None:
        return None
    try:
        if _SECOND.fullmatch(text):
            return datetime.fromisoformat(text), timedelta(seconds=1)
        if _DAY.fullmatch(text):
            moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
            return moment, timedelta(days=1)
    except ValueError:
        pass
    raise bad_argument(f"{name} is not a date of the form YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.")
