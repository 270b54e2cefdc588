"""What an agency may answer, or not answer: what is refused is shown, what may have arrived is tried again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from flask_doi.domain.states import AgencyState, JobState
from flask_doi.services.runner import LEASE_CALLS
from flask_doi.signals import doi_failed, doi_findable, doi_updated
from tests.services_fixtures import Install, Installation

FIELD_ERROR = '{"errors":[{"source":"titles","title":"Title is too strange."}]}'


def test_a_refusal_is_shown_with_the_agencys_words_and_not_tried_again(installation: Installation) -> None:
    installation.agency.spoil(
        method="POST", path="^/dois$", status=422, body=FIELD_ERROR, content_type="application/json", times=None
    )
    installation.publish("f1")

    installation.drain()
    installation.clock.forward(days=1)
    installation.drain()

    row = installation.row("f1")
    assert [(job.state, job.cause) for job in installation.jobs()] == [(JobState.FAILED, "invalid")]
    assert (row.failure or {})["messages"] == [{"source": "titles", "text": "Title is too strange."}]
    assert installation.agency.requests("POST") == 1


def test_a_refused_record_is_tried_again_once_it_was_edited(installation: Installation) -> None:
    installation.agency.spoil(
        method="POST", path="^/dois$", status=422, body=FIELD_ERROR, content_type="application/json"
    )
    installation.publish("f1")
    installation.drain()

    installation.edit("f1", title="A plainer title")
    installation.drain()

    row = installation.row("f1")
    assert (row.observed_state, row.failure) == (AgencyState.FINDABLE, None)


def test_problems_are_found_before_anything_is_sent(installation: Installation) -> None:
    heard: list[str] = []

    def hear(sender: object, key: str, **_: Any) -> None:
        heard.append(key)

    installation.publish("f1", title=None, creators=())
    with doi_failed.connected_to(hear, sender=installation.app):
        installation.drain()

    row = installation.row("f1")
    assert installation.agency.requests() == 0
    assert {problem["field"] for problem in row.problems or ()} >= {"title"}
    assert heard == ["f1"]


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 503, "body": "<html><h1>503 Service Temporarily Unavailable</h1></html>"},
        {"status": 502, "body": ""},
        {"cut_body": 40},
        {"reset": True},
        {"status": 200, "body": "[]", "content_type": "application/json"},
        {"status": 201, "body": "{not json", "content_type": "application/json"},
        {"status": 403, "body": "<html>awselb/2.0</html>"},
    ],
)
def test_an_answer_that_proves_nothing_is_followed_by_another_try(
    on_sqlite: Installation, fault: dict[str, Any]
) -> None:
    on_sqlite.agency.spoil(method="POST", path="^/dois$", **fault)
    on_sqlite.publish("f1")

    on_sqlite.drain_on()

    assert list(on_sqlite.agency.held()) == [on_sqlite.row("f1").doi]
    assert {job.state for job in on_sqlite.jobs()} == {JobState.COMPLETED}


@pytest.mark.parametrize("fault", [{"delay": 3.0}, {"drip": 40}])
def test_an_agency_that_hangs_or_drips_is_left_at_the_deadline(
    install: Install, make_database: Callable[[str], str], fault: dict[str, Any]
) -> None:
    installation = install(make_database("sqlite"), request_timeout=0.5)
    installation.agency.spoil(method="POST", path="^/dois$", **fault)
    installation.publish("f1")

    began = time.monotonic()
    installation.drain()

    assert time.monotonic() - began < 2.5
    assert [(attempt.verdict, attempt.code) for attempt in installation.attempts("f1")] == [("unknown", "timeout")]
    installation.agency.mend()
    time.sleep(2.0 if "delay" in fault else 0)
    installation.drain_on()
    assert list(installation.agency.held()) == [installation.row("f1").doi]


def test_a_poison_job_ends_visibly_after_its_last_attempt(installation: Installation) -> None:
    heard: list[str] = []

    def hear(sender: object, key: str, **_: Any) -> None:
        heard.append(key)

    installation.agency.spoil(method="POST", path="^/dois$", status=500, times=None)
    installation.publish("f1")

    with doi_failed.connected_to(hear):
        installation.drain_on(times=40)

    (job,) = installation.jobs()
    assert (job.state, job.cause, job.attempts) == (JobState.FAILED, "gave_up", job.max_attempts)
    assert (installation.row("f1").failure or {})["params"]["last"] == "server_error"
    assert heard == ["f1"]


def test_a_job_that_takes_its_worker_down_each_time_ends_visibly(installation: Installation) -> None:
    """Killed after the claim, again and again: each claim counts, and the last one ends it."""
    from flask_doi import failpoints

    class Killed(BaseException):
        pass

    def die() -> None:
        raise Killed

    installation.publish("f1")
    failpoints.arm("after-claim", die)
    try:
        for _ in range(15):
            with pytest.raises(Killed):
                installation.drain()
            installation.clock.forward(hours=1)
    finally:
        failpoints.disarm()
    installation.publish("f2")
    installation.drain()

    assert [(job.state, job.cause) for job in installation.jobs("failed")] == [(JobState.FAILED, "gave_up")]
    assert installation.row("f2").observed_state is AgencyState.FINDABLE


def test_a_fault_of_our_own_in_one_job_stops_no_other(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flask_doi.services import stating

    crosswalk = stating.to_payload

    def stumble(description: Any, *given: Any, **options: Any) -> Any:
        if description.key == "bad":
            raise ZeroDivisionError("a fault of ours")
        return crosswalk(description, *given, **options)

    monkeypatch.setattr(stating, "to_payload", stumble)
    installation.publish("bad", "f1", "f2")

    installation.drain()

    assert len(installation.agency.held()) == 2
    assert [(job.cause, job.attempts) for job in installation.jobs("pending")] == [("internal", 1)]


def test_an_answer_that_cannot_be_written_down_stops_no_other(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flask_doi.services import runner

    record, stumbled = runner.record, []

    def stumble(context: Any, prepared: Any, *given: Any) -> Any:
        if not stumbled:
            stumbled.append(prepared.task.doi)
            raise ZeroDivisionError("a fault of ours")
        return record(context, prepared, *given)

    monkeypatch.setattr(runner, "record", stumble)
    installation.publish("f1", "f2", "f3")

    installation.drain()
    assert len([row for row in installation.rows() if row.observed_state is AgencyState.FINDABLE]) == 2
    installation.clock.forward(seconds=LEASE_CALLS * 45 + 1)
    installation.drain()

    assert len(installation.agency.held()) == 3
    assert {row.observed_state for row in installation.rows()} == {AgencyState.FINDABLE}


def test_a_transition_the_agency_silently_refused_is_seen(installation: Installation) -> None:
    """Somebody took the event out of our request: the agency answers well and leaves the DOI as it was."""
    installation.publish("f1")
    installation.drain()
    doi = installation.row("f1").doi
    shown = installation.agency.record(doi)
    body = _answer_of(installation, doi, state="findable", url=shown.url)
    installation.agency.spoil(method="PUT", status=200, body=body, content_type="application/json", times=2)

    installation.unpublish("f1")
    installation.drain()

    row = installation.row("f1")
    assert row.observed_state is AgencyState.FINDABLE
    assert [job.cause for job in installation.jobs("failed")] == ["mismatch"]
    assert (row.failure or {})["params"]["field"] == "state"


def _answer_of(installation: Installation, doi: str, **attributes: Any) -> str:
    import json

    return json.dumps({"data": {"id": doi, "type": "dois", "attributes": {"doi": doi, **attributes}}})


def test_an_update_that_created_the_doi_anew_raises_an_alarm(installation: Installation) -> None:
    installation.publish("f1")
    installation.drain()
    doi = installation.row("f1").doi
    installation.agency.running.state.forget_dois()

    installation.edit("f1", title="Letters home")
    installation.drain()

    assert "alarm_recreated" in [code for code, _ in installation.history("f1")]
    assert list(installation.agency.held()) == [doi]


def test_the_host_hears_of_what_happened_after_it_happened(installation: Installation) -> None:
    heard: list[tuple[str, str, str, AgencyState]] = []

    def hear(sender: object, key: str, doi: str, state: str) -> None:
        heard.append((key, doi, state, installation.row(key).observed_state))

    with doi_findable.connected_to(hear, sender=installation.app), doi_updated.connected_to(hear):
        installation.publish("f1")
        installation.drain()
        installation.edit("f1", title="Letters home")
        installation.drain()

    doi = installation.row("f1").doi
    assert heard == [("f1", doi, "findable", AgencyState.FINDABLE)] * 2


def test_a_listener_that_fails_harms_nobody(installation: Installation) -> None:
    def fail(sender: object, **_: Any) -> None:
        raise RuntimeError("a fault of the host")

    with doi_findable.connected_to(fail):
        installation.publish("f1", "f2")
        installation.drain()

    assert {row.observed_state for row in installation.rows()} == {AgencyState.FINDABLE}


def test_no_transaction_is_open_while_the_agency_is_asked(installation: Installation) -> None:
    from flask_doi import failpoints

    open_connections: list[int] = []
    failpoints.arm("before-send", lambda: open_connections.append(_busy_with_a_transaction(installation)))
    try:
        installation.publish("f1")
        installation.drain()
    finally:
        failpoints.disarm()

    assert open_connections == [0]


def _busy_with_a_transaction(installation: Installation) -> int:
    """Connections in use once the coordinator, which sends nothing itself, had time to put its own back."""
    deadline = time.monotonic() + 5
    while installation.engine.pool.checkedout() and time.monotonic() < deadline:  # type: ignore[attr-defined]
        time.sleep(0.005)
    return int(installation.engine.pool.checkedout())  # type: ignore[attr-defined]
