"""An answer that never came, or came too late, leads neither to a second DOI nor to one that nobody knows of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from flask_doi import failpoints
from flask_doi.domain.states import AgencyState, JobState
from flask_doi.models import Attempt, IntentKind
from tests.services_fixtures import Installation


@contextmanager
def armed(name: str, *actions: object) -> Iterator[None]:
    """Lets the actions happen, one each time a place is passed."""
    waiting = list(actions)

    def act() -> None:
        if waiting:
            waiting.pop(0)()  # type: ignore[operator]

    failpoints.arm(name, act)
    try:
        yield
    finally:
        failpoints.disarm()


def test_an_answer_lost_after_the_work_was_done_is_healed_by_reading_it_back(installation: Installation) -> None:
    installation.agency.spoil(method="POST", path="^/dois$", lost_reply="after")
    installation.publish("f1")

    installation.drain_on()

    row = installation.row("f1")
    assert row.observed_state is AgencyState.FINDABLE
    assert list(installation.agency.held()) == [row.doi]
    assert installation.agency.requests("GET") == 1
    assert [code for code, _ in installation.history("f1") if code == "healed"] == ["healed"]
    assert all(attempt.answered_at for attempt in installation.attempts("f1"))


def test_an_answer_lost_before_the_work_was_done_leads_to_one_doi(installation: Installation) -> None:
    installation.agency.spoil(method="POST", path="^/dois$", lost_reply="before")
    installation.publish("f1")

    installation.drain_on()

    row = installation.row("f1")
    assert list(installation.agency.held()) == [row.doi]
    assert len({attempt.doi for attempt in installation.attempts("f1")}) == 1


def test_an_edit_made_while_an_answer_was_lost_is_told_all_the_same(installation: Installation) -> None:
    installation.agency.spoil(method="POST", path="^/dois$", lost_reply="after")
    installation.publish("f1")
    installation.drain()
    installation.edit("f1", title="Letters home")

    installation.drain_on()

    row = installation.row("f1")
    assert list(installation.agency.held()) == [row.doi]
    assert installation.agency.record(row.doi).metadata["titles"][0]["title"] == "Letters home"


def test_a_change_that_no_signal_told_of_is_told_when_a_lost_answer_is_healed(on_sqlite: Installation) -> None:
    on_sqlite.agency.spoil(method="POST", path="^/dois$", lost_reply="after")
    on_sqlite.publish("f1")
    on_sqlite.drain()
    on_sqlite.describe("f1", title="Letters home")

    on_sqlite.drain_on()

    held = on_sqlite.agency.record(on_sqlite.row("f1").doi)
    assert held.metadata["titles"][0]["title"] == "Letters home"


def test_a_record_taken_back_while_its_answer_was_lost_does_not_stay_public(installation: Installation) -> None:
    installation.agency.spoil(method="POST", path="^/dois$", lost_reply="after")
    installation.publish("f1")
    installation.drain()
    installation.unpublish("f1")

    installation.drain_on()

    row = installation.row("f1")
    assert installation.agency.record(row.doi).state == "registered"
    assert (row.observed_state, row.withheld) == (AgencyState.REGISTERED, "unpublished")


def test_a_record_that_fell_short_while_its_answer_was_lost_shows_what_is_true(on_sqlite: Installation) -> None:
    on_sqlite.agency.spoil(method="POST", path="^/dois$", lost_reply="after")
    on_sqlite.publish("f1")
    on_sqlite.drain()
    on_sqlite.edit("f1", title=None)

    on_sqlite.drain_on()

    row = on_sqlite.row("f1")
    assert row.observed_state is AgencyState.FINDABLE
    assert (row.failure or {})["code"] == "problems"


def test_a_name_in_doubt_that_is_not_there_is_looked_for_once(on_sqlite: Installation) -> None:
    on_sqlite.agency.spoil(method="POST", path="^/dois$", lost_reply="before")
    on_sqlite.publish("f1")
    on_sqlite.drain()
    on_sqlite.unpublish("f1")

    on_sqlite.drain_on()
    on_sqlite.note(IntentKind.UPDATED, "f1")
    on_sqlite.drain_on()

    assert on_sqlite.agency.requests("GET", "^/dois/") == 1
    assert [job.state for job in on_sqlite.jobs()] == [JobState.CANCELLED]
    assert on_sqlite.row("f1").observed_state is AgencyState.ABSENT


def test_a_creation_that_succeeds_after_its_lease_is_not_followed_by_a_second_doi(installation: Installation) -> None:
    installation.publish("f1")

    def another_worker() -> None:
        installation.clock.forward(hours=1)
        with armed("turn"):
            installation.drain()

    with armed("before-record", another_worker):
        installation.drain()
    installation.drain_on()

    row = installation.row("f1")
    assert list(installation.agency.held()) == [row.doi]
    assert row.observed_state is AgencyState.FINDABLE
    assert not installation.jobs("pending", "processing", "failed")


def test_a_creation_known_to_have_succeeded_is_ours_when_the_name_is_found_taken(installation: Installation) -> None:
    """As when the late answer is written down while another worker's creation is already under way."""
    installation.agency.spoil(method="POST", path="^/dois$", lost_reply="after")
    installation.publish("f1")
    installation.drain()
    with installation.session() as session, session.begin():
        attempt = session.scalars(select(Attempt)).one()
        attempt.verdict, attempt.answered_at = "accepted", installation.clock()

    installation.drain_on()

    assert list(installation.agency.held()) == [installation.row("f1").doi]


def test_a_late_answer_to_an_update_is_looked_at_again(installation: Installation) -> None:
    installation.publish("f1")
    installation.drain()
    installation.edit("f1", title="Old words")

    def another_worker() -> None:
        installation.edit("f1", title="New words")
        installation.clock.forward(hours=1)
        with armed("turn"):
            installation.drain()

    with armed("before-record", another_worker):
        installation.drain()
    installation.drain_on()

    row = installation.row("f1")
    assert installation.agency.record(row.doi).metadata["titles"][0]["title"] == "New words"
    assert installation.agency.requests("PUT") == 3
    assert "late_answer" in [code for code, _ in installation.history("f1")]
    assert not installation.jobs("pending", "processing", "failed")


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 503}, {"cut_body": 20, "lost_reply": None}])
def test_what_the_agency_may_have_done_before_it_stumbled_is_not_done_twice(
    on_sqlite: Installation, fault: dict[str, object]
) -> None:
    on_sqlite.agency.spoil(method="POST", path="^/dois$", times=2, **fault)
    on_sqlite.publish("f1")

    on_sqlite.drain_on()

    assert list(on_sqlite.agency.held()) == [on_sqlite.row("f1").doi]
    assert not on_sqlite.jobs("pending", "processing", "failed")
