"""Archival date statements as W3CDTF values, or none: a date is read exactly or not at all.

Normalised start and end come first, when they can be trusted; then a strict grammar on the displayed text: YYYY,
YYYY-YYYY, [YYYY], YYYY-MM-DD, D Month YYYY, ©YYYY. Nothing else is guessed; circa, decades and lists stay text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from flask_doi.domain.calendar_date import CalendarDate, InvalidDate, Span
from flask_doi.domain.date_text import contradicts, read_copyright, read_text, says_undated
from flask_doi.domain.description import ArchivalDate, DateKind
from flask_doi.domain.plain_text import clean, cut, has_words

INFORMATION_LENGTH = 255

_OPEN_START = re.compile(r"0{1,4}(?:-00?(?:-00?)?)?")
_OPEN_END = re.compile(r"(?:9999|2999)(?:-(?:12|99)(?:-(?:31|99))?)?")


class DateFault(StrEnum):
    """What is wrong with a statement."""

    UNREADABLE = "unreadable"
    MALFORMED = "malformed"
    REVERSED = "reversed"
    CONTRADICTORY = "contradictory"


@dataclass(frozen=True, kw_only=True, slots=True)
class DateStatement:
    """A date as told to others: when, and the displayed text where that says more."""

    span: Span
    information: str | None = None

    @property
    def value(self) -> str:
        """A W3CDTF date, or "start/end"."""
        return str(self.span)

    @property
    def start(self) -> CalendarDate:
        """The beginning."""
        return self.span.start


@dataclass(frozen=True, slots=True)
class _Reading:
    span: Span | None = None
    ongoing: bool = False
    fault: DateFault | None = None


def read_date(statement: ArchivalDate) -> DateStatement | None:
    """The statement as W3CDTF, or None when it cannot be read with certainty."""
    reading = _read(statement)
    if reading.span is None:
        return None
    value = str(reading.span)
    text = clean(statement.text)
    if reading.ongoing and (not text or text == value):
        text = f"{value}-ongoing"
    if statement.certainty and (not text or _says_the_same(text, value)):
        text = f"{clean(statement.certainty)} {text or value}"
    information = None if not text or _says_the_same(text, value) else cut(text, INFORMATION_LENGTH)
    return DateStatement(span=reading.span, information=information)


def is_of_copyright(statement: ArchivalDate) -> bool:
    """Whether a date of creation is really one of copyright: "©1999", or "c1999" normalised to 1999 and no more.

    A bare "c1999" may mean circa as well, and a normalised form that was widened says that it does.
    """
    if statement.kind is not DateKind.CREATION:
        return False
    marked = read_copyright(clean(statement.text))
    return marked is not None and (marked.is_plain or _structured_of(statement).span == marked.span)


def unread_text(statement: ArchivalDate) -> str:
    """What is displayed as a date that cannot be read; "" for one that was read or that says there is none."""
    text = clean(statement.text)
    if not has_words(text) or says_undated(text) or read_date(statement) is not None:
        return ""
    return text


def date_fault(statement: ArchivalDate) -> DateFault | None:
    """What is wrong with a statement; a fault of its normalised form counts even when the text could be read."""
    return _read(statement).fault


def _read(statement: ArchivalDate) -> _Reading:
    text = clean(statement.text)
    spelled = read_text(text)
    structured = _structured_of(statement)
    if structured.span is None:
        fault = structured.fault or (None if spelled else DateFault.UNREADABLE)
        return _Reading(spelled, fault=fault)
    if spelled is not None and not structured.ongoing:
        return _weighed(structured.span, spelled)
    if contradicts(text, structured.span, ongoing=structured.ongoing):
        return _Reading(fault=DateFault.CONTRADICTORY)
    return structured


def _weighed(structured: Span, spelled: Span) -> _Reading:
    """What holds when both forms can be read: the finer one when they agree, else what is displayed."""
    if structured.same_days(spelled):
        return _Reading(spelled)
    if structured.same_years(spelled):
        return _Reading(structured)
    return _Reading(spelled, fault=DateFault.CONTRADICTORY)


def _structured_of(statement: ArchivalDate) -> _Reading:
    return _structured(clean(statement.start), clean(statement.end))


def _structured(start: str, end: str) -> _Reading:
    open_end = bool(_OPEN_END.fullmatch(end))
    if _OPEN_START.fullmatch(start):
        start = ""
    if open_end or _OPEN_START.fullmatch(end):
        end = ""
    if not start:
        return _Reading()
    try:
        first = CalendarDate.parse(start)
        last = CalendarDate.parse(end) if end else first
    except InvalidDate:
        return _Reading(fault=DateFault.MALFORMED)
    span = Span(first, last)
    if span.is_reversed:
        return _Reading(fault=DateFault.REVERSED)
    return _Reading(span, ongoing=open_end)


def _says_the_same(text: str, value: str) -> bool:
    """Whether a text is the value, in the spelling people use for ranges of years."""
    return re.sub(r"^(-?\d{4})\s*[-–—/]\s*(-?\d{4})$", r"\1/\2", text) == value
