"""Plain text that may leave the house."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from flask_doi.domain.plain_text import clean, clean_paragraphs, cut, has_illegal, has_words, words


@given(st.text())
def test_cleaned_text_is_legal_xml_and_cleaning_again_changes_nothing(text: str) -> None:
    for made in (clean(text), clean_paragraphs(text)):
        element = etree.Element("text")
        element.text = made
        assert not has_illegal(made)
        assert made == made.strip()
    assert clean(clean(text)) == clean(text)
    assert clean_paragraphs(clean_paragraphs(text)) == clean_paragraphs(text)


def test_control_characters_and_half_characters_are_dropped() -> None:
    assert clean("Let\x00ters\x0b and\x85 \ud800maps\ufffe") == "Letters and maps"
    assert has_illegal("a\x00")
    assert has_illegal("a\x9f")
    assert not has_illegal("line\nline\ttab é עברית 𝔸")


def test_paragraphs_stay_apart() -> None:
    assert clean_paragraphs(" One\r\n two \n\n\n\n Three\u2029four ") == "One\ntwo\n\nThree\nfour"
    assert clean(None) == clean_paragraphs(None) == ""


@pytest.mark.parametrize("text", ["", "  ", "-", "...", "[]", "?", "NULL", "n/a", "[Unvetted]", "\x00", None])
def test_text_that_says_nothing_has_no_words(text: str | None) -> None:
    assert not has_words(text)
    assert words(text) == ""


@pytest.mark.parametrize("text", ["A", "0", "é", "私", "1890", "[A]", "Nulla"])
def test_one_letter_or_digit_says_something(text: str) -> None:
    assert has_words(text)


@given(st.text(), st.integers(min_value=2, max_value=50))
def test_a_cut_text_fits_and_a_short_one_is_untouched(text: str, limit: int) -> None:
    assert len(cut(text, limit)) <= limit
    if len(text) <= limit:
        assert cut(text, limit) == text


def test_a_text_that_begins_with_blanks_only_can_be_cut() -> None:
    assert cut("\r00", 2) == "…"


def test_a_text_is_cut_behind_a_word() -> None:
    assert cut("The collection is open for research", 20) == "The collection is…"
    assert cut("x" * 30, 10) == "x" * 9 + "…"
