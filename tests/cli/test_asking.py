"""`flask doi check --ask` brings the agency's own opinion, registers nothing, and agrees with our rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import requests

from flask_doi.domain.description import Agent, ArchivalDate, DateKind, Identifier, Place, Relation, Subject, Text
from flask_doi.services.context import context_of
from flask_doi.services.opinions import DEADLINE, ask_agency
from flask_doi.testing import example_description
from tests.cli.conftest import Host

GOOD: dict[str, dict[str, Any]] = {
    "plain": {},
    "rich": {
        "scope": Text(value="What <b>a miner</b> wrote & drew.", language="eng"),
        "dates": (ArchivalDate(text="circa 1890-1914", start="1890", end="1914"),),
        "subjects": (Subject(term="Mining", scheme="LCSH", uri="http://id.loc.gov/authorities/subjects/sh85085527"),),
        "places": (Place(name="Johannesburg", latitude=-26.2, longitude=28.05),),
        "identifiers": (Identifier(scheme="ARK", value="ark:/99999/x1"),),
        "relations": (Relation(relation="References", value="10.5438/0012", scheme="DOI"),),
        "languages": ("eng", "zul"),
        "extent": ("1 box",),
    },
    "foreign": {"title": "日本の手紙", "description_language": "jpn"},
    "early": {"dates": (ArchivalDate(text="1503", start="1503", kind=DateKind.ACCUMULATION),)},
}
BAD: dict[str, dict[str, Any]] = {
    "no title": {"title": None},
    "blank title": {"title": "  "},
    "no creator": {"creators": ()},
    "empty creator": {"creators": (Agent(name=" "),)},
    "no repository": {"repository": None},
    "nothing at all": {"title": None, "creators": (), "repository": None},
}


@pytest.fixture
def ledger_of(host: Host) -> Callable[[], int]:
    """How many DOIs the agency holds."""
    return lambda: len(host.sandbox.state.contents.records)


@pytest.mark.parametrize("name", [*GOOD, *BAD])
def test_the_agency_agrees_with_our_rules(host: Host, name: str) -> None:
    host.catalogue.put(example_description("x", **{**GOOD, **BAD}[name]))
    [told] = host.json("check", "--id", "x", "--ask")
    assert told["ready"] is (name in GOOD)
    assert told["agency"]["accepts"] is (name in GOOD), told
    if name in BAD:
        ours = {problem["field"] for problem in told["problems"] if problem["blocks"]}
        theirs = {complaint["field"] for complaint in told["agency"]["complaints"]}
        assert ours <= theirs


def test_asking_uses_up_no_doi_and_asks_once(host: Host, ledger_of: Callable[[], int]) -> None:
    before = ledger_of()
    shown = host.run("check", "--id", "f1/1", "--ask")
    assert shown.exit_code == 0
    assert "The agency would accept this metadata. Nothing was registered." in shown.output
    assert ledger_of() == before
    assert host.asked() == {"POST": 1}
    assert host.json("list") == []


def test_a_refusal_is_told_in_our_words_and_in_the_agencys(host: Host) -> None:
    shown = host.run("check", "--id", "f1/2", "--ask")
    assert shown.exit_code == 1
    assert "f1/2: 2 to mend: The record has no title" in shown.output
    assert "The agency did not accept the metadata." in shown.output
    assert "  titles: Missing child element(s). Expected is ( title )." in shown.output


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("f1/3", "The agency was not asked: the record is not published."),
        ("f1/5", "The agency was not asked: the description of the record is not public."),
        ("f1/4", 'The agency was not asked: records of the level "file" get none here'),
    ],
)
def test_nothing_of_a_record_that_may_not_have_a_doi_leaves_the_house(host: Host, key: str, why: str) -> None:
    shown = host.run("check", "--id", key, "--ask")
    assert shown.exit_code == 1
    assert why in shown.output
    assert host.asked() == {}


def test_a_record_that_has_its_doi_can_be_asked_about_too(host: Host, ledger_of: Callable[[], int]) -> None:
    host.run("mint", "--id", "f1/1", "--now")
    held = ledger_of()
    host.catalogue.put(replace(host.catalogue.get("f1/1"), title="Another title"))  # type: ignore[type-var]
    [told] = host.json("check", "--id", "f1/1", "--ask")
    assert told["agency"]["accepts"] is True
    assert ledger_of() == held


def test_an_agency_that_does_not_answer_is_no_verdict_on_the_record(host: Host) -> None:
    rule = {"path": "/dois/validate", "status": 503, "times": None}
    requests.post(f"{host.sandbox.url}/_sandbox/faults", json=rule, timeout=5).raise_for_status()
    [told] = host.json("check", "--id", "f1/1", "--ask")
    assert (told["agency"]["accepts"], told["agency"]["code"]) == (None, "server_error")
    shown = host.run("check", "--id", "f1/1", "--ask").output
    assert "The agency has a fault of its own. Nothing depends on it. Ask again in a few minutes." in shown


def test_a_closed_gate_is_respected(host: Host) -> None:
    rule = {"path": "/dois/validate", "status": 503, "times": None}
    requests.post(f"{host.sandbox.url}/_sandbox/faults", json=rule, timeout=5).raise_for_status()
    for _ in range(6):
        host.run("check", "--id", "f1/1", "--ask")
    assert host.asked() == {"POST": 5}


def test_nobody_waits_longer_than_ten_seconds(host: Host) -> None:
    with host.app.app_context():
        context = context_of(host.app)
        ask_agency(context, "f1/1")
    assert DEADLINE == 10.0
    assert [key[2] for key in context.agencies] == [DEADLINE]


def test_ask_is_for_one_record(host: Host) -> None:
    assert host.run("check", "--all", "--ask").exit_code == 2


def test_the_problems_say_where_they_are_mended(host: Host) -> None:
    host.catalogue.edit_url = lambda key, field: f"/edit/{key}#{field}"  # type: ignore[attr-defined]
    [told] = host.json("check", "--id", "f1/2")
    assert "/edit/f1/2#title" in [problem["url"] for problem in told["problems"]]
