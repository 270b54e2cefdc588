"""Commands that run at the same time, and are asked to stop in the middle."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from flask_doi.domain.states import AgencyState, JobState
from tests.integration.test_embedded_worker import ROOT, environment, until
from tests.services_fixtures import POSTGRESQL, SQLITE, AgencySeen, Install

APP = "tests.integration.small_app:create_app"
NOWHERE = "http://127.0.0.1:9"


def process_queue(address: str, agency: AgencySeen, **settings: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", APP, "doi", "process-queue", "--quiet"],
        cwd=ROOT,
        env=environment(address, agency, DOI_QUEUE="none", DOI_RESOLVER_URL=NOWHERE, **settings),
        stderr=subprocess.PIPE,
    )


@pytest.mark.parametrize("kind", [SQLITE, POSTGRESQL])
def test_three_processes_share_one_window(
    install: Install, make_database: Callable[[str], str], agency: AgencySeen, kind: str
) -> None:
    """The sandbox counts in a window of its own: one request too many would be answered 429."""
    address = make_database(kind)
    installation = install(address)
    installation.publish(*[f"r/{number}" for number in range(40)])
    agency.control("settings", {"rate_limit": {"requests": 20, "seconds": 2.0}})

    working = [process_queue(address, agency, DOI_RATE_LIMIT="20/2") for _ in range(3)]
    for process in working:
        _, complaint = process.communicate(timeout=90)
        assert process.returncode == 0, complaint.decode()

    statuses = [seen.status for seen in agency.running.sandbox.traffic.log("POST", "^/dois$")]
    assert statuses == [201] * 40
    assert {row.observed_state for row in installation.rows()} == {AgencyState.FINDABLE}


def test_a_process_asked_to_stop_writes_down_what_is_in_flight_and_leaves_the_rest(
    install: Install, make_database: Callable[[str], str], agency: AgencySeen
) -> None:
    address = make_database("sqlite")
    installation = install(address)
    installation.publish(*[f"r/{number}" for number in range(40)])
    agency.control("settings", {"latency": 0.5})

    working = process_queue(address, agency, DOI_CONCURRENCY="4")
    until(lambda: len(installation.attempts("r/0")) == 1, seconds=30)
    time.sleep(0.1)
    working.send_signal(signal.SIGTERM)
    _, complaint = working.communicate(timeout=30)

    assert working.returncode == 0, complaint.decode()
    jobs = installation.jobs()
    done = [job for job in jobs if job.state is JobState.COMPLETED]
    assert 0 < len(done) < 40
    assert {job.state for job in jobs} == {JobState.COMPLETED, JobState.PENDING}
    assert {job.attempts for job in jobs if job.state is JobState.PENDING} == {0}
    assert len(agency.held()) == len(done)
