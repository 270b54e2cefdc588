"""The year of publication."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask_doi.domain.description import ArchivalDate, Description
from flask_doi.domain.publication_year import is_possible, publication_year


def test_a_frozen_year_never_drifts(today: date) -> None:
    description = Description(key="1", published_year=2020, first_published=date(2019, 1, 1))
    assert publication_year(description, frozen_year=2018, today=today) == 2018


def test_explicit_then_first_public_then_registration(today: date) -> None:
    description = Description(key="1", published_year=2020, first_published=date(2019, 1, 1))
    assert publication_year(description, frozen_year=None, today=today) == 2020
    described = replace(description, published_year=None)
    assert publication_year(described, frozen_year=None, today=today) == 2019
    assert publication_year(Description(key="1"), frozen_year=None, today=today) == 2025


def test_the_age_of_the_original_plays_no_part(today: date) -> None:
    description = Description(key="1", dates=(ArchivalDate(text="1890"),))
    assert publication_year(description, frozen_year=None, today=today) == 2025


def test_a_first_day_that_cannot_be_is_passed_over(today: date) -> None:
    for day in (date(1, 1, 1), date(2099, 1, 1)):
        assert publication_year(Description(key="1", first_published=day), frozen_year=None, today=today) == 2025


def test_a_year_has_four_digits_and_is_not_beyond_next_year(today: date) -> None:
    assert [year for year in (999, 1000, 2026, 2027) if is_possible(year, today=today)] == [1000, 2026]
    assert is_possible(2044, today=today, embargo_until=date(2044, 1, 1))
    assert not is_possible(2045, today=today, embargo_until=date(2044, 1, 1))
