"""Finds DOIs by name, row number or record key, and lists them by what is true of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import Session

from flask_doi.domain.doi_filter import STATES
from flask_doi.domain.identifier import Doi
from flask_doi.domain.states import AgencyState, DoiState, JobState, is_public
from flask_doi.errors import DoiNotFound
from flask_doi.models import DoiRow, Job
from flask_doi.services.context import Context
from flask_doi.services.drafts import forgotten
from flask_doi.services.wishes import has_gap

STATUSES = STATES
CONDITIONS = ("pending", "failed", "stale", "unresolved")
PAGE = 500
UNDER_WAY = (JobState.PENDING, JobState.PROCESSING)


@dataclass(frozen=True, kw_only=True, slots=True)
class DoiLine:
    """What a list shows of one DOI."""

    id: int
    doi: str
    record: str
    state: str
    conditions: tuple[str, ...]
    title: str | None
    repository: str | None
    target: str | None
    environment: str
    minted_at: datetime | None
    synced_at: datetime | None
    cause: str | None


def find_row(session: Session, context: Context, *, doi: str | None, id: int | None, key: str | None) -> DoiRow:
    """The one DOI that is meant. Raises DoiNotFound when there is none, InvalidDoi when the text is no DOI."""
    here = select(DoiRow).where(DoiRow.environment == context.settings.environment)
    if doi is not None:
        row = session.scalars(here.where(DoiRow.doi == Doi.parse(doi).name)).first()
    elif id is not None:
        row = session.scalars(here.where(DoiRow.id == id)).first()
    else:
        row = session.scalars(here.where(DoiRow.record_key == key).order_by(DoiRow.part)).first()
    if row is None:
        raise DoiNotFound(str(doi or id or key))
    return row


def row_number(context: Context, name: str) -> int | None:
    """The row number of a DOI of this environment, by its bare name."""
    with context.session() as session:
        here = DoiRow.environment == context.settings.environment
        return session.scalar(select(DoiRow.id).where(here, DoiRow.doi == name))


def shown_state(row: DoiRow) -> str:
    """The state of a DOI as people see it: what is true at the agency, or what the house keeps of it."""
    if row.origin == "external":
        return "external"
    if row.desired_state is DoiState.DEACTIVATED:
        return "deactivated"
    if is_public(row.observed_state) or row.observed_state is AgencyState.DRAFT:
        return str(row.observed_state)
    return "reserved"


def conditions_of(row: DoiRow, job_state: JobState | None) -> tuple[str, ...]:
    """What crosses the states: a job that waits or failed, a gap to the agency, a name that does not resolve."""
    found = []
    if job_state in (JobState.PENDING, JobState.PROCESSING):
        found.append("pending")
    if job_state is JobState.FAILED:
        found.append("failed")
    if has_gap(row) and row.observed_state is not AgencyState.ABSENT:
        found.append("stale")
    if is_public(row.observed_state) and row.resolves is not True:
        found.append("unresolved")
    return tuple(found)


def list_dois(
    session: Session,
    context: Context,
    *,
    status: str | None = None,
    condition: str | None = None,
    limit: int | None = None,
) -> Iterator[DoiLine]:
    """DOIs in the order of their row numbers, page by page."""
    after, told = 0, 0
    while limit is None or told < limit:
        size = PAGE if limit is None else min(PAGE, limit - told)
        rows = session.scalars(
            select(DoiRow)
            .where(DoiRow.environment == context.settings.environment, DoiRow.id > after)
            .where(*states_on(status), *conditions_on(context, condition))
            .order_by(DoiRow.id)
            .limit(size)
        ).all()
        jobs = latest_jobs(session, [row.id for row in rows])
        for row in rows:
            yield _line(row, jobs.get(row.id))
        told += len(rows)
        if len(rows) < size:
            return
        after = rows[-1].id


def latest_jobs(session: Session, ids: list[int]) -> dict[int, Job]:
    """The newest job of each DOI."""
    found = session.scalars(select(Job).where(Job.doi_id.in_(ids)).order_by(Job.id))
    return {job.doi_id: job for job in found}


def _line(row: DoiRow, job: Job | None) -> DoiLine:
    return DoiLine(
        id=row.id,
        doi=row.doi,
        record=row.record_key,
        state=shown_state(row),
        conditions=conditions_of(row, job.state if job else None),
        title=row.title,
        repository=row.repository,
        target=row.desired_url,
        environment=row.environment,
        minted_at=row.minted_at,
        synced_at=row.synced_at,
        cause=(row.failure or {}).get("code"),
    )


def states_on(status: str | None) -> list[ColumnElement[bool]]:
    """The conditions on the DOIs that are shown in a state."""
    return [] if status is None else [DoiRow.shown_state == status]


def conditions_on(context: Context, condition: str | None) -> list[ColumnElement[bool]]:
    """The conditions on the DOIs of which something is true that crosses the states."""
    if condition == "pending":
        return [with_job(Job.state.in_(UNDER_WAY))]
    if condition == "failed":
        return [with_job(Job.state == JobState.FAILED)]
    if condition == "stale":
        return [DoiRow.is_stale == true()]
    if condition == "forgotten":
        return list(forgotten(context))
    if condition == "unverified":
        return [DoiRow.verified == false()]
    if condition == "unresolved":
        return [DoiRow.is_unresolved == true()]
    return []


def with_job(*wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    """The DOIs that have a job like this; put so that databases begin with the jobs, of which there are fewer."""
    return DoiRow.id.in_(select(Job.doi_id).where(*wanted))
