"""Makes drafts public: at once when a person says so, and by themselves when a grace period or an embargo ends.

What is public already is told anew on the day an embargo ends.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from flask_doi.domain.grace import GRACE
from flask_doi.domain.states import AgencyState, DoiState, JobKind, JobState
from flask_doi.models import DoiRow, IntentKind, Job
from flask_doi.services.acts import ACTS, Act
from flask_doi.services.context import Context
from flask_doi.services.history import tell
from flask_doi.services.ledger import PRIORITY_NORMAL, add_job
from flask_doi.services.retrying import again
from flask_doi.services.schedules import Errand, Progress

CHUNK = 200
WITH_A_MOMENT = (GRACE, "embargoed")
PUBLIC = (AgencyState.REGISTERED, AgencyState.FINDABLE)
UNFINISHED = (JobState.PENDING, JobState.PROCESSING, JobState.FAILED)


def promote(act: Act) -> None:
    """Asks for a findable DOI now, whatever is left of a grace period; the rules are weighed all the same."""
    row = act.row
    if row.asked_state is DoiState.DEACTIVATED or row.redacted_at is not None:
        return
    row.asked_state = DoiState.FINDABLE
    row.asked_how = "person"
    end_grace(act.context, row)
    tell(act.context, act.session, "asked", row, actor=act.intent.actor, params={"state": row.asked_state, "now": True})


def end_grace(context: Context, row: DoiRow) -> None:
    """Nothing is waited for any more before the DOI becomes public, but for an embargo."""
    row.promote_at = context.clock()


def is_due(context: Context) -> bool:
    """Whether the time of a DOI has come."""
    with context.session() as session:
        return session.scalar(select(DoiRow.id).where(*_due(context)).limit(1)) is not None


def run(context: Context, errand: Errand) -> Progress:
    """Adds a job for each DOI whose grace period or embargo is over; the job weighs everything anew."""
    promoted = again(lambda: _add_jobs(context))
    return Progress(cursor="more" if promoted == CHUNK else None, result={"promoted": promoted})


def _add_jobs(context: Context) -> int:
    with context.transaction() as session:
        due = select(DoiRow).where(*_due(context)).order_by(DoiRow.promote_at, DoiRow.id).limit(CHUNK)
        rows = session.scalars(due.with_for_update(skip_locked=True)).all()
        for row in rows:
            _add_job(context, session, row)
        return len(rows)


def _add_job(context: Context, session: Session, row: DoiRow) -> None:
    kind = JobKind.MINT if row.observed_state is AgencyState.ABSENT else JobKind.UPDATE
    add_job(context, session, row, kind, priority=PRIORITY_NORMAL)


def _due(context: Context) -> tuple[ColumnElement[bool], ...]:
    """Rows whose moment has come, and for which no job waits, runs or failed: each is taken up once."""
    taken_up = exists(select(Job.id).where(Job.doi_id == DoiRow.id, Job.state.in_(UNFINISHED)))
    return (
        DoiRow.promote_at <= context.clock(),
        or_(DoiRow.withheld.in_(WITH_A_MOMENT), and_(DoiRow.withheld.is_(None), DoiRow.observed_state.in_(PUBLIC))),
        DoiRow.environment == context.settings.environment,
        ~taken_up,
    )


ACTS[IntentKind.PROMOTE] = promote
