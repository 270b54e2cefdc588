"""What is told of a decision is the decision: the answers to all rules, and the first "no" among them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flask_doi.domain.description import Access, Description, DigitalObject, Repository
from flask_doi.domain.minting_rules import (
    Case,
    answers_by_the_rules,
    answers_for_a_person,
    auto_mint,
    may_be_minted,
)
from flask_doi.testing import example_description

TODAY = date(2026, 3, 1)
FILE = DigitalObject(url="https://archive.example.org/1.tif")

descriptions = st.builds(
    lambda **given: replace(example_description("f1"), **given),
    level=st.sampled_from(["item", " Item", "file", "fonds", "collection", "", None]),
    published=st.booleans(),
    restricted_description=st.booleans(),
    external_doi=st.sampled_from([None, "", "10.1234/x", "10.80000/ours", "nonsense"]),
    access=st.sampled_from([None, *Access]),
    embargo_until=st.sampled_from([None, date(2026, 2, 1), TODAY, date(2026, 3, 2)]),
    repository=st.sampled_from([None, Repository(key="hmva", name="A"), Repository(key="other", name="B")]),
    digital_objects=st.sampled_from([(), (FILE,)]),
)
rules = st.fixed_dictionaries(
    {},
    optional={
        "levels": st.lists(st.sampled_from(["item", "fonds", "FILE"]), max_size=2),
        "repositories": st.lists(st.sampled_from(["HMVA", "elsewhere"]), max_size=2),
        "access": st.lists(st.sampled_from(["open", "restricted"]), max_size=2),
        "has_digital_object": st.booleans(),
    },
)
cases = st.builds(
    Case,
    description=st.one_of(st.none(), descriptions),
    levels=st.sampled_from([(), ("item",), ("fonds", "item")]),
    today=st.just(TODAY),
    own_prefixes=st.just(("10.80000",)),
    enabled=st.booleans(),
    chosen=rules,
)


def expected(case: Case) -> str:
    """The rule that decides, written down here a second time, without any of the answers."""
    found, chosen = case.description, case.chosen
    if not case.enabled:
        return "auto_mint_off"
    return _never(found, case) or _chosen_against(found, chosen) or _embargo(found) or "auto_mint"


def _never(found: Description | None, case: Case) -> str:
    if found is None:
        return "gone"
    if found.restricted_description:
        return "description_restricted"
    if not found.published:
        return "unpublished"
    if found.external_doi:
        ours, unreadable = found.external_doi.startswith("10.80000"), not found.external_doi.startswith("10.")
        return "external_ours" if ours else "external_malformed" if unreadable else "external_doi"
    names = {"item": "item", "fonds": "fonds", "collection": "fonds"}
    level = (found.level or "").strip().lower()
    if level not in case.levels and names.get(level) not in case.levels:
        return "level_not_mintable" if found.level else "no_level"
    return ""


def _chosen_against(found: Any, chosen: Any) -> str:
    level = {"collection": "fonds"}.get(found.level.strip().lower(), found.level.strip().lower())
    if chosen.get("levels") and level not in [each.lower() for each in chosen["levels"]]:
        return "level_rule"
    key = found.repository.key if found.repository else ""
    if chosen.get("repositories") and key not in [each.lower() for each in chosen["repositories"]]:
        return "repository_rule"
    if chosen.get("access") and str(found.access or "") not in chosen["access"]:
        return "access_rule"
    wants_files = chosen.get("has_digital_object")
    return "digital_object_rule" if wants_files not in (None, bool(found.digital_objects)) else ""


def _embargo(found: Any) -> str:
    lasts = found.access is Access.EMBARGOED and found.embargo_until is not None and found.embargo_until > TODAY
    return "embargoed" if lasts else ""


@given(cases)
def test_the_first_no_among_the_answers_is_the_decision_and_the_right_one(case: Case) -> None:
    decision = auto_mint(
        case.description, enabled=case.enabled, rules=case.chosen, levels=case.levels, today=case.today,
        own_prefixes=case.own_prefixes,
    )  # fmt: skip
    answers = list(answers_by_the_rules(case))
    refusals = [answer.decision for answer in answers if not answer.passed]
    assert decision.rule == expected(case)
    assert refusals[:1] == ([] if decision.wanted else [decision])


@given(cases)
def test_who_asks_for_a_doi_meets_the_same_answers_without_the_rules_of_the_account(case: Case) -> None:
    decision = may_be_minted(case.description, levels=case.levels, today=case.today, own_prefixes=case.own_prefixes)
    answers = list(answers_for_a_person(case))
    by_rules = {answer.question: answer for answer in answers_by_the_rules(case)}
    assert all(by_rules[answer.question] == answer for answer in answers)
    assert decision.wanted is all(answer.passed for answer in answers)


@given(cases)
def test_every_question_is_answered_in_the_same_order_and_once(case: Case) -> None:
    asked = [answer.question for answer in answers_by_the_rules(case)]
    assert asked[:2] == ["switched_on", "exists"]
    assert len(asked) == len(set(asked)) == (2 if case.description is None else 11)
