"""The ledger of jobs: added or coalesced, claimed by lease, ended only by whoever holds the token.

At least once, never two at a time for one DOI. A lease that is over makes its job claimable again, so no rescuer can
stall. Every change of a running job carries its fencing token. Who changes both a DOI and its jobs locks the DOI first.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from flask_doi.domain.states import JobKind, JobState
from flask_doi.models import Account, DoiRow, Job
from flask_doi.models.jobs import PRIORITIES, PRIORITY_BULK, PRIORITY_NORMAL, PRIORITY_PERSON
from flask_doi.services.batches.outcomes import held_batches, note_finished
from flask_doi.services.context import Context

__all__ = [
    "PRIORITY_BULK",
    "PRIORITY_NORMAL",
    "PRIORITY_PERSON",
    "ClaimedJob",
    "add_job",
    "cancel_waiting",
    "claim",
    "finish",
    "give_back",
    "has_due",
    "has_newer",
    "next_due",
    "still_mine",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimedJob:
    """A job that this process holds until `lease_until`, proved by `token`; `attempts` counts this one."""

    id: int
    token: str
    doi_id: int
    account_id: int
    kind: JobKind
    attempts: int
    max_attempts: int
    force: bool
    actor: str | None
    lease_until: datetime
    params: dict[str, Any]


def add_job(
    context: Context,
    session: Session,
    row: DoiRow,
    kind: JobKind,
    *,
    actor: str | None = None,
    priority: int = PRIORITY_NORMAL,
    force: bool = False,
    params: dict[str, Any] | None = None,
    not_before: datetime | None = None,
    batch_id: int | None = None,
) -> None:
    """Sees to it that a job waits for this DOI: the one that waits already, the one that failed, or a new one.

    A job is of a batch only as long as nobody else wants it too: pausing the batch must not hold what others wait for.
    """
    now = context.clock()
    due = not_before or now
    waiting = session.scalars(
        select(Job)
        .where(Job.doi_id == row.id, Job.state.in_((JobState.PENDING, JobState.FAILED)))
        .order_by(Job.state.desc(), Job.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if waiting is None:
        session.add(
            Job(
                doi_id=row.id,
                account_id=row.account_id,
                kind=kind,
                state=JobState.PENDING,
                priority=priority,
                force=force,
                not_before=due,
                waiting_doi_id=row.id,
                batch_id=batch_id,
                actor=actor or context.settings.actor,
                params=params,
                created_at=now,
            )
        )
        session.flush()
        return
    if waiting.state is JobState.FAILED:
        waiting.state = JobState.PENDING
        waiting.waiting_doi_id = row.id
        waiting.attempts = 0
        waiting.finished_at = None
        waiting.cause = None
        waiting.priority = priority
        if priority == PRIORITY_PERSON:
            waiting.given_up = None
        waiting.batch_id = batch_id
    waiting.batch_id = waiting.batch_id if waiting.batch_id == batch_id else None
    waiting.kind = kind
    waiting.account_id = row.account_id or waiting.account_id
    waiting.priority = min(waiting.priority, priority)
    waiting.force = waiting.force or force
    waiting.not_before = due
    waiting.actor = actor or waiting.actor
    session.flush()


def cancel_waiting(context: Context, session: Session, row: DoiRow, cause: str) -> None:
    """Takes back the job that waits for a DOI; a running one notices by itself."""
    session.execute(
        update(Job)
        .where(Job.doi_id == row.id, Job.state.in_((JobState.PENDING, JobState.FAILED)))
        .values(state=JobState.CANCELLED, waiting_doi_id=None, cause=cause, finished_at=context.clock())
    )


def claim(
    context: Context,
    session: Session,
    *,
    limit: int,
    lease: timedelta,
    without_accounts: Collection[int] = (),
    kinds: Collection[JobKind] | None = None,
    doi_ids: Collection[int] | None = None,
) -> list[ClaimedJob]:
    """Claims up to `limit` due jobs, most urgent and oldest first; the caller commits at once.

    Jobs of paused accounts, waiting jobs of paused batches, and those of DOIs that another process works on, are left
    alone. The accounts are asked for on
    their own: a joined row would be locked too, and hide the jobs of its account from every other worker.
    """
    now = context.clock()
    conditions = [_nobody_else_busy()]
    resting = {*_resting(session, context), *without_accounts}
    if resting:
        conditions.append(Job.account_id.not_in(resting))
    conditions += _chosen(kinds, doi_ids)
    found: list[Job] = []
    for due in _due(now, held_batches(session)):
        if len(found) >= limit:
            break
        found += session.scalars(
            select(Job)
            .where(due, *conditions)
            .order_by(Job.not_before, Job.id)
            .limit(limit - len(found))
            .with_for_update(skip_locked=True)
        )
    return _take(session, found, now, now + lease) if found else []


def _chosen(kinds: Collection[JobKind] | None, doi_ids: Collection[int] | None) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if kinds:
        chosen.append(Job.kind.in_(kinds))
    if doi_ids is not None:
        chosen.append(Job.doi_id.in_(doi_ids))
    return chosen


def _resting(session: Session, context: Context) -> Sequence[int]:
    """The accounts with which nothing is sent: paused ones, and those of another environment.

    A copy of a production database must not send anything from where it is tried out.
    """
    elsewhere = Account.environment != context.settings.environment
    return session.scalars(select(Account.id).where(or_(elsewhere, Account.paused_until > context.clock()))).all()


def _due(now: datetime, held: Collection[int]) -> Iterator[ColumnElement[bool]]:
    """What may be claimed, in the order of urgency; each is one range of an index.

    What was sent for a batch before it was held is taken up all the same: only its answer is still missing.
    """
    yield and_(Job.state == JobState.PROCESSING, Job.lease_until < now)
    for priority in PRIORITIES:
        yield and_(Job.state == JobState.PENDING, Job.priority == priority, Job.not_before <= now, *_not_of(held))


def _not_of(held: Collection[int]) -> list[ColumnElement[bool]]:
    return [or_(Job.batch_id.is_(None), Job.batch_id.not_in(held))] if held else []


def _nobody_else_busy() -> ColumnElement[bool]:
    other = aliased(Job)
    return ~exists(select(other.id).where(other.busy_doi_id == Job.doi_id, other.id != Job.id))


def _take(session: Session, found: Collection[Job], now: datetime, until: datetime) -> list[ClaimedJob]:
    """Marks the jobs as ours; on SQLite, which locks no rows, another process may have been quicker with some."""
    token = str(uuid.uuid4())
    taken = session.execute(
        update(Job)
        .where(
            Job.id.in_([job.id for job in found]),
            or_(
                and_(Job.state == JobState.PENDING, Job.not_before <= now),
                and_(Job.state == JobState.PROCESSING, Job.lease_until < now),
            ),
        )
        .values(
            state=JobState.PROCESSING,
            lease_token=token,
            lease_until=until,
            busy_doi_id=Job.doi_id,
            waiting_doi_id=None,
            claimed_at=now,
            attempts=Job.attempts + 1,
        )
        .execution_options(synchronize_session=False)
    )
    mine = {job.id for job in found}
    if taken.rowcount != len(found):  # type: ignore[attr-defined]
        mine = set(session.scalars(select(Job.id).where(Job.id.in_(mine), Job.lease_token == token)))
    return [_claimed(job, token, until) for job in found if job.id in mine]


def _claimed(job: Job, token: str, until: datetime) -> ClaimedJob:
    return ClaimedJob(
        id=job.id,
        token=token,
        doi_id=job.doi_id,
        account_id=job.account_id,
        kind=job.kind,
        attempts=job.attempts + 1,
        max_attempts=job.max_attempts,
        force=job.force,
        actor=job.actor,
        lease_until=until,
        params=dict(job.params or {}),
    )


def finish(context: Context, session: Session, job: ClaimedJob, state: JobState, *, cause: str | None = None) -> bool:
    """Ends a job; False when somebody else holds it by now, and then nothing was changed."""
    now = context.clock()
    is_mine = _if_mine(
        session,
        job,
        state=state,
        cause=cause,
        finished_at=now,
        lease_token=None,
        lease_until=None,
        busy_doi_id=None,
        force=False,
    )
    if is_mine:
        note_finished(session, job.id, state, cause, now)
    return is_mine


def give_back(
    context: Context,
    session: Session,
    job: ClaimedJob,
    *,
    not_before: datetime,
    costs_attempt: bool,
    cause: str | None = None,
) -> bool:
    """Lets a job wait again. When a newer wish waits already, this job ends and the newer one does its work."""
    if has_newer(session, job):
        return finish(context, session, job, JobState.CANCELLED, cause="coalesced")
    return _if_mine(
        session,
        job,
        state=JobState.PENDING,
        cause=cause,
        not_before=not_before,
        lease_token=None,
        lease_until=None,
        busy_doi_id=None,
        waiting_doi_id=job.doi_id,
        attempts=Job.attempts - (0 if costs_attempt else 1),
    )


def has_newer(session: Session, job: ClaimedJob) -> bool:
    """Whether a newer wish waits for the DOI of a running job; its job then does the work of this one too."""
    newer = session.scalars(select(Job).where(Job.waiting_doi_id == job.doi_id).with_for_update()).first()
    if newer is None:
        return False
    newer.force = newer.force or job.force
    session.flush()
    return True


def still_mine(session: Session, job: ClaimedJob) -> bool:
    """Locks the job in the session's transaction and tells whether this process still holds it."""
    found = session.scalar(
        select(Job.id)
        .where(Job.id == job.id, Job.lease_token == job.token, Job.state == JobState.PROCESSING)
        .with_for_update()
    )
    return found is not None


def _if_mine(session: Session, job: ClaimedJob, **values: Any) -> bool:
    changed = session.execute(
        update(Job)
        .where(Job.id == job.id, Job.lease_token == job.token, Job.state == JobState.PROCESSING)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount == 1)  # type: ignore[attr-defined]


def next_due(session: Session, context: Context) -> datetime | None:
    """When the next job falls due, or may be claimed again because its lease is over; None when there is none.

    Jobs of paused accounts and waiting jobs of paused batches do not count.
    """
    resting = _resting(session, context)
    running = [Job.account_id.not_in(resting)] if resting else []
    free = [*running, *_not_of(held_batches(session))]
    moments = [
        session.scalar(select(func.min(Job.not_before)).where(Job.state == JobState.PENDING, *free)),
        session.scalar(select(func.min(Job.lease_until)).where(Job.state == JobState.PROCESSING, *running)),
    ]
    return min((moment for moment in moments if moment is not None), default=None)


def has_due(
    session: Session,
    context: Context,
    accounts: Collection[int],
    *,
    kinds: Collection[JobKind] | None = None,
    doi_ids: Collection[int] | None = None,
) -> bool:
    """Whether a job of one of these accounts waits for nothing but its turn."""
    due = [Job.state == JobState.PENDING, Job.not_before <= context.clock(), Job.account_id.in_(accounts)]
    due += [*_chosen(kinds, doi_ids), *_not_of(held_batches(session))]
    return session.scalar(select(Job.id).where(*due).limit(1)) is not None
