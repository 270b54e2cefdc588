"""Batches as pages and commands show them: how far they are, and what became of each record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.batch_results import ENDED, LEFT_OUT, OPEN
from flask_doi.domain.problem import Problem
from flask_doi.domain.states import JobState
from flask_doi.domain.titles import main_title
from flask_doi.models import Batch, BatchRecord, DoiRow, Job
from flask_doi.services.accounts import default_account, rate_limit_of
from flask_doi.services.batches.choosing import scope_as_json
from flask_doi.services.batches.estimating import seconds_for
from flask_doi.services.context import Context
from flask_doi.services.describing import describe

RECENT = timedelta(seconds=60)
PAGE = 50
CHUNK = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchFacts:
    """One batch; `results` is how many of its records stand where."""

    id: int
    kind: str
    state: str
    selection: Mapping[str, Any]
    params: Mapping[str, Any]
    reason: str | None
    total: int
    actor: str
    approver: str | None
    created_at: datetime
    started_at: datetime | None
    approved_at: datetime | None
    finished_at: datetime | None
    refused_for: Mapping[str, Any]
    results: Mapping[str, int] = field(default_factory=dict)

    @property
    def asked(self) -> int:
        """How many records it is about, those left out from the beginning not counted."""
        return sum(self.results.get(result, 0) for result in (*OPEN, *ENDED))

    @property
    def ended(self) -> int:
        """With how many of them it is through."""
        return sum(self.results.get(result, 0) for result in ENDED)

    @property
    def left(self) -> int:
        """How many are still to be done."""
        return self.asked - self.ended

    @property
    def left_out(self) -> int:
        """How many of those chosen it left out from the beginning."""
        return sum(self.results.get(result, 0) for result in LEFT_OUT)

    @property
    def is_over(self) -> bool:
        """Whether it did what it was to do, or was cancelled and nothing of it is under way any more."""
        return self.finished_at is not None and self.state in ("completed", "cancelled")

    @property
    def is_moving(self) -> bool:
        """Whether its page changes by itself."""
        return self.state in ("preparing", "running", "paused", "cancelled") and self.finished_at is None


@dataclass(frozen=True, kw_only=True, slots=True)
class Speed:
    """How many records a minute went through lately, and how many seconds the rest will take."""

    a_minute: int
    seconds_left: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordLine:
    """One record of a batch."""

    id: int
    key: str
    part: str
    result: str
    title: str
    reference_code: str
    doi: str | None
    doi_id: int | None
    updated_at: datetime
    params: Mapping[str, Any]
    failure: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    is_being_sent: bool = False


def facts(batch: Batch, results: Mapping[str, int] | None = None) -> BatchFacts:
    """A batch as it is shown."""
    return BatchFacts(
        id=batch.id,
        kind=batch.kind,
        state=batch.state,
        selection=batch.selection or {},
        params=batch.params or {},
        reason=batch.reason,
        total=batch.total,
        actor=batch.actor,
        approver=batch.approver,
        created_at=batch.created_at,
        started_at=batch.started_at,
        approved_at=batch.approved_at,
        finished_at=batch.finished_at,
        refused_for=batch.refused_for or {},
        results=dict(results or {}),
    )


def find_batch(context: Context, number: int, scope: Selection | None = None) -> BatchFacts | None:
    """A batch of this environment that somebody with this scope may see, with its results counted."""
    with context.session() as session:
        batch = session.get(Batch, number)
        if batch is None or batch.environment != context.settings.environment or not _is_visible(batch, scope):
            return None
        return facts(batch, _results(session, [number]).get(number))


def _is_visible(batch: Batch, scope: Selection | None) -> bool:
    """Who looks after everything sees everything; who looks after a part sees what was made for the same part."""
    return scope is None or (batch.selection or {}).get("scope") == scope_as_json(scope)


def _results(session: Session, numbers: Sequence[int]) -> dict[int, dict[str, int]]:
    counted: dict[int, dict[str, int]] = {}
    found = session.execute(
        select(BatchRecord.batch_id, BatchRecord.result, func.count(BatchRecord.id))
        .where(BatchRecord.batch_id.in_(numbers))
        .group_by(BatchRecord.batch_id, BatchRecord.result)
    )
    for number, result, records in found:
        counted.setdefault(number, {})[result] = records
    return counted


def list_batches(
    context: Context,
    scope: Selection | None = None,
    *,
    states: Sequence[str] = (),
    before: int | None = None,
    limit: int = PAGE,
) -> list[BatchFacts]:
    """The newest batches first, those with a number below `before`; one more than `limit` when there are more."""
    found: list[Batch] = []
    with context.session() as session:
        while len(found) <= limit:
            conditions: list[ColumnElement[bool]] = [Batch.environment == context.settings.environment]
            conditions += [Batch.state.in_(states)] if states else []
            conditions += [Batch.id < before] if before is not None else []
            page = session.scalars(select(Batch).where(*conditions).order_by(Batch.id.desc()).limit(limit + 1)).all()
            found += [batch for batch in page if _is_visible(batch, scope)]
            if len(page) <= limit:
                break
            before = page[-1].id
        found = found[: limit + 1]
        results = _results(session, [batch.id for batch in found]) if found else {}
        return [facts(batch, results.get(batch.id)) for batch in found]


def number_by_state(context: Context, scope: Selection | None = None) -> dict[str, int]:
    """How many batches are in each state."""
    here = Batch.environment == context.settings.environment
    with context.session() as session:
        if scope is None:
            found = session.execute(select(Batch.state, func.count(Batch.id)).where(here).group_by(Batch.state))
            return {row.state: row[1] for row in found}
        counted: dict[str, int] = {}
        for batch in session.scalars(select(Batch).where(here)):
            if _is_visible(batch, scope):
                counted[batch.state] = counted.get(batch.state, 0) + 1
        return counted


def speed_of(context: Context, batch: BatchFacts) -> Speed:
    """How quickly a batch goes on; before anything was sent, as the limits allow."""
    since = context.clock() - RECENT
    with context.session() as session:
        done = select(func.count(Job.id)).where(Job.finished_at >= since, Job.batch_id == batch.id)
        lately = session.scalar(done) or 0
        account = default_account(session, context)
        limit = rate_limit_of(context, account) if account is not None else None
    began = batch.started_at or context.clock()
    passed = max(1.0, min(RECENT.total_seconds(), (context.clock() - began).total_seconds()))
    a_minute = round(lately * 60 / passed)
    if a_minute:
        return Speed(a_minute=a_minute, seconds_left=max(1, round(batch.left * 60 / a_minute)))
    return Speed(a_minute=0, seconds_left=seconds_for(batch.left, limit, context.settings.concurrency))


def records_of(
    context: Context,
    number: int,
    *,
    results: Sequence[str] = (),
    after: int = 0,
    limit: int = PAGE,
) -> list[RecordLine]:
    """The records of a batch in its order, after a row; of those without a DOI the catalogue is asked for the title."""
    wanted = [BatchRecord.batch_id == number, BatchRecord.id > after]
    wanted += [BatchRecord.result.in_(results)] if results else []
    with context.session() as session:
        found = session.execute(
            select(BatchRecord, DoiRow, Job.state)
            .outerjoin(DoiRow, DoiRow.id == BatchRecord.doi_id)
            .outerjoin(Job, Job.id == BatchRecord.job_id)
            .where(*wanted)
            .order_by(BatchRecord.id)
            .limit(limit)
        ).all()
    nameless = [record.record_key for record, row, _ in found if row is None or row.title is None]
    described = describe(context, nameless).found
    lines = []
    for record, row, job_state in found:
        title, code = (row.title, row.reference_code) if row is not None else (None, None)
        description = described.get(record.record_key)
        is_redacted = row is not None and row.redacted_at is not None
        if title is None and description is not None and not is_redacted:
            main = main_title(description)
            title, code = main.value if main else "", description.reference_code
        lines.append(_line(record, row, job_state, title or "", code or ""))
    return lines


def _line(record: BatchRecord, row: DoiRow | None, job_state: JobState | None, title: str, code: str) -> RecordLine:
    stored = (row.problems if row is not None else None) or ()
    return RecordLine(
        id=record.id,
        key=record.record_key,
        part=record.part,
        result=record.result,
        title=title,
        reference_code=code,
        doi=row.doi if row is not None else None,
        doi_id=row.id if row is not None else None,
        updated_at=record.updated_at,
        params=record.params or {},
        failure=(row.failure if row is not None else None) or {},
        problems=tuple(Problem.from_json(problem) for problem in stored),
        is_being_sent=job_state is JobState.PROCESSING,
    )


def every_record(context: Context, number: int, *, results: Sequence[str] = ()) -> Iterator[RecordLine]:
    """All records of a batch, read in portions."""
    after = 0
    while lines := records_of(context, number, results=results, after=after, limit=CHUNK):
        yield from lines
        after = lines[-1].id
