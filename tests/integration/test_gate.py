"""The gate: the agency's window is never passed, and an agency in trouble is left alone until it has recovered."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from flask_doi import failpoints
from flask_doi.agencies.base import Capabilities
from flask_doi.models import Gate
from flask_doi.services import gate
from flask_doi.services.accounts import agency_for, ensure_configured_account
from flask_doi.services.gate import FAILURES_TO_CLOSE, Passage
from tests.services_fixtures import Installation

ADDRESS = "https://api.example.org"
PATIENCE = 60.0


def ask(installation: Installation, limit: tuple[int, float] | None = None) -> Passage:
    with installation.app.app_context():
        return gate.reserve(installation.context, ADDRESS, limit, patience=PATIENCE)


def fail(installation: Installation, times: int = 1) -> None:
    for _ in range(times):
        with installation.app.app_context(), installation.context.transaction() as session:
            gate.note_failure(installation.context, session, ADDRESS, "timeout")


def succeed(installation: Installation) -> None:
    with installation.app.app_context(), installation.context.transaction() as session:
        gate.note_success(installation.context, session, ADDRESS)


def closed_until(installation: Installation) -> datetime | None:
    with installation.session() as session:
        found: Gate | None = gate.gate_state(session, ADDRESS)
    return found.closed_until if found else None


def test_a_burst_may_use_the_whole_window_and_not_one_request_more(installation: Installation) -> None:
    granted = [ask(installation, (20, 300.0)).granted for _ in range(25)]

    assert granted == [True] * 20 + [False] * 5


def test_the_window_frees_itself_when_its_time_is_over(installation: Installation) -> None:
    for _ in range(5):
        ask(installation, (5, 300.0))
    refused = ask(installation, (5, 300.0))
    installation.clock.forward(seconds=290)
    still_refused = ask(installation, (5, 300.0))
    installation.clock.forward(seconds=40)

    assert (refused.granted, refused.code, still_refused.granted) == (False, "rate_limit", False)
    assert refused.again_at is not None
    assert timedelta(seconds=250) < refused.again_at - installation.clock() + timedelta(seconds=330)
    assert ask(installation, (5, 300.0)).granted


def test_four_workers_together_stay_within_one_window(installation: Installation) -> None:
    together = threading.Barrier(4, timeout=30)

    def work(_: int) -> int:
        together.wait()
        return sum(ask(installation, (30, 300.0)).granted for _ in range(15))

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(work, range(4))) == 30


def test_five_failures_in_a_row_close_the_gate_and_a_success_between_them_does_not(
    installation: Installation,
) -> None:
    fail(installation, FAILURES_TO_CLOSE - 1)
    succeed(installation)
    fail(installation, FAILURES_TO_CLOSE - 1)
    assert ask(installation).granted
    fail(installation)

    assert not ask(installation).granted


def test_what_fails_behind_a_closed_gate_does_not_close_it_for_longer(installation: Installation) -> None:
    fail(installation, FAILURES_TO_CLOSE)
    until = closed_until(installation)
    fail(installation, 7)

    assert closed_until(installation) == until
    assert until is not None
    assert until - installation.clock() < timedelta(seconds=16)


def test_a_closed_gate_lets_one_probe_through_and_closes_for_longer_when_it_fails(installation: Installation) -> None:
    fail(installation, FAILURES_TO_CLOSE)
    installation.clock.forward(seconds=16)

    assert [ask(installation).granted for _ in range(3)] == [True, False, False]
    fail(installation)
    assert not ask(installation).granted
    until = closed_until(installation)
    assert until is not None
    assert timedelta(seconds=25) < until - installation.clock() < timedelta(seconds=31)


def test_a_probe_that_succeeds_opens_the_gate(installation: Installation) -> None:
    fail(installation, FAILURES_TO_CLOSE)
    installation.clock.forward(seconds=16)
    ask(installation)
    succeed(installation)

    assert all(ask(installation).granted for _ in range(3))


def test_a_probe_that_was_killed_is_followed_by_another(installation: Installation) -> None:
    fail(installation, FAILURES_TO_CLOSE)
    installation.clock.forward(seconds=16)
    ask(installation)
    installation.clock.forward(seconds=PATIENCE + 1)

    assert ask(installation).granted


def test_an_answer_to_an_earlier_request_does_not_open_a_gate_that_was_closed_since(
    installation: Installation,
) -> None:
    with installation.app.app_context(), installation.context.transaction() as session:
        gate.close(installation.context, session, ADDRESS, 60.0, "limited")
    succeed(installation)

    assert not ask(installation).granted
    installation.clock.forward(seconds=61)
    assert ask(installation).granted


def test_no_request_is_answered_429_when_the_limit_is_known(installation: Installation) -> None:
    """The sandbox counts for itself, in its own window, and would refuse the first request too many."""
    installation.context.settings = _with_limit(installation, (10, 1.5))
    installation.agency.control("settings", {"rate_limit": {"requests": 10, "seconds": 1.5}})
    installation.publish(*[f"r/{number}" for number in range(24)])

    with ThreadPoolExecutor(3) as workers:
        list(workers.map(lambda _: installation.drain(), range(3)))
    _drain_until_done(installation)

    statuses = [seen.status for seen in installation.agency.running.sandbox.traffic.log("POST", "^/dois$")]
    assert statuses == [201] * 24


def _with_limit(installation: Installation, limit: tuple[int, float]) -> object:
    from dataclasses import replace

    return replace(installation.context.settings, rate_limit=limit, resolver_url="http://127.0.0.1:9")


def _drain_until_done(installation: Installation) -> None:
    deadline = time.monotonic() + 60
    while installation.jobs("pending", "processing") and time.monotonic() < deadline:
        installation.drain()
    assert not installation.jobs("pending", "processing")


def in_forty_seconds() -> str:
    """A date as Retry-After may hold it."""
    from datetime import UTC

    return format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [("30", 28, 31), ("date", 35, 41), ("soon", 58, 61), (None, 58, 61), ("0", 0, 2), ("999999", 3500, 3601)],
)
def test_429_closes_the_gate_for_as_long_as_it_says_and_costs_no_attempt(
    on_sqlite: Installation, header: str | None, least: int, most: int
) -> None:
    value = in_forty_seconds() if header == "date" else header
    headers = {"Retry-After": value} if value else {}
    on_sqlite.agency.spoil(method="POST", path="^/dois$", status=429, headers=headers, times=1)
    on_sqlite.publish("f1")

    on_sqlite.drain(max_seconds=0.3)

    (job,) = on_sqlite.jobs()
    assert (str(job.state), job.attempts, job.cause) == ("pending", 0, "limited")
    wait = (job.not_before - on_sqlite.clock()).total_seconds()
    assert least - 1 <= wait <= most
    on_sqlite.clock.forward(hours=2)
    on_sqlite.drain()
    assert len(on_sqlite.agency.held()) == 1


def test_an_agency_that_is_down_is_asked_seldom_and_comes_back_by_itself(installation: Installation) -> None:
    installation.agency.spoil(path="^/dois", status=503, times=None, body="<h1>Service Unavailable</h1>")
    installation.publish(*[f"r/{number}" for number in range(40)])

    installation.drain()
    asked = installation.agency.requests("POST")
    installation.drain(max_seconds=0.5)
    assert installation.agency.requests("POST") == asked <= FAILURES_TO_CLOSE + 8
    installation.agency.mend()
    installation.drain_on()

    assert len(installation.agency.held()) == 40
    assert not installation.jobs("failed")


def test_one_record_at_which_the_agency_stumbles_blocks_no_other(on_sqlite: Installation) -> None:
    on_sqlite.publish("bad")
    on_sqlite.fold()
    on_sqlite.agency.spoil(method="POST", path="^/dois$", status=500, times=1)
    on_sqlite.publish(*[f"r/{number}" for number in range(10)])

    on_sqlite.drain()

    assert len(on_sqlite.agency.held()) == 10
    assert [job.cause for job in on_sqlite.jobs("pending")] == ["server_error"]


def test_jobs_are_not_prepared_for_a_gate_that_is_shut(on_sqlite: Installation) -> None:
    on_sqlite.publish("f1")
    on_sqlite.fold()
    with on_sqlite.app.app_context(), on_sqlite.context.transaction() as session:
        gate.close(on_sqlite.context, session, on_sqlite.agency.url, 60.0, "limited")
    claimed: list[str] = []
    failpoints.arm("after-claim", lambda: claimed.append("claimed"))
    try:
        assert on_sqlite.drain() == 0
    finally:
        failpoints.disarm()

    assert not claimed
    assert not on_sqlite.attempts("f1")


def test_an_agency_that_takes_few_requests_at_once_never_gets_more(on_sqlite: Installation) -> None:
    with on_sqlite.app.app_context():
        ensure_configured_account(on_sqlite.context)
        agency = agency_for(on_sqlite.context, on_sqlite.account())
    agency.capabilities = Capabilities(concurrency=2)
    on_sqlite.agency.spoil(method="POST", path="^/dois$", delay=0.15, times=None)
    on_sqlite.publish(*(f"f{number}" for number in range(7)))

    on_sqlite.drain()

    seen = on_sqlite.agency.running.sandbox.traffic.log("POST", "^/dois$")
    at_once = [sum(other.time <= one.time < other.time + other.duration for other in seen) for one in seen]
    assert len(seen) == 7
    assert max(at_once) == 2
