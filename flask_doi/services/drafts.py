"""The watch on drafts that nobody makes public: after DOI_DRAFT_DAYS each is told of, once in such a time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from flask_doi.domain.states import AgencyState
from flask_doi.models import DoiRow, HistoryEvent
from flask_doi.services.context import Context
from flask_doi.services.history import tell
from flask_doi.services.retrying import again
from flask_doi.services.schedules import Errand, Progress

CHUNK = 200


def run(context: Context, errand: Errand) -> Progress:
    """Writes a line into the history of each draft that has waited too long and was not told of lately."""
    told = again(lambda: _tell_of_forgotten(context))
    return Progress(cursor="more" if told == CHUNK else None, result={"told": told})


def forgotten(context: Context) -> tuple[ColumnElement[bool], ...]:
    """Drafts at the agency for longer than DOI_DRAFT_DAYS that no clock makes public.

    The code is hidden from planners: they would read all that was ever drafted, for each draft anew.
    """
    drafted = aliased(HistoryEvent)
    is_drafted = func.coalesce(drafted.code, drafted.code) == "drafted"
    since = select(func.max(drafted.at)).where(drafted.doi_id == DoiRow.id, is_drafted).scalar_subquery()
    return (
        DoiRow.environment == context.settings.environment,
        DoiRow.shown_state == AgencyState.DRAFT.value,
        DoiRow.promote_at.is_(None) | (DoiRow.promote_at <= context.clock()),
        since < context.clock() - timedelta(days=context.settings.draft_days),
    )


def count_forgotten(context: Context) -> int:
    """How many drafts wait for longer than they should."""
    with context.session() as session:
        return session.scalar(select(func.count(DoiRow.id)).where(*forgotten(context))) or 0


def _tell_of_forgotten(context: Context) -> int:
    lately = context.clock() - timedelta(days=context.settings.draft_days)
    told = exists(
        select(HistoryEvent.id).where(
            HistoryEvent.doi_id == DoiRow.id, HistoryEvent.code == "draft_forgotten", HistoryEvent.at >= lately
        )
    )
    with context.transaction() as session:
        rows = session.scalars(select(DoiRow).where(*forgotten(context), ~told).order_by(DoiRow.id).limit(CHUNK)).all()
        for row in rows:
            _tell(context, session, row)
        return len(rows)


def _tell(context: Context, session: Session, row: DoiRow) -> None:
    tell(context, session, "draft_forgotten", row, params={"days": str(context.settings.draft_days)})
