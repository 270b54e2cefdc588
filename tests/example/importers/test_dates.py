from __future__ import annotations

import pytest

from example_app.importers.dates import credible_span, date_kind, w3cdtf


@pytest.mark.parametrize(
    ("normal", "text", "span"),
    [
        ("1945/2005", "1945-2005", ("1945", "2005")),
        ("1952", "1952", ("1952", "")),
        ("1941-11-07 ", "November 7, 1941", ("1941-11-07", "")),
        ("19410131", "31 January 1941", ("1941-01-31", "")),
        ("1927/1947", "ca. 1937", ("1927", "1947")),
        ("1945/1945-06-01", "1945", ("1945", "1945-06-01")),
        ("1890-00-00", "1890", ("1890", "")),
        ("-0350/-0300", "350-300 BC", ("-0350", "-0300")),
        ("1880/1880", "明治13, Meiji 13 [1880]", ("1880", "1880")),
        ("1945-11-20T10:00+01:00/1945-11-20T10:10+01:00", "", ("1945-11-20T10:00+01:00", "1945-11-20T10:10+01:00")),
    ],
)
def test_a_strictly_valid_normal_that_fits_its_text_is_taken(normal: str, text: str, span: tuple[str, str]) -> None:
    assert credible_span(normal, text, this_year=2026) == span


@pytest.mark.parametrize(
    ("normal", "start"), [("2010/9999", "2010"), ("1857/2999", "1857"), ("1857/9999-12-31", "1857")]
)
def test_a_stand_in_for_an_open_end_leaves_the_start_alone(normal: str, start: str) -> None:
    assert credible_span(normal, "", this_year=2026) == (start, "")


@pytest.mark.parametrize(
    ("normal", "text"),
    [
        ("1942-01-21/1941-11-09", ""),
        ("1934-1935", "1934-1935"),
        ("0/9999", ""),
        ("0/0", "1783-1810, undated"),
        ("0", ""),
        ("1928/13302", "1928-Jun-36"),
        ("1951-04-05/ ", "April 5, 1951"),
        ("Vice President of the Board/1965", "1965"),
        ("1924-1-1/1947-12-31", "1924-1-1 - 1947-12-31"),
        ("1945-02-30", "30 February 1945"),
        ("1945-13", "1945"),
        ("1890-00-15", "1890"),
        ("undated ", "undated"),
        ("1925/1965", "undated"),
        ("2350", "circa 2350 BC"),
        ("1950/1960", "1905"),
        ("2978", "2978"),
        ("2054/2060", ""),
        ("", "1945"),
    ],
)
def test_a_normal_that_cannot_be_believed_leaves_the_ends_empty(normal: str, text: str) -> None:
    assert credible_span(normal, text, this_year=2026) == ("", "")


def test_zero_months_and_days_are_cut_to_what_is_known() -> None:
    assert [w3cdtf(text) for text in ("1890-05-00", "1890-00-00", "0000-00-00")] == ["1890-05", "1890", ""]


def test_the_kind_of_a_date_comes_from_what_is_said_of_it() -> None:
    said = ["", "creation", "Accumulation", "publication", "Captured", "bulk", "Digitized"]
    assert [date_kind(word) for word in said] == [
        "creation", "creation", "accumulation", "publication", "other", "bulk", "digitisation",
    ]  # fmt: skip
