"""Who takes care of what failed, and what is given up with a reason; both stand on the job."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from flask_doi.domain.plain_text import clean, clean_paragraphs
from flask_doi.domain.states import JobState
from flask_doi.models import DoiRow, Job
from flask_doi.services.calling_back import CHUNK, locked_pairs
from flask_doi.services.context import Context
from flask_doi.services.history import tell
from flask_doi.services.retrying import again

NAME_LENGTH = 191
WHY_LENGTH = 2000


def assign(context: Context, ids: Sequence[int], who: str | None, *, actor: str | None = None) -> int:
    """Notes who takes care of these failures, or nobody; returns for how many that is new."""
    name = clean(who)[:NAME_LENGTH] or None

    def note(session: Session, row: DoiRow, job: Job) -> bool:
        if job.assigned_to == name:
            return False
        job.assigned_to = name
        code, params = ("assigned", {"who": name}) if name else ("unassigned", None)
        tell(context, session, code, row, actor=actor, params=params)
        return True

    return _each(context, ids, note)


def give_up(context: Context, ids: Sequence[int], why: str, *, actor: str | None = None) -> int:
    """Takes failures out of sight, with the reason; returns how many. What is mended is tried again all the same."""
    reason = clean_paragraphs(why)[:WHY_LENGTH]

    def note(session: Session, row: DoiRow, job: Job) -> bool:
        if row.redacted_at is not None or job.given_up == reason:
            return False
        job.given_up = reason
        tell(context, session, "given_up", row, actor=actor, params={"why": reason})
        return True

    return _each(context, ids, note) if reason else 0


def _each(context: Context, ids: Sequence[int], note: Callable[[Session, DoiRow, Job], bool]) -> int:
    done = 0
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        done += again(lambda some=chunk: _note(context, some, note))  # type: ignore[misc]
    return done


def _note(context: Context, ids: Sequence[int], note: Callable[[Session, DoiRow, Job], bool]) -> int:
    with context.transaction() as session:
        failed = [pair for pair in locked_pairs(session, ids) if pair[1].state is JobState.FAILED]
        return sum(note(session, row, job) for row, job in failed)
