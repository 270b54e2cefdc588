"""What a batch does that came from a file: notes the wishes of its next lines, each looked at once more before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from flask_doi.domain.batch_results import ASKED, READY, SKIPPED
from flask_doi.domain.exchange import CHANGEABLE
from flask_doi.models import Batch, BatchRecord, DoiRow, Intent, IntentKind
from flask_doi.services.batches.acts import BATCH_ACTS, BatchAct
from flask_doi.services.batches.making import locked
from flask_doi.services.context import Context
from flask_doi.services.exchange.exporting import cell, line_of
from flask_doi.services.exchange.importing import KIND
from flask_doi.services.retrying import again

KINDS = {
    "target": IntentKind.TARGET,
    "state": IntentKind.MINT,
    "retire": IntentKind.DEACTIVATE,
    "back": IntentKind.REACTIVATE,
    "external": IntentKind.EXTERNAL,
    "adopt": IntentKind.ADOPT,
}
ABOUT_RECORDS = ("external", "adopt")
"""What is asked for a record that has no row for it yet."""


def ask_for_changes(context: Context, number: int, records: Sequence[BatchRecord]) -> None:
    """Notes the wishes of these lines in one transaction; a DOI that changed since it was compared is left alone."""
    again(lambda: _ask(context, number, records))
    context.wake()


def _ask(context: Context, number: int, records: Sequence[BatchRecord]) -> None:
    with context.transaction() as session:
        batch = locked(session, context, number)
        if batch is None or batch.state != "running":
            return
        ids = [record.id for record in records]
        fresh = session.scalars(
            select(BatchRecord)
            .where(BatchRecord.id.in_(ids), BatchRecord.result == READY)
            .order_by(BatchRecord.id)
            .with_for_update()
        ).all()
        rows = _rows(session, fresh)
        intents: list[dict[str, Any]] = []
        for record in fresh:
            record.updated_at = context.clock()
            kept = dict(record.params or {})
            if not kept.get("acts") or not _is_as_seen(kept, rows.get(record.doi_id or 0)):
                record.result, record.params = SKIPPED, {**kept, "rule": "changed_since"}
                continue
            intents += [_intent(context, batch, record, kind, said) for kind, said in kept["acts"]]
            record.result, record.params = ASKED, {**kept, "asked": True}
        session.flush()
        if intents:
            session.execute(insert(Intent), intents)


def _rows(session: Session, records: Sequence[BatchRecord]) -> dict[int, DoiRow]:
    ids = [record.doi_id for record in records if record.doi_id is not None]
    return {row.id: row for row in session.scalars(select(DoiRow).where(DoiRow.id.in_(ids)))}


def _is_as_seen(kept: Mapping[str, Any], row: DoiRow | None) -> bool:
    """Whether a DOI still is what the person saw who applied the file; what was asked for once is asked for again."""
    seen = kept.get("seen")
    if seen is None or kept.get("asked"):
        return True
    if row is None or row.redacted_at is not None:
        return False
    now = line_of(row)
    return all(cell(now[name]) == seen[name] for name in CHANGEABLE)


def _intent(context: Context, batch: Batch, record: BatchRecord, kind: str, said: Mapping[str, Any]) -> dict[str, Any]:
    named = {} if kind in ABOUT_RECORDS else {"doi_id": record.doi_id}
    wished = {name: value for name, value in said.items() if name != "mints"}
    return {
        "kind": KINDS[kind],
        "record_key": record.record_key,
        "params": {**wished, **named, "batch": batch.id},
        "actor": batch.actor,
        "created_at": context.clock(),
    }


BATCH_ACTS[KIND] = BatchAct(ask=ask_for_changes)
