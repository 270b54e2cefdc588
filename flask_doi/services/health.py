"""Whether this installation works, for monitoring: database, tables, worker and queue; no secrets, no names."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from flask_doi.domain.states import JobState
from flask_doi.models import Intent, Job
from flask_doi.services import tables
from flask_doi.services.context import Context
from flask_doi.services.heartbeat import last_seen

logger = logging.getLogger("flask_doi.web")

GOOD, WARNING, FAILING, UNKNOWN = "pass", "warn", "fail", "unknown"
WORST = (FAILING, WARNING)
SILENCE = timedelta(minutes=20)
LONG = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueNumbers:
    """How much waits; `oldest` is since when the oldest of what is due waits, noted wishes included."""

    noted: int
    pending: int
    processing: int
    failed: int
    oldest: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """One word for each thing looked at: "pass", "warn", "fail", or "unknown" behind one that fails."""

    database: str
    tables: str = UNKNOWN
    worker: str = UNKNOWN
    queue: str = UNKNOWN
    revision: str | None = None
    worker_seen: datetime | None = None
    numbers: QueueNumbers | None = None

    @property
    def checks(self) -> dict[str, str]:
        """Each thing with its word."""
        return {"database": self.database, "tables": self.tables, "worker": self.worker, "queue": self.queue}

    @property
    def status(self) -> str:
        """The worst of them."""
        return next((word for word in WORST if word in self.checks.values()), GOOD)


@cache
def expected_revision() -> str:
    """The revision of the tables that this code needs."""
    return tables.head()


def health(context: Context) -> Health:
    """How things are now. A worker that is silent while work waits is a failure; silent without work, a warning."""
    found = foundations(context)
    if found.tables != GOOD:
        return found
    now, numbers, seen = context.clock(), _numbers(context), last_seen(context)
    return replace(
        found,
        worker=worker_word(now, seen, numbers.oldest),
        queue=WARNING if numbers.oldest is not None and now - numbers.oldest > LONG else GOOD,
        worker_seen=seen,
        numbers=numbers,
    )


def foundations(context: Context) -> Health:
    """Whether the database answers and its tables are as this code needs them; nothing else is looked at."""
    try:
        revision = tables.current(context.engine)
    except SQLAlchemyError as error:
        logger.error("The database does not answer: %s", type(error).__name__)
        return Health(database=FAILING)
    return Health(database=GOOD, tables=GOOD if revision == expected_revision() else FAILING, revision=revision)


def worker_word(now: datetime, seen: datetime | None, oldest: datetime | None) -> str:
    """The word for the workers, last seen at a moment, while something has waited since another, or nothing waits."""
    if seen is not None and now - seen <= SILENCE:
        return GOOD
    return FAILING if oldest is not None and now - oldest > SILENCE else WARNING


def _numbers(context: Context) -> QueueNumbers:
    with context.session() as session:
        noted, first = session.execute(
            select(func.count(Intent.id), func.min(Intent.created_at)).where(Intent.folded_at.is_(None))
        ).one()
        states = (JobState.PENDING, JobState.PROCESSING, JobState.FAILED)
        counted = {state: session.scalar(select(func.count(Job.id)).where(Job.state == state)) or 0 for state in states}
        due = session.scalar(
            select(func.min(Job.not_before)).where(Job.state == JobState.PENDING, Job.not_before <= context.clock())
        )
    return QueueNumbers(
        noted=noted,
        pending=counted[JobState.PENDING],
        processing=counted[JobState.PROCESSING],
        failed=counted[JobState.FAILED],
        oldest=min((moment for moment in (first, due) if moment is not None), default=None),
    )
