"""The errand that carries batches on: looks at their records, asks for the next portion, and sees what came of it.

A batch is fed in portions, so that pausing or cancelling it stops it at once and what other people ask for in between
is not kept waiting. Every step is one transaction: whenever the worker is killed, the next one goes on from there.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from flask_doi.domain.batch_results import DONE, OPEN, QUEUED, READY, SKIPPED, UNDER_WAY
from flask_doi.domain.states import JobState
from flask_doi.models import Batch, BatchRecord, Job
from flask_doi.services.batches.acts import BATCH_ACTS
from flask_doi.services.batches.making import locked, look_further
from flask_doi.services.batches.outcomes import result_of
from flask_doi.services.batches.snapshots import take_further
from flask_doi.services.context import Context
from flask_doi.services.retrying import again
from flask_doi.services.schedules import Errand, Progress

logger = logging.getLogger("flask_doi.batches")

WINDOW = 200
"""At most so many records of a batch are under way; it is fed again when half of them are done."""
SECONDS = 1.0
"""Then the errand leaves the rest to its next turn, so that jobs have theirs."""
ENDED_JOBS = (JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED)
CARRIED_ON = ("preparing", "running", "paused", "cancelled")


def is_due(context: Context) -> bool:
    """Whether a batch can be carried on now; one that only waits for its jobs cannot."""
    with context.session() as session:
        return any(_can_go_on(session, batch) for batch in _open(context, session))


def run(context: Context, errand: Errand) -> Progress:
    """Carries on every open batch, a little each, the oldest first; one that fails does not stop the others."""
    began = time.monotonic()
    with context.session() as session:
        batches = _open(context, session)
    failed: Exception | None = None
    for batch in batches:
        try:
            while carry_on(context, batch.id) and time.monotonic() - began < SECONDS:
                continue
        except Exception as error:
            logger.exception("Batch %s could not be carried on; it is tried again in a minute.", batch.id)
            failed = error
        if time.monotonic() - began >= SECONDS:
            break
    if failed is not None:
        raise failed
    with context.session() as session:
        goes_on = bool(_open(context, session))
    return Progress(cursor="open" if goes_on else None)


def carry_on(context: Context, number: int) -> bool:
    """Takes the next step of one batch; False when it has to wait, or has ended."""
    with context.session() as session:
        batch = session.get(Batch, number)
        if batch is None or not _can_go_on(session, batch):
            return False
    if batch.state == "preparing":
        return _prepare(context, batch)
    again(lambda: _settle(context, number))
    if batch.state == "running":
        _feed(context, batch)
    return again(lambda: _end(context, number))


def _open(context: Context, session: Session) -> Sequence[Batch]:
    here = (Batch.environment == context.settings.environment, Batch.finished_at.is_(None))
    return session.scalars(select(Batch).where(*here, Batch.state.in_(CARRIED_ON)).order_by(Batch.id)).all()


def _can_go_on(session: Session, batch: Batch) -> bool:
    if batch.state == "preparing":
        return True
    if session.scalar(select(BatchRecord.id).where(*_astray(batch.id)).limit(1)) is not None:
        return True
    under_way = _number(session, batch.id, UNDER_WAY)
    ready = batch.state == "running" and _any(session, batch.id, READY)
    if ready:
        return under_way <= WINDOW // 2
    return under_way == 0 and (batch.state != "paused" or not _any(session, batch.id, READY))


def _any(session: Session, number: int, result: str) -> bool:
    one = select(BatchRecord.id).where(BatchRecord.batch_id == number, BatchRecord.result == result).limit(1)
    return session.scalar(one) is not None


def _number(session: Session, number: int, results: Sequence[str]) -> int:
    wanted = (BatchRecord.batch_id == number, BatchRecord.result.in_(results))
    return session.scalar(select(func.count(BatchRecord.id)).where(*wanted)) or 0


def _prepare(context: Context, batch: Batch) -> bool:
    return look_further(context, batch.id) if batch.kind == "mint" else take_further(context, batch.id)


def _feed(context: Context, batch: Batch) -> None:
    """Asks for the next records, as many as there is room for."""
    act = BATCH_ACTS[batch.kind]
    with context.session() as session:
        room = min(act.at_once, WINDOW - _number(session, batch.id, UNDER_WAY))
        ready = (BatchRecord.batch_id == batch.id, BatchRecord.result == READY)
        records = session.scalars(select(BatchRecord).where(*ready).order_by(BatchRecord.id).limit(max(0, room))).all()
    if records:
        act.ask(context, batch.id, records)


def _astray(number: int) -> tuple[ColumnElement[bool], ...]:
    """Records whose jobs ended without saying so to the batch: taken back, shared with others, or gone."""
    job = aliased(Job)
    ended = exists(select(job.id).where(job.id == BatchRecord.job_id, job.state.in_(ENDED_JOBS)))
    lost = or_(BatchRecord.job_id.is_(None), ended)
    return BatchRecord.batch_id == number, BatchRecord.result == QUEUED, lost


def _settle(context: Context, number: int) -> None:
    """Notes what came of the records whose jobs ended elsewhere."""
    with context.transaction() as session:
        astray = session.execute(
            select(BatchRecord, Job).outerjoin(Job, Job.id == BatchRecord.job_id).where(*_astray(number)).limit(WINDOW)
        ).all()
        for record, job in astray:
            values = _what_became(session, record, job)
            session.execute(
                update(BatchRecord)
                .where(BatchRecord.id == record.id, BatchRecord.result == QUEUED)
                .values(updated_at=context.clock(), **values)
                .execution_options(synchronize_session=False)
            )


def _what_became(session: Session, record: BatchRecord, job: Job | None) -> dict[str, object]:
    if job is None:
        return {"result": DONE if record.doi_id is not None else SKIPPED}
    result = result_of(job.state, job.cause)
    if result is not None:
        return {"result": result}
    going = and_(Job.doi_id == job.doi_id, Job.state.in_((JobState.PENDING, JobState.PROCESSING)))
    other = session.scalar(select(Job.id).where(going).order_by(Job.id.desc()).limit(1))
    if other is not None:
        return {"job_id": other}
    return {"result": SKIPPED, "params": {"code": job.cause or "withdrawn"}}


def _end(context: Context, number: int) -> bool:
    """Ends a batch of which nothing is left to do; tells whether it can be carried on at once."""
    with context.transaction() as session:
        batch = locked(session, context, number)
        if batch is None or batch.finished_at is not None:
            return False
        left = OPEN if batch.state in ("running", "paused") else UNDER_WAY
        if batch.state in ("running", "paused", "cancelled") and _number(session, number, left) == 0:
            batch.finished_at = context.clock()
            batch.state = "cancelled" if batch.state == "cancelled" else "completed"
            return False
        return _can_go_on(session, batch)
