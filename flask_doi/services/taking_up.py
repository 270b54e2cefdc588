"""Takes jobs up again: those that failed, those that wait for a later try, and those that were called back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from flask_doi.domain.states import AgencyState, DoiState, JobKind, JobState
from flask_doi.models import DoiRow, Intent, IntentKind, Job
from flask_doi.services.calling_back import CALLED_BACK, CHUNK, STILL_TO_DO, locked_pairs
from flask_doi.services.context import Context
from flask_doi.services.history import tell
from flask_doi.services.ledger import PRIORITY_BULK, PRIORITY_PERSON
from flask_doi.services.retrying import again
from flask_doi.services.wishes import errand


@dataclass(frozen=True, kw_only=True, slots=True)
class TakenUp:
    """What became of jobs that were to be tried again: `under_way` are being sent, `over` succeeded or are gone."""

    again: int = 0
    under_way: int = 0
    over: int = 0

    def __add__(self, other: TakenUp) -> TakenUp:
        return TakenUp(
            again=self.again + other.again,
            under_way=self.under_way + other.under_way,
            over=self.over + other.over,
        )


def take_up(context: Context, ids: Sequence[int], *, actor: str | None = None) -> TakenUp:
    """Lets jobs be tried at once, with all their tries before them; what was called back is asked for again.

    Several go behind what people wait for one by one.
    """
    told = TakenUp()
    priority = PRIORITY_PERSON if len(ids) == 1 else PRIORITY_BULK
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        told += again(lambda some=chunk: _take_up(context, some, actor, priority))  # type: ignore[misc]
    if told.again:
        context.wake()
    return told


def _take_up(context: Context, ids: Sequence[int], actor: str | None, priority: int) -> TakenUp:
    told = TakenUp(over=len(ids))
    with context.transaction() as session, session.no_autoflush:
        pairs = locked_pairs(session, ids)
        waiting = _waiting(session, pairs)
        for row, job in pairs:
            verdict = _verdict(job)
            told += TakenUp(over=-1) + verdict
            if verdict.again and waiting.setdefault(row.id, job.id) == job.id:
                _again(context, session, row, job, actor, priority)
    return told


def _waiting(session: Session, pairs: Sequence[tuple[DoiRow, Job]]) -> dict[int, int]:
    """The jobs that wait for these DOIs already, by DOI: of each only one may wait, and it does for another too."""
    doi_ids = [row.id for row, _ in pairs]
    found = session.execute(select(Job.waiting_doi_id, Job.id).where(Job.waiting_doi_id.in_(doi_ids)))
    return {doi_id: job_id for doi_id, job_id in found if doi_id is not None}


def _verdict(job: Job) -> TakenUp:
    if job.state is JobState.PROCESSING:
        return TakenUp(under_way=1)
    was_called_back = job.state is JobState.CANCELLED and job.cause == CALLED_BACK
    return TakenUp(again=1) if was_called_back or job.state in STILL_TO_DO else TakenUp(over=1)


def _again(context: Context, session: Session, row: DoiRow, job: Job, actor: str | None, priority: int) -> None:
    if job.state is JobState.CANCELLED:
        _ask_again(context, session, row, job, actor)
        return
    if job.state is JobState.FAILED:
        tell(context, session, "taken_up_again", row, actor=actor)
    job.state = JobState.PENDING
    job.waiting_doi_id = row.id
    job.account_id = row.account_id or job.account_id
    job.kind = job.kind if job.kind is JobKind.VERIFY else errand(row)
    job.priority = min(priority, job.priority) if job.finished_at is None else priority
    job.not_before = context.clock()
    job.attempts = 0
    job.actor = actor or job.actor
    job.cause = job.finished_at = job.given_up = None


def _ask_again(context: Context, session: Session, row: DoiRow, job: Job, actor: str | None) -> None:
    """The wish as it was, weighed anew by whoever folds it; the cancelled job stays what it was."""
    kind, params = _wish(row, job)
    values = {
        "kind": kind,
        "record_key": row.record_key,
        "params": {"doi_id": row.id, **params},
        "actor": actor or context.settings.actor,
        "created_at": context.clock(),
    }
    session.execute(insert(Intent), [values])
    job.cause = "taken_up_again"


def _wish(row: DoiRow, job: Job) -> tuple[IntentKind, Mapping[str, Any]]:
    before = (job.params or {}).get("before") or {}
    if before.get("released"):
        return IntentKind.RELEASE, {}
    asked = DoiState(before.get("state") or row.asked_state)
    if row.observed_state is AgencyState.ABSENT or asked is not row.asked_state:
        if asked is DoiState.RESERVED:
            return IntentKind.RESERVE, {}
        if asked in (DoiState.DRAFT, DoiState.REGISTERED, DoiState.FINDABLE):
            return IntentKind.MINT, {"state": str(asked)}
    return IntentKind.SYNC, {}
