"""Creations whose answer never came: the agency may hold the name although our row does not say so."""

from __future__ import annotations

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from flask_doi.agencies.base import Verdict
from flask_doi.domain.states import AgencyState
from flask_doi.models import Attempt, DoiRow


def creations(session: Session, row: DoiRow, *, but: int | None = None) -> list[Attempt]:
    """The attempts to create this very name for this very record that succeeded, or may have; newest first.

    What was created before we deleted it again does not count: the name was free for others since.
    """
    may_have_arrived = and_(
        Attempt.answered_at.is_(None), or_(Attempt.verdict.is_(None), Attempt.verdict == Verdict.UNKNOWN)
    )
    found = session.scalars(
        select(Attempt)
        .where(
            Attempt.doi_id == row.id,
            Attempt.doi == row.doi,
            Attempt.record_key == row.record_key,
            Attempt.action == "create",
            or_(may_have_arrived, Attempt.verdict == Verdict.ACCEPTED),
        )
        .order_by(Attempt.id.desc())
    ).all()
    deleted = _newest(session, row, "delete") if found else 0
    return [attempt for attempt in found if attempt.id != but and attempt.id > deleted]


def is_in_doubt(session: Session, row: DoiRow) -> bool:
    """Whether the agency may hold a name of which we confirmed nothing; a look that found nothing settles it."""
    if row.observed_state is not AgencyState.ABSENT:
        return False
    found = creations(session, row)
    return bool(found) and found[0].id > _newest(session, row, "look")


def _newest(session: Session, row: DoiRow, action: str) -> int:
    return (
        session.scalar(
            select(func.max(Attempt.id)).where(
                Attempt.doi_id == row.id,
                Attempt.doi == row.doi,
                Attempt.action == action,
                Attempt.verdict == Verdict.ACCEPTED,
            )
        )
        or 0
    )
