"""Batches: looked at, confirmed, fed in portions, paused, cancelled, limited, run again; what became of each record."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.batch_choice import BatchChoice
from flask_doi.domain.description import Parent, Repository
from flask_doi.domain.doi_filter import DoiFilter
from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.models import Batch, BatchRecord, DoiRow, Intent
from flask_doi.services import asking
from flask_doi.services.batches import feeding, steering
from flask_doi.services.batches.choosing import Chosen, count, next_portion, selection_of
from flask_doi.services.batches.making import confirm, new_batch
from flask_doi.services.batches.showing import BatchFacts, find_batch
from flask_doi.services.batches.snapshots import filter_as_json, newest
from flask_doi.services.batches.undoing import undo
from flask_doi.services.scope import within
from tests.services_fixtures import Install, Installation


class Batches:
    """What a person does with batches, without the pages."""

    def __init__(self, installation: Installation) -> None:
        self.at = installation
        installation.fold()

    def mint(self, choice: BatchChoice | None = None, *, scope: Selection | None = None, **params: Any) -> int:
        chosen = Chosen(choice=choice or BatchChoice(), scope=scope)
        with self.at.app.app_context():
            return new_batch(
                self.at.context, "mint", selection=chosen.as_json(), params={"confirmed": True, **params},
                reason="The series is complete.", actor="ann",
            )  # fmt: skip

    def on_dois(self, kind: str, chosen: DoiFilter | None = None, **params: Any) -> int:
        with self.at.app.app_context(), self.at.context.session() as session:
            last = newest(self.at.context, session)
        with self.at.app.app_context():
            selection = filter_as_json(chosen or DoiFilter(), None, last)
            params = {"confirmed": True, **params}
            return new_batch(self.at.context, kind, selection=selection, params=params, actor="ann")

    def carry_on(self, number: int, *, times: int = 1) -> None:
        """So many steps of the errand, without any job being done."""
        with self.at.app.app_context():
            for _ in range(times):
                feeding.carry_on(self.at.context, number)

    def fail(self, key: str) -> int:
        """A batch in which one record loses its title and creator before it is sent; it is mended later."""
        number = self.mint()
        self.carry_on(number, times=2)
        self.at.fold()
        whole = self.at.catalogue.records[key]
        self.at.describe(key, title=None, creators=())
        self.work()
        self.at.catalogue.records[key] = whole
        return number

    def work(self) -> None:
        """A worker that finds the errand due."""
        self.at.make_due("batches")
        self.at.drain()

    def facts(self, number: int) -> BatchFacts:
        with self.at.app.app_context():
            found = find_batch(self.at.context, number)
        assert found is not None
        return found

    def do(self, act: Any, number: int, **given: Any) -> Any:
        with self.at.app.app_context():
            return act(self.at.context, number, **given)

    def results(self, number: int) -> dict[str, str]:
        with self.at.session() as session:
            found = session.scalars(select(BatchRecord).where(BatchRecord.batch_id == number))
            return {record.record_key: record.result for record in found}


@pytest.fixture
def batches(on_sqlite: Installation) -> Batches:
    return Batches(on_sqlite)


def test_a_batch_mints_what_is_ready_and_says_what_stands_against_the_rest(batches: Batches) -> None:
    at = batches.at
    for key in ("a1", "a2"):
        at.describe(key)
    at.describe("b1", title=None, creators=())
    at.describe("c1", published=False)
    at.describe("d1", restricted_description=True)
    at.describe("e1", level="file")
    at.describe("f1", external_doi="10.1234/elsewhere")
    at.describe("g1")
    at.mint("g1")
    at.drain()
    number = batches.mint(BatchChoice())
    batches.work()
    assert batches.results(number) == {
        "a1": "done", "a2": "done", "b1": "blocked", "c1": "unpublished", "d1": "restricted", "e1": "level",
        "f1": "external", "g1": "has_doi",
    }  # fmt: skip
    facts = batches.facts(number)
    assert (facts.state, facts.asked, facts.ended, facts.total) == ("completed", 2, 2, 8)
    assert facts.finished_at is not None
    assert [problem["code"] for problem in facts.params["problems"]] == ["creator_missing", "title_missing"]
    assert len(at.agency.held()) == 3
    assert [method for method, _ in at.agency.writes()] == ["POST"] * 3
    assert {job.batch_id for job in at.jobs() if job.doi_id != at.row("g1").id} == {number}


def test_elders_are_minted_before_what_is_under_them(batches: Batches, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first portion holds only children, and yet their fonds goes before them; nothing is told twice."""
    monkeypatch.setattr(feeding, "WINDOW", 4)
    at = batches.at
    for number in range(6):
        at.describe(f"a{number}", parent=Parent(key="z"))
    at.describe("z", level="fonds")
    number = batches.mint()
    batches.work()
    assert set(batches.results(number).values()) == {"done"}
    assert [method for method, _ in at.agency.writes()] == ["POST"] * 7
    with at.session() as session:
        first = session.scalars(select(Intent).order_by(Intent.id)).first()
    assert first is not None
    assert first.record_key == "z"


def test_a_paused_batch_sends_nothing_and_goes_on_where_it_was(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Jobs that wait already are held too, and only those: what others ask for goes out."""
    monkeypatch.setattr(feeding, "WINDOW", 4)
    batches = Batches(installation)
    for key in "abcdef":
        installation.describe(key)
    installation.describe("alone")
    number = batches.mint(BatchChoice(codes=tuple("abcdef")))
    batches.carry_on(number, times=2)
    installation.fold()
    assert len(installation.jobs("pending")) == 4
    assert batches.do(steering.pause, number).done
    installation.mint("alone", "a")
    batches.work()
    sent = [row.record_key for row in installation.rows() if row.observed_state is AgencyState.FINDABLE]
    assert sorted(sent) == ["a", "alone"]
    assert batches.facts(number).state == "paused"
    assert batches.do(steering.pause, number).code == "state"
    assert batches.do(steering.resume, number).done
    batches.work()
    assert set(batches.results(number).values()) == {"done"}
    assert batches.facts(number).state == "completed"
    assert [method for method, _ in installation.agency.writes()] == ["POST"] * 7


def test_cancelling_takes_back_all_that_was_not_sent(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ready, asked for, waiting with a job: nothing of it is minted later, not even when its record is edited."""
    monkeypatch.setattr(feeding, "WINDOW", 3)
    batches = Batches(installation)
    for key in "abcdef":
        installation.describe(key)
    with installation.app.app_context():
        asking.ask_for_reservation(installation.context, "b")
    installation.fold()
    kept = installation.row("b").doi
    number = batches.mint(BatchChoice(codes=tuple("abcdef")))
    batches.carry_on(number, times=2)
    installation.fold()
    assert sorted(row.record_key for row in installation.rows()) == ["a", "b", "c"]
    assert batches.do(steering.cancel, number, actor="ann").done
    batches.work()
    facts = batches.facts(number)
    assert (facts.state, facts.results) == ("cancelled", {"cancelled": 6})
    assert facts.finished_at is not None
    assert installation.agency.writes() == []
    assert [(row.record_key, row.doi, row.asked_state) for row in installation.rows()] == [
        ("b", kept, DoiState.RESERVED)
    ]
    installation.edit("a", title="Mended")
    installation.edit("b", title="Mended")
    batches.work()
    assert installation.agency.writes() == []


def test_what_was_asked_for_but_not_planned_when_the_batch_was_cancelled_is_forgotten(batches: Batches) -> None:
    batches.at.describe("a")
    number = batches.mint()
    batches.carry_on(number, times=2)
    assert batches.results(number) == {"a": "asked"}
    batches.do(steering.cancel, number, actor="ann")
    batches.work()
    assert batches.at.rows() == []
    assert batches.at.agency.writes() == []


def test_a_batch_waits_for_a_second_person(install: Install, make_database: Any) -> None:
    at = install(make_database("sqlite"), approval_above=1)
    batches = Batches(at)
    at.describe("a")
    at.describe("b")
    number = batches.mint()
    batches.work()
    assert batches.facts(number).state == "awaiting_approval"
    assert at.agency.writes() == []
    assert batches.do(steering.approve, number, actor="ann").code == "own"
    assert batches.do(steering.approve, number, actor="Ann").code == "own"
    assert batches.do(steering.approve, number, actor=None).code == "nobody"
    assert batches.do(steering.turn_down, number, actor="ann", reason="no").code == "own"
    assert batches.do(steering.approve, number, actor="bob").done
    assert batches.do(steering.approve, number, actor="carl").code == "state"
    batches.work()
    facts = batches.facts(number)
    assert (facts.state, facts.approver, facts.results) == ("completed", "bob", {"done": 2})


def test_a_batch_that_is_turned_down_says_why_and_mints_nothing(install: Install, make_database: Any) -> None:
    at = install(make_database("sqlite"), approval_above=1)
    batches = Batches(at)
    at.describe("a")
    at.describe("b")
    number = batches.mint()
    batches.work()
    assert batches.do(steering.turn_down, number, actor="bob", reason=" ").code == "reason"
    assert batches.do(steering.turn_down, number, actor="bob", reason="Not this year.").done
    batches.work()
    facts = batches.facts(number)
    assert (facts.state, facts.refused_for["reason"]) == ("refused", "Not this year.")
    assert at.agency.writes() == []


def test_a_batch_beyond_the_daily_limit_is_kept_as_refused(install: Install, make_database: Any) -> None:
    """Two batches that each fit do not fit together, and whoever approves cannot lift the limit either."""
    at = install(make_database("sqlite"), daily_limit=3, approval_above=1)
    batches = Batches(at)
    for key in "abcd":
        at.describe(key)
    first, second = batches.mint(BatchChoice(codes=("a", "b"))), batches.mint(BatchChoice(codes=("c", "d")))
    third = batches.mint()
    batches.work()
    assert batches.facts(third).state == "refused"
    assert dict(batches.facts(third).refused_for)["code"] == "daily_limit"
    assert batches.do(steering.approve, first, actor="bob").done
    batches.do(steering.approve, second, actor="bob")
    assert (batches.facts(second).state, batches.facts(second).refused_for["left"]) == ("refused", 1)
    batches.work()
    assert sorted(row.record_key for row in at.rows()) == ["a", "b"]


def test_the_failed_ones_are_run_again_without_counting_twice(install: Install, make_database: Any) -> None:
    at = install(make_database("sqlite"), daily_limit=2)
    batches = Batches(at)
    at.describe("a")
    at.describe("b")
    number = batches.fail("a")
    assert batches.results(number) == {"a": "failed", "b": "done"}
    assert batches.facts(number).state == "completed"
    assert batches.do(steering.run_again, number).done
    batches.work()
    assert set(batches.results(number).values()) == {"done"}
    assert batches.do(steering.run_again, number).code == "state"
    assert len(at.agency.held()) == 2


def test_what_somebody_retried_elsewhere_is_no_longer_failed_in_the_batch(batches: Batches) -> None:
    at = batches.at
    at.describe("a")
    number = batches.fail("a")
    assert batches.results(number) == {"a": "failed"}
    at.edit("a", title="Mended")
    batches.work()
    assert at.row("a").observed_state is AgencyState.FINDABLE
    assert batches.results(number) == {"a": "done"}


def test_a_bulk_sync_asks_the_agency_only_for_what_differs(batches: Batches) -> None:
    at = batches.at
    at.publish("a", "b", "c")
    at.drain()
    at.describe("b", title="Changed behind our back")
    at.catalogue.records.pop("c")
    before = len(at.agency.writes())
    number = batches.on_dois("sync")
    batches.work()
    assert at.agency.writes()[before:] == [("PUT", at.row("b").doi), ("PUT", at.row("c").doi)]
    assert batches.results(number) == {"a": "unchanged", "b": "done", "c": "done"}


def test_the_dois_of_a_batch_are_fixed_when_it_is_made(batches: Batches) -> None:
    at = batches.at
    at.publish("a", "b")
    at.drain()
    number = batches.on_dois("deactivate", DoiFilter(state="findable"), reason="withdrawn", note="All of it.")
    at.publish("c")
    at.drain()
    batches.work()
    assert batches.results(number) == {"a": "done", "b": "done"}
    states = {row.record_key: row.desired_state for row in at.rows()}
    assert states == {"a": DoiState.DEACTIVATED, "b": DoiState.DEACTIVATED, "c": DoiState.FINDABLE}
    assert at.row("a").deactivation["note"] == "All of it."


def test_a_bulk_deactivation_is_undone_by_a_batch_that_reactivates_the_same(batches: Batches) -> None:
    at = batches.at
    at.publish("a", "b", "c")
    at.drain()
    rows = {row.record_key: row.id for row in at.rows()}
    number = batches.on_dois("deactivate", DoiFilter(ids=(rows["a"], rows["b"])), reason="withdrawn")
    batches.work()
    assert {held.state for held in at.agency.held().values()} == {"registered", "findable"}
    back = batches.do(undo, number, actor="ann")
    batches.work()
    facts = batches.facts(back)
    assert (facts.kind, facts.state, facts.results) == ("reactivate", "completed", {"done": 2})
    assert {held.state for held in at.agency.held().values()} == {"findable"}
    assert batches.do(undo, number, actor="ann") is None


def test_a_cancelled_deactivation_leaves_what_was_not_sent_as_it_was(
    batches: Batches, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = batches.at
    at.publish("a", "b")
    at.drain()
    before = len(at.agency.writes())
    number = batches.on_dois("deactivate", reason="withdrawn")
    batches.carry_on(number, times=2)
    at.fold()
    assert {row.desired_state for row in at.rows()} == {DoiState.DEACTIVATED}
    batches.do(steering.cancel, number, actor="ann")
    batches.work()
    assert {row.desired_state for row in at.rows()} == {DoiState.FINDABLE}
    assert {held.state for held in at.agency.held().values()} == {"findable"}
    assert all(method == "PUT" for method, _ in at.agency.writes()[before:])


def test_dois_with_which_nothing_can_be_done_are_told_and_left_alone(batches: Batches) -> None:
    at = batches.at
    at.publish("a")
    at.drain()
    at.describe("b")
    with at.app.app_context():
        asking.ask_for_reservation(at.context, "b")
    at.fold()
    number = batches.on_dois("deactivate", reason="withdrawn")
    batches.work()
    assert batches.results(number) == {"a": "done", "b": "unsuitable"}
    assert batches.facts(number).asked == 1


def test_a_scope_narrows_whatever_is_chosen(batches: Batches) -> None:
    at = batches.at
    at.describe("a", repository=Repository(key="own", name="Own"))
    at.describe("b", repository=Repository(key="other", name="Other"))
    own = Selection(repositories=("own",))
    for choice in (BatchChoice(), BatchChoice(codes=("a", "b")), BatchChoice(repositories=("other", "own"))):
        number = batches.mint(choice, scope=own)
        batches.carry_on(number)
        assert list(batches.results(number)) == ["a"], choice
    below = batches.mint(BatchChoice(below="b"), scope=Selection(below="a"))
    batches.carry_on(below)
    assert batches.results(below) == {}


def test_a_scope_holds_where_a_choice_asks_for_the_same_in_another_way(batches: Batches) -> None:
    at = batches.at
    at.describe("a", title="Letters", published=False)
    at.describe("a/1", title="Letters", parent=Parent(key="a", title="A", level="fonds"))
    at.describe("b", title="Letters")
    scopes: dict[Selection, dict[BatchChoice, list[str]]] = {
        Selection(below="a"): {BatchChoice(below="b"): [], BatchChoice(below="a/1"): ["a/1"]},
        Selection(text="letters"): {BatchChoice(text="diaries"): [], BatchChoice(text="LETTER"): ["a", "a/1", "b"]},
        Selection(published=True): {BatchChoice(published=False): []},
    }
    with at.app.app_context():
        for scope, choices in scopes.items():
            for choice, held in choices.items():
                chosen = Chosen(choice=choice, scope=scope)
                assert count(at.context, chosen) == len(held), chosen
                assert list(next_portion(at.context, chosen, None).keys) == held, chosen
                asked = within(at.context, scope, selection_of(choice))
                assert list(at.catalogue.select(asked)) == held, chosen


def test_codes_that_name_no_record_are_told(batches: Batches) -> None:
    at = batches.at
    at.describe("a", reference_code="HMA 1")
    at.describe("b", reference_code="HMA 2")
    number = batches.mint(BatchChoice(codes=("HMA 1", "b", "HMA 9", "a")))
    batches.carry_on(number)
    assert batches.results(number) == {"a": "ready", "b": "ready"}
    assert batches.facts(number).selection["unknown"] == ["HMA 9"]


def test_a_preview_by_the_worker_waits_to_be_confirmed_as_it_was_seen(batches: Batches) -> None:
    at = batches.at
    at.describe("a")
    at.describe("b")
    chosen = Chosen(choice=BatchChoice())
    with at.app.app_context():
        number = new_batch(at.context, "mint", selection=chosen.as_json(), actor="ann")
    batches.work()
    assert batches.facts(number).state == "prepared"
    given: dict[str, Any] = {"actor": "ann", "reason": "Now.", "params": {"state": "registered"}}
    assert not batches.do(confirm, number, expected=1, **given)
    assert at.rows() == []
    assert batches.do(confirm, number, expected=2, **given)
    assert not batches.do(confirm, number, expected=2, **given)
    batches.work()
    assert {row.observed_state for row in at.rows()} == {AgencyState.REGISTERED}


def test_a_record_that_cannot_be_planned_does_not_hold_its_batch_open(batches: Batches) -> None:
    at = batches.at
    at.describe("a")
    at.describe("b")
    number = batches.mint()
    batches.carry_on(number, times=2)
    at.catalogue.records["a"] = RuntimeError("no such shelf")
    batches.work()
    assert batches.results(number) == {"a": "skipped", "b": "done"}
    assert batches.facts(number).state == "completed"


def test_a_single_wish_is_not_kept_waiting_by_a_batch(batches: Batches) -> None:
    at = batches.at
    for each in range(12):
        at.describe(f"r{each:02}")
    number = batches.mint()
    batches.carry_on(number, times=2)
    at.fold()
    at.describe("alone")
    at.mint("alone")
    at.drain(limit=1)
    assert at.row("alone").observed_state is AgencyState.FINDABLE


def test_one_batch_that_fails_does_not_stop_the_others(batches: Batches) -> None:
    at = batches.at
    at.describe("a")
    broken = batches.mint(BatchChoice(codes=("a",)))
    with at.session() as session, session.begin():
        session.execute(update(Batch).where(Batch.id == broken).values(prepared_to="nonsense"))
    number = batches.mint()
    batches.work()
    batches.work()
    at.clock.forward(minutes=2)
    batches.work()
    assert batches.facts(number).state == "completed"
    assert batches.facts(broken).state == "preparing"


def test_a_bulk_verification_notes_which_pages_are_in_order(batches: Batches, monkeypatch: pytest.MonkeyPatch) -> None:
    """The visits themselves are tried elsewhere; here only what the batch makes of what they found."""
    at = batches.at
    at.publish("a", "b")
    at.drain()

    def visit(context: Any, ids: Any) -> None:
        with context.session() as session, session.begin():
            for row in session.scalars(select(DoiRow).where(DoiRow.id.in_(ids))):
                row.verified = row.record_key == "a"

    monkeypatch.setattr("flask_doi.services.verifying.verifying.verify_rows", visit)
    before = len(at.agency.writes())
    number = batches.on_dois("verify")
    batches.work()
    assert batches.results(number) == {"a": "done", "b": "failed"}
    assert batches.facts(number).state == "completed"
    assert len(at.agency.writes()) == before
