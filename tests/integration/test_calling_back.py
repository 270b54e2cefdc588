"""Jobs that are called back before they are sent, and what is true of their DOIs then."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from flask_doi import failpoints
from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.models import DoiRow, IntentKind
from flask_doi.services.calling_back import CalledBack, call_back
from flask_doi.services.finding import conditions_on
from flask_doi.services.sweep import sweep_keys
from flask_doi.services.taking_up import TakenUp, take_up
from tests.services_fixtures import Installation


def called_back(here: Installation, *states: str) -> CalledBack:
    """Calls back every job that is in one of these states."""
    with here.app.app_context():
        return call_back(here.context, [job.id for job in here.jobs(*(states or ("pending",)))], actor="anna")


def taken_up(here: Installation, *states: str) -> TakenUp:
    with here.app.app_context():
        return take_up(here.context, [job.id for job in here.jobs(*states)], actor="anna")


def needing_sync(here: Installation) -> list[str]:
    with here.session() as session:
        return list(session.scalars(select(DoiRow.record_key).where(*conditions_on(here.context, "stale"))))


def test_a_mint_that_is_called_back_leaves_a_reserved_name_and_nothing_brings_it_back(
    installation: Installation,
) -> None:
    installation.publish("a")
    installation.fold()
    assert called_back(installation) == CalledBack(cancelled=1)
    row = installation.row("a")
    assert (row.asked_state, row.desired_state) == (DoiState.RESERVED, DoiState.RESERVED)
    assert installation.history("a")[-1][0] == "called_back"
    with installation.app.app_context():
        sweep_keys(installation.context, ["a"])
    installation.make_due("sweep")
    installation.edit("a", title="Edited since")
    installation.drain()
    assert installation.agency.held() == {}
    assert [job.state for job in installation.jobs()] == ["cancelled"]


def test_a_mint_that_is_taken_up_again_gets_the_name_that_was_kept(on_sqlite: Installation) -> None:
    on_sqlite.describe("a")
    on_sqlite.mint("a", state="registered")
    on_sqlite.fold()
    called_back(on_sqlite)
    name = on_sqlite.row("a").doi
    assert taken_up(on_sqlite, "cancelled") == TakenUp(again=1)
    assert taken_up(on_sqlite, "cancelled") == TakenUp(over=1)
    on_sqlite.drain()
    assert on_sqlite.row("a").observed_state is AgencyState.REGISTERED
    assert list(on_sqlite.agency.held()) == [name]


def test_an_update_that_is_called_back_shows_as_needing_sync_until_the_record_changes(
    on_sqlite: Installation,
) -> None:
    on_sqlite.publish("a")
    on_sqlite.drain()
    on_sqlite.edit("a", title="Second title")
    on_sqlite.fold()
    assert called_back(on_sqlite) == CalledBack(cancelled=1)
    assert needing_sync(on_sqlite) == ["a"]
    on_sqlite.make_due("sweep")
    on_sqlite.drain()
    assert on_sqlite.agency.requests("PUT") == 0
    on_sqlite.edit("a", title="Third title")
    on_sqlite.drain()
    assert on_sqlite.agency.requests("PUT") == 1
    assert needing_sync(on_sqlite) == []


def test_a_draft_that_was_to_become_public_stays_a_draft(on_sqlite: Installation) -> None:
    on_sqlite.describe("a")
    on_sqlite.mint("a", state="draft")
    on_sqlite.drain()
    on_sqlite.note(IntentKind.PROMOTE, "a")
    on_sqlite.fold()
    assert called_back(on_sqlite) == CalledBack(cancelled=1)
    on_sqlite.edit("a", title="Edited since")
    on_sqlite.clock.forward(days=2)
    on_sqlite.make_due("promote")
    on_sqlite.drain()
    row = on_sqlite.row("a")
    assert (row.observed_state, row.promote_at) == (AgencyState.DRAFT, None)


def test_what_is_being_sent_or_may_have_been_cannot_be_called_back(on_sqlite: Installation) -> None:
    on_sqlite.agency.spoil(method="POST", path="^/dois$", times=1, lost_reply="after")
    on_sqlite.publish("a")
    on_sqlite.drain()
    [job] = on_sqlite.jobs("pending")
    assert job.attempts == 1
    assert called_back(on_sqlite) == CalledBack(too_late=1)
    assert on_sqlite.row("a").asked_state is DoiState.FINDABLE
    on_sqlite.drain_on()
    assert on_sqlite.row("a").observed_state is AgencyState.FINDABLE
    assert called_back(on_sqlite, "completed") == CalledBack(over=1)


def test_what_hides_a_record_from_the_public_is_not_called_back(on_sqlite: Installation) -> None:
    on_sqlite.publish("a")
    on_sqlite.drain()
    on_sqlite.unpublish("a")
    on_sqlite.fold()
    assert called_back(on_sqlite) == CalledBack(needed=1)
    on_sqlite.drain()
    assert on_sqlite.row("a").observed_state is AgencyState.REGISTERED


@pytest.mark.parametrize("kept", [True, False])
def test_a_draft_whose_deletion_is_called_back_stays(on_sqlite: Installation, kept: bool) -> None:
    on_sqlite.describe("a")
    on_sqlite.mint("a", state="draft")
    on_sqlite.drain()
    on_sqlite.note(IntentKind.RESERVE if kept else IntentKind.RELEASE, "a")
    on_sqlite.fold()
    assert called_back(on_sqlite) == CalledBack(cancelled=1)
    on_sqlite.edit("a", title="Edited since")
    on_sqlite.drain()
    row = on_sqlite.row("a")
    assert (row.observed_state, row.withheld) == (AgencyState.DRAFT, None)
    taken_up(on_sqlite, "cancelled")
    on_sqlite.drain()
    assert on_sqlite.agency.held() == {}
    assert len(on_sqlite.rows()) == (1 if kept else 0)


def test_what_failed_can_be_tried_again_or_be_called_back(on_sqlite: Installation) -> None:
    on_sqlite.publish("a", "b", creators=())
    on_sqlite.drain()
    assert [job.cause for job in on_sqlite.jobs("failed")] == ["creator_missing"] * 2
    on_sqlite.describe("a")
    with on_sqlite.app.app_context():
        first, second = (job.id for job in on_sqlite.jobs("failed"))
        assert take_up(on_sqlite.context, [first], actor="anna") == TakenUp(again=1)
        assert call_back(on_sqlite.context, [second], actor="anna") == CalledBack(cancelled=1)
    on_sqlite.drain()
    assert [job.state for job in on_sqlite.jobs()] == ["completed", "cancelled"]
    assert on_sqlite.row("b").failure is None


def test_a_job_that_fails_while_a_newer_one_waits_leaves_its_work_to_that(on_sqlite: Installation) -> None:
    on_sqlite.publish("a", creators=())

    def edited_meanwhile() -> None:
        failpoints.disarm()
        on_sqlite.edit("a", creators=())
        on_sqlite.fold()

    failpoints.arm("after-claim", edited_meanwhile)
    on_sqlite.drain(limit=1)
    assert [(job.state, job.cause) for job in on_sqlite.jobs()] == [("cancelled", "coalesced"), ("pending", None)]
    on_sqlite.drain()
    assert [job.state for job in on_sqlite.jobs()] == ["cancelled", "failed"]
    on_sqlite.describe("a")
    taken_up(on_sqlite, "failed")
    on_sqlite.drain()
    assert on_sqlite.jobs("failed") == []
