"""Archival dates: read exactly or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_doi.domain.date_text import says_undated
from flask_doi.domain.dates import DateFault, date_fault, is_of_copyright, read_date, unread_text
from flask_doi.domain.description import ArchivalDate, DateKind
from flask_doi.domain.plain_text import has_words


def read(text: str = "", start: str | None = None, end: str | None = None) -> tuple[str, str | None] | None:
    statement = read_date(ArchivalDate(text=text, start=start, end=end))
    return (statement.value, statement.information) if statement else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1890", "1890"),
        ("1890-1914", "1890/1914"),
        ("1890 – 1914", "1890/1914"),
        ("1890-03-07", "1890-03-07"),
        ("7 March 1890", "1890-03-07"),
        ("7 Mar. 1890", "1890-03-07"),
        ("7. März 1890", "1890-03-07"),
        ("7 mars 1890", "1890-03-07"),
        ("7 Maart 1890", "1890-03-07"),
        ("7 de marzo de 1890", "1890-03-07"),
        ("[1984]", "1984"),
        ("1863/1865", "1863/1865"),
        ("29 February 2000", "2000-02-29"),
    ],
)
def test_a_plain_text_is_read(text: str, value: str) -> None:
    statement = read_date(ArchivalDate(text=text))
    assert statement is not None
    assert statement.value == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "undated",
        "n.d.",
        "c1999",
        "ca. 1937",
        "circa 1890-1914",
        "1975/76",
        "1975/1976",
        "1907-08",
        "1975-76",
        "1863, 1893",
        "1950s",
        "1984?",
        "[1984?]",
        "19th century",
        "Spring 1968",
        "before 1984",
        "nach dem Krieg",
        "copied 1980",
        "1905; reprint 1932",
        "February 13-14, 2004",
        "[February 14, 1990]",
        "明治27, Meiji 27 [1894]",
        "circa 1950s-1980s",
        "1928-Jun-36",
        "31 June 1928",
        "29 February 1900",
        "1890-13-01",
        "1914-1890",
        "2350 BC",
        "914-1989",
        "3/4/1950",
        "dates not examined",
        "1990, undated",
    ],
)
def test_what_is_not_plain_stays_text(text: str) -> None:
    assert read(text) is None
    assert date_fault(ArchivalDate(text=text)) is DateFault.UNREADABLE


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        ("circa 1890-1914", "1890", "1914", ("1890/1914", "circa 1890-1914")),
        ("1890-1914", "1890", "1914", ("1890/1914", None)),
        ("1880", "1880", "1880", ("1880", None)),
        ("1880", "1880-01-01", "1880-12-31", ("1880", None)),
        ("1880", "1880-03-01", "1880-05-31", ("1880-03-01/1880-05-31", "1880")),
        ("November 7, 1941", "1941-11-07 ", None, ("1941-11-07", "November 7, 1941")),
        ("", "1890-00-00", "1914-05-00", ("1890/1914-05", None)),
        ("undated", "1925", "1965", ("1925/1965", "undated")),
        ("c1999", "1999", None, ("1999", "c1999")),
        ("ca.1937", "1927", "1947", ("1927/1947", "ca.1937")),
        ("1975/76", "1975", "1976", ("1975/1976", "1975/76")),
        ("[1984]", "1984", "1984", ("1984", "[1984]")),
        ("circa 2350 BCE", "-2349", None, ("-2349", "circa 2350 BCE")),
        ("", "-0100", "0050", ("-0100/0050", None)),
        ("", "1945-11-20T10:00+01:00", None, ("1945-11-20", None)),
        ("明治27, Meiji 27 [1894]", "1894", None, ("1894", "明治27, Meiji 27 [1894]")),
    ],
)
def test_normalised_dates_come_first_and_the_text_goes_with_them(
    text: str, start: str, end: str | None, expected: tuple[str, str | None]
) -> None:
    assert read(text, start, end) == expected


@pytest.mark.parametrize("end", ["9999", "2999", "9999-12-31", "2999-12-31"])
def test_an_open_end_leaves_the_start_and_says_so(end: str) -> None:
    assert read("1983-", "1983", end) == ("1983", "1983-")
    assert read("", "1983", end) == ("1983", "1983-ongoing")


@pytest.mark.parametrize(
    ("start", "end"), [("0", "9999"), ("0", "0"), ("0000-00-00", None), ("", "1914"), ("0", "1914")]
)
def test_an_unknown_start_is_not_made_up(start: str, end: str | None) -> None:
    assert read("", start, end) is None


@pytest.mark.parametrize(
    ("text", "start", "end", "value", "fault"),
    [
        ("1988-1992", "1998", "1992", "1988/1992", DateFault.REVERSED),
        ("1947-1943", "1947", "1943", None, DateFault.REVERSED),
        ("1928-Jun-36", "1928", "13302", None, DateFault.MALFORMED),
        ("March 1978", "03-01-1978", None, None, DateFault.MALFORMED),
        ("1934-1935", "1934-1935", None, "1934/1935", DateFault.MALFORMED),
        ("1991", "1959", "1995", "1991", DateFault.CONTRADICTORY),
        ("1889-1892", "1888", "1890", "1889/1892", DateFault.CONTRADICTORY),
        ("Circa 1870 - 1880", "1885", "1890", None, DateFault.CONTRADICTORY),
        ("circa 2350 BC", "2350", None, None, DateFault.MALFORMED),
        ("circa 350 BC", "0350", None, None, DateFault.CONTRADICTORY),
        ("1863, 1893", "1863", None, None, DateFault.CONTRADICTORY),
        ("1905; reprint 1932", "1905", None, None, DateFault.CONTRADICTORY),
        ("since May 1970", "1983", "9999", None, DateFault.CONTRADICTORY),
        ("2978", "2978", None, None, DateFault.MALFORMED),
    ],
)
def test_a_normalised_date_that_cannot_be_is_reported_and_not_used(
    text: str, start: str, end: str | None, value: str | None, fault: DateFault
) -> None:
    statement = ArchivalDate(text=text, start=start, end=end)
    got = read_date(statement)
    assert (got.value if got else None) == value
    assert date_fault(statement) is fault


def test_a_phrase_is_no_end_of_a_date() -> None:
    phrase = ArchivalDate(text="1961-1965", start="Vice President of the United States", end="1965")
    assert read("1961-1965", phrase.start, phrase.end) == ("1961/1965", None)
    assert date_fault(phrase) is DateFault.MALFORMED
    assert read("", phrase.start, phrase.end) is None


@pytest.mark.parametrize(
    ("start", "end"), [(None, None), ("1941", None), ("1941-11-24", "1942-01-09"), ("1941", "1945-05-08")]
)
def test_a_list_of_dates_stays_a_list(start: str | None, end: str | None) -> None:
    days = "24. 11. 1941, 4. 12. 1941, 9. 1. 1942, 1943, 1944, 3. 5. 1945, 8. 5. 1945, 1946"
    assert read(days, start, end) is None
    assert unread_text(ArchivalDate(text=days, start=start, end=end)) == days


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        (ArchivalDate(text="Spring 1968"), "Spring 1968"),
        (ArchivalDate(text="1968"), ""),
        (ArchivalDate(text="undated"), ""),
        (ArchivalDate(text=""), ""),
        (ArchivalDate(text="NULL"), ""),
        (ArchivalDate(text="Circa 1870 - 1880", start="1885", end="1890"), "Circa 1870 - 1880"),
    ],
)
def test_what_could_not_be_read_is_kept_as_text(statement: ArchivalDate, text: str) -> None:
    assert unread_text(statement) == text


@pytest.mark.parametrize(
    ("text", "start", "end", "is_copyright"),
    [
        ("©1999", None, None, True),
        ("copyright 1886", None, None, True),
        ("cop. 1999", "1999", None, True),
        ("c1986", "1986", "1986", True),
        ("[c1986]", "1986", None, True),
        ("c1986", None, None, False),
        ("c1986", "1984", "1988", False),
        ("c. 1986", "1986", None, False),
        ("c.1986", "1986", None, False),
        ("c1745", "1745", None, False),
        ("1986", "1986", None, False),
    ],
)
def test_a_mark_of_copyright_is_not_circa(text: str, start: str | None, end: str | None, is_copyright: bool) -> None:
    assert is_of_copyright(ArchivalDate(text=text, start=start, end=end)) is is_copyright
    assert not is_of_copyright(ArchivalDate(text=text, start=start, end=end, kind=DateKind.ACCUMULATION))


def test_certainty_is_told_when_the_text_is_silent_about_it() -> None:
    statement = read_date(ArchivalDate(text="1890", certainty="circa"))
    assert statement is not None
    assert statement.information == "circa 1890"


@given(st.text(max_size=40), st.none() | st.text(max_size=12), st.none() | st.text(max_size=12))
def test_whatever_is_read_is_a_date_or_a_range_in_order(text: str, start: str | None, end: str | None) -> None:
    statement = read_date(ArchivalDate(text=text, start=start, end=end))
    if statement is None:
        assert date_fault(ArchivalDate(text=text, start=start, end=end)) is not None
    else:
        assert re.fullmatch(r"-?\d{4}(-\d\d(-\d\d)?)?(/-?\d{4}(-\d\d(-\d\d)?)?)?", statement.value)
        assert not statement.span.is_reversed


def _split(normal: str) -> tuple[str | None, str | None]:
    start, _, end = normal.partition("/")
    return start or None, end or None


def _years(text: str) -> set[int]:
    return {int(year) for year in re.findall(r"(?<!\d)\d{4}(?!\d)(?!s|'s)", text)}


@pytest.mark.shared
def test_no_real_text_is_read_as_anything_but_the_years_it_shows(
    corpus: Callable[[str], Iterator[dict[str, str]]],
) -> None:
    count = 0
    for row in corpus("date_expressions"):
        statement = read_date(ArchivalDate(text=row["example_text"]))
        if statement is None:
            continue
        count += 1
        shown = sorted(_years(row["example_text"]))
        assert {statement.span.start.year, statement.span.end.year} == {shown[0], shown[-1]}, row
    assert count > 10


@pytest.mark.shared
def test_most_real_statements_with_normalised_dates_are_read(corpus: Callable[[str], Iterator[dict[str, str]]]) -> None:
    with_normal = read_count = 0
    for row in corpus("date_expressions"):
        start, end = _split(row["example_normal"].strip())
        if start and start.strip("0"):
            weight = int(row["count_of_pattern_and_normal_shape"])
            with_normal += weight
            read_count += weight if read(row["example_text"], start, end) else 0
    assert read_count / with_normal > 0.99


@pytest.mark.shared
def test_what_is_read_of_a_real_statement_is_what_its_archive_recorded(
    corpus: Callable[[str], Iterator[dict[str, str]]],
) -> None:
    """Of a text alone nothing but the recorded ends is ever read, or the ends deny the text themselves."""
    agreeing = denied = 0
    for row in corpus("date_expressions"):
        start, end = _split(row["example_normal"].strip())
        spelled = read_date(ArchivalDate(text=row["example_text"]))
        recorded = read_date(ArchivalDate(start=start, end=end))
        if spelled is None or recorded is None:
            continue
        same = (spelled.span.start.year, spelled.span.end.year) == (recorded.span.start.year, recorded.span.end.year)
        weight = int(row["count_of_pattern_and_normal_shape"])
        agreeing, denied = agreeing + weight * same, denied + weight * (not same)
        if not same:
            assert date_fault(ArchivalDate(text=row["example_text"], start=start, end=end)) is DateFault.CONTRADICTORY
    assert agreeing > 500_000
    assert denied / agreeing < 0.01


@pytest.mark.shared
def test_every_real_statement_is_told_as_a_date_or_as_a_text(
    corpus: Callable[[str], Iterator[dict[str, str]]],
) -> None:
    seen = 0
    for name, text, normal in (
        ("date_expressions", "example_text", "example_normal"),
        ("date_normal_faults", "text", "normal"),
    ):
        for row in corpus(name):
            start, end = _split(row[normal].strip())
            statement = ArchivalDate(text=row[text], start=start, end=end)
            read = read_date(statement)
            is_kept = read is not None or unread_text(statement) or says_undated(row[text])
            assert is_kept or not has_words(row[text]), row
            assert not (read is not None and unread_text(statement)), row
            seen += 1
    assert seen > 3_700


@pytest.mark.shared
def test_real_faults_never_become_a_year_the_text_denies(corpus: Callable[[str], Iterator[dict[str, str]]]) -> None:
    seen = 0
    for row in corpus("date_normal_faults"):
        statement = read_date(
            ArchivalDate(text=row["text"], start=_split(row["normal"])[0], end=_split(row["normal"])[1])
        )
        seen += 1
        if statement is None:
            continue
        first, last = statement.span.start.year, statement.span.end.year
        assert first <= last
        assert all(first <= year <= last for year in _years(row["text"])), row
        assert statement.information or _years(row["text"]) <= {first, last}, row
    assert seen > 300
