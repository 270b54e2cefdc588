"""All that is known about one DOI, as plain values."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.models import Attempt, DoiRow, HistoryEvent
from flask_doi.services.context import Context
from flask_doi.services.finding import conditions_of, latest_jobs, shown_state
from flask_doi.services.payloads import read_payload

ROWS = 100


def details_of(session: Session, context: Context, row: DoiRow) -> dict[str, Any]:
    """State, wish, observation, the metadata last accepted, and the newest 100 events and attempts."""
    job = latest_jobs(session, [row.id]).get(row.id)
    payload = read_payload(session, row.payload_id)
    return {
        "id": row.id,
        "doi": row.doi,
        "record": row.record_key,
        "part": row.part,
        "version": row.version,
        "environment": row.environment,
        "state": shown_state(row),
        "conditions": list(conditions_of(row, job.state if job else None)),
        "asked": row.asked_state,
        "wanted": row.desired_state,
        "withheld": row.withheld,
        "observed": row.observed_state,
        "target": row.desired_url,
        "target_at_agency": row.observed_url,
        "resolves": row.resolves,
        "publication_year": row.publication_year,
        "minted_at": row.minted_at,
        "synced_at": row.synced_at,
        "title": row.title,
        "level": row.level,
        "repository": row.repository,
        "failure": row.failure,
        "problems": row.problems,
        "metadata": dict(payload.attributes) if payload else None,
        "xml": payload.xml if payload else None,
        "job": None if job is None else {"id": job.id, "state": job.state, "cause": job.cause, "tries": job.attempts},
        "history": [_event(event) for event in _newest(session, HistoryEvent, row)],
        "attempts": [_attempt(attempt) for attempt in _newest(session, Attempt, row)],
    }


def _newest(session: Session, model: type[Any], row: DoiRow) -> list[Any]:
    found = session.scalars(select(model).where(model.doi_id == row.id).order_by(model.id.desc()).limit(ROWS)).all()
    return list(reversed(found))


def _event(event: HistoryEvent) -> dict[str, Any]:
    return {
        "at": event.at,
        "code": event.code,
        "from": event.from_state,
        "to": event.to_state,
        "actor": event.actor,
        "params": event.params,
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "at": attempt.sent_at,
        "action": attempt.action,
        "doi": attempt.doi,
        "verdict": attempt.verdict,
        "code": attempt.code,
        "status": attempt.status,
        "answered_at": attempt.answered_at,
        "messages": attempt.messages,
        "params": attempt.params,
    }
