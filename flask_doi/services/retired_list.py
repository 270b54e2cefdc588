"""Retired DOIs, listed with why they were retired and what stands in their place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from flask_doi.domain.states import DoiState
from flask_doi.models import DoiRow
from flask_doi.services.context import Context
from flask_doi.services.deactivations import deactivation_of

PAGE = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class RetiredDoi:
    """One retired DOI; `retired_at` is None while the agency has not confirmed it."""

    id: int
    doi: str
    record: str
    title: str | None
    reason: str | None
    note: str | None
    replaced_by: str | None
    replaced_how: str | None
    by: str | None
    asked_at: datetime | None
    retired_at: datetime | None
    is_redacted: bool


def retired_dois(session: Session, context: Context, *, limit: int | None = None) -> Iterator[RetiredDoi]:
    """Retired DOIs in the order of their row numbers, page by page."""
    after, told = 0, 0
    retired = or_(DoiRow.desired_state == DoiState.DEACTIVATED, DoiRow.redacted_at.is_not(None))
    while limit is None or told < limit:
        size = PAGE if limit is None else min(PAGE, limit - told)
        rows = session.scalars(
            select(DoiRow)
            .where(DoiRow.environment == context.settings.environment, DoiRow.id > after, retired)
            .order_by(DoiRow.id)
            .limit(size)
        ).all()
        yield from (_told(row) for row in rows)
        told += len(rows)
        if len(rows) < size:
            return
        after = rows[-1].id


def _told(row: DoiRow) -> RetiredDoi:
    known = deactivation_of(row)
    return RetiredDoi(
        id=row.id,
        doi=row.doi,
        record=row.record_key,
        title=row.title,
        reason=known.reason if known else None,
        note=known.note if known else None,
        replaced_by=known.replaced_by if known else row.replaced_by,
        replaced_how=known.replaced_how if known else None,
        by=known.by if known else None,
        asked_at=known.at if known else None,
        retired_at=row.deactivated_at,
        is_redacted=row.redacted_at is not None,
    )
