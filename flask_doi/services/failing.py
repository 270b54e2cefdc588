"""The end of a job that needs a person, and the wait of one that does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from flask_doi.domain.backoff import next_delay
from flask_doi.domain.problem import Problem
from flask_doi.domain.states import JobState
from flask_doi.models import DoiRow
from flask_doi.services import ledger
from flask_doi.services.context import Context
from flask_doi.services.events import Event, event_of
from flask_doi.services.history import tell
from flask_doi.services.ledger import ClaimedJob
from flask_doi.services.redacting import harmless


def fail(
    context: Context,
    session: Session,
    job: ClaimedJob,
    row: DoiRow,
    code: str,
    *,
    params: dict[str, Any] | None = None,
    messages: Sequence[dict[str, str]] = (),
    problems: Sequence[Problem] = (),
    events: list[Event],
) -> None:
    """Ends a job that only a person can help; the reason stands on the DOI and in its history.

    When a newer wish waits already, that one's job tries again and shows what comes of it.
    Of a DOI that was redacted only what quotes nothing: an answer to what was sent before may still come.
    """
    now = context.clock()
    if row.redacted_at is not None:
        params, messages, problems = harmless(params), (), ()
    row.failure = {"code": code, "params": params or {}, "messages": list(messages), "job": job.id}
    row.problems = [problem.as_json() for problem in problems] or None
    row.failed_at = now
    if ledger.has_newer(session, job):
        ledger.finish(context, session, job, JobState.CANCELLED, cause="coalesced")
    else:
        ledger.finish(context, session, job, JobState.FAILED, cause=_cause(code, problems))
    told = {"code": code, **(params or {})}
    tell(context, session, "failed", row, actor=job.actor, params=told)
    events.append(event_of("failed", row))


def _cause(code: str, problems: Sequence[Problem]) -> str:
    """What failed jobs are grouped by: of a record's problems, the first that stops its DOI."""
    return next((problem.code for problem in problems if problem.blocks), code)[:64]


def wait(
    context: Context,
    session: Session,
    job: ClaimedJob,
    row: DoiRow,
    code: str,
    *,
    params: dict[str, Any] | None = None,
    events: list[Event],
) -> None:
    """Lets a job wait, longer each time, or ends it visibly after its last attempt."""
    if job.attempts >= job.max_attempts:
        fail(context, session, job, row, "gave_up", params={**(params or {}), "last": code}, events=events)
        return
    told = harmless(params) if row.redacted_at is not None else params
    row.failure = {"code": code, "params": told or {}, "messages": [], "job": job.id, "waiting": True}
    due = context.clock() + timedelta(seconds=next_delay(job.attempts, random=context.random))
    ledger.give_back(context, session, job, not_before=due, costs_attempt=True, cause=code)
