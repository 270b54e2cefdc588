"""The decision table is whole, in words, and the documents say what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from flask_doi.domain.access_decisions import TABLE, Circumstance, Standing
from flask_doi.domain.decision_wording import CIRCUMSTANCE_WORDS, EMBARGO_WORDS, STANDING_WORDS, decision_table
from flask_doi.domain.description import Access
from flask_doi.domain.policy import effective_wish, may_be_minted, may_begin
from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.testing import example_description

TODAY = date(2026, 3, 1)
LATER = date(2026, 4, 1)
RECORD = example_description("f1")
DOCUMENT = Path(__file__).parents[3] / "docs" / "decisions.md"


def test_every_circumstance_says_what_becomes_of_a_doi_of_every_standing() -> None:
    assert set(TABLE) == set(Circumstance) == set(CIRCUMSTANCE_WORDS)
    assert all(set(cells) == set(Standing) for cells in TABLE.values())
    assert set(STANDING_WORDS) == set(Standing)


@pytest.mark.parametrize("embargo", sorted(EMBARGO_WORDS))
def test_every_cell_has_words(embargo: str) -> None:
    rows = decision_table(embargo=embargo)
    assert [row.circumstance for row in rows] == list(TABLE)
    assert all(cell.words.endswith(".") for row in rows for cell in row.cells)
    [embargoed] = [row for row in rows if row.circumstance is Circumstance.EMBARGOED]
    assert embargoed.cells[1].words == EMBARGO_WORDS[embargo]


def test_the_table_can_be_told_as_plain_values() -> None:
    first = decision_table()[0].as_json()
    assert (first["circumstance"], first["cells"][0]["standing"], first["cells"][0]["effect"]) == (
        "open",
        "none",
        "as_asked",
    )


def test_the_documents_hold_the_table_as_it_is() -> None:
    assert as_markdown() in DOCUMENT.read_text()


def as_markdown() -> str:
    """The table as the documents show it: a list for each circumstance."""
    parts = []
    for row in decision_table():
        cells = "\n".join(f"| {STANDING_WORDS[cell.standing]} | {cell.words} |" for cell in row.cells)
        parts.append(f"### {row.words}\n\n| the DOI | what is done |\n|---|---|\n{cells}\n")
    return "\n".join(parts)


@pytest.mark.parametrize(
    ("asked", "changes", "rule"),
    [
        ("reserved", {"published": False}, "allowed"),
        ("draft", {"published": False}, "allowed"),
        ("findable", {"published": False}, "unpublished"),
        ("reserved", {"restricted_description": True}, "allowed"),
        ("draft", {"restricted_description": True}, "description_restricted"),
        ("reserved", {"level": "file"}, "level_not_mintable"),
        ("reserved", {"external_doi": "10.1234/x"}, "external_doi"),
        ("findable", {"access": Access.EMBARGOED, "embargo_until": LATER}, "allowed"),
        ("findable", {"access": Access.RESTRICTED}, "allowed"),
    ],
)
def test_what_a_record_without_a_doi_may_begin_with(asked: str, changes: dict[str, object], rule: str) -> None:
    described = replace(RECORD, **changes)  # type: ignore[arg-type]
    decision = may_be_minted(described, levels=("fonds", "item"), today=TODAY)
    assert may_begin(DoiState(asked), described, decision).rule == rule


def test_a_record_that_is_gone_begins_with_nothing() -> None:
    gone = may_be_minted(None, levels=(), today=TODAY)
    assert may_begin(DoiState.RESERVED, None, gone).rule == "gone"


@pytest.mark.parametrize(
    ("embargo", "state", "withheld"),
    [
        ("reserve", DoiState.RESERVED, "embargoed"),
        ("draft", DoiState.DRAFT, "embargoed"),
        ("mint", DoiState.FINDABLE, None),
    ],
)
def test_the_setting_says_what_an_embargo_leaves_of_a_wish(embargo: str, state: DoiState, withheld: str | None) -> None:
    described = replace(RECORD, access=Access.EMBARGOED, embargo_until=LATER)
    decision = may_be_minted(described, levels=("item",), today=TODAY)
    wish = effective_wish(DoiState.FINDABLE, AgencyState.ABSENT, described, decision, today=TODAY, embargo=embargo)
    assert (wish.state, wish.withheld) == (state, withheld)


def test_a_prefix_of_ours_is_no_doi_from_elsewhere() -> None:
    described = replace(RECORD, external_doi="https://doi.org/10.80000/ABC")
    found = may_be_minted(described, levels=("item",), today=TODAY, own_prefixes=("10.80000",))
    assert (found.rule, dict(found.params)) == ("external_ours", {"doi": "10.80000/abc", "prefix": "10.80000"})
