"""Draft, registered, findable, hidden, retired: wishes and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update

from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.models import DoiRow, IntentKind
from flask_doi.signals import doi_resolves
from tests.services_fixtures import Install, Installation


def state(installation: Installation, key: str = "f1") -> str:
    held = installation.agency.record(installation.row(key).doi)
    return held.state if held else "absent"


def titles(installation: Installation, key: str = "f1") -> list[str]:
    return [title["title"] for title in installation.agency.record(installation.row(key).doi).metadata["titles"]]


@pytest.mark.parametrize("wished", ["draft", "registered", "findable"])
def test_a_doi_may_be_wished_for_in_each_state(installation: Installation, wished: str) -> None:
    installation.describe("f1")
    installation.mint("f1", state=wished)

    installation.drain()

    assert state(installation) == wished
    assert str(installation.row("f1").observed_state) == wished
    assert installation.agency.requests("POST") == 1


def test_a_draft_becomes_registered_and_findable(installation: Installation) -> None:
    installation.describe("f1")
    for wished in ("draft", "registered", "findable"):
        installation.mint("f1", state=wished)
        installation.drain()
        assert state(installation) == wished

    assert [method for method, _ in installation.agency.writes()] == ["POST", "PUT", "PUT"]


def test_nothing_public_becomes_a_draft_again(installation: Installation) -> None:
    installation.publish("f1")
    installation.drain()
    installation.mint("f1", state="draft")
    installation.drain()

    assert state(installation) == "findable"
    assert not installation.jobs("failed")


def test_a_reserved_name_stays_in_the_house_until_the_record_is_published(installation: Installation) -> None:
    installation.describe("f1", published=False)
    installation.note(IntentKind.RESERVE, "f1")
    installation.drain()
    name = installation.row("f1").doi
    assert (installation.row("f1").desired_state, installation.agency.requests()) == (DoiState.RESERVED, 0)

    installation.publish("f1")
    installation.drain()

    assert list(installation.agency.held()) == [name]


def test_a_draft_whose_record_may_have_none_any_more_is_deleted(installation: Installation) -> None:
    installation.describe("f1")
    installation.mint("f1", state="draft")
    installation.drain()

    installation.edit("f1", level="file")
    installation.drain()

    row = installation.row("f1")
    assert installation.agency.held() == {}
    assert (row.observed_state, row.withheld) == (AgencyState.ABSENT, "level_not_mintable")


def test_a_deleted_draft_comes_back_under_its_name(installation: Installation) -> None:
    installation.describe("f1")
    installation.mint("f1", state="draft")
    installation.drain()
    name = installation.row("f1").doi
    installation.edit("f1", level="file")
    installation.drain()

    installation.edit("f1", level="item")
    installation.drain()

    assert (list(installation.agency.held()), state(installation)) == ([name], "draft")


def test_a_name_whose_draft_we_deleted_may_have_become_somebody_elses(installation: Installation) -> None:
    installation.describe("f1")
    installation.mint("f1", state="draft")
    installation.drain()
    name = installation.row("f1").doi
    installation.edit("f1", level="file")
    installation.drain()
    installation.agency.control(
        "dois", {"doi": name, "client": "sandbox.archive", "state": "findable", "url": "http://x.example/"}
    )
    theirs = installation.agency.record(name)

    installation.edit("f1", level="item")
    installation.drain_on()

    assert installation.agency.record(name) == theirs
    assert installation.row("f1").doi != name


def test_an_unpublished_record_is_hidden_and_comes_back(installation: Installation) -> None:
    installation.publish("f1")
    installation.drain()
    installation.unpublish("f1")
    installation.drain()
    assert state(installation) == "registered"

    installation.publish("f1")
    installation.drain()

    assert state(installation) == "findable"
    assert [code for code, _ in installation.history("f1") if code in ("hidden", "restored")] == ["hidden", "restored"]


def test_a_deleted_record_is_hidden_with_what_was_last_told_of_it(installation: Installation) -> None:
    installation.publish("f1", title="Letters")
    installation.drain()

    installation.remove("f1")
    installation.drain()

    row = installation.row("f1")
    assert (state(installation), titles(installation)) == ("registered", ["Letters"])
    assert (row.desired_state, row.withheld) == (DoiState.DEACTIVATED, "gone")
    assert row.deactivated_at is not None


@pytest.mark.parametrize("change", [{"published": False}, {"restricted_description": True}])
def test_nothing_new_of_a_record_that_is_not_public_leaves_the_house(
    installation: Installation, change: dict[str, bool]
) -> None:
    installation.publish("f1", title="Letters")
    installation.drain()
    installation.edit("f1", title="Names of informers", **change)
    installation.drain()
    installation.edit("f1", title="Names of more informers", **change)
    installation.drain()

    assert (state(installation), titles(installation)) == ("registered", ["Letters"])
    bodies = [seen.body.decode() for seen in installation.agency.running.sandbox.traffic.log(None, None)]
    assert not [body for body in bodies if "informers" in body]


@pytest.mark.parametrize("change", [{"published": False}, {"restricted_description": True}, {}])
def test_a_retired_doi_keeps_what_it_was_last_told_whatever_becomes_of_its_record(
    installation: Installation, change: dict[str, bool]
) -> None:
    installation.publish("f1", title="Letters")
    installation.drain()
    with installation.session() as session, session.begin():
        session.execute(update(DoiRow).values(asked_state=DoiState.DEACTIVATED, asked_how="person"))
    installation.note(IntentKind.SYNC, "f1")
    installation.drain()
    installation.edit("f1", title="Names of informers", **change)
    installation.drain()

    assert (state(installation), titles(installation)) == ("registered", ["Letters"])


def test_what_was_never_registered_is_not_registered_in_order_to_retire_it(installation: Installation) -> None:
    installation.describe("f1")
    installation.note(IntentKind.RESERVE, "f1")
    installation.drain()
    with installation.session() as session, session.begin():
        session.execute(update(DoiRow).values(asked_state=DoiState.DEACTIVATED))
    installation.note(IntentKind.SYNC, "f1")

    installation.drain()

    assert installation.agency.requests() == 0


def test_a_wish_taken_back_while_the_request_was_under_way_hides_the_doi(installation: Installation) -> None:
    from flask_doi import failpoints

    installation.publish("f1")
    waiting = [lambda: installation.note(IntentKind.RESERVE, "f1"), installation.fold]

    def take_back() -> None:
        while waiting:
            waiting.pop(0)()

    failpoints.arm("before-record", take_back)
    try:
        installation.drain()
    finally:
        failpoints.disarm()
    installation.drain()

    assert state(installation) == "registered"
    assert not installation.jobs("pending", "processing", "failed")


def test_a_name_the_handle_system_does_not_know_yet_is_pushed_again_until_it_resolves(
    installation: Installation,
) -> None:
    heard: list[str] = []

    def hear(sender: object, key: str, **_: object) -> None:
        heard.append(key)

    installation.agency.control("settings", {"handle_failure": True})
    installation.publish("f1")
    with doi_resolves.connected_to(hear, sender=installation.app):
        for _ in range(5):
            _look_up(installation)
        assert (installation.row("f1").resolves, heard) == (False, [])
        installation.agency.control("settings", {"handle_failure": False})
        for _ in range(5):
            _look_up(installation)

    row = installation.row("f1")
    assert (row.observed_state, row.resolves, heard) == (AgencyState.FINDABLE, True, ["f1"])
    assert row.resolution_due_at is None
    assert installation.agency.requests("PUT") >= 1


def _look_up(installation: Installation) -> None:
    installation.clock.forward(hours=2)
    installation.make_due("resolution")
    installation.drain()


def test_a_resolver_that_is_down_says_nothing_about_the_name(
    install: Install, make_database: Callable[[str], str]
) -> None:
    installation = install(make_database("sqlite"), resolver_url="http://127.0.0.1:9")
    installation.publish("f1")
    installation.drain()

    for _ in range(3):
        _look_up(installation)

    row = installation.row("f1")
    assert (row.resolves, row.resolution_checks) == (None, 3)
    assert row.resolution_due_at is not None
