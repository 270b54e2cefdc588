"""Removes from our tables what was stored of a DOI that was redacted: texts sent and received, copies, parameters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from flask_doi.models import Attempt, Base, BatchRecord, DoiRow, HistoryEvent, Intent, Job, StoredPayload
from flask_doi.services.deactivations import deactivation_of
from flask_doi.services.redacted_batches import clear_batches

HARMLESS = frozenset(
    {
        *("state", "rule", "code", "last", "attempt", "doi", "next", "reason", "job", "status", "replaced_by"),
        *("purged", "property"),
    }
)
"""Parameters of the history that hold a code, a number or a DOI; any other may quote the record."""

NEEDED = frozenset({"doi_id", "part", "of", "force", "kind", "key", "replaced_how"})
"""Parameters without which a wish that nobody has looked at yet would be about something else; they quote nothing."""

CHUNK = 500


def purge(session: Session, row: DoiRow) -> int:
    """Clears all that was kept of a DOI but for its life: who asked for what and when; returns how many texts went.

    A text that another DOI shares stays, for it is that one's too.
    """
    texts = _texts_of(session, row)
    clear_batches(session, row)
    _clear_row(row)
    _clear(session, Attempt, Attempt.doi_id == row.id, payload_id=None, reply_id=None, params=None, messages=None)
    _clear(session, Job, Job.doi_id == row.id, params=None, given_up=None)
    of_batches = or_(BatchRecord.doi_id == row.id, BatchRecord.record_key == row.record_key)
    _clear(session, BatchRecord, of_batches, params=None)
    told = and_(Intent.record_key == row.record_key, Intent.folded_at.is_not(None))
    _clear(session, Intent, told, params=None)
    _clear_wishes(session, row)
    _clear_history(session, row)
    session.flush()
    return drop_unused(session, texts)


def _texts_of(session: Session, row: DoiRow) -> set[int]:
    found = {row.payload_id, row.snapshot_id}
    for sent in session.execute(select(Attempt.payload_id, Attempt.reply_id).where(Attempt.doi_id == row.id)):
        found.update(sent)
    known = deactivation_of(row)
    if known is not None and known.before is not None:
        found.add(known.before.payload)
    return {each for each in found if each is not None}


def _clear_row(row: DoiRow) -> None:
    row.payload_id = row.snapshot_id = row.before_payload_id = row.fingerprint = None
    row.title = row.reference_code = row.version = row.note = row.own_url = None
    row.failure = row.problems = row.protected_fields = row.withheld_params = row.verification = None


def _clear(session: Session, model: type[Base], condition: ColumnElement[bool], **values: Any) -> None:
    session.execute(update(model).where(condition).values(values).execution_options(synchronize_session=False))


def _clear_wishes(session: Session, row: DoiRow) -> None:
    """What is wished of this DOI and not looked at yet loses its words: they may quote the record."""
    waiting = select(Intent).where(Intent.record_key == row.record_key, Intent.folded_at.is_(None))
    for intent in session.scalars(waiting.where(Intent.params.is_not(None))):
        params = intent.params or {}
        meant = params.get("doi_id")
        if meant == row.id or (meant is None and str(params.get("part") or "") == row.part):
            intent.params = {name: value for name, value in params.items() if name in HARMLESS | NEEDED} or None


def _clear_history(session: Session, row: DoiRow) -> None:
    of_record = and_(HistoryEvent.record_key == row.record_key, HistoryEvent.doi_id.is_(None))
    lines = session.scalars(
        select(HistoryEvent).where(or_(HistoryEvent.doi_id == row.id, of_record), HistoryEvent.params.is_not(None))
    )
    for line in lines:
        line.params = harmless(line.params)


def harmless(params: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Those of the parameters that quote nothing; None when there are none."""
    return {name: value for name, value in (params or {}).items() if name in HARMLESS} or None


def drop_unused(session: Session, ids: Collection[int]) -> int:
    """Deletes those of the stored texts that nothing refers to any more; returns how many."""
    wanted, dropped = sorted(ids), 0
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        unused = [~exists(select(reference).where(reference == StoredPayload.id)) for reference in _references()]
        gone = session.execute(
            delete(StoredPayload)
            .where(StoredPayload.id.in_(chunk), *unused)
            .execution_options(synchronize_session=False)
        )
        dropped += gone.rowcount  # type: ignore[attr-defined]
    return dropped


def _references() -> Iterable[ColumnElement[int] | InstrumentedAttribute[int]]:
    """Every column of our tables that names a stored text."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table is StoredPayload.__table__ for key in column.foreign_keys):
                yield column
