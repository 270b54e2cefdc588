"""What a statement on access means for the record: open, restricted, closed, or closed until a day.

The statement itself is always kept. Only a statement that says nothing but "closed until" a day, about the whole unit,
closes a record until that day; one that speaks of openness and of restrictions together leaves the record open,
because it then restricts a part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HEADINGS = (
    "Conditions Governing Access note", "Conditions Governing Access", "Conditions Governing Use note",
    "Conditions Governing Use", "Access Restrictions", "Restrictions on Access", "Use Restrictions",
    "Restrictions on Use",
)  # fmt: skip
_WHOLE = re.compile(
    r"\W*(?:[A-Z]{2}\s+)?(?:access\s+(?:is\s+)?|(?:this|these|the|all)\s+(?:\w+\s+){1,2}?(?:is|are|remains?)\s+)?"
    r"(?:restricted|closed|sealed|embargoed)\s+(?:until|till|before)\b[\s\w,.-]{4,20}\W*",
    re.IGNORECASE,
)
_NOT_RESTRICTED = re.compile(
    r"\b(?:no|without|not)\b[^.;]{0,30}?\brestrict\w*|\bunrestricted\b|\bnot\s+closed\b", re.IGNORECASE
)
_OPEN = re.compile(r"\bopen\b|\bfreely available\b|\bcurrently available\b", re.IGNORECASE)
_CLOSED = re.compile(r"\b(?:closed|sealed|embargo\w*)\b", re.IGNORECASE)
_RESTRICTED = re.compile(r"\brestrict(?:ed|ions?)\b|\bunavailable\b|\bnot available\b", re.IGNORECASE)
_UNTIL = re.compile(
    r"\b(?:until|till|before)\s+(?:(?P<month>[A-Za-z]{3,9})\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})"
    r"|(?P<day2>\d{1,2})\s+(?P<month2>[A-Za-z]{3,9})\.?\s+(?P<year2>\d{4})"
    r"|(?P<iso>\d{4}-\d{2}-\d{2})|(?P<only>\d{4}))(?![\w-])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AccessReading:
    """``level`` is open, restricted, closed or embargoed; ``until`` is the first open day of an embargo."""

    level: str
    until: date | None = None


def read_access(statement: str, today: date) -> AccessReading:
    """Read a statement on access as of *today*; a closure that has run out leaves the record open."""
    text = _NOT_RESTRICTED.sub(" open ", statement)
    is_closed, is_restricted = bool(_CLOSED.search(text)), bool(_RESTRICTED.search(text))
    if not (is_closed or is_restricted):
        return AccessReading("open")
    until = opening_day(text) if _WHOLE.fullmatch(text) else None
    if until is not None:
        return AccessReading("embargoed", until) if until > today else AccessReading("open")
    if _OPEN.search(text):
        return AccessReading("open")
    return AccessReading("closed" if is_closed else "restricted")


def opening_day(text: str) -> date | None:
    """The day after "until"; None when there is none, more than one, or one that cannot be read without doubt."""
    found = list(_UNTIL.finditer(text))
    if len(found) != 1:
        return None
    part = found[0].groupdict()
    try:
        if part["iso"]:
            return date.fromisoformat(part["iso"])
        if part["only"]:
            return date(int(part["only"]), 1, 1)
        month = (part["month"] or part["month2"]).lower()[:3]
        return date(int(part["year"] or part["year2"]), _MONTHS.index(month) + 1, int(part["day"] or part["day2"]))
    except ValueError:
        return None


def without_heading(statement: str) -> str:
    """Drop a heading glued to the front, as in "Conditions Governing AccessThe collection is open"."""
    for heading in _HEADINGS:
        rest = statement[len(heading) :].lstrip(" :.\n")
        if statement.startswith(heading) and rest[:1] in "[(\"“'" + rest[:1].upper() and rest:
            return rest
    return statement
