"""What a displayed date says when it says it plainly, and when it contradicts its normalised form."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask_doi.domain.calendar_date import CalendarDate, InvalidDate, Span

_YEAR = r"(1\d{3}|20\d{2})"
_SINGLE = re.compile(rf"{_YEAR}|\[{_YEAR}\]")
_RANGE = re.compile(rf"{_YEAR}\s?[-–—]\s?{_YEAR}")
_SLASHED = re.compile(rf"{_YEAR}/{_YEAR}")
_ISO_DAY = re.compile(rf"{_YEAR}-(\d{{2}})-(\d{{2}})")
_DAY_MONTH_YEAR = re.compile(rf"(\d{{1,2}})\.? (?:de )?([^\W\d_]+)\.?,? (?:de )?{_YEAR}")
_COPYRIGHT = re.compile(rf"(?P<plain>©|copyright|cop\.)\s?(?P<year>{_YEAR})|\[?c(?P<bare>(?:19|20)\d\d)\]?", re.I)
_UNDATED_LISTED = """
    undated nd nodate nodates dateunknown datesunknown unknown notdated datesnotexamined datenotexamined notexamined
    sd od ohnedatum ohnejahr oj undatiert sansdate sinfecha sf semdata senzadata zonderdatum ongedateerd zd bezdata
    nedatováno ud udatert odaterad various variousdates
"""
_UNDATED = frozenset(_UNDATED_LISTED.split())

_MONTH_NAMES = """
    january jan januar janvier januari januarie enero gennaio janeiro
    february feb februar février fevrier februari februarie febrero febbraio fevereiro
    march mar märz maerz mars maart marzo março
    april apr avril abril aprile
    may mai mei mayo maggio maio
    june jun juni juin junie junio giugno junho
    july jul juli juillet julie julio luglio julho
    august aug août aout augustus agosto
    september sep sept septembre septiembre settembre setembro
    october oct oktober octobre octubre ottobre outubro
    november nov novembre noviembre novembro
    december dec dezember décembre decembre desember diciembre dicembre dezembro
"""
_MONTHS = {
    name: number for number, names in enumerate(_MONTH_NAMES.strip().splitlines(), start=1) for name in names.split()
}

_MENTIONED = re.compile(r"(?<![\d.])(\d{4})(s|'s)?(?!\d)")
_BEFORE_OUR_ERA = re.compile(
    r"\bB\.?\s?C\.?(?:\s?E\.?)?(?![a-z])|\bv\.?\s?(?:Chr|u\.\s?Z)|\bav(?:ant|\.)?\s?J\.?-?\s?C", re.I
)


@dataclass(frozen=True, slots=True)
class CopyrightYear:
    """A year marked as one of copyright; `is_plain` when the mark can mean nothing else."""

    span: Span
    is_plain: bool


def read_text(text: str) -> Span | None:
    """The span of a text that is one of the plain forms and nothing more, else None."""
    plain = text.strip(" .,;")
    marked = read_copyright(plain)
    try:
        return marked.span if marked and marked.is_plain else _years(plain) or _day(plain)
    except InvalidDate:
        return None


def read_copyright(text: str) -> CopyrightYear | None:
    """The year of "©1999", "copyright 1999" or "c1999"; not of "c. 1999", which is circa."""
    marked = _COPYRIGHT.fullmatch(text.strip(" .,;"))
    if marked is None:
        return None
    year = CalendarDate(int(marked["year"] or marked["bare"]))
    return CopyrightYear(Span(year, year), is_plain=marked["plain"] is not None)


def says_undated(text: str) -> bool:
    """Whether a text says no more than that there is no date."""
    return not any(c.isdigit() for c in text) and "".join(filter(str.isalpha, text.casefold())) in _UNDATED


def _years(text: str) -> Span | None:
    single = _SINGLE.fullmatch(text)
    if single:
        year = CalendarDate(int(single[1] or single[2]))
        return Span(year, year)
    several = _RANGE.fullmatch(text)
    if several is None:
        several = _SLASHED.fullmatch(text)
        if several and int(several[2]) - int(several[1]) == 1:
            return None  # an academic year, or the Old Style beside the New
    if several is None:
        return None
    span = Span(CalendarDate(int(several[1])), CalendarDate(int(several[2])))
    return None if span.is_reversed else span


def _day(text: str) -> Span | None:
    iso = _ISO_DAY.fullmatch(text)
    if iso:
        date = CalendarDate(int(iso[1]), int(iso[2]), int(iso[3]))
        return Span(date, date)
    spelled = _DAY_MONTH_YEAR.fullmatch(text)
    month = _MONTHS.get(spelled[2].lower()) if spelled else None
    if spelled is None or month is None:
        return None
    date = CalendarDate(int(spelled[3]), month, int(spelled[1]))
    return Span(date, date)


def contradicts(text: str, span: Span, *, ongoing: bool = False) -> bool:
    """Whether a year that the text mentions lies outside the span, or the text counts years before our era.

    A list, a copying date or a typing error all show this way; what the one form does not hold the other is not
    trusted to say.
    """
    if _BEFORE_OUR_ERA.search(text) and span.end.year > 0:
        return True
    if span.start.year <= 0:
        return False
    for digits, plural in _MENTIONED.findall(text):
        first = int(digits)
        last = first + (0 if not plural else 99 if digits.endswith("00") else 9)
        if last < span.start.year or (first > span.end.year and not ongoing):
            return True
    return False
