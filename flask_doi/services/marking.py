"""Changes that reach many: marks exactly the DOIs stale whose descriptions may have changed, in chunks."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Sequence
from itertools import islice

from sqlalchemy import ColumnElement, and_, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from flask_doi import failpoints
from flask_doi.catalogue.contract import Change
from flask_doi.domain.states import AgencyState, DoiState, JobKind, JobState
from flask_doi.models import DoiRow, Job
from flask_doi.models.jobs import MAX_ATTEMPTS
from flask_doi.services import schedules
from flask_doi.services.context import Context
from flask_doi.services.describing import reading
from flask_doi.services.ledger import PRIORITY_BULK, add_job
from flask_doi.services.retrying import again

logger = logging.getLogger("flask_doi.marking")

CHUNK = 500
CHUNKS_A_TURN = 10
LONGEST_NAME = 191
MINTED_STATES = (DoiState.DRAFT, DoiState.REGISTERED, DoiState.FINDABLE)
SETTINGS = Change(kind="settings", key="")
"""The settings tell every record otherwise: what the agency holds follows; what failed before it was public does not.
"""


def with_family(context: Context, keys: Collection[str]) -> frozenset[str]:
    """Those among these records a change to which may alter the description of another one.

    A record of which the catalogue cannot tell counts among them: following it up is tried again until it succeeds.
    """
    if not keys:
        return frozenset()
    with reading(context):
        return frozenset(key for key in keys if _reaches_others(context, key))


def _reaches_others(context: Context, key: str) -> bool:
    try:
        return any(found != key for found in islice(context.catalogue.affected(Change(kind="record", key=key)), 2))
    except Exception:
        logger.exception("The catalogue could not tell what a change to the record %r affects.", key)
        return True


def plan(context: Context, session: Session, change: Change) -> None:
    """Notes that a change has to be followed up; a second change to the same thing begins anew."""
    name = f"mark:{change.kind}:{change.key}"
    if len(name) > LONGEST_NAME:
        name = f"mark:{change.kind}:{hashlib.sha256(change.key.encode()).hexdigest()}"
    schedules.plan_once(context, session, name, "mark", {"kind": change.kind, "key": change.key})


def run(context: Context, errand: schedules.Errand) -> schedules.Progress:
    """Marks the next chunks of what a change affects."""
    change = Change(kind=str(errand.params["kind"]), key=str(errand.params["key"]))
    keys = next_keys(context, change, errand.cursor, CHUNK * CHUNKS_A_TURN)
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        again(lambda some=chunk: _mark(context, some, but_failed=change == SETTINGS))  # type: ignore[misc]
        failpoints.hit("after-mark")
    return schedules.Progress(cursor=keys[-1] if len(keys) == CHUNK * CHUNKS_A_TURN else None)


def next_keys(context: Context, change: Change, cursor: str | None, limit: int) -> Sequence[str]:
    """The next records that a change affects, after the one at which it was left off."""
    if change.kind in ("all", SETTINGS.kind):
        return _next_rows(context, cursor, limit)
    with reading(context):
        keys = iter(context.catalogue.affected(change))
        if cursor is not None and not any(key == cursor for key in keys):
            logger.info("The record %r is gone; what %s %r affects is marked anew.", cursor, change.kind, change.key)
            keys = iter(context.catalogue.affected(change))
        return list(islice(keys, limit))


def _next_rows(context: Context, cursor: str | None, limit: int) -> Sequence[str]:
    with context.session() as session:
        return session.scalars(
            select(DoiRow.record_key)
            .where(DoiRow.environment == context.settings.environment, DoiRow.record_key > (cursor or ""))
            .order_by(DoiRow.record_key)
            .distinct()
            .limit(limit)
        ).all()


def _mark(context: Context, keys: Sequence[str], *, but_failed: bool) -> None:
    with context.transaction() as session:
        mark_stale(context, session, keys, but_failed=but_failed)


def mark_stale(context: Context, session: Session, keys: Sequence[str], *, but_failed: bool = False) -> int:
    """Raises the wanted revision of these records' DOIs and sees to it that jobs wait for them; returns how many.

    Whether a request is needed is decided by the fingerprint when the job runs. A DOI that could not be minted for want
    of something is tried again; with `but_failed`, what failed and was never public waits for a person.
    """
    concerned: tuple[ColumnElement[bool], ...] = (
        DoiRow.record_key.in_(keys),
        DoiRow.environment == context.settings.environment,
        DoiRow.origin != "external",
    )
    if but_failed:
        concerned = (*concerned, ~_failed_to_become_public())
    session.execute(
        update(DoiRow)
        .where(*concerned, DoiRow.observed_state != AgencyState.ABSENT)
        .values(wanted_revision=DoiRow.wanted_revision + 1)
        .execution_options(synchronize_session=False)
    )
    unminted = (DoiRow.observed_state == AgencyState.ABSENT, DoiRow.asked_state.in_(MINTED_STATES))
    for row in session.scalars(select(DoiRow).where(*concerned, *unminted)):
        add_job(context, session, row, JobKind.MINT, priority=PRIORITY_BULK)
    return _add_jobs(context, session, concerned)


def _failed_to_become_public() -> ColumnElement[bool]:
    failed = exists(select(Job.id).where(Job.doi_id == DoiRow.id, Job.state == JobState.FAILED))
    held_back = or_(
        DoiRow.observed_state == AgencyState.ABSENT,
        and_(DoiRow.observed_state == AgencyState.DRAFT, DoiRow.desired_state != DoiState.DRAFT),
        and_(DoiRow.observed_state == AgencyState.REGISTERED, DoiRow.desired_state == DoiState.FINDABLE),
    )
    return and_(failed, held_back)


def _add_jobs(context: Context, session: Session, concerned: tuple[ColumnElement[bool], ...]) -> int:
    waiting = exists(select(Job.id).where(Job.doi_id == DoiRow.id, Job.state.in_((JobState.PENDING, JobState.FAILED))))
    held = DoiRow.observed_state != AgencyState.ABSENT
    for row in session.scalars(select(DoiRow).where(*concerned, held, waiting)):
        add_job(context, session, row, JobKind.UPDATE, priority=PRIORITY_BULK)
    rows = session.execute(select(DoiRow.id, DoiRow.account_id).where(*concerned, held, ~waiting)).all()
    now = context.clock()
    jobs = [
        {
            "doi_id": doi_id,
            "account_id": account_id,
            "kind": JobKind.UPDATE,
            "state": JobState.PENDING,
            "priority": PRIORITY_BULK,
            "force": False,
            "not_before": now,
            "waiting_doi_id": doi_id,
            "attempts": 0,
            "max_attempts": MAX_ATTEMPTS,
            "actor": context.settings.actor,
            "created_at": now,
        }
        for doi_id, account_id in rows
    ]
    if jobs:
        session.execute(insert(Job), jobs)
    return len(jobs)
