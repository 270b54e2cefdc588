"""Why a record has no DOI: what is told before is what planning then does, and every answer has words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.description import Access, DigitalObject
from flask_doi.domain.explanation_wording import QUESTIONS, YES, answer_text, conclusion_text, question_text
from flask_doi.models import IntentKind
from flask_doi.services.configuring.explaining import Explanation, explain
from flask_doi.services.configuring.rehearsal import Rehearsal, TypedRules, rehearse
from flask_doi.services.heartbeat import beat
from flask_doi.services.status import read_record
from tests.services_fixtures import Install, Installation

LATER = date(2126, 3, 1)
FILE = DigitalObject(url="https://archive.example.org/1.tif")
EMBARGO = {"access": Access.EMBARGOED, "embargo_until": LATER}
RECORDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "file": {"level": "file"},
    "no-level": {"level": None},
    "draft": {"published": False},
    "secret": {"restricted_description": True},
    "elsewhere": {"external_doi": "10.1234/x"},
    "ours": {"external_doi": "10.80000/x"},
    "embargo": EMBARGO,
    "embargoed-file": {"level": "file", **EMBARGO},
    "restricted": {"access": Access.RESTRICTED},
    "scanned": {"digital_objects": (FILE,)},
    "untitled": {"title": None, "creators": ()},
}
RULES: list[dict[str, Any]] = [
    {},
    {"levels": ["fonds"]},
    {"repositories": ["hmva"], "access": ["restricted", "embargoed"]},
    {"has_digital_object": True},
]


def why(installation: Installation, key: str) -> Explanation:
    with installation.app.app_context():
        found = explain(installation.context, key, read_record(installation.context, key))
    assert found is not None
    return found


def no(found: Explanation) -> list[str]:
    return [answer.question for answer in found.answers if not answer.passed]


@pytest.mark.parametrize(
    ("rules", "auto_mint", "state"),
    [*((rules, True, "findable") for rules in RULES), ({}, False, "findable"), ({}, True, "draft")],
)
def test_what_is_told_beforehand_is_what_planning_does(
    install: Install, make_database: Callable[[str], str], rules: dict[str, Any], auto_mint: bool, state: str
) -> None:
    installation = install(
        make_database("sqlite"), auto_mint=auto_mint, auto_mint_rules=rules or None, default_state=state
    )
    installation.fold()
    for key, given in RECORDS.items():
        installation.describe(key, **given)
    told = {key: why(installation, key) for key in RECORDS}

    installation.note(IntentKind.PUBLISHED, *RECORDS)
    installation.fold()

    got = {row.record_key for row in installation.rows() if row.origin == "minted"}
    assert got == {key for key, found in told.items() if found.begins}
    for key, found in told.items():
        [noted] = [params["rule"] for code, params in installation.history(key) if code == "not_minted"] or [None]
        if found.conclusion.code == "refused" and key != "elsewhere":
            assert found.conclusion.refusal is not None
            assert noted == found.conclusion.refusal.rule
        else:
            assert noted is None
    for found in told.values():
        assert question_text(found.answers[0]) in QUESTIONS.values()
        assert all(answer.decision.rule in YES for answer in found.answers if answer.passed)
        assert all("{" not in answer_text(answer) for answer in found.answers)


def test_each_thing_that_can_stand_against_a_doi_is_the_conclusion_in_turn(on_sqlite: Installation) -> None:
    on_sqlite.fold()
    on_sqlite.describe("f1", title=None, creators=())
    assert why(on_sqlite, "f1").conclusion.code == "complete"
    assert {problem.code for problem in why(on_sqlite, "f1").problems} == {"title_missing", "creator_missing"}
    on_sqlite.describe("f1")
    assert why(on_sqlite, "f1").conclusion.code == "worker"
    with on_sqlite.app.app_context():
        beat(on_sqlite.context, "test", done=1)
    found = why(on_sqlite, "f1")
    assert (found.conclusion.code, no(found)) == ("will_be_minted", [])
    with on_sqlite.session() as session, session.begin():
        account = session.get_one(type(on_sqlite.account()), on_sqlite.account().id)
        account.paused_until = on_sqlite.clock() + timedelta(days=1)
        account.pause_code = "bad_credentials"
    assert why(on_sqlite, "f1").conclusion.code == "sending"


def test_a_name_that_was_given_back_and_one_that_cannot_be_made_are_told(
    install: Install, make_database: Callable[[str], str]
) -> None:
    installation = install(make_database("sqlite"), auto_mint=True, suffix="{id}.{reference_code}")
    installation.fold()
    installation.describe("f1", reference_code=None)
    found = why(installation, "f1")
    assert (found.conclusion.code, found.begins) == ("name", False)
    installation.describe("f1", reference_code="A 1")
    installation.note(IntentKind.RESERVE, "f1")
    installation.fold()
    assert why(installation, "f1").conclusion.code == "has_reserved"
    installation.note(IntentKind.RELEASE, "f1")
    installation.drain()
    found = why(installation, "f1")
    assert (found.conclusion.code, found.begins, "kept" in no(found)) == ("kept", False, True)


def test_what_became_of_a_record_with_a_name_is_told(on_sqlite: Installation) -> None:
    on_sqlite.fold()
    on_sqlite.publish("good")
    on_sqlite.publish("poor", title=None, creators=())
    assert why(on_sqlite, "good").conclusion.code == "noted"
    on_sqlite.fold()
    assert why(on_sqlite, "good").conclusion.code == "under_way"
    on_sqlite.drain()
    assert why(on_sqlite, "good").conclusion.code == "has_findable"
    failed = why(on_sqlite, "poor")
    assert (failed.conclusion.code, failed.conclusion.refusal and failed.conclusion.refusal.rule) == (
        "failed",
        "problems",
    )
    on_sqlite.describe("later", **EMBARGO)
    on_sqlite.mint("later")
    on_sqlite.drain()
    kept = why(on_sqlite, "later")
    sentence = conclusion_text(kept.conclusion.code, kept.conclusion.params, kept.conclusion.refusal)
    assert kept.conclusion.code == "withheld"
    assert str(LATER) in sentence


def test_of_what_does_not_exist_there_is_nothing_to_explain(on_sqlite: Installation) -> None:
    with on_sqlite.app.app_context():
        assert explain(on_sqlite.context, "nothing", read_record(on_sqlite.context, "nothing")) is None


def numbers(found: Rehearsal) -> dict[tuple[str, str], int]:
    return {(group.kind, group.rule): group.number for group in found.groups}


def rehearsed(installation: Installation, *, scope: Selection | None = None, **typed: Any) -> Rehearsal:
    account_id = installation.account().id if typed.pop("stored", True) else None
    with installation.app.app_context():
        return rehearse(installation.context, TypedRules(**{"account_id": account_id, "rules": {}, **typed}), scope)


def test_rules_that_are_only_typed_are_tried_on_the_last_month(
    install: Install, make_database: Callable[[str], str]
) -> None:
    installation = install(make_database("sqlite"), auto_mint=False)
    installation.fold()
    now = installation.clock()
    for key, given in RECORDS.items():
        installation.describe(key, **given)
        installation.catalogue.modified[key] = now - timedelta(days=3)
    installation.describe("old")
    installation.catalogue.modified["old"] = now - timedelta(days=40)
    installation.describe("has one")
    installation.catalogue.modified["has one"] = now
    installation.mint("has one")
    installation.drain()
    before = len(installation.rows())

    found = rehearsed(installation)

    assert (found.looked_at, found.known, found.minted) == (13, 1, 3)
    assert numbers(found) == {
        ("minted", ""): 3,
        ("after_embargo", ""): 1,
        ("to_mend", ""): 1,
        ("refused", "level_not_mintable"): 2,
        ("refused", "no_level"): 1,
        ("refused", "unpublished"): 1,
        ("refused", "description_restricted"): 1,
        ("refused", "external_doi"): 1,
        ("refused", "external_ours"): 1,
    }
    assert [group.kind for group in found.groups][:3] == ["minted", "after_embargo", "to_mend"]
    assert numbers(rehearsed(installation, rules={"has_digital_object": True}))["minted", ""] == 1
    assert numbers(rehearsed(installation, rules={"levels": ["fonds"]}))["refused", "level_rule"] == 5
    assert len(installation.rows()) == before
    assert installation.account().auto_mint is False


def test_records_of_other_accounts_are_left_out(on_sqlite: Installation) -> None:
    on_sqlite.fold()
    on_sqlite.describe("f1")
    on_sqlite.catalogue.modified["f1"] = on_sqlite.clock()
    assert rehearsed(on_sqlite, repositories=("other",), stored=False).elsewhere == 1
    assert rehearsed(on_sqlite, repositories=("hmva",), stored=False).minted == 1


def test_only_what_somebody_looks_after_is_weighed_and_named(on_sqlite: Installation) -> None:
    on_sqlite.fold()
    for key in ("f1", "f2"):
        on_sqlite.describe(key, title=f"Letters {key}")
        on_sqlite.catalogue.modified[key] = on_sqlite.clock()
    found = rehearsed(on_sqlite, scope=Selection(keys=("f2",)))
    assert (found.looked_at, [each.key for group in found.groups for each in group.examples]) == (1, ["f2"])


def test_a_large_catalogue_is_looked_at_up_to_a_number_and_for_a_few_seconds(
    on_sqlite: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flask_doi.services.configuring import rehearsal

    on_sqlite.fold()
    for number in range(25):
        on_sqlite.describe(f"f{number:02}")
        on_sqlite.catalogue.modified[f"f{number:02}"] = on_sqlite.clock()
    monkeypatch.setattr(rehearsal, "MOST", 20)
    monkeypatch.setattr(rehearsal, "CHUNK", 10)
    found = rehearsed(on_sqlite)
    assert (found.looked_at, found.is_capped, found.is_cut) == (20, True, False)
    assert [len(group.examples) for group in found.groups] == [rehearsal.EXAMPLES]
    monkeypatch.setattr(rehearsal, "SECONDS", 0.0)
    assert (rehearsed(on_sqlite).looked_at, rehearsed(on_sqlite).is_cut) == (0, True)
