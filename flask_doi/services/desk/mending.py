"""Which of the records that failed for what they lack are mended by now. Nothing is sent and nothing is changed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from flask_doi.domain.problem import Problem
from flask_doi.domain.queue_wording import is_problem
from flask_doi.domain.rules import blocking
from flask_doi.domain.states import JobState
from flask_doi.models import Account, DoiRow, Job
from flask_doi.services.context import Context
from flask_doi.services.describing import Described, describe
from flask_doi.services.standing import stands_for
from flask_doi.services.stating import problems_of

CHUNK = 200


def judged_anew(context: Context, ids: Sequence[int]) -> dict[int, tuple[Problem, ...]]:
    """What stops each of these jobs' records now; nothing for one that is mended.

    Jobs that failed for something else than their records, and records that are gone, are absent.
    """
    found: dict[int, tuple[Problem, ...]] = {}
    for start in range(0, len(ids), CHUNK):
        found |= _judge(context, ids[start : start + CHUNK])
    return found


def mended(context: Context, ids: Sequence[int]) -> list[int]:
    """Those of these jobs whose records lack nothing any more that stops a DOI."""
    return [job_id for job_id, problems in judged_anew(context, ids).items() if not problems]


def _judge(context: Context, ids: Sequence[int]) -> dict[int, tuple[Problem, ...]]:
    with context.session() as session:
        pairs = session.execute(
            select(Job.id, Job.cause, DoiRow)
            .join(DoiRow, DoiRow.id == Job.doi_id)
            .where(Job.id.in_(ids), Job.state == JobState.FAILED)
        ).all()
    ours = [(job_id, row) for job_id, cause, row in pairs if cause is not None and is_problem(cause)]
    described = describe(context, list(dict.fromkeys(row.record_key for _, row in ours)))
    return _judged(context, ours, described)


def _judged(
    context: Context, pairs: Sequence[tuple[int, DoiRow]], described: Described
) -> dict[int, tuple[Problem, ...]]:
    found: dict[int, tuple[Problem, ...]] = {}
    with context.session() as session:
        for job_id, row in pairs:
            description = stands_for(session, row, described.found.get(row.record_key))
            account = session.get(Account, row.account_id) if row.account_id is not None else None
            if description is None or account is None:
                continue
            problems = problems_of(context, session, account, description, row=row)
            found[job_id] = tuple(blocking(problems))
    return found
