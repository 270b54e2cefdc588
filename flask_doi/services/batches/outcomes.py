"""What becomes of a batch's records, written down where it happens: as wishes are folded and as jobs end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from flask_doi.domain.batch_results import ASKED, DONE, FAILED, QUEUED, SKIPPED, UNCHANGED
from flask_doi.domain.states import JobState
from flask_doi.models import Batch, BatchRecord, DoiRow, HistoryEvent, Intent, IntentKind, Job

DONE_HERE = (IntentKind.TARGET, IntentKind.EXTERNAL)
"""Wishes that are carried out when they are folded, where the agency holds nothing of them."""
REFUSED = ("not_deactivated", "not_reactivated", "not_retargeted")


def batch_of(intent: Intent) -> int | None:
    """The batch on whose behalf something was asked."""
    found = (intent.params or {}).get("batch")
    return int(found) if found is not None else None


def still_wanted(session: Session, intents: Sequence[Intent]) -> list[Intent]:
    """The intents without those of batches that were cancelled before they were folded."""
    asked: dict[int, set[str]] = defaultdict(set)
    for intent in intents:
        number = batch_of(intent)
        if number is not None:
            asked[number].add(intent.record_key)
    if not asked:
        return list(intents)
    waiting = {(number, key) for number, keys in asked.items() for key in _asked_keys(session, number, sorted(keys))}
    return [each for each in intents if batch_of(each) is None or (batch_of(each), each.record_key) in waiting]


def _asked_keys(session: Session, number: int, keys: Sequence[str]) -> Sequence[str]:
    asked = (BatchRecord.batch_id == number, BatchRecord.record_key.in_(keys), BatchRecord.result == ASKED)
    return session.scalars(select(BatchRecord.record_key).where(*asked)).all()


def common_batch(intents: Sequence[Intent]) -> int | None:
    """The batch that a job belongs to: only when nobody but one batch asked for it."""
    numbers = {batch_of(intent) for intent in intents}
    return numbers.pop() if len(numbers) == 1 else None


def note_folded(session: Session, environment: str, key: str, intents: Sequence[Intent], now: datetime) -> None:
    """Notes for the batches that asked what folding came to: a job, nothing to do, or a rule that said no."""
    for intent in intents:
        number = batch_of(intent)
        if number is not None:
            _note_one(session, environment, key, number, intent, now)


def _note_one(session: Session, environment: str, key: str, number: int, intent: Intent, now: datetime) -> None:
    session.flush()
    asked = intent.params or {}
    here = (DoiRow.record_key == key, DoiRow.environment == environment)
    wanted = DoiRow.id == asked["doi_id"] if asked.get("doi_id") else DoiRow.part == str(asked.get("part") or "")
    row = session.scalars(select(DoiRow).where(*here, wanted)).first()
    job = _waiting(session, row) if row is not None else None
    if row is not None and job is not None:
        values: dict[str, Any] = {"result": QUEUED, "job_id": job.id}
    elif row is not None and row.withheld is None and not _was_refused(session, row, intent):
        values = {"result": DONE if intent.kind in DONE_HERE else UNCHANGED}
    else:
        values = {"result": SKIPPED, "params": _why(session, key, row)}
    records = [BatchRecord.batch_id == number, BatchRecord.record_key == key, BatchRecord.result == ASKED]
    if row is not None:
        values["doi_id"] = row.id
        records.append(BatchRecord.part == row.part)
    _change(session, records, now, **values)


def _waiting(session: Session, row: DoiRow) -> Job | None:
    return session.scalars(select(Job).where(Job.waiting_doi_id == row.id)).first()


def _was_refused(session: Session, row: DoiRow, intent: Intent) -> bool:
    last = _last(session, row.record_key)
    return last is not None and last.doi_id == row.id and last.code in REFUSED


def _why(session: Session, key: str, row: DoiRow | None) -> dict[str, Any]:
    """The rule that said no: the DOI carries it, or the history of the record ends with it."""
    if row is not None and row.withheld is not None:
        return {"rule": row.withheld, **(row.withheld_params or {})}
    last = _last(session, key)
    if last is None:
        return {}
    if last.code == "undescribable":
        return {"code": last.code, **(last.params or {})}
    return dict(last.params or {})


def _last(session: Session, key: str) -> HistoryEvent | None:
    return session.scalars(
        select(HistoryEvent).where(HistoryEvent.record_key == key).order_by(HistoryEvent.id.desc()).limit(1)
    ).first()


def note_not_folded(session: Session, intents: Sequence[Intent], params: dict[str, Any], now: datetime) -> None:
    """Notes that the wishes of batches could not be followed up at all."""
    for intent in intents:
        number = batch_of(intent)
        if number is not None:
            mine = [BatchRecord.batch_id == number, BatchRecord.record_key == intent.record_key]
            why = {"code": "internal", **params}
            _change(session, [*mine, BatchRecord.result == ASKED], now, result=FAILED, params=why)


def note_finished(session: Session, job_id: int, state: JobState, cause: str | None, now: datetime) -> None:
    """Notes how a job of batches ended; of one that was cancelled another may have taken the place: that is seen later.

    Who mends a record and has its job run again, mends it in its batch too.
    """
    result = result_of(state, cause)
    if result is not None:
        _change(session, [BatchRecord.job_id == job_id, BatchRecord.result.in_((QUEUED, FAILED))], now, result=result)


def result_of(state: JobState, cause: str | None) -> str | None:
    """The result that the end of a job means."""
    if state is JobState.COMPLETED:
        return UNCHANGED if cause == "unchanged" else DONE
    return FAILED if state is JobState.FAILED else None


def _change(session: Session, conditions: Sequence[Any], now: datetime, **values: Any) -> None:
    session.execute(
        update(BatchRecord)
        .where(*conditions)
        .values(updated_at=now, **values)
        .execution_options(synchronize_session=False)
    )


def held_batches(session: Session) -> Sequence[int]:
    """The batches whose waiting jobs nobody may take up now."""
    return session.scalars(select(Batch.id).where(Batch.state == "paused")).all()
