"""The figures of the dashboard: how many DOIs there are in each state, what waits, and what was minted last.

The states are counted in one statement from one index. A figure and the list it leads to have the same conditions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.doi_filter import DoiFilter
from flask_doi.domain.states import JobState
from flask_doi.models import Account, DoiRow, Intent, Job
from flask_doi.services.context import Context
from flask_doi.services.desk.browsing import FOUND_BY_JOBS, MOST_COUNTED, Total, count, first_rows
from flask_doi.services.desk.keyset import Order
from flask_doi.services.scope import here
from flask_doi.services.status import CONCERNING


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """How many DOIs are shown in each state, and of how many something is true that crosses the states."""

    states: Mapping[str, int]
    conditions: Mapping[str, Total]

    @property
    def everything(self) -> int:
        """All DOIs there are."""
        return sum(self.states.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """What waits: noted and not looked at, in the queue, being sent; `oldest` is when the first job was asked for."""

    noted: int = 0
    pending: Total = field(default_factory=lambda: Total(number=0))
    processing: Total = field(default_factory=lambda: Total(number=0))
    oldest: datetime | None = None
    first_noted: datetime | None = None

    @property
    def since(self) -> datetime | None:
        """Since when anything waits."""
        return min((moment for moment in (self.oldest, self.first_noted) if moment is not None), default=None)

    @property
    def is_any(self) -> bool:
        """Whether something will change by itself."""
        return bool(self.noted or self.pending.number or self.processing.number)


def figures(context: Context, session: Session, scope: Selection | None = None) -> Figures:
    """All figures of what a scope holds."""
    columns = (DoiRow.shown_state, DoiRow.is_stale, DoiRow.is_unresolved, DoiRow.verified)
    counted = session.execute(select(*columns, func.count()).where(*here(context, scope)).group_by(*columns))
    states: dict[str, int] = {}
    conditions = dict.fromkeys(("stale", "unresolved", "unverified"), 0)
    for state, is_stale, is_unresolved, verified, number in counted:
        states[str(state)] = states.get(str(state), 0) + number
        for name, holds in (("stale", is_stale), ("unresolved", is_unresolved), ("unverified", verified is False)):
            conditions[name] += number if holds else 0
    totals = {name: Total(number=number) for name, number in conditions.items()}
    totals |= {name: count(context, session, DoiFilter(condition=name), scope) for name in FOUND_BY_JOBS}
    return Figures(states=states, conditions=totals)


def waiting(context: Context, session: Session, scope: Selection | None = None) -> Waiting:
    """What waits for a worker or for the agency."""
    conditions = _jobs_here(context, session, scope)
    oldest = select(Job.created_at).where(Job.state == JobState.PENDING, *conditions).order_by(Job.id).limit(1)
    noted, first_noted = _noted(context, session, scope)
    return Waiting(
        noted=noted,
        first_noted=first_noted,
        pending=_jobs(session, JobState.PENDING, conditions, scope),
        processing=_jobs(session, JobState.PROCESSING, conditions, scope),
        oldest=session.scalar(oldest),
    )


def _jobs_here(context: Context, session: Session, scope: Selection | None) -> Sequence[ColumnElement[bool]]:
    """The conditions on the jobs of this environment; none where there are no others, which is quickest."""
    if scope is not None:
        return (Job.doi_id.in_(select(DoiRow.id).where(*here(context, scope))),)
    others = Account.environment != context.settings.environment
    if session.scalar(select(Account.id).where(others).limit(1)) is None:
        return ()
    return (Job.account_id.in_(select(Account.id).where(~others)),)


def _jobs(
    session: Session, state: JobState, conditions: Sequence[ColumnElement[bool]], scope: Selection | None
) -> Total:
    found = select(Job.id).where(Job.state == state, *conditions)
    if scope is None:
        return Total(number=session.scalar(select(func.count()).select_from(found.subquery())) or 0)
    some = found.limit(MOST_COUNTED + 1).subquery()
    number = session.scalar(select(func.count()).select_from(some)) or 0
    return Total(number=min(number, MOST_COUNTED), is_exact=number <= MOST_COUNTED)


def _noted(context: Context, session: Session, scope: Selection | None) -> tuple[int, datetime | None]:
    """What was noted about records and not looked at, and since when; of a scope, what concerns records with DOIs."""
    mine = true() if scope is None else Intent.record_key.in_(select(DoiRow.record_key).where(*here(context, scope)))
    wanted = (Intent.folded_at.is_(None), Intent.kind.in_(CONCERNING), mine)
    number, first = session.execute(select(func.count(Intent.id), func.min(Intent.created_at)).where(*wanted)).one()
    return number, first


def minted_lately(context: Context, session: Session, scope: Selection | None = None, *, number: int) -> list[DoiRow]:
    """The DOIs that were minted last, newest first."""
    rows = first_rows(context, session, DoiFilter(), scope, order=Order(by="minted"), number=number)
    return [row for row in rows if row.minted_at is not None]
