"""What failed, grouped by cause, and the records of each group. Nothing is changed here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.mending_settings import causes_of, mending_field
from flask_doi.domain.problem import Problem
from flask_doi.domain.queue_filter import QueueFilter
from flask_doi.models import Account, DoiRow, HistoryEvent, Job
from flask_doi.services.context import Context
from flask_doi.services.desk.job_conditions import jobs_matching

SIZE = 50
SAMPLE = 20
TITLES = 3
UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class FailureGroup:
    """All that failed for one cause. `titles` are the newest records, key and title of each; `assigned` says how many
    each person takes care of, None for nobody. `params` are what the newest failure says; of `hosts`, all in a sample.
    `accounts` are those with which they failed, number and name of each, where a setting of theirs mends it.
    """

    cause: str
    number: int
    oldest: datetime | None
    newest: datetime | None
    titles: tuple[tuple[str, str], ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    assigned: Mapping[str | None, int] = field(default_factory=dict)
    accounts: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenUp:
    """Why somebody gave a failure up, who, and when."""

    why: str
    by: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FailureLine:
    """One failure: its record, all its problems as they were, and the agency's own words."""

    id: int
    doi_id: int
    doi: str
    record: str
    title: str
    reference_code: str | None
    repository: str | None
    cause: str
    code: str
    params: Mapping[str, Any]
    messages: tuple[Mapping[str, str], ...]
    problems: tuple[Problem, ...]
    failed_at: datetime | None
    attempts: int
    assigned_to: str | None
    given_up: GivenUp | None


@dataclass(frozen=True, kw_only=True, slots=True)
class FailurePage:
    """One page of failures, the newest first."""

    lines: tuple[FailureLine, ...]
    total: int
    has_before: bool
    has_more: bool


def failure_groups(context: Context, chosen: QueueFilter, scope: Selection | None) -> list[FailureGroup]:
    """The groups of what failed, the largest first."""
    with context.session() as session:
        found = session.execute(
            select(Job.cause, Job.assigned_to, func.count(Job.id), func.min(Job.finished_at), func.max(Job.finished_at))
            .join(DoiRow, DoiRow.id == Job.doi_id)
            .where(*jobs_matching(context, _failed(chosen), scope))
            .group_by(Job.cause, Job.assigned_to)
        ).all()
        by_cause: dict[str, list[Any]] = defaultdict(list)
        for line in found:
            by_cause[line[0] or UNKNOWN].append(line)
        groups = [_group(context, session, chosen, scope, cause, lines) for cause, lines in by_cause.items()]
    return sorted(groups, key=lambda group: (-group.number, group.cause))


def _failed(chosen: QueueFilter) -> QueueFilter:
    return chosen.but(state="failed", given_up=bool(chosen.given_up))


def _group(
    context: Context,
    session: Session,
    chosen: QueueFilter,
    scope: Selection | None,
    cause: str,
    lines: Sequence[Any],
) -> FailureGroup:
    rows = session.scalars(
        select(DoiRow)
        .join(Job, Job.doi_id == DoiRow.id)
        .where(*jobs_matching(context, _failed(chosen).but(cause=cause), scope))
        .order_by(Job.id.desc())
        .limit(SAMPLE)
    ).all()
    failures = [row.failure or {} for row in rows]
    hosts = [str(each["params"]["host"]) for each in failures if (each.get("params") or {}).get("host")]
    problems = [problem for row in rows for problem in row.problems or () if problem.get("code") == cause]
    params = dict(problems[0].get("params") or {}) if problems else dict((failures or [{}])[0].get("params") or {})
    return FailureGroup(
        cause=cause,
        number=sum(line[2] for line in lines),
        oldest=min((line[3] for line in lines if line[3] is not None), default=None),
        newest=max((line[4] for line in lines if line[4] is not None), default=None),
        titles=tuple((row.record_key, row.title or row.reference_code or row.record_key) for row in rows[:TITLES]),
        params=params,
        hosts=tuple(dict.fromkeys(hosts)),
        fields=tuple(dict.fromkeys(str(problem["field"]) for problem in problems if problem.get("field"))),
        assigned={line[1]: line[2] for line in lines},
        accounts=_accounts(context, session, chosen, scope, cause) if mending_field(cause, params) else (),
    )


def _accounts(
    context: Context, session: Session, chosen: QueueFilter, scope: Selection | None, cause: str
) -> tuple[tuple[int, str], ...]:
    found = session.execute(
        select(Account.id, Account.name)
        .join(Job, Job.account_id == Account.id)
        .join(DoiRow, DoiRow.id == Job.doi_id)
        .where(*jobs_matching(context, _failed(chosen).but(cause=cause), scope))
        .distinct()
        .order_by(Account.id)
    )
    return tuple((number, name) for number, name in found)


def count_mendable(context: Context, account_id: int, fields: Collection[str], scope: Selection | None) -> int:
    """How many records of an account failed for something that a change of these fields may have mended."""
    causes = causes_of(fields)
    if not causes:
        return 0
    failed = jobs_matching(context, QueueFilter(state="failed", account=account_id, given_up=False), scope)
    counted = select(func.count(Job.id)).join(DoiRow, DoiRow.id == Job.doi_id).where(*failed, Job.cause.in_(causes))
    with context.session() as session:
        return session.scalar(counted) or 0


def one_group(context: Context, chosen: QueueFilter, scope: Selection | None) -> FailureGroup | None:
    """The group of the cause that a filter names; None when nothing failed for it."""
    return next(iter(failure_groups(context, chosen, scope)), None) if chosen.cause is not None else None


def failures_page(
    context: Context,
    chosen: QueueFilter,
    scope: Selection | None,
    *,
    after: int | None = None,
    before: int | None = None,
) -> FailurePage:
    """The failures of a filter, the newest first, page by page."""
    wanted = jobs_matching(context, _failed(chosen), scope)
    backward = before is not None and after is None
    place = before if backward else after
    with context.session() as session:
        total = session.scalar(select(func.count(Job.id)).join(DoiRow, DoiRow.id == Job.doi_id).where(*wanted)) or 0
        if place is not None:
            wanted.append(Job.id > place if backward else Job.id < place)
        lines = _lines(session, wanted, SIZE + 1, rising=backward)
    is_more, lines = len(lines) > SIZE, lines[:SIZE]
    if backward:
        return FailurePage(lines=tuple(lines[::-1]), total=total, has_before=is_more, has_more=True)
    return FailurePage(lines=tuple(lines), total=total, has_before=place is not None, has_more=is_more)


def every_failure(context: Context, chosen: QueueFilter, scope: Selection | None) -> Iterator[FailureLine]:
    """All failures of a filter, the newest first, read in chunks."""
    after: int | None = None
    while True:
        wanted = jobs_matching(context, _failed(chosen), scope)
        if after is not None:
            wanted.append(Job.id < after)
        with context.session() as session:
            lines = _lines(session, wanted, 500)
        yield from lines
        if len(lines) < 500:
            return
        after = lines[-1].id


def _lines(session: Session, wanted: Sequence[Any], size: int, *, rising: bool = False) -> list[FailureLine]:
    pairs = session.execute(
        select(DoiRow, Job)
        .join(Job, Job.doi_id == DoiRow.id)
        .where(*wanted)
        .order_by(Job.id.asc() if rising else Job.id.desc())
        .limit(size)
    ).all()
    told = _given_up(session, [row.id for row, job in pairs if job.given_up])
    return [_line(row, job, told.get(row.id)) for row, job in pairs]


def _given_up(session: Session, doi_ids: Sequence[int]) -> dict[int, HistoryEvent]:
    if not doi_ids:
        return {}
    told = (HistoryEvent.doi_id.in_(doi_ids), HistoryEvent.code == "given_up")
    found = session.scalars(select(HistoryEvent).where(*told).order_by(HistoryEvent.id))
    return {event.doi_id: event for event in found if event.doi_id is not None}


def _line(row: DoiRow, job: Job, told: HistoryEvent | None) -> FailureLine:
    failure = row.failure or {}
    given_up = None
    if job.given_up:
        given_up = GivenUp(why=job.given_up, by=told.actor if told else None, at=told.at if told else None)
    return FailureLine(
        id=job.id,
        doi_id=row.id,
        doi=row.doi,
        record=row.record_key,
        title=row.title or row.reference_code or row.record_key,
        reference_code=row.reference_code,
        repository=row.repository,
        cause=job.cause or UNKNOWN,
        code=str(failure.get("code") or job.cause or UNKNOWN),
        params=dict(failure.get("params") or {}),
        messages=tuple(failure.get("messages") or ()),
        problems=tuple(Problem.from_json(each) for each in row.problems or () if each.get("blocks", True)),
        failed_at=job.finished_at,
        attempts=job.attempts,
        assigned_to=job.assigned_to,
        given_up=given_up,
    )


def people_assigned(context: Context, scope: Selection | None) -> list[str]:
    """Everybody who takes care of something that failed."""
    with context.session() as session:
        wanted = jobs_matching(context, QueueFilter(state="failed"), scope)
        names = session.scalars(
            select(Job.assigned_to)
            .join(DoiRow, DoiRow.id == Job.doi_id)
            .where(*wanted, Job.assigned_to.is_not(None))
            .distinct()
            .order_by(Job.assigned_to)
        )
        return [name for name in names if name]


def count_given_up(context: Context, scope: Selection | None) -> int:
    """How many failures were given up."""
    with context.session() as session:
        wanted = jobs_matching(context, QueueFilter(state="failed", given_up=True), scope)
        return session.scalar(select(func.count(Job.id)).join(DoiRow, DoiRow.id == Job.doi_id).where(*wanted)) or 0
