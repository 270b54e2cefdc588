"""The history of DOIs and records: codes and parameters, put into words when shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.models import DoiRow, HistoryEvent
from flask_doi.services.context import Context


def tell(
    context: Context,
    session: Session,
    code: str,
    row: DoiRow,
    *,
    actor: str | None = None,
    params: Mapping[str, Any] | None = None,
    states: tuple[str | None, str | None] = (None, None),
) -> None:
    """Adds a line about a DOI."""
    session.add(
        HistoryEvent(
            doi_id=row.id,
            doi=row.doi,
            record_key=row.record_key,
            code=code,
            from_state=states[0],
            to_state=states[1],
            params=dict(params) if params else None,
            actor=actor or context.settings.actor,
            at=context.clock(),
        )
    )


def tell_of_record(
    context: Context,
    session: Session,
    code: str,
    record_key: str,
    *,
    actor: str | None = None,
    params: Mapping[str, Any] | None = None,
) -> None:
    """Adds a line about a record that has no DOI, unless the last line about it says the same."""
    last = session.scalars(
        select(HistoryEvent).where(HistoryEvent.record_key == record_key).order_by(HistoryEvent.id.desc()).limit(1)
    ).first()
    wanted = dict(params) if params else None
    if last is not None and last.code == code and last.params == wanted and last.doi_id is None:
        return
    session.add(
        HistoryEvent(
            record_key=record_key,
            code=code,
            params=wanted,
            actor=actor or context.settings.actor,
            at=context.clock(),
        )
    )


def last_trace(session: Session, record_key: str) -> HistoryEvent | None:
    """The newest line about a record."""
    return session.scalars(
        select(HistoryEvent).where(HistoryEvent.record_key == record_key).order_by(HistoryEvent.id.desc()).limit(1)
    ).first()
