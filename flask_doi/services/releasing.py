"""Gives a name back that was never public: a reservation disappears, a draft is first deleted at the agency.

A released name stays in the history, so that no other record ever gets it.
"""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from flask_doi.domain.states import AgencyState, is_public
from flask_doi.models import Attempt, BatchRecord, DoiRow, HistoryEvent, IntentKind, Job
from flask_doi.services.acts import ACTS, Act
from flask_doi.services.context import Context
from flask_doi.services.history import tell
from flask_doi.services.unanswered import is_in_doubt
from flask_doi.services.wishes import RELEASED


def release(act: Act) -> None:
    """Notes that a name is to be given back; what the world was told of is kept, and the history says so."""
    row = act.row
    if was_public(row):
        tell(act.context, act.session, "release_refused", row, actor=act.intent.actor)
        return
    row.withheld, row.withheld_params = RELEASED, None
    tell(act.context, act.session, "release_asked", row, actor=act.intent.actor)


def was_public(row: DoiRow) -> bool:
    """Whether the agency ever registered the name, so that somebody may have it."""
    return is_public(row.observed_state) or row.minted_at is not None


def let_go(context: Context, session: Session, row: DoiRow, *, actor: str | None = None) -> bool:
    """Forgets a name that is to be given back, once the agency holds nothing under it; tells whether it did."""
    if row.withheld != RELEASED or was_public(row):
        return False
    if row.observed_state is not AgencyState.ABSENT or is_in_doubt(session, row):
        return False
    tell(context, session, "released", row, actor=actor)
    session.flush()
    forget_row(session, row)
    return True


def forget_row(session: Session, row: DoiRow) -> None:
    """Deletes a DOI row and its jobs and attempts; its history stays, and is found by the name.

    Written out, because not every database a host uses minds foreign keys.
    """
    session.execute(update(HistoryEvent).where(HistoryEvent.doi_id == row.id).values(doi_id=None))
    session.execute(update(BatchRecord).where(BatchRecord.doi_id == row.id).values(doi_id=None))
    session.execute(update(DoiRow).where(DoiRow.version_of_id == row.id).values(version_of_id=None))
    jobs = select(Job.id).where(Job.doi_id == row.id)
    session.execute(update(BatchRecord).where(BatchRecord.job_id.in_(jobs)).values(job_id=None))
    session.execute(delete(Attempt).where(Attempt.doi_id == row.id))
    session.execute(delete(Job).where(Job.doi_id == row.id))
    session.delete(row)
    session.flush()


def was_given_back(session: Session, key: str) -> bool:
    """Whether a person gave the record's name back last, so that no rule but a new publication gives it another."""
    last = session.scalars(
        select(HistoryEvent.code).where(HistoryEvent.record_key == key).order_by(HistoryEvent.id.desc()).limit(1)
    ).first()
    return last == "released"


ACTS[IntentKind.RELEASE] = release
