"""From what happened in the host to what is wanted of a DOI: decided when noted, and again when sent."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from flask_doi.domain.description import Access, DigitalObject, Repository
from flask_doi.domain.states import AgencyState, DoiState, JobState
from flask_doi.models import IntentKind
from flask_doi.services import planning
from flask_doi.services.wishes import target_url
from tests.services_fixtures import EVERY_DATABASE, Install, Installation

ELSEWHERE = Repository(key="elsewhere", name="Another Archive")
SCAN = DigitalObject(url="https://archive.example.org/1.jpg")


@pytest.mark.parametrize(
    ("rules", "refused", "rule"),
    [
        ({"levels": ["fonds"]}, {}, "level_rule"),
        ({"repositories": ["hmva"]}, {"repository": ELSEWHERE}, "repository_rule"),
        ({"access": ["open"]}, {"access": Access.RESTRICTED}, "access_rule"),
        ({"has_digital_object": True}, {}, "digital_object_rule"),
        ({"has_digital_object": False}, {"digital_objects": (SCAN,)}, "digital_object_rule"),
        ({}, {"level": "file"}, "level_not_mintable"),
        ({}, {"restricted_description": True}, "description_restricted"),
        ({}, {"external_doi": "10.1234 theirs"}, "external_malformed"),
        ({}, {"published": False}, "unpublished"),
    ],
)
def test_a_rule_that_says_no_is_named_in_the_history(
    install: Install, make_database: Callable[[str], str], rules: Any, refused: dict[str, Any], rule: str
) -> None:
    installation = install(make_database("sqlite"), auto_mint_rules=rules)
    installation.publish("f1", **refused)

    installation.drain()

    assert installation.rows() == []
    assert ("not_minted", rule) in [(code, params["rule"]) for code, params in installation.history("f1")]
    assert installation.agency.requests() == 0


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ({"levels": ["Item", "fonds"]}, {}),
        ({"repositories": ["hmva"]}, {}),
        ({"access": ["restricted"]}, {"access": Access.RESTRICTED}),
        ({"has_digital_object": True}, {"digital_objects": (SCAN,)}),
        ({"levels": ["item"], "has_digital_object": False}, {}),
    ],
)
def test_what_fits_all_rules_is_minted(
    install: Install, make_database: Callable[[str], str], rules: Any, allowed: dict[str, Any]
) -> None:
    installation = install(make_database("sqlite"), auto_mint_rules=rules)
    installation.publish("f1", **allowed)

    installation.drain()

    assert installation.row("f1").observed_state is AgencyState.FINDABLE


def test_without_auto_mint_only_a_person_gives_a_record_its_doi(
    install: Install, make_database: Callable[[str], str]
) -> None:
    installation = install(make_database("sqlite"), auto_mint=False)
    installation.publish("f1")
    installation.drain()
    assert installation.rows() == []

    installation.mint("f1")
    installation.drain()

    assert installation.row("f1").observed_state is AgencyState.FINDABLE


def test_a_persons_wish_is_not_bound_by_the_auto_mint_rules(
    install: Install, make_database: Callable[[str], str]
) -> None:
    installation = install(make_database("sqlite"), auto_mint_rules={"levels": ["fonds"]})
    installation.describe("f1")

    installation.mint("f1")
    installation.drain()

    assert installation.row("f1").observed_state is AgencyState.FINDABLE


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"published": False}, "unpublished"),
        ({"restricted_description": True}, "description_restricted"),
        ({"level": "file"}, "level_not_mintable"),
        ({"external_doi": "10.1234/theirs"}, "external_doi"),
    ],
)
def test_what_changed_between_planning_and_sending_is_not_minted(
    installation: Installation, change: dict[str, Any], rule: str
) -> None:
    installation.publish("f1")
    installation.fold()
    installation.describe("f1", **change)

    installation.drain()

    row = installation.row("f1")
    assert installation.agency.requests() == 0
    assert (row.desired_state, row.withheld) == (DoiState.RESERVED, rule)
    assert ("withheld", rule) in [(code, params.get("rule")) for code, params in installation.history("f1")]
    assert [job.state for job in installation.jobs()] == [JobState.CANCELLED]


def test_a_record_deleted_between_planning_and_sending_is_not_minted(installation: Installation) -> None:
    installation.publish("f1")
    installation.fold()
    del installation.catalogue.records["f1"]

    installation.drain()

    assert installation.agency.requests() == 0
    assert installation.row("f1").withheld == "gone"


def test_a_withheld_record_is_minted_under_its_name_when_it_is_published_again(installation: Installation) -> None:
    installation.publish("f1")
    installation.fold()
    name = installation.row("f1").doi
    installation.unpublish("f1")
    installation.drain()
    assert installation.agency.requests() == 0

    installation.publish("f1")
    installation.drain()

    assert list(installation.agency.held()) == [name]


def test_publish_edit_edit_hide_ends_with_the_last_state_and_one_request_for_each_look(
    installation: Installation,
) -> None:
    installation.publish("f1")
    installation.drain()
    installation.edit("f1", title="One")
    installation.edit("f1", title="Two")
    installation.unpublish("f1")

    installation.drain()

    held = installation.agency.record(installation.row("f1").doi)
    assert (held.state, held.metadata["titles"][0]["title"]) == ("registered", "Letters of f1")
    assert [method for method, _ in installation.agency.writes()] == ["POST", "PUT"]


def test_many_edits_of_one_record_lead_to_one_request(installation: Installation) -> None:
    installation.publish("f1")
    for number in range(10):
        installation.edit("f1", title=f"Letters {number}")

    installation.drain()

    held = installation.agency.record(installation.row("f1").doi)
    assert held.metadata["titles"][0]["title"] == "Letters 9"
    assert installation.agency.requests("POST") == 1
    assert installation.agency.requests("PUT") == 0


def test_a_publication_followed_by_a_wish_to_synchronise_is_minted(on_sqlite: Installation) -> None:
    on_sqlite.publish("f1")
    on_sqlite.note(IntentKind.SYNC, "f1")

    on_sqlite.drain()

    assert on_sqlite.row("f1").observed_state is AgencyState.FINDABLE


def test_workers_that_plan_at_once_give_each_record_one_doi(installation: Installation) -> None:
    installation.publish(*[f"r/{number}" for number in range(40)])
    together = threading.Barrier(3, timeout=30)

    def work(_: int) -> None:
        together.wait()
        installation.fold()

    with ThreadPoolExecutor(3) as workers:
        list(workers.map(work, range(3)))

    assert len(installation.rows()) == len(installation.jobs()) == 40
    assert all(intent.folded_at for intent in installation.intents())


@pytest.mark.parametrize("kind", EVERY_DATABASE)
def test_serial_numbers_are_given_once_by_workers_that_plan_at_once(
    install: Install, make_database: Callable[[str], str], kind: str
) -> None:
    installation = install(make_database(kind), suffix="archive.{year}.{serial:05d}")
    chunks = [[f"r/{number}" for number in range(start, start + 20)] for start in (0, 20, 40)]
    installation.publish(*[key for chunk in chunks for key in chunk])
    together = threading.Barrier(3, timeout=30)

    def work(chunk: list[str]) -> None:
        together.wait()
        installation.mint(*chunk)
        installation.fold()

    with ThreadPoolExecutor(3) as workers:
        list(workers.map(work, chunks))

    names = sorted(row.doi for row in installation.rows())
    assert len(names) == 60
    numbers = [int(re.fullmatch(r"10\.80000/archive\.\d{4}\.(\d{5})", name)[1]) for name in names]  # type: ignore[index]
    assert numbers == list(range(1, 61))


def test_a_record_the_adapter_cannot_describe_blocks_no_other(installation: Installation) -> None:
    installation.publish("good/1", "bad", "good/2")
    installation.catalogue.records["bad"] = ValueError("a date that is none")

    installation.drain()

    assert {row.record_key for row in installation.rows()} == {"good/1", "good/2"}
    assert [code for code, _ in installation.history("bad")] == ["undescribable"]
    assert len(installation.agency.held()) == 2


def test_a_record_that_becomes_indescribable_before_it_is_sent_waits(installation: Installation) -> None:
    installation.publish("good", "bad")
    installation.fold()
    described = installation.catalogue.records["bad"]
    installation.catalogue.records["bad"] = ValueError("a date that is none")

    installation.drain()
    assert [(job.state, job.cause) for job in installation.jobs("pending")] == [(JobState.PENDING, "undescribable")]
    installation.catalogue.records["bad"] = described
    installation.drain_on()

    assert len(installation.agency.held()) == 2


def test_a_catalogue_that_cannot_tell_what_a_change_affects_blocks_no_minting(on_sqlite: Installation) -> None:
    def broken(change: Any) -> Any:
        raise RuntimeError("no such column")

    on_sqlite.catalogue.affected = broken  # type: ignore[method-assign]
    on_sqlite.publish("f1")

    on_sqlite.drain()

    assert on_sqlite.row("f1").observed_state is AgencyState.FINDABLE
    assert on_sqlite.errand("mark:record:f1").failures == 1


def test_a_fault_of_our_own_in_one_record_is_set_aside_and_seen(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*given: Any) -> str:
        if given[3] == "bad":
            raise ZeroDivisionError("a fault of ours")
        return target_url(*given)

    monkeypatch.setattr("flask_doi.services.wishes.target_url", stumble)
    installation.publish("good/1", "bad", "good/2")

    installation.drain()

    assert {row.record_key for row in installation.rows()} == {"good/1", "good/2"}
    assert [(code, params["error"]) for code, params in installation.history("bad")] == [
        ("not_planned", "ZeroDivisionError: a fault of ours")
    ]
    assert all(intent.folded_at for intent in installation.intents())


def test_a_worker_that_comes_second_does_not_lose_time_over_what_is_done(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.publish("f1")
    slept: list[float] = []
    monkeypatch.setattr("flask_doi.services.retrying.time.sleep", slept.append)
    described = planning.describe

    def the_other_is_quicker(*given: Any, **options: Any) -> Any:
        monkeypatch.setattr(planning, "describe", described)
        ThreadPoolExecutor(1).submit(installation.fold).result(timeout=20)
        return described(*given, **options)

    monkeypatch.setattr(planning, "describe", the_other_is_quicker)
    installation.fold()

    assert slept == []
    assert len(installation.rows()) == 1


def test_an_embargo_holds_a_name_back_until_it_ends(installation: Installation) -> None:
    tomorrow = installation.clock().date() + timedelta(days=1)
    installation.publish("f1")
    installation.fold()
    installation.edit("f1", access=Access.EMBARGOED, embargo_until=tomorrow)
    installation.drain()
    assert installation.row("f1").withheld == "embargoed"

    installation.clock.forward(days=2)
    installation.make_due("promotion")
    installation.drain()

    assert installation.row("f1").observed_state is AgencyState.FINDABLE


def test_what_lists_show_of_a_public_doi_is_not_taken_from_a_record_that_is_no_longer_public(
    on_sqlite: Installation,
) -> None:
    on_sqlite.publish("f1", title="Letters")
    on_sqlite.drain()

    on_sqlite.edit("f1", title="Names of informers", restricted_description=True)
    on_sqlite.drain()

    assert on_sqlite.row("f1").title == "Letters"


def test_describing_from_within_a_request_leaves_the_hosts_session_alone(on_sqlite: Installation) -> None:
    from flask import g

    from flask_doi.services.describing import describe
    from tests.services_fixtures import host_records, record_model

    model = record_model(on_sqlite.db)
    on_sqlite.describe("f1")
    with on_sqlite.app.test_request_context("/edit"):
        g.visitor = "editor"
        waiting = model(title="Letters", published=True)
        on_sqlite.db.session.add(waiting)
        describe(on_sqlite.context, ["f1"])
        assert waiting in on_sqlite.db.session.new
        assert g.visitor == "editor"
        on_sqlite.db.session.commit()
        assert on_sqlite.db.session.query(host_records).count() == 1
