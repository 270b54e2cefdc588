"""Undoing a batch that retired DOIs: a new one that brings back those which are still retired."""

from __future__ import annotations

from sqlalchemy import Integer, String, insert, literal, select
from sqlalchemy.orm import Session

from flask_doi.domain.batch_results import DONE, QUEUED, READY, UNCHANGED
from flask_doi.domain.states import DoiState
from flask_doi.models import Batch, BatchRecord, DoiRow
from flask_doi.models.base import UtcDateTime
from flask_doi.services.batches.making import add_batch, all_seen
from flask_doi.services.context import Context
from flask_doi.services.retrying import again


def undo(context: Context, number: int, *, actor: str | None, reason: str | None = None) -> int | None:
    """A batch that reactivates what a batch deactivated; its number, or None when there is nothing to bring back."""

    def make() -> int | None:
        with context.transaction() as session:
            batch = session.get(Batch, number)
            if batch is None or batch.kind != "deactivate" or batch.environment != context.settings.environment:
                return None
            params = {"confirmed": True, "undoes": number}
            made = add_batch(
                context, session, "reactivate",
                selection=batch.selection, params=params, reason=reason or batch.reason, actor=actor,
            )  # fmt: skip
            made.total = _copy_retired(context, session, number, made.id)
            if not made.total:
                session.rollback()
                return None
            all_seen(context, session, made)
            return made.id

    new = again(make)
    context.wake()
    return new


def _copy_retired(context: Context, session: Session, number: int, new: int) -> int:
    columns = ["batch_id", "record_key", "part", "doi_id", "result", "updated_at"]
    found = (
        select(
            literal(new, Integer()).label("batch"), DoiRow.record_key, DoiRow.part, DoiRow.id,
            literal(READY, String(24)).label("result"), literal(context.clock(), UtcDateTime()).label("at"),
        )
        .join(BatchRecord, BatchRecord.doi_id == DoiRow.id)
        .where(BatchRecord.batch_id == number, BatchRecord.result.in_((DONE, UNCHANGED, QUEUED)))
        .where(DoiRow.asked_state == DoiState.DEACTIVATED, DoiRow.redacted_at.is_(None))
        .order_by(BatchRecord.id)
    )  # fmt: skip
    copied = session.execute(insert(BatchRecord).from_select(columns, found))
    return int(copied.rowcount)  # type: ignore[attr-defined]
