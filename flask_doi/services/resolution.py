"""Whether a name resolves: a truth of its own, looked up again with growing pauses for a day after each change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from importlib.metadata import version

from flask import Flask
from sqlalchemy import ColumnElement, select

from flask_doi.agencies.addresses import same_url
from flask_doi.agencies.base import Deadlines
from flask_doi.agencies.registry import environment
from flask_doi.agencies.resolver import Resolution, Resolver
from flask_doi.domain.states import JobKind
from flask_doi.models import DoiRow
from flask_doi.services.announcing import announce
from flask_doi.services.context import Context
from flask_doi.services.events import Event, event_of
from flask_doi.services.history import tell
from flask_doi.services.kin import watching
from flask_doi.services.ledger import PRIORITY_BULK, add_job
from flask_doi.services.retrying import again
from flask_doi.services.schedules import Errand, Progress

CHUNK = 50
TIMEOUT = 10.0
PAUSES = (5, 15, 60, 300, 900, 3600, 3600, 7200, 14400, 28800, 28800)
"""Seconds between looks; together about a day."""
REPUSH_AFTER = 4
"""After every so many fruitless looks the name is sent to the agency once more: it then tells the handle system."""


def resolver_for(context: Context, *, total: float = TIMEOUT) -> Resolver:
    """The resolver of this application's environment; `total` is how many seconds a look may take."""
    settings = context.settings
    url = settings.resolver_url
    if url is None and settings.environment == "sandbox":
        url = settings.api_url
    deadline = min(total, settings.request_timeout)
    return Resolver(
        url or environment(settings.environment).resolver_url,
        mailto=settings.mailto,
        deadlines=Deadlines(connect=deadline, read=deadline, total=deadline),
        version=version("flask-doi"),
    )


def is_due(context: Context) -> bool:
    """Whether a name is to be looked up now."""
    with context.session() as session:
        return session.scalar(select(DoiRow.id).where(*_due(context)).limit(1)) is not None


def _due(context: Context) -> tuple[ColumnElement[bool], ...]:
    return DoiRow.resolution_due_at <= context.clock(), DoiRow.environment == context.settings.environment


def run(context: Context, errand: Errand) -> Progress:
    """Looks up the names that are due."""
    with context.session() as session:
        oldest_first = select(DoiRow.id, DoiRow.doi).where(*_due(context)).order_by(DoiRow.resolution_due_at)
        rows = session.execute(oldest_first.limit(CHUNK)).all()
    if not rows:
        return Progress(result={"looked_up": 0})
    resolver = resolver_for(context)
    try:
        with ThreadPoolExecutor(min(8, len(rows)), thread_name_prefix="doi-resolver") as pool:
            found = list(pool.map(resolver.lookup, [doi for _, doi in rows]))
    finally:
        resolver.close()
    for (doi_id, doi), resolution in zip(rows, found, strict=True):
        events = again(lambda i=doi_id, d=doi, r=resolution: note(context, i, d, r))  # type: ignore[misc]
        announce(context, running_app(), events)
    return Progress(cursor="more" if len(rows) == CHUNK else None, result={"looked_up": len(rows)})


def running_app() -> Flask:
    """The application itself, for signals and threads."""
    from flask import current_app

    return current_app._get_current_object()  # type: ignore[attr-defined, no-any-return]


def note(context: Context, doi_id: int, doi: str, resolution: Resolution) -> list[Event]:
    """Writes down what the resolver answered about a DOI; what has to be announced of it."""
    now = context.clock()
    with context.transaction() as session:
        row = session.get(DoiRow, doi_id, with_for_update=True)
        if row is None or row.doi != doi:
            return []
        good = resolution.resolves and same_url(resolution.target, row.observed_url)
        before = row.resolves
        row.resolution = {"code": resolution.code, "target": resolution.target, "detail": resolution.detail}
        row.resolution_checked_at = now
        if good and row.confirmed_at is None:
            row.changed_at = now
        with watching(context, session, [row]):
            row.resolves = good if resolution.conclusive else row.resolves
            row.confirmed_at = row.confirmed_at or (now if good else None)
        if good:
            row.resolution_due_at = None
            row.resolution_checks = 0
            if before is not True:
                tell(context, session, "resolves", row, params={"target": resolution.target})
                return [event_of("resolves", row)]
            return []
        row.resolution_checks += 1
        if row.resolution_checks % REPUSH_AFTER == 0 and resolution.code == "absent":
            row.wanted_revision += 1
            add_job(context, session, row, JobKind.UPDATE, priority=PRIORITY_BULK, force=True)
        row.resolution_due_at = _next_look(row.resolution_checks, now)
        if row.resolution_checks == len(PAUSES) + 1:
            tell(context, session, "unresolved", row)
        return []


def _next_look(checks: int, now: datetime) -> datetime | None:
    if checks > len(PAUSES):
        return None
    return now + timedelta(seconds=PAUSES[checks - 1])
