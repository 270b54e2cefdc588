"""Levels of description go by other names elsewhere."""

from __future__ import annotations

import pytest

from flask_doi.domain.levels import is_listed

USUAL = ("fonds", "series", "item")


@pytest.mark.parametrize(
    "level", ["fonds", "Fonds", "collection", "recordgrp", "Record group", "Bestand", "Serie", "pièce"]
)
def test_the_same_level_under_another_name_is_listed(level: str) -> None:
    assert is_listed(level, USUAL)


@pytest.mark.parametrize("level", ["file", "subfonds", "subseries", "part", "otherlevel", "", None])
def test_another_level_is_not(level: str | None) -> None:
    assert not is_listed(level, USUAL)


def test_a_level_of_the_archives_own_is_taken_as_it_is_written() -> None:
    assert is_listed("Box", ["box"])
    assert not is_listed("fonds", ["collection"])
