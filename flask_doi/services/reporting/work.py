"""Reports about the work: what failed and why, and how long it took from a wish to the agency's answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from flask_doi.agencies.base import Verdict
from flask_doi.domain.states import JobState
from flask_doi.models import Attempt, DoiRow, HistoryEvent, Job
from flask_doi.services.reporting.asked import Asked
from flask_doi.services.reporting.portable import count_by_month, days_of_month, months_between, seconds_between

FAILURES = tuple(verdict for verdict in Verdict if verdict is not Verdict.ACCEPTED)
UNANSWERED = "unanswered"
SAMPLE = 20_000
PATIENCE = timedelta(minutes=15)
"""After so long a request on file of which nothing is known counts as one that had no answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cause:
    """Why requests failed, and how many; `ended` are the DOIs that it stopped until a person came, each once."""

    code: str
    requests: int
    ended: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """How long jobs took that were done in a month, or in all of them (`year` 0), in seconds."""

    year: int
    month: int
    done: int
    median: int
    p95: int


def failed_attempts(asked: Asked) -> list[Cause]:
    """The causes, the most frequent first: of requests that the agency did not carry out, and of stopped DOIs."""
    with asked.context.session() as session:
        requests = _requests(asked, session)
        ended = _ended(asked, session)
    codes = sorted({*requests, *ended}, key=lambda code: (-requests[code] - ended[code], code))
    return [Cause(code=code, requests=requests[code], ended=ended[code]) for code in codes]


def _requests(asked: Asked, session: Session) -> Counter[str]:
    counted = select(Attempt.code, func.count()).where(Attempt.verdict.in_(FAILURES), *asked.within(Attempt.sent_at))
    silent = select(func.count()).where(
        Attempt.verdict.is_(None),
        Attempt.sent_at < asked.context.clock() - PATIENCE,
        *asked.within(Attempt.sent_at),
    )
    whose = _whose(asked, session, Attempt)
    found: Counter[str] = Counter()
    for code, number in session.execute(counted.where(*whose).group_by(Attempt.code)):
        found[code or UNANSWERED] += number
    found[UNANSWERED] += session.scalar(silent.where(*whose)) or 0
    return +found


def _ended(asked: Asked, session: Session) -> Counter[str]:
    """The history keeps it when a job is mended and done later."""
    code = HistoryEvent.params["code"].as_string()
    counted = select(code, func.count(HistoryEvent.doi_id.distinct())).where(*_stopped(asked)).group_by(code)
    return Counter({cause or "": number for cause, number in session.execute(counted)})


def dois_that_waited(asked: Asked) -> int:
    """How many DOIs were stopped until a person came; fewer than by cause where one was stopped by several."""
    with asked.context.session() as session:
        return session.scalar(select(func.count(HistoryEvent.doi_id.distinct())).where(*_stopped(asked))) or 0


def _stopped(asked: Asked) -> list[ColumnElement[bool]]:
    of_dois = HistoryEvent.doi_id.in_(select(DoiRow.id).where(*asked.dois()))
    return [HistoryEvent.code == "failed", *asked.within(HistoryEvent.at), of_dois]


def queue_times(asked: Asked) -> tuple[list[Times], Times | None]:
    """Each month from the first to the last, and all together (None when nothing was done).

    Counted from when a job was added to when it was done, waits and further tries included. Of a month in which more
    than 20,000 jobs were done, the times are those of the last 20,000.
    """
    with asked.context.session() as session:
        done = _done_in_months(asked, session)
        took = {month: _took_in(asked, session, month) for month in done}
    if not done:
        return [], None
    each = [_times(month, done.get(month, 0), took.get(month, {})) for month in months_between(min(done), max(done))]
    shares = [_weighed(took[month], done[month]) for month in done]
    return each, _times(0, sum(done.values()), sum(shares, Counter()))


def _done(asked: Asked, session: Session) -> list[ColumnElement[bool]]:
    return [Job.state == JobState.COMPLETED, *asked.within(Job.finished_at), *_whose(asked, session, Job)]


def _done_in_months(asked: Asked, session: Session) -> dict[int, int]:
    return count_by_month(session, Job.finished_at, _done(asked, session), by_range=asked.is_all_of_it)


def _took_in(asked: Asked, session: Session, month: int) -> Counter[int]:
    first, following = days_of_month(month)
    in_month = (Job.finished_at >= first, Job.finished_at < following)
    newest = (
        select(Job.created_at, Job.finished_at)
        .where(*_done(asked, session), *in_month)
        .order_by(Job.finished_at.desc())
        .limit(SAMPLE)
        .subquery()
    )
    dialect = asked.context.engine.dialect.name
    seconds = seconds_between(dialect, newest.c.created_at, newest.c.finished_at).label("seconds")
    counted = session.execute(select(seconds, func.count()).select_from(newest).group_by(seconds))
    return Counter({max(int(took), 0): count for took, count in counted})


def _weighed(took: Mapping[int, int], done: int) -> Counter[int]:
    """The times of a month, counted for as many jobs as were done in it."""
    factor = done / max(1, sum(took.values()))
    return Counter({seconds: max(1, round(count * factor)) for seconds, count in took.items()})


def _times(month: int, done: int, took: Mapping[int, int]) -> Times:
    return Times(
        year=month // 100,
        month=month % 100,
        done=done,
        median=percentile(took, 0.5),
        p95=percentile(took, 0.95),
    )


def percentile(took: Mapping[int, int], share: float) -> int:
    """The shortest time within which this share of all was done; 0 when there is none."""
    wanted, passed = share * sum(took.values()), 0
    for seconds in sorted(took):
        passed += took[seconds]
        if passed >= wanted:
            return seconds
    return 0


def no_longer_counted(asked: Asked) -> datetime | None:
    """Before when finished jobs are forgotten, where the days asked for reach back further; None when they do not."""
    before = asked.context.clock() - timedelta(days=asked.context.settings.retention_days)
    return before if asked.days.begins is None or asked.days.begins < before else None


def _whose(asked: Asked, session: Session, model: Any) -> list[ColumnElement[bool]]:
    """The rows of DOIs that count; where all do, those of the accounts, so that no DOI has to be looked up."""
    if asked.is_all_of_it:
        return [model.account_id.in_(asked.accounts(session))]
    return [model.doi_id.in_(select(DoiRow.id).where(*asked.dois()))]
