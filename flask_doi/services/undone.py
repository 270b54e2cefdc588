"""What a drain had to leave: for whoever started it, and for cron, which mails what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from flask_doi.domain.states import JobState
from flask_doi.models import Job
from flask_doi.services.context import Context
from flask_doi.services.kin import PUT_OFF

IN_TURN = ("rate_limit", PUT_OFF)
"""Why a job waits although nothing is wrong: for room in the window, or for a DOI that it is going to name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Undone:
    """Jobs that failed for good, and jobs that were tried in vain and wait to be tried again."""

    failed: int
    waiting: int


def left_undone(context: Context, *, since: datetime) -> Undone:
    """The jobs that failed since a moment, and all that wait because an earlier try did not succeed."""
    failed = (Job.state == JobState.FAILED, Job.finished_at >= since)
    waiting = (Job.state == JobState.PENDING, Job.cause.is_not(None), Job.cause.not_in(IN_TURN))
    with context.session() as session:
        return Undone(
            failed=session.scalar(select(func.count(Job.id)).where(*failed)) or 0,
            waiting=session.scalar(select(func.count(Job.id)).where(*waiting)) or 0,
        )
