"""What a batch does with its records: for each kind, how the next portion is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import Session

from flask_doi.domain.batch_results import ASKED, BLOCKED, DONE, FAILED, QUEUED, READY, SKIPPED, UNCHANGED
from flask_doi.domain.states import AgencyState, DoiState, JobState
from flask_doi.models import Batch, BatchRecord, DoiRow, Intent, IntentKind, Job
from flask_doi.services.batches.making import locked
from flask_doi.services.context import Context
from flask_doi.services.describing import reading
from flask_doi.services.families import Family, ancestors_of, elders_first
from flask_doi.services.ledger import PRIORITY_BULK, add_job
from flask_doi.services.retirement_requests import how_retired
from flask_doi.services.retrying import again
from flask_doi.services.syncing import compare_rows
from flask_doi.services.wishes import errand

ENGINE = "flask_doi.services.verifying.verifying"
PUBLIC = (AgencyState.REGISTERED, AgencyState.FINDABLE)


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchAct:
    """One kind of batch.

    `ask` asks for a portion of its records; `suits` are the conditions on DOIs with which it can be done at all, and
    `at_once` how many are taken at a time: few where each costs a visit of a page.
    """

    ask: Callable[[Context, int, Sequence[BatchRecord]], None]
    suits: Callable[[], tuple[ColumnElement[bool], ...]] = tuple
    at_once: int = 200


def ask_for_mints(context: Context, number: int, records: Sequence[BatchRecord]) -> None:
    """Notes the wishes, elders first, so that what is under a record names its DOI from the beginning."""
    _note(context, number, _with_elders(context, number, records), IntentKind.MINT, lambda batch, row: _state(batch))


def _state(batch: Batch) -> dict[str, Any]:
    state = (batch.params or {}).get("state")
    return {"state": state} if state else {}


def _with_elders(context: Context, number: int, records: Sequence[BatchRecord]) -> list[BatchRecord]:
    """The records with those above them that the same batch has still to ask for; as many as were given."""
    keys = [record.record_key for record in records]
    with reading(context):
        above = ancestors_of(context, keys)
    known = {record.record_key: record for record in records}
    elders = sorted({elder for line in above.values() for elder in line} - known.keys())
    for start in range(0, len(elders), 500):
        wanted = BatchRecord.record_key.in_(elders[start : start + 500])
        with context.session() as session:
            ready = (BatchRecord.batch_id == number, BatchRecord.result == READY)
            known |= {each.record_key: each for each in session.scalars(select(BatchRecord).where(*ready, wanted))}
    families = {key: Family(ancestors=tuple(line)) for key, line in above.items()}
    lines = [elder for key in keys for elder in (*reversed(above.get(key, ())), key) if elder in known]
    return [known[key] for key in elders_first(lines, families, {})][: len(records)]


def ask_to_deactivate(context: Context, number: int, records: Sequence[BatchRecord]) -> None:
    """Notes the wish to retire each DOI, with the reason of the batch."""
    said = ("reason", "note", "replaced_by", "replaced_how")
    _note(
        context, number, records, IntentKind.DEACTIVATE,
        lambda batch, row: {name: (batch.params or {}).get(name) for name in said},
    )  # fmt: skip


def ask_to_reactivate(context: Context, number: int, records: Sequence[BatchRecord]) -> None:
    """Notes the wish to bring each DOI back."""
    _note(context, number, records, IntentKind.REACTIVATE, lambda batch, row: {})


def _note(
    context: Context,
    number: int,
    records: Sequence[BatchRecord],
    kind: IntentKind,
    params: Callable[[Batch, DoiRow | None], dict[str, Any]],
) -> None:
    """Notes one wish for each record that is still to be asked for, and says so of it, in one transaction."""

    def note() -> None:
        with context.transaction() as session:
            batch = _running(session, context, number)
            if batch is None:
                return
            fresh = _still_ready(session, records)
            rows = _rows_of(session, context, batch, fresh)
            intents = []
            for record in fresh:
                row = rows.get(record.id)
                named = {"doi_id": row.id} if row is not None and batch.kind != "mint" else {}
                wished = {name: value for name, value in params(batch, row).items() if value is not None}
                intents.append(
                    {
                        "kind": kind,
                        "record_key": record.record_key,
                        "params": {**wished, **named, "batch": batch.id},
                        "actor": batch.actor,
                        "created_at": context.clock(),
                    }
                )
                record.result, record.updated_at = ASKED, context.clock()
                record.params = _before(row)
            session.flush()
            if intents:
                session.execute(insert(Intent), intents)

    again(note)


def _before(row: DoiRow | None) -> dict[str, Any] | None:
    """What must be known to take the wish back before anything is sent."""
    if row is None:
        return None
    said = how_retired(row) if row.asked_state is DoiState.DEACTIVATED else None
    return {"before": str(row.asked_state), **({"retired": said.params} if said is not None else {})}


def _running(session: Session, context: Context, number: int) -> Batch | None:
    batch = locked(session, context, number)
    return batch if batch is not None and batch.state == "running" else None


def _still_ready(session: Session, records: Sequence[BatchRecord]) -> list[BatchRecord]:
    ids = [record.id for record in records]
    found = session.scalars(
        select(BatchRecord).where(BatchRecord.id.in_(ids), BatchRecord.result == READY).with_for_update()
    )
    fresh = {record.id: record for record in found}
    return [fresh[id] for id in ids if id in fresh]


def _rows_of(session: Session, context: Context, batch: Batch, records: Sequence[BatchRecord]) -> dict[int, DoiRow]:
    """The DOI of each record: the one it was chosen by, or for a mint the record's own."""
    if batch.kind == "mint":
        here = (DoiRow.environment == context.settings.environment, DoiRow.part == "")
        keys = [record.record_key for record in records]
        own = {row.record_key: row for row in session.scalars(select(DoiRow).where(DoiRow.record_key.in_(keys), *here))}
        return {record.id: own[record.record_key] for record in records if record.record_key in own}
    ids = [record.doi_id for record in records if record.doi_id is not None]
    rows = {row.id: row for row in session.scalars(select(DoiRow).where(DoiRow.id.in_(ids)))}
    return {record.id: rows[record.doi_id] for record in records if record.doi_id in rows}


def ask_for_syncs(context: Context, number: int, records: Sequence[BatchRecord]) -> None:
    """Compares each DOI with the catalogue; only what differs gets a job, and nothing is sent of the rest."""
    ids = [record.doi_id for record in records if record.doi_id is not None]
    comparison = compare_rows(context, ids)
    again(lambda: _queue(context, number, records, set(comparison.differing), set(comparison.stopped)))


def _queue(
    context: Context, number: int, records: Sequence[BatchRecord], differing: set[int], stopped: set[int]
) -> None:
    with context.transaction() as session:
        batch = _running(session, context, number)
        if batch is None:
            return
        fresh = _still_ready(session, records)
        rows = {
            row.id: row
            for row in session.scalars(
                select(DoiRow)
                .where(DoiRow.id.in_([each.doi_id for each in fresh]))
                .order_by(DoiRow.id)
                .with_for_update()
            )
        }
        for record in fresh:
            row = rows.get(record.doi_id or 0)
            record.updated_at = context.clock()
            if row is None:
                record.result, record.params = SKIPPED, {"rule": "gone"}
            elif row.id in differing:
                _mark(context, session, batch, record, row)
            else:
                record.result = BLOCKED if row.id in stopped else UNCHANGED


def _mark(context: Context, session: Session, batch: Batch, record: BatchRecord, row: DoiRow) -> None:
    row.wanted_revision += 1
    add_job(context, session, row, errand(row), actor=batch.actor, priority=PRIORITY_BULK, batch_id=batch.id)
    session.flush()
    job = session.scalars(select(Job).where(Job.waiting_doi_id == row.id, Job.state == JobState.PENDING)).first()
    record.result, record.job_id = (QUEUED, job.id) if job is not None else (UNCHANGED, None)


def verify(context: Context, number: int, records: Sequence[BatchRecord]) -> None:
    """Visits the page behind each DOI, without a transaction, and notes what was found there."""
    ids = [record.doi_id for record in records if record.doi_id is not None]
    import_module(ENGINE).verify_rows(context, ids)
    again(lambda: _note_verified(context, number, records))


def _note_verified(context: Context, number: int, records: Sequence[BatchRecord]) -> None:
    now = context.clock()
    with context.transaction() as session:
        batch = locked(session, context, number)
        if batch is None:
            return
        for record in _still_ready(session, records):
            row = session.get(DoiRow, record.doi_id) if record.doi_id is not None else None
            found = DONE if row is not None and row.verified is not False else FAILED
            result = SKIPPED if row is None else found
            session.execute(
                update(BatchRecord).where(BatchRecord.id == record.id).values(result=result, updated_at=now)
            )


def can_verify() -> bool:
    """Whether the engine that visits pages is there."""
    return find_spec(ENGINE) is not None


def _held() -> tuple[ColumnElement[bool], ...]:
    return DoiRow.origin != "external", DoiRow.observed_state != AgencyState.ABSENT, DoiRow.redacted_at.is_(None)


def _public() -> tuple[ColumnElement[bool], ...]:
    return DoiRow.origin != "external", DoiRow.observed_state.in_(PUBLIC)


def _retirable() -> tuple[ColumnElement[bool], ...]:
    return *_public(), DoiRow.redacted_at.is_(None), DoiRow.asked_state != DoiState.DEACTIVATED


def _retired() -> tuple[ColumnElement[bool], ...]:
    return DoiRow.origin != "external", DoiRow.redacted_at.is_(None), DoiRow.asked_state == DoiState.DEACTIVATED


BATCH_ACTS: dict[str, BatchAct] = {
    "mint": BatchAct(ask=ask_for_mints),
    "sync": BatchAct(ask=ask_for_syncs, suits=_held),
    "verify": BatchAct(ask=verify, suits=_public, at_once=8),
    "deactivate": BatchAct(ask=ask_to_deactivate, suits=_retirable),
    "reactivate": BatchAct(ask=ask_to_reactivate, suits=_retired),
}
