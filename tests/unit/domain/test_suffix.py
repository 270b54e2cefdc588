"""Suffixes: opaque with check digits, patterns, shoulders, versions."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_doi.domain.identifier import check_new_name
from flask_doi.domain.suffix import (
    ALPHABET,
    OPAQUE_LIMIT,
    SuffixPattern,
    encode_opaque,
    new_name,
    slug,
    verify_opaque,
    version_name,
)
from flask_doi.errors import InvalidSuffix

numbers = st.integers(min_value=0, max_value=OPAQUE_LIMIT - 1)


@pytest.mark.parametrize(
    ("number", "suffix"),
    [(122149076, "3mfp-6m52"), (123456, "003r-j076"), (1234578, "015n-mj18"), (1234579, "015n-mk15")],
)
def test_a_number_gets_the_suffix_that_datacite_gives_it(number: int, suffix: str) -> None:
    assert encode_opaque(number) == suffix
    assert verify_opaque(suffix)


@given(numbers, st.integers(min_value=0, max_value=5), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(number: int, place: int, wrong: str) -> None:
    right = encode_opaque(number).replace("-", "")
    typed = right[:place] + wrong + right[place + 1 :]
    assert verify_opaque(f"{typed[:4]}-{typed[4:]}") is (typed == right)


@given(numbers, st.integers(min_value=0, max_value=4))
def test_two_neighbours_changed_over_are_noticed(number: int, place: int) -> None:
    right = encode_opaque(number).replace("-", "")
    typed = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    assert verify_opaque(f"{typed[:4]}-{typed[4:]}") is (typed == right)


@pytest.mark.parametrize("text", ["", "abc", "3mfp6m52", "3mfp-6m53", "lmfp-6m52", "archive.2024.00001"])
def test_what_is_not_opaque_does_not_verify(text: str) -> None:
    assert not verify_opaque(text)


@pytest.mark.parametrize("number", [-1, OPAQUE_LIMIT])
def test_a_number_out_of_range_has_no_opaque_suffix(number: int) -> None:
    with pytest.raises(ValueError, match="below"):
        encode_opaque(number)


@given(numbers)
def test_the_check_digits_also_hold_behind_a_shoulder(number: int) -> None:
    name = new_name("10.80000", "fk2", encode_opaque(number))
    check_new_name(name)
    assert verify_opaque(name.partition("/")[2])


def test_the_shoulder_stands_exactly_as_configured() -> None:
    assert new_name("10.80000", "fk2-", "3mfp-6m52") == "10.80000/fk2-3mfp-6m52"
    assert new_name("10.80000", "", "3mfp-6m52") == "10.80000/3mfp-6m52"
    with pytest.raises(InvalidSuffix):
        new_name("10.80000", "fk 2", "3mfp-6m52")


def test_opaque_suffixes_come_from_the_given_random_numbers() -> None:
    pattern = SuffixPattern.parse("opaque")
    assert pattern.is_random
    assert not pattern.needs_serial
    assert pattern.render({}, random=Random(7)) == pattern.render({}, random=Random(7))
    assert verify_opaque(pattern.render({}, random=Random(7)))


def test_a_serial_is_counted_within_the_rest_of_the_pattern() -> None:
    pattern = SuffixPattern.parse("archive.{year}.{serial:05d}")
    assert pattern.needs_serial
    assert pattern.serial_scope({"year": 2024}) == "archive.2024.{serial}"
    assert pattern.serial_scope({"year": 2025}) != pattern.serial_scope({"year": 2024})
    assert pattern.render({"year": 2024}, serial=7) == "archive.2024.00007"
    assert pattern.render({"year": 2024}, serial=123456) == "archive.2024.123456"


def test_values_are_slugged_to_what_a_name_may_hold() -> None:
    pattern = SuffixPattern.parse("{repository}.{level}.{reference_code}.{id}")
    values = {"repository": "Žižkov  Archív", "level": "Series", "reference_code": "ZA HMVA F1/2", "id": "rec:42"}
    assert pattern.render(values) == "zizkov-archiv.series.za-hmva-f1/2.rec-42"


@given(st.text(max_size=30))
def test_a_slug_is_empty_or_can_be_registered(text: str) -> None:
    made = slug(text)
    assert slug(made) == made
    if made.strip("()"):
        check_new_name(f"10.80000/{made}")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("archive.{jear}.{serial}", "{jear}"),
        ("archive.{jear}.{serial}", "{reference_code}"),
        ("archive.{year}", "same name"),
        ("archive", "same name"),
        ("archive {serial}", "' '"),
        ("é{serial}", "'é'"),
        ("{serial:x}", "format"),
        ("{year:04d}.{serial}", "format"),
        ("{id!r}", "format"),
        ("{serial", "cannot be read"),
        ("", "same name"),
    ],
)
def test_a_pattern_that_cannot_make_names_is_refused_with_the_reason(text: str, hint: str) -> None:
    with pytest.raises(InvalidSuffix) as refused:
        SuffixPattern.parse(text)
    assert hint in str(refused.value)


def test_a_record_without_the_value_a_pattern_needs_is_refused() -> None:
    pattern = SuffixPattern.parse("{reference_code}.{serial}")
    for values in ({}, {"reference_code": None}, {"reference_code": "--"}):
        with pytest.raises(InvalidSuffix, match="reference_code"):
            pattern.render(values, serial=1)
    with pytest.raises(InvalidSuffix, match="serial"):
        pattern.render({"reference_code": "F1"})
    with pytest.raises(InvalidSuffix, match="random"):
        SuffixPattern.parse("opaque").render({})


def test_a_version_is_named_after_what_it_is_a_version_of() -> None:
    assert version_name("10.80000/3mfp-6m52", 2) == "10.80000/3mfp-6m52.2"
    assert version_name("3mfp-6m52", 3, "{base}.v{n}") == "3mfp-6m52.v3"


@pytest.mark.parametrize("pattern", ["{base}", "{n}", "{base}.{n}.{x}", "{base} {n}", "{base", "{base:>9}.{n}"])
def test_a_version_pattern_needs_base_and_number(pattern: str) -> None:
    with pytest.raises(InvalidSuffix):
        version_name("a", 2, pattern)
