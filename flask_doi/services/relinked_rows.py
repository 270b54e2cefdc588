"""What follows for each DOI whose record has a new key: its snapshot, its target, its history, the host's own field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from flask_doi.catalogue.contract import KeepsDoi
from flask_doi.domain.payload import canonical_json
from flask_doi.domain.states import AgencyState, DoiState, is_public
from flask_doi.models import Account, DoiRow, Intent, IntentKind
from flask_doi.services.context import Context
from flask_doi.services.describing import reading
from flask_doi.services.history import tell
from flask_doi.services.intents import QUIET
from flask_doi.services.ledger import PRIORITY_BULK, add_job
from flask_doi.services.payloads import keep_text, read_text
from flask_doi.services.redacting import drop_unused
from flask_doi.services.targets import target_of
from flask_doi.services.wishes import errand

CHUNK = 500


def follow_up(context: Context, session: Session, table: Table, *, actor: str | None) -> tuple[list[int], int, int]:
    """Follows the DOIs that were moved, in chunks; returns row numbers, and how many snapshots and targets."""
    ids: list[int] = []
    snapshots, targets = 0, 0
    for chunk in _moved(session, table):
        keys = _keys_of(session, table, chunk)
        unused: set[int] = set()
        for row, old in chunk:
            ids.append(row.id)
            tell(context, session, "relinked", row, actor=actor, params={"old": old})
            before = row.snapshot_id
            if before is not None and _rewrite_snapshot(context, session, row, keys):
                snapshots, unused = snapshots + 1, unused | {before}
            targets += _move_target(context, session, row)
        session.flush()
        drop_unused(session, unused)
        session.expunge_all()
    _rename_changes(session, table)
    return ids, snapshots, targets


def _moved(session: Session, table: Table) -> Iterator[list[tuple[DoiRow, str]]]:
    """The DOIs under their new keys, with the old ones."""
    after = 0
    while True:
        wanted = select(DoiRow, table.c.old).join(table, table.c.new == DoiRow.record_key).where(DoiRow.id > after)
        chunk = [(row, old) for row, old in session.execute(wanted.order_by(DoiRow.id).limit(CHUNK))]
        if not chunk:
            return
        after = chunk[-1][0].id
        yield chunk


def _keys_of(session: Session, table: Table, chunk: Sequence[tuple[DoiRow, str]]) -> dict[str, str]:
    """The new keys of the records that the snapshots of these DOIs may name: their own and their parents'."""
    found = {old: row.record_key for row, old in chunk}
    parents: set[str] = set()
    for row, _ in chunk:
        text = read_text(session, row.snapshot_id)
        parent = (json.loads(text).get("parent") or {}).get("key") if text else None
        if parent:
            parents.add(str(parent))
    wanted = select(table.c.old, table.c.new).where(table.c.old.in_(parents - found.keys()))
    for old, new in session.execute(wanted) if parents else ():
        found[old] = new
    return found


def _rewrite_snapshot(context: Context, session: Session, row: DoiRow, keys: dict[str, str]) -> bool:
    text = read_text(session, row.snapshot_id)
    if text is None:
        return False
    stored = json.loads(text)
    stored["key"] = row.record_key
    parent = stored.get("parent")
    if isinstance(parent, dict) and parent.get("key") in keys:
        parent["key"] = keys[parent["key"]]
    row.snapshot_id = keep_text(context, session, canonical_json(stored))
    return True


def _move_target(context: Context, session: Session, row: DoiRow) -> int:
    """Where the target holds the record's key, it changes, and a job tells the agency."""
    if row.account_id is None or row.origin == "external" or row.desired_state is DoiState.DEACTIVATED:
        return 0
    account = session.get_one(Account, row.account_id)
    target = target_of(context, account, row)
    if target == row.desired_url:
        return 0
    row.desired_url = target
    if row.observed_state is not AgencyState.ABSENT:
        row.wanted_revision += 1
        add_job(context, session, row, errand(row), priority=PRIORITY_BULK)
    return 1


def _rename_changes(session: Session, table: Table) -> None:
    """Changes to records that wait to be followed up name the record a second time."""
    waiting = select(Intent).where(Intent.kind == IntentKind.CHANGED, Intent.folded_at.is_(None))
    for intent in session.scalars(waiting):
        params = intent.params or {}
        if params.get("kind") == "record" and params.get("key") != intent.record_key:
            intent.params = {**params, "key": intent.record_key}


def write_back(context: Context, ids: Sequence[int]) -> int:
    """Lets the catalogue keep the DOIs in its own field under the new keys; returns how many were told."""
    catalogue = context.catalogue
    if not isinstance(catalogue, KeepsDoi):
        return 0
    told = 0
    for start in range(0, len(ids), CHUNK):
        with context.session() as session:
            rows = session.scalars(select(DoiRow).where(DoiRow.id.in_(ids[start : start + CHUNK]))).all()
        real = [row for row in rows if _is_shown(context, row)]
        with reading(context):
            context.db.session().info[QUIET] = True
            for row in real:
                catalogue.doi_changed(row.record_key, row.doi)
            context.db.session.commit()
        told += len(real)
    return told


def _is_shown(context: Context, row: DoiRow) -> bool:
    here = row.environment == context.settings.environment and row.part == "" and row.origin != "external"
    return here and is_public(row.observed_state) and row.desired_state is not DoiState.DEACTIVATED
