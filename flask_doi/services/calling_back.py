"""Calls jobs back before they are sent, so that what is wanted of their DOIs stays true and visible.

What the world does not know yet is no longer wanted: a DOI that was to be minted stays a name reserved here, a draft
stays a draft, and neither comes back by itself. What is public keeps its wish: it shows as "needs sync" until somebody
asks again or the record changes. The job keeps what was asked for, so that it can be taken up again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.domain.states import AGENCY_TARGET, AgencyState, DoiState, JobState, is_public
from flask_doi.models import Attempt, DoiRow, Job
from flask_doi.services.context import Context
from flask_doi.services.history import tell
from flask_doi.services.retrying import again
from flask_doi.services.unanswered import is_in_doubt
from flask_doi.services.wishes import RELEASED, SET_ASIDE

CALLED_BACK = "called_back"
CHUNK = 100
STILL_TO_DO = (JobState.PENDING, JobState.FAILED)


@dataclass(frozen=True, kw_only=True, slots=True)
class CalledBack:
    """What became of jobs that were to be called back.

    `too_late` were being sent, or may have been; `needed` take something from public view, which must go on; `over`
    had ended already, or were gone.
    """

    cancelled: int = 0
    too_late: int = 0
    needed: int = 0
    over: int = 0

    def __add__(self, other: CalledBack) -> CalledBack:
        return CalledBack(
            cancelled=self.cancelled + other.cancelled,
            too_late=self.too_late + other.too_late,
            needed=self.needed + other.needed,
            over=self.over + other.over,
        )


def call_back(context: Context, ids: Sequence[int], *, actor: str | None = None) -> CalledBack:
    """Cancels those of the jobs that wait or failed; each row and its job change together."""
    told = CalledBack()
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        told += again(lambda some=chunk: _call_back(context, some, actor))  # type: ignore[misc]
    return told


def _call_back(context: Context, ids: Sequence[int], actor: str | None) -> CalledBack:
    told = CalledBack(over=len(ids))
    with context.transaction() as session, session.no_autoflush:
        pairs = locked_pairs(session, ids)
        too_late = _sent_or_being_sent(session, ids)
        for row, job in pairs:
            verdict = _verdict(row, job, too_late)
            told += CalledBack(over=-1) + verdict
            if verdict.cancelled:
                _cancel(context, session, row, job, actor)
    return told


def locked_pairs(session: Session, ids: Collection[int]) -> list[tuple[DoiRow, Job]]:
    """The jobs with their DOIs, both locked, the DOIs first."""
    doi_ids = select(Job.doi_id).where(Job.id.in_(ids))
    fresh = {"populate_existing": True}
    rows = session.scalars(
        select(DoiRow).where(DoiRow.id.in_(doi_ids)).order_by(DoiRow.id).with_for_update().execution_options(**fresh)
    )
    by_id = {row.id: row for row in rows}
    jobs = session.scalars(
        select(Job).where(Job.id.in_(ids)).order_by(Job.id).with_for_update().execution_options(**fresh)
    )
    return [(by_id[job.doi_id], job) for job in jobs if job.doi_id in by_id]


def _sent_or_being_sent(session: Session, ids: Collection[int]) -> set[int]:
    """The DOIs of these jobs with which another job is busy, or of which the agency may hold a creation already."""
    doi_ids = select(Job.doi_id).where(Job.id.in_(ids))
    busy = session.scalars(select(Job.busy_doi_id).where(Job.busy_doi_id.in_(doi_ids)))
    created = select(Attempt.doi_id).where(Attempt.doi_id.in_(doi_ids), Attempt.action == "create")
    rows = session.scalars(select(DoiRow).where(DoiRow.id.in_(created), DoiRow.observed_state == AgencyState.ABSENT))
    return {found for found in busy if found is not None} | {row.id for row in rows if is_in_doubt(session, row)}


def _verdict(row: DoiRow, job: Job, too_late: Collection[int]) -> CalledBack:
    if job.state is JobState.PROCESSING:
        return CalledBack(too_late=1)
    if job.state not in STILL_TO_DO:
        return CalledBack(over=1)
    if _takes_from_view(row):
        return CalledBack(needed=1)
    return CalledBack(too_late=1) if row.id in too_late else CalledBack(cancelled=1)


def _takes_from_view(row: DoiRow) -> bool:
    """Whether a rule or a redaction hides something that is public: that is nobody's wish to take back."""
    if row.redacted_at is not None:
        return True
    hides = AGENCY_TARGET[row.desired_state] is not row.observed_state
    return row.withheld is not None and is_public(row.observed_state) and hides


def _cancel(context: Context, session: Session, row: DoiRow, job: Job, actor: str | None) -> None:
    job.params = {**(job.params or {}), "before": _asked(row), "by": actor or context.settings.actor}
    job.state = JobState.CANCELLED
    job.cause = CALLED_BACK
    job.waiting_doi_id = None
    job.finished_at = context.clock()
    _step_back(context, row)
    row.failure = row.failed_at = row.problems = None
    tell(context, session, "called_back", row, actor=actor, params={"job": job.id})


def _asked(row: DoiRow) -> dict[str, Any]:
    """What was asked for, to be asked for again when the job is taken up again."""
    return {"state": str(row.asked_state), "released": row.withheld == RELEASED}


def _step_back(context: Context, row: DoiRow) -> None:
    if row.observed_state is AgencyState.ABSENT and row.asked_state is not DoiState.DEACTIVATED:
        _want(row, DoiState.RESERVED)
    elif row.observed_state is AgencyState.DRAFT and _is_wished_otherwise(row):
        _want(row, DoiState.DRAFT)
    elif is_public(row.observed_state) and row.promote_at is not None and row.promote_at <= context.clock():
        row.promote_at = None
        row.wanted_revision = max(row.wanted_revision, row.sent_revision + 1)


def _is_wished_otherwise(row: DoiRow) -> bool:
    """Whether a person's wish, not a rule, says what becomes of a draft."""
    is_ruled = row.desired_state is DoiState.RESERVED and row.withheld not in (None, RELEASED)
    return not is_ruled and row.asked_state is not DoiState.DEACTIVATED


def _want(row: DoiRow, state: DoiState) -> None:
    row.asked_state = row.desired_state = state
    row.promote_at = None
    if row.withheld != SET_ASIDE:
        row.withheld = row.withheld_params = None
