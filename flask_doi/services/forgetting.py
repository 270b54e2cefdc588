"""Drops old texts that were sent and received, in chunks; what a DOI still needs is never among them.

Needed are what the agency last accepted, what was told before a DOI was retired, the descriptions kept for tombstones,
and what attempts sent whose answer never came. The attempts themselves stay, with when, who and what became of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from flask_doi.models import Attempt, DoiRow
from flask_doi.services.context import Context
from flask_doi.services.redacting import drop_unused
from flask_doi.services.retrying import again
from flask_doi.services.schedules import Errand, Progress

CHUNK = 500


def run(context: Context, errand: Errand) -> Progress:
    """Goes on through the attempts that are older than DOI_RETENTION_DAYS and were answered."""
    after, dropped = int(errand.cursor or 0), int(errand.params.get("dropped", 0)) if errand.cursor else 0
    last, count = again(lambda: _forget(context, after))
    dropped += count
    if last is None:
        return Progress(result={"dropped": dropped})
    return Progress(cursor=str(last), params={"dropped": dropped})


def _forget(context: Context, after: int) -> tuple[int | None, int]:
    """Takes the texts from the next chunk of old attempts; the last of them, None at the end, and how many went."""
    before = context.clock() - timedelta(days=context.settings.retention_days)
    has_texts = or_(Attempt.payload_id.is_not(None), Attempt.reply_id.is_not(None))
    with context.transaction() as session:
        old = session.scalars(
            select(Attempt)
            .where(Attempt.id > after, Attempt.sent_at < before, Attempt.answered_at.is_not(None), has_texts)
            .order_by(Attempt.id)
            .limit(CHUNK)
        ).all()
        freed = _freed(old, _needed(session, old))
        session.flush()
        dropped = drop_unused(session, freed)
    return (old[-1].id if len(old) == CHUNK else None), dropped


def _needed(session: Session, attempts: Sequence[Attempt]) -> dict[int, set[int | None]]:
    """The texts that each DOI of these attempts needs."""
    rows = session.execute(
        select(DoiRow.id, DoiRow.payload_id, DoiRow.before_payload_id, DoiRow.snapshot_id).where(
            DoiRow.id.in_({attempt.doi_id for attempt in attempts})
        )
    )
    return {doi_id: set(texts) for doi_id, *texts in rows}


def _freed(attempts: Sequence[Attempt], needed: dict[int, set[int | None]]) -> set[int]:
    """Lets the attempts go of the texts that their DOIs do not need; returns which."""
    freed: set[int] = set()
    for attempt in attempts:
        kept = needed.get(attempt.doi_id, set())
        if attempt.payload_id is not None and attempt.payload_id not in kept:
            freed.add(attempt.payload_id)
            attempt.payload_id = None
        if attempt.reply_id is not None and attempt.reply_id not in kept:
            freed.add(attempt.reply_id)
            attempt.reply_id = None
    return freed
