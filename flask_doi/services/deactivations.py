"""How DOIs were retired, as their rows keep it, and which DOI stands in the place of which."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.domain.retirement import IDENTICAL, Deactivation
from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.models import DoiRow

MOST = 200
"""How many retired DOIs the metadata of the one in their place names."""


def deactivation_of(row: DoiRow) -> Deactivation | None:
    """How a DOI was retired, or what is still to be brought back; None for one that was never retired."""
    return Deactivation.from_json(row.deactivation) if row.deactivation and "at" in row.deactivation else None


def keep_deactivation(row: DoiRow, deactivation: Deactivation | None) -> None:
    """Writes it into the row; what replaces the DOI, and the text that was told before, into columns of their own."""
    row.deactivation = deactivation.as_json() if deactivation is not None else None
    before = deactivation.before if deactivation is not None else None
    row.before_payload_id = before.payload if before is not None else None
    row.replaced_by = deactivation.replaced_by if deactivation is not None else None


def replaced_dois(session: Session, row: DoiRow | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The retired DOIs in whose place this one stands: those it obsoletes, and those of the very same thing."""
    if row is None or row.observed_state is AgencyState.ABSENT:
        return (), ()
    found = session.scalars(
        select(DoiRow)
        .where(
            DoiRow.replaced_by == row.doi,
            DoiRow.environment == row.environment,
            DoiRow.desired_state == DoiState.DEACTIVATED,
            DoiRow.observed_state != AgencyState.ABSENT,
        )
        .order_by(DoiRow.id)
        .limit(MOST)
    ).all()
    identical = [each for each in found if _how(each) == IDENTICAL]
    return tuple(each.doi for each in found if each not in identical), tuple(each.doi for each in identical)


def _how(row: DoiRow) -> str | None:
    known = deactivation_of(row)
    return known.replaced_how if known is not None else None
