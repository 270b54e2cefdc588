"""The queue as people see it: which jobs there are, what each does and why it waits. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.queue_filter import QUEUE_STATES, QueueFilter
from flask_doi.domain.states import JobKind, JobState
from flask_doi.models import Account, DoiRow, Intent, Job
from flask_doi.services import heartbeat
from flask_doi.services.context import Context
from flask_doi.services.desk.job_conditions import jobs_matching
from flask_doi.services.desk.waiting_reasons import Obstacles, Reason, obstacles, reason_for
from flask_doi.services.status import CONCERNING

SIZE = 50
MOST_COUNTED = 20_000
"""Of what is over, no more than this is counted: there may be a million, and nobody waits for it."""
OPEN = ("pending", "processing", "failed")
CHUNK = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class JobLine:
    """One job in a list. `since` is since when it waits, runs or is over; `reason` why it waits or how it ended."""

    id: int
    state: str
    kind: JobKind
    doi_id: int
    doi: str
    record: str
    title: str
    reference_code: str | None
    since: datetime
    next_try: datetime | None
    attempts: int
    max_attempts: int
    actor: str | None
    batch: int | None
    reason: Reason | None
    assigned_to: str | None
    given_up: str | None
    may_be_taken_up: bool
    cause: str | None = None
    cancelled_by: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class QueuePage:
    """One page of the queue. `counts` are numbers by state; those of what is over stop at `MOST_COUNTED` + 1."""

    lines: tuple[JobLine, ...]
    counts: Mapping[str, int]
    noted: int
    has_before: bool
    has_more: bool
    worker_seen: datetime | None
    oldest: datetime | None


def queue_page(
    context: Context,
    chosen: QueueFilter,
    scope: Selection | None,
    *,
    after: int | None = None,
    before: int | None = None,
) -> QueuePage:
    """The jobs of one state, pending by default: what waits the oldest first, what is over the newest first."""
    chosen = chosen.but(state=chosen.state or "pending")
    with context.session() as session:
        conditions = jobs_matching(context, chosen, scope)
        pairs, has_before, has_more = _read(session, conditions, str(chosen.state), after, before)
        known = obstacles(context, session, [job for _, job in pairs])
        return QueuePage(
            lines=tuple(_line(context, row, job, known) for row, job in pairs),
            counts=_counts(context, session, chosen, scope),
            noted=_noted(context, session, chosen, scope),
            has_before=has_before,
            has_more=has_more,
            worker_seen=heartbeat.last_seen(context),
            oldest=_oldest(context, session, scope),
        )


def _read(
    session: Session, conditions: list[Any], state: str, after: int | None, before: int | None
) -> tuple[list[tuple[DoiRow, Job]], bool, bool]:
    is_rising = state in ("pending", "processing")
    backward = before is not None and after is None
    place = before if backward else after
    goes_up = is_rising != backward
    if place is not None:
        conditions = [*conditions, Job.id > place if goes_up else Job.id < place]
    found = session.execute(
        select(DoiRow, Job)
        .join(Job, Job.doi_id == DoiRow.id)
        .where(*conditions)
        .order_by(Job.id.asc() if goes_up else Job.id.desc())
        .limit(SIZE + 1)
    ).all()
    pairs = [(row, job) for row, job in found[:SIZE]]
    is_more = len(found) > SIZE
    if backward:
        return pairs[::-1], is_more, True
    return pairs, place is not None, is_more


def every_job(context: Context, chosen: QueueFilter) -> Iterator[JobLine]:
    """All jobs of one state, the oldest first, read in chunks."""
    after = 0
    while True:
        with context.session() as session:
            found = session.execute(
                select(DoiRow, Job)
                .join(Job, Job.doi_id == DoiRow.id)
                .where(*jobs_matching(context, chosen, None), Job.id > after)
                .order_by(Job.id)
                .limit(CHUNK)
            ).all()
            known = obstacles(context, session, [job for _, job in found])
            lines = [_line(context, row, job, known) for row, job in found]
        yield from lines
        if len(lines) < CHUNK:
            return
        after = lines[-1].id


def _line(context: Context, row: DoiRow, job: Job, known: Obstacles) -> JobLine:
    now = context.clock()
    waits = job.state is JobState.PENDING
    return JobLine(
        id=job.id,
        state=str(job.state),
        kind=job.kind,
        doi_id=row.id,
        doi=row.doi,
        record=row.record_key,
        title=row.title or "",
        reference_code=row.reference_code,
        since=job.finished_at or (job.claimed_at if job.state is JobState.PROCESSING else None) or job.created_at,
        next_try=job.not_before if waits and job.not_before > now else None,
        attempts=job.attempts,
        max_attempts=job.max_attempts,
        actor=job.actor,
        batch=job.batch_id,
        reason=reason_for(context, row, job, known),
        assigned_to=job.assigned_to,
        given_up=job.given_up,
        may_be_taken_up=may_be_taken_up(job),
        cause=job.cause,
        cancelled_by=(job.params or {}).get("by") if job.state is JobState.CANCELLED else None,
    )


def may_be_taken_up(job: Job) -> bool:
    """Whether a job may be tried again: it failed, waits, or was called back."""
    return job.state in (JobState.PENDING, JobState.FAILED) or (
        job.state is JobState.CANCELLED and job.cause == "called_back"
    )


def _counts(context: Context, session: Session, chosen: QueueFilter, scope: Selection | None) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in QUEUE_STATES:
        wanted = jobs_matching(context, chosen.but(state=state), scope)
        jobs = select(Job.id).join(DoiRow, DoiRow.id == Job.doi_id).where(*wanted)
        if state not in OPEN:
            jobs = jobs.limit(MOST_COUNTED + 1)
        found[state] = session.scalar(select(func.count()).select_from(jobs.subquery())) or 0
    return found


def _noted(context: Context, session: Session, chosen: QueueFilter, scope: Selection | None) -> int:
    """What was noted about records and not looked at yet; of a scope, what concerns DOIs that are in it."""
    if chosen != QueueFilter(state=chosen.state):
        return 0
    noted = select(func.count(Intent.id)).where(Intent.folded_at.is_(None), Intent.kind.in_(CONCERNING))
    if scope is not None:
        keys = select(DoiRow.record_key).where(*jobs_matching(context, QueueFilter(), scope))
        noted = noted.where(Intent.record_key.in_(keys))
    return session.scalar(noted) or 0


def _oldest(context: Context, session: Session, scope: Selection | None) -> datetime | None:
    """When the job that has waited longest was asked for."""
    wanted = jobs_matching(context, QueueFilter(state="pending"), scope)
    return session.scalar(
        select(Job.created_at).join(DoiRow, DoiRow.id == Job.doi_id).where(*wanted).order_by(Job.id).limit(1)
    )


def ids_matching(
    context: Context,
    chosen: QueueFilter,
    scope: Selection | None,
    *,
    ids: Sequence[int] | None = None,
    without: Sequence[JobKind] = (),
) -> Iterator[list[int]]:
    """The numbers of all jobs of a filter, or those of them that are named, in chunks and in their order."""
    after = 0
    while True:
        with context.session() as session:
            wanted = [*jobs_matching(context, chosen, scope), Job.kind.not_in(without)]
            if ids is not None:
                wanted.append(Job.id.in_(ids))
            found = list(
                session.scalars(
                    select(Job.id)
                    .join(DoiRow, DoiRow.id == Job.doi_id)
                    .where(*wanted, Job.id > after)
                    .order_by(Job.id)
                    .limit(CHUNK)
                )
            )
        if found:
            yield found
        if len(found) < CHUNK:
            return
        after = found[-1]


def count_matching(
    context: Context, chosen: QueueFilter, scope: Selection | None, *, without: Sequence[JobKind] = ()
) -> int:
    """How many jobs a filter holds."""
    with context.session() as session:
        wanted = [*jobs_matching(context, chosen, scope), Job.kind.not_in(without)]
        jobs = select(func.count(Job.id)).join(DoiRow, DoiRow.id == Job.doi_id).where(*wanted)
        return session.scalar(jobs) or 0


def job_record(context: Context, job_id: int, scope: Selection | None) -> tuple[str, JobKind] | None:
    """The record of a job and what the job does; None when there is none, or it is not in the scope."""
    with context.session() as session:
        found = session.execute(
            select(DoiRow.record_key, Job.kind)
            .join(Job, Job.doi_id == DoiRow.id)
            .where(*jobs_matching(context, QueueFilter(), scope), Job.id == job_id)
        ).first()
    return None if found is None else (found[0], found[1])


def accounts_of(context: Context) -> list[tuple[int, str]]:
    """The accounts of this environment, to choose from."""
    with context.session() as session:
        found = select(Account).where(Account.environment == context.settings.environment).order_by(Account.id)
        return [(account.id, account.repository_id) for account in session.scalars(found)]
