"""Languages as the shortest BCP 47 tags."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_doi.domain.languages import language_tag, language_tags, says_no_language


@pytest.mark.parametrize(
    ("given_code", "tag"),
    [
        ("ger", "de"),
        ("deu", "de"),
        ("GER", "de"),
        ("de", "de"),
        ("German", "de"),
        ("fre", "fr"),
        ("dut", "nl"),
        ("cze", "cs"),
        ("chi", "zh"),
        ("gre", "el"),
        ("grc", "grc"),
        ("eng||||", "en"),
        ("English.", "en"),
        ("English .", "en"),
        ("isiZulu", "zu"),
        ("nso", "nso"),
        ("scc", "sr"),
        ("mul", "mul"),
        ("pt_br", "pt-BR"),
        ("SR-latn", "sr-Latn"),
        ("cmn", "zh"),
    ],
)
def test_codes_and_names_become_the_shortest_tag(given_code: str, tag: str) -> None:
    assert language_tag(given_code) == tag


@pytest.mark.parametrize("given_code", ["zxx", "und", "", "||||", "  "])
def test_no_language_is_left_out_without_complaint(given_code: str) -> None:
    assert language_tag(given_code) is None
    assert says_no_language(given_code)


@pytest.mark.parametrize("given_code", ["jap", "esp", "xx", "qqq", "Material is in English", "-", "-de", "de-", "a"])
def test_what_is_not_in_the_table_is_not_guessed(given_code: str) -> None:
    assert language_tag(given_code) is None
    assert not says_no_language(given_code)


def test_several_languages_keep_their_order_and_come_once() -> None:
    assert language_tags(("fre", "zxx", "GER", "fra", "xx")) == ("fr", "de")


@given(st.text(max_size=12))
def test_every_tag_is_well_formed_and_stable(given_code: str) -> None:
    tag = language_tag(given_code)
    if tag is None:
        return
    assert re.fullmatch(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?", tag)
    assert language_tag(tag) == tag


@pytest.mark.shared
def test_only_invented_codes_of_the_corpus_are_unknown(corpus: Callable[[str], Iterator[dict[str, str]]]) -> None:
    tags: Counter[str] = Counter()
    unknown = set()
    for row in corpus("language_statements"):
        for code in row["langcodes"].split("|"):
            tag = language_tag(code)
            if tag:
                tags[tag] += int(row["count"])
            elif not says_no_language(code):
                unknown.add(code.strip())
    assert unknown == {"jap", "esp", "gger", "jud"}
    assert tags["en"] > 30_000
    assert tags["de"] > 1_500
