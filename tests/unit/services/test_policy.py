"""Which state a DOI shall have, given what was asked for, what the agency holds and what the catalogue says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from flask_doi.domain.description import Access, Description
from flask_doi.domain.policy import Decision, auto_mint, effective_wish, may_be_minted
from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.testing import example_description

TODAY = date(2026, 3, 1)
LEVELS = ("fonds", "series", "item")
PUBLIC = (AgencyState.REGISTERED, AgencyState.FINDABLE)
RECORD = example_description("f1")


def wish(asked: DoiState, observed: AgencyState, description: Description | None) -> tuple[DoiState, str | None]:
    decision = may_be_minted(description, levels=LEVELS, today=TODAY)
    found = effective_wish(asked, observed, description, decision, today=TODAY)
    return found.state, found.withheld


@pytest.mark.parametrize("asked", [DoiState.DRAFT, DoiState.REGISTERED, DoiState.FINDABLE])
@pytest.mark.parametrize("observed", [AgencyState.ABSENT, AgencyState.DRAFT])
def test_what_was_asked_for_is_wished_where_no_rule_forbids_it(asked: DoiState, observed: AgencyState) -> None:
    assert wish(asked, observed, RECORD) == (asked, None)


@pytest.mark.parametrize(
    ("description", "rule"),
    [
        (None, "gone"),
        (replace(RECORD, restricted_description=True), "description_restricted"),
        (replace(RECORD, published=False), "unpublished"),
        (replace(RECORD, level="file"), "level_not_mintable"),
        (replace(RECORD, external_doi="10.1234/x"), "external_doi"),
        (replace(RECORD, access=Access.EMBARGOED, embargo_until=date(2026, 3, 2)), "embargoed"),
    ],
)
def test_a_name_that_is_not_public_yet_stays_in_the_house_while_a_rule_forbids_it(
    description: Description | None, rule: str
) -> None:
    assert wish(DoiState.FINDABLE, AgencyState.ABSENT, description) == (DoiState.RESERVED, rule)


def test_a_draft_may_be_made_of_a_record_before_it_is_published() -> None:
    unpublished = replace(RECORD, published=False)

    assert wish(DoiState.DRAFT, AgencyState.ABSENT, unpublished) == (DoiState.DRAFT, None)
    assert wish(DoiState.DRAFT, AgencyState.DRAFT, replace(unpublished, restricted_description=True)) == (
        DoiState.RESERVED,
        "description_restricted",
    )


@pytest.mark.parametrize("observed", PUBLIC)
@pytest.mark.parametrize(
    ("description", "expected"),
    [
        (None, (DoiState.DEACTIVATED, "gone")),
        (replace(RECORD, restricted_description=True), (DoiState.REGISTERED, "description_restricted")),
        (replace(RECORD, published=False), (DoiState.REGISTERED, "unpublished")),
        (replace(RECORD, level="file"), (DoiState.FINDABLE, None)),
    ],
)
def test_a_public_name_is_hidden_or_retired_but_never_forgotten(
    observed: AgencyState, description: Description | None, expected: tuple[DoiState, str | None]
) -> None:
    assert wish(DoiState.FINDABLE, observed, description) == expected


@pytest.mark.parametrize("asked", [DoiState.DRAFT, DoiState.RESERVED])
@pytest.mark.parametrize("observed", PUBLIC)
def test_a_public_name_that_was_only_to_be_kept_is_hidden(asked: DoiState, observed: AgencyState) -> None:
    assert wish(asked, observed, RECORD) == (DoiState.REGISTERED, None)


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        (AgencyState.ABSENT, DoiState.RESERVED),
        (AgencyState.DRAFT, DoiState.RESERVED),
        (AgencyState.REGISTERED, DoiState.DEACTIVATED),
        (AgencyState.FINDABLE, DoiState.DEACTIVATED),
    ],
)
def test_only_what_is_public_can_be_retired(observed: AgencyState, expected: DoiState) -> None:
    assert wish(DoiState.DEACTIVATED, observed, RECORD) == (expected, None)


def test_an_external_doi_is_nobodys_business() -> None:
    assert wish(DoiState.EXTERNAL, AgencyState.ABSENT, None) == (DoiState.EXTERNAL, None)


def decide(description: Description | None, **rules: object) -> Decision:
    return auto_mint(description, enabled=True, rules=rules, levels=LEVELS, today=TODAY)


def test_the_embargo_ends_on_its_first_open_day() -> None:
    until_today = replace(RECORD, access=Access.EMBARGOED, embargo_until=TODAY)

    assert decide(until_today).wanted
    assert decide(replace(until_today, embargo_until=date(2026, 3, 2))).rule == "embargoed"


def test_auto_mint_that_is_off_says_so_before_any_other_rule() -> None:
    off = auto_mint(None, enabled=False, rules=None, levels=LEVELS, today=TODAY)

    assert (off.wanted, off.rule) == (False, "auto_mint_off")


def test_rules_compare_words_without_regard_to_capitals_and_blanks() -> None:
    assert decide(replace(RECORD, level=" Item "), levels=["ITEM"]).wanted
    assert not decide(replace(RECORD, level="File")).wanted


def test_an_empty_rule_allows_everything() -> None:
    assert decide(RECORD, levels=[], repositories=[], access=[]).wanted


def test_all_rules_must_hold() -> None:
    assert decide(RECORD, levels=["item"], repositories=["elsewhere"]).rule == "repository_rule"
