"""One DOI as the list of all DOIs shows it, and what the list can be narrowed by."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.states import JobState
from flask_doi.models import Account, DoiRow, Job
from flask_doi.services.context import Context
from flask_doi.services.describing import reading
from flask_doi.services.drafts import forgotten
from flask_doi.services.finding import UNDER_WAY, conditions_of, shown_state
from flask_doi.services.scope import here


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedDoi:
    """One line of the list; `failure` and `problems` say what is wrong, when something failed."""

    id: int
    doi: str
    key: str
    part: str
    version: str | None
    title: str | None
    reference_code: str | None
    repository: str | None
    level: str | None
    state: str
    conditions: tuple[str, ...]
    agency: str
    minted_at: datetime | None
    synced_at: datetime | None
    failure: Mapping[str, Any] | None
    problems: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sieve:
    """What the list can be narrowed by: pairs of value and name."""

    repositories: Sequence[tuple[str, str]]
    levels: Sequence[str]
    accounts: Sequence[tuple[int, str]]
    causes: Sequence[str]


def listed(context: Context, session: Session, rows: Sequence[DoiRow]) -> tuple[ListedDoi, ...]:
    """The lines of some rows, in their order; three statements for all of them."""
    ids = [row.id for row in rows]
    jobs = _states_of_jobs(session, ids)
    left_alone = set(session.scalars(select(DoiRow.id).where(DoiRow.id.in_(ids), *forgotten(context))))
    agencies = {account.id: account.agency for account in session.scalars(select(Account))}
    usual = context.settings.agency
    return tuple(
        _line(row, jobs.get(row.id, set()), row.id in left_alone, agencies.get(row.account_id or 0, usual))
        for row in rows
    )


def _states_of_jobs(session: Session, ids: Collection[int]) -> dict[int, set[JobState]]:
    wanted = (*UNDER_WAY, JobState.FAILED)
    found: dict[int, set[JobState]] = {}
    jobs = select(Job.doi_id, Job.state).where(Job.doi_id.in_(ids), Job.state.in_(wanted)).distinct()
    for number, state in session.execute(jobs):
        found.setdefault(number, set()).add(state)
    return found


def _line(row: DoiRow, jobs: Collection[JobState], is_forgotten: bool, agency: str) -> ListedDoi:
    has_failed = JobState.FAILED in jobs
    conditions = [*(("pending",) if any(state in UNDER_WAY for state in jobs) else ())]
    conditions += ["failed"] if has_failed else []
    conditions += conditions_of(row, None)
    conditions += ["unverified"] if row.verified is False else []
    conditions += ["forgotten"] if is_forgotten else []
    return ListedDoi(
        id=row.id,
        doi=row.doi,
        key=row.record_key,
        part=row.part,
        version=row.version,
        title=row.title,
        reference_code=row.reference_code,
        repository=row.repository,
        level=row.level,
        state=shown_state(row),
        conditions=tuple(conditions),
        agency=agency,
        minted_at=row.minted_at,
        synced_at=row.synced_at,
        failure=row.failure if has_failed else None,
        problems=tuple(row.problems or ()) if has_failed else (),
    )


def sieve(context: Context, session: Session, scope: Selection | None) -> Sieve:
    """What there is to narrow by, within a scope."""
    with reading(context):
        choices = context.catalogue.choices()
    ours = Account.environment == context.settings.environment
    accounts = session.execute(select(Account.id, Account.name).where(ours).order_by(Account.name, Account.id))
    failed = (Job.state == JobState.FAILED, Job.cause.is_not(None))
    causes = session.scalars(select(Job.cause).where(*failed).group_by(Job.cause).order_by(func.count().desc()))
    mine = scope.repositories if scope is not None else None
    return Sieve(
        repositories=[(key, name) for key, name in choices.repositories if mine is None or key in mine],
        levels=list(choices.levels),
        accounts=[(number, name) for number, name in accounts],
        causes=[str(cause) for cause in causes],
    )


def record_of(context: Context, session: Session, doi_id: int, scope: Selection | None) -> str | None:
    """The key of the record of a DOI; None when there is no such DOI here, or it is outside of the scope."""
    return session.scalar(select(DoiRow.record_key).where(DoiRow.id == doi_id, *here(context, scope)))
