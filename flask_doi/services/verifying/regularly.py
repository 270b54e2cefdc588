"""The regular visits to every public DOI: a few at a time, longest not visited first, only while nothing else waits.

As soon as there is something to mint or to send, what was not looked at yet is left for later.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from flask_doi.domain.states import AgencyState
from flask_doi.models import DoiRow
from flask_doi.services.context import Context
from flask_doi.services.schedules import Errand, Progress
from flask_doi.services.verifying.expecting import Expected, expectations
from flask_doi.services.verifying.judging import Met
from flask_doi.services.verifying.verifying import DEADLINE, THREADS, is_production, keep
from flask_doi.services.verifying.visiting import travelling
from flask_doi.services.work_waiting import work_waits

CHUNK = 20
LONGEST = 30.0
"""Seconds after which a turn of visits ends."""
GLANCE = 0.25


def is_due(context: Context) -> bool:
    """Whether a DOI is to be visited now."""
    if not context.settings.verify_days:
        return False
    with context.session() as session:
        return bool(_due_rows(context, session, 1))


def run(context: Context, errand: Errand) -> Progress:
    """Visits the DOIs whose turn it is, unless there is other work."""
    if work_waits(context):
        return Progress(result={"visited": 0})
    with context.session() as session:
        ids = _due_rows(context, session, CHUNK)
    return Progress(result={"visited": _visit(context, expectations(context, ids)) if ids else 0})


def _due_rows(context: Context, session: Session, limit: int) -> list[int]:
    """Two questions, each of an index: one for those that were given a day, one for a shorter DOI_VERIFY_DAYS."""
    now = context.clock()
    found = _rows(context, session, DoiRow.verification_due_at, now, limit)
    if len(found) < limit:
        long_ago = now - timedelta(days=context.settings.verify_days)
        found += _rows(context, session, DoiRow.verified_at, long_ago, limit)
    return list(dict.fromkeys(found))[:limit]


def _rows(
    context: Context, session: Session, since: InstrumentedAttribute[datetime | None], until: datetime, limit: int
) -> list[int]:
    public = (AgencyState.REGISTERED, AgencyState.FINDABLE)
    wanted = select(DoiRow.id).where(
        since <= until,
        DoiRow.environment == context.settings.environment,
        DoiRow.observed_state.in_(public),
        DoiRow.origin != "external",
    )
    return list(session.scalars(wanted.order_by(since, DoiRow.id).limit(limit)))


def _visit(context: Context, wanted: Sequence[Expected]) -> int:
    """How many were visited before other work came; visits under way then are let go, and their turn comes again."""
    end, visited = time.monotonic() + LONGEST, 0
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="doi-visits")
    try:
        with travelling(context, seconds=DEADLINE) as traveller:
            real = is_production(context)
            flying: dict[Future[Met], Expected] = {
                pool.submit(traveller.look, each, is_production=real): each for each in wanted
            }
            while flying and time.monotonic() < end:
                done, _ = wait(flying, timeout=GLANCE, return_when=FIRST_COMPLETED)
                for look in done:
                    keep(context, flying.pop(look), look.result())
                    visited += 1
                if work_waits(context):
                    break
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return visited
