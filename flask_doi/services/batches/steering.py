"""What people do with a batch that there is: pause, resume, cancel, approve, refuse, run what failed again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from flask_doi.domain.batch_results import ASKED, CANCELLED, FAILED, QUEUED, READY, SKIPPED
from flask_doi.domain.plain_text import clean_paragraphs
from flask_doi.domain.states import DoiState, JobState
from flask_doi.models import Batch, BatchRecord, Intent, IntentKind, Job
from flask_doi.services import schedules
from flask_doi.services.batches.imported import wishes_back
from flask_doi.services.batches.making import ERRAND, counted_in, locked, run
from flask_doi.services.context import Context
from flask_doi.services.retrying import again

CHUNK = 500
RUN_AGAIN = (FAILED, SKIPPED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Steered:
    """Whether a batch did what was asked; `code` says why not: "gone", "state", "own", "nobody", "reason"."""

    done: bool
    code: str = ""


GONE, WRONG_STATE, OWN, NOBODY = (Steered(done=False, code=code) for code in ("gone", "state", "own", "nobody"))
DONE = Steered(done=True)


def pause(context: Context, number: int) -> Steered:
    """Nothing more of a batch is sent; what is on its way comes to its end."""
    return _change(context, number, ("running",), lambda session, batch: _set(batch, "paused"))


def resume(context: Context, number: int) -> Steered:
    """A paused batch goes on."""
    return _change(context, number, ("paused",), lambda session, batch: _set(batch, "running"))


def _set(batch: Batch, state: str) -> Steered:
    batch.state = state
    return DONE


def cancel(context: Context, number: int, *, actor: str | None) -> Steered:
    """Takes back whatever of a batch was not sent yet."""
    states = ("preparing", "prepared", "awaiting_approval", "running", "paused")
    return _change(context, number, states, lambda session, batch: _cancel(context, session, batch, actor))


def _cancel(context: Context, session: Session, batch: Batch, actor: str | None) -> Steered:
    began = batch.started_at is not None
    batch.state = "cancelled"
    now = context.clock()
    session.execute(
        update(BatchRecord)
        .where(BatchRecord.batch_id == batch.id, BatchRecord.result.in_((READY, ASKED)))
        .values(result=CANCELLED, updated_at=now)
        .execution_options(synchronize_session=False)
    )
    if not began:
        batch.finished_at = now
        return DONE
    _take_back(context, session, batch, actor)
    return DONE


def _take_back(context: Context, session: Session, batch: Batch, actor: str | None) -> None:
    """Cancels the jobs that wait, and undoes the wishes behind them."""
    waiting = session.execute(
        select(BatchRecord, Job)
        .join(Job, Job.id == BatchRecord.job_id)
        .where(BatchRecord.batch_id == batch.id, BatchRecord.result == QUEUED)
        .where(Job.batch_id == batch.id, Job.state == JobState.PENDING)
        .order_by(Job.id)
        .with_for_update()
    ).all()
    now, intents = context.clock(), []
    for record, job in waiting:
        job.state, job.waiting_doi_id, job.cause, job.finished_at = JobState.CANCELLED, None, "withdrawn", now
        record.result, record.updated_at = CANCELLED, now
        for kind, params in _wishes_back(batch, record):
            intents.append(
                {
                    "kind": kind,
                    "record_key": record.record_key,
                    "params": {**params, "doi_id": job.doi_id},
                    "actor": actor or context.settings.actor,
                    "created_at": now,
                }
            )
    session.flush()
    if intents:
        session.execute(insert(Intent), intents)


def _wishes_back(batch: Batch, record: BatchRecord) -> list[tuple[IntentKind, dict[str, Any]]]:
    if batch.kind == "import":
        return wishes_back(record.params or {})
    wish = _undoing(batch, record)
    return [wish] if wish is not None else []


def _undoing(batch: Batch, record: BatchRecord) -> tuple[IntentKind, dict[str, Any]] | None:
    """The wish that brings a DOI back to how it stood before the batch asked."""
    known = record.params or {}
    before = known.get("before")
    if batch.kind == "mint" and before is None:
        return IntentKind.RELEASE, {}
    if batch.kind == "mint" and before in (DoiState.RESERVED, DoiState.DRAFT):
        return IntentKind.RESERVE, {"state": before}
    if batch.kind == "deactivate":
        return IntentKind.REACTIVATE, {}
    if batch.kind == "reactivate" and known.get("retired"):
        return IntentKind.DEACTIVATE, dict(known["retired"])
    return None


def approve(context: Context, number: int, *, actor: str | None) -> Steered:
    """A second person says yes; never the one who asked, whatever session that is."""
    return _decide(context, number, actor, lambda session, batch: _approve(context, session, batch, actor))


def _approve(context: Context, session: Session, batch: Batch, actor: str | None) -> Steered:
    batch.approver, batch.approved_at = actor, context.clock()
    counted = counted_in(context, session, batch)
    run(context, session, batch, counted)
    return DONE


def turn_down(context: Context, number: int, *, actor: str | None, reason: str) -> Steered:
    """A second person says no, and why."""
    why = clean_paragraphs(reason)
    if not why:
        return Steered(done=False, code="reason")
    return _decide(context, number, actor, lambda session, batch: _turn_down(context, batch, actor, why))


def _turn_down(context: Context, batch: Batch, actor: str | None, why: str) -> Steered:
    batch.approver, batch.approved_at = actor, context.clock()
    batch.state, batch.finished_at = "refused", context.clock()
    batch.refused_for = {"code": "turned_down", "by": actor, "reason": why}
    return DONE


def _decide(context: Context, number: int, actor: str | None, decide: Callable[[Session, Batch], Steered]) -> Steered:
    def decided(session: Session, batch: Batch) -> Steered:
        if not actor:
            return NOBODY
        return OWN if actor.casefold() == batch.actor.casefold() else decide(session, batch)

    return _change(context, number, ("awaiting_approval",), decided)


def run_again(context: Context, number: int) -> Steered:
    """The records of a batch that failed are asked for once more; they do not count again towards a limit."""
    return _change(
        context, number, ("running", "paused", "completed", "cancelled"),
        lambda session, batch: _run_again(context, session, batch),
    )  # fmt: skip


def _run_again(context: Context, session: Session, batch: Batch) -> Steered:
    failed = session.execute(
        update(BatchRecord)
        .where(BatchRecord.batch_id == batch.id, BatchRecord.result.in_(RUN_AGAIN))
        .values(result=READY, updated_at=context.clock())
        .execution_options(synchronize_session=False)
    )
    if not failed.rowcount:  # type: ignore[attr-defined]
        return WRONG_STATE
    batch.state = "paused" if batch.state == "paused" else "running"
    batch.finished_at = None
    return DONE


def _change(
    context: Context, number: int, states: Sequence[str], change: Callable[[Session, Batch], Steered]
) -> Steered:
    """Changes a batch that is in one of these states, under its lock."""

    def attempt() -> Steered:
        with context.transaction() as session:
            batch = locked(session, context, number)
            if batch is None:
                return GONE
            if batch.state not in states:
                return WRONG_STATE
            steered = change(session, batch)
            if steered.done:
                schedules.make_due(context, session, ERRAND)
            return steered

    steered = again(attempt)
    if steered.done:
        context.wake()
    return steered
