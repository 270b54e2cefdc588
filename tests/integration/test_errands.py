"""Errands: claimed by one worker at a time, tried again when they fail, and never in the way of answers."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select, update

from flask_doi import failpoints
from flask_doi.models import Attempt, Intent, Job, Schedule, WorkerBeat
from flask_doi.services import errands, schedules
from flask_doi.services.heartbeat import beat
from flask_doi.services.schedules import Errand, Progress, run_due
from tests.services_fixtures import Installation


def plan(installation: Installation, name: str, kind: str) -> None:
    with installation.app.app_context(), installation.context.transaction() as session:
        schedules.plan_once(installation.context, session, name, kind, {"of": name})


def run(installation: Installation, **runners: Any) -> int:
    with installation.app.app_context():
        return run_due(installation.context, runners)


def test_an_errand_is_run_by_one_of_several_workers(installation: Installation) -> None:
    for number in range(10):
        plan(installation, f"errand {number}", "count")
    ran: list[str] = []
    together = threading.Barrier(4, timeout=30)

    def note(context: Any, errand: Errand) -> Progress:
        ran.append(errand.name)
        return Progress()

    def work(_: int) -> int:
        together.wait()
        return run(installation, count=note)

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(work, range(4)))
    run(installation, count=note)

    assert sorted(ran) == sorted(f"errand {number}" for number in range(10))


def test_an_errand_goes_on_where_it_left_off_and_ends(installation: Installation) -> None:
    plan(installation, "long", "steps")
    cursors: list[str | None] = []

    def step(context: Any, errand: Errand) -> Progress:
        cursors.append(errand.cursor)
        return Progress(cursor=str(len(cursors))) if len(cursors) < 4 else Progress()

    run(installation, steps=step)

    assert cursors == [None, "1", "2", "3"]
    assert run(installation, steps=step) == 0


def test_an_errand_that_fails_is_tried_again_after_a_minute(installation: Installation) -> None:
    plan(installation, "fragile", "fragile")
    tried: list[str] = []

    def fail(context: Any, errand: Errand) -> Progress:
        tried.append("tried")
        raise RuntimeError("no such thing")

    run(installation, fragile=fail)
    run(installation, fragile=fail)
    installation.clock.forward(seconds=61)
    run(installation, fragile=fail)

    assert len(tried) == 2
    assert installation.errand("fragile").failures == 2


def test_an_errand_whose_worker_was_killed_is_run_by_another_once_its_lease_is_over(
    installation: Installation,
) -> None:
    class Killed(BaseException):
        pass

    def die(context: Any, errand: Errand) -> Progress:
        raise Killed

    plan(installation, "fatal", "fatal")
    with pytest.raises(Killed):
        run(installation, fatal=die)
    done: list[str] = []

    def finish(context: Any, errand: Errand) -> Progress:
        done.append(errand.name)
        return Progress()

    assert run(installation, fatal=finish) == 0
    installation.clock.forward(minutes=6)
    assert run(installation, fatal=finish) == 1
    assert done == ["fatal"]


def test_regular_errands_take_over_the_period_of_this_release(on_sqlite: Installation) -> None:
    with on_sqlite.session() as session, session.begin():
        session.execute(update(Schedule).where(Schedule.name == "resolution").values(every=30))

    on_sqlite.drain()

    assert on_sqlite.errand("resolution").every == schedules.REGULAR["resolution"] == 5


def test_no_errand_runs_while_an_answer_is_awaited(on_sqlite: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long errand would keep the coordinator from writing answers down until their leases are over."""
    flying: list[int] = []

    def look(context: Any, errand: Errand) -> Progress:
        flying.append(_in_flight())
        return Progress()

    monkeypatch.setitem(errands.RUNNERS, "look", look)
    on_sqlite.agency.control("settings", {"latency": 0.3})
    on_sqlite.publish(*[f"r/{number}" for number in range(12)])
    on_sqlite.fold()
    failpoints.arm("before-record", lambda: plan(on_sqlite, "look", "look"))
    try:
        on_sqlite.drain()
    finally:
        failpoints.disarm()

    assert flying
    assert set(flying) == {0}


def _in_flight() -> int:
    """The threads in which a request of ours is under way."""
    import sys

    frames = sys._current_frames().values()
    return sum("carry_out" in _names(frame) for frame in frames)


def _names(frame: Any) -> set[str]:
    found = set()
    while frame is not None:
        found.add(frame.f_code.co_name)
        frame = frame.f_back
    return found


def test_errands_that_are_long_due_make_a_pause_for_themselves(
    on_sqlite: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flask_doi.services import runner

    ran: list[int] = []

    def note(context: Any, errand: Errand) -> Progress:
        ran.append(len(on_sqlite.agency.held()))
        return Progress()

    monkeypatch.setattr(runner, "ERRANDS_WAIT", 0.2)
    monkeypatch.setattr(runner, "ERRAND_PAUSE", 0.2)
    monkeypatch.setitem(errands.RUNNERS, "note", note)
    on_sqlite.agency.control("settings", {"latency": 0.15})
    on_sqlite.publish(*[f"r/{number}" for number in range(40)])
    on_sqlite.fold()
    waiting = [lambda: plan(on_sqlite, "note", "note")]
    failpoints.arm("before-record", lambda: waiting.pop()() if waiting else None)
    try:
        on_sqlite.drain()
    finally:
        failpoints.disarm()

    assert len(on_sqlite.agency.held()) == 40
    assert len(ran) == 1
    assert ran[0] < 40


def test_looking_into_an_empty_ledger_writes_nothing(installation: Installation) -> None:
    """An idle worker looks every second; it must not keep the host from writing."""
    installation.publish("f1")
    installation.make_due("sweep", "accounts", "resolution", "retention")
    installation.drain()
    installation.clock.forward(seconds=6)
    installation.drain()
    assert installation.row("f1").resolves
    installation.clock.forward(seconds=6)
    sent: list[str] = []

    def note(*given: Any) -> None:
        sent.append(given[2].split()[0])

    event.listen(installation.engine, "before_cursor_execute", note)
    for _ in range(5):
        installation.drain()
    event.remove(installation.engine, "before_cursor_execute", note)

    assert not {"INSERT", "UPDATE", "DELETE"} & set(sent)
    assert len(sent) <= 5 * 19


def test_what_is_finished_and_old_is_forgotten_and_dois_never(installation: Installation) -> None:
    installation.publish("f1")
    installation.drain()
    installation.edit("f1", title="Letters home")
    installation.drain()
    installation.clock.forward(days=400)
    installation.publish("f2", title=None)
    installation.drain()

    installation.make_due("retention")
    installation.drain()

    with installation.session() as session:
        left = [session.scalar(select(func.count()).select_from(model)) for model in (Job, Intent)]
        assert session.scalars(select(Attempt.job_id)).all() == [None, None]
    assert left == [1, 1]
    assert len(installation.rows()) == 2


def test_a_worker_that_lives_is_seen_and_commands_share_one_line(on_sqlite: Installation) -> None:
    with on_sqlite.app.app_context():
        for kind in ("cron", "cron", "command", "thread"):
            on_sqlite.context.beaten_at = 0.0
            beat(on_sqlite.context, kind, done=1)
        with on_sqlite.context.session() as session:
            names = session.scalars(select(WorkerBeat.name).order_by(WorkerBeat.id)).all()
            done = session.scalars(select(WorkerBeat.done).order_by(WorkerBeat.id)).all()

    assert [name.rpartition(":")[2] for name in names][:2] == ["cron", "command"]
    assert list(done) == [2, 1, 1]


def test_a_drain_lingers_for_jobs_that_fall_due_and_stops_at_once_when_asked(on_sqlite: Installation) -> None:
    on_sqlite.publish("f1")
    on_sqlite.fold()
    with on_sqlite.session() as session, session.begin():
        session.execute(update(Job).values(not_before=on_sqlite.clock() + timedelta(seconds=0.5)))
    assert on_sqlite.drain() == 0
    assert on_sqlite.drain(linger=True, max_seconds=5) == 1

    stop = threading.Event()
    stop.set()
    on_sqlite.publish("f2")
    began = time.monotonic()
    assert on_sqlite.drain(stop=stop, linger=True, max_seconds=5) == 0
    assert time.monotonic() - began < 2


def test_a_drain_keeps_to_its_limit_and_to_the_kinds_it_is_given(on_sqlite: Installation) -> None:
    from flask_doi.domain.states import JobKind

    on_sqlite.publish(*[f"r/{number}" for number in range(10)])

    assert on_sqlite.drain(limit=3) == 3
    assert on_sqlite.drain(kinds=[JobKind.UPDATE]) == 0
    assert on_sqlite.drain(kinds=[JobKind.MINT]) == 7
