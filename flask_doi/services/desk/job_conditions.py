"""A filter of jobs as conditions on our rows."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.queue_filter import NOBODY, QueueFilter
from flask_doi.models import DoiRow, Job
from flask_doi.services.context import Context
from flask_doi.services.scope import here


def jobs_matching(context: Context, chosen: QueueFilter, scope: Selection | None) -> list[ColumnElement[bool]]:
    """The conditions that a job and its DOI must meet to be in a filter, within a scope and this environment."""
    wanted = list(here(context, scope))
    for column, value in (
        (Job.state, chosen.state),
        (Job.kind, chosen.kind),
        (Job.account_id, chosen.account),
        (Job.batch_id, chosen.batch),
        (DoiRow.repository_key, chosen.repository),
        (Job.cause, chosen.cause),
    ):
        if value is not None:
            wanted.append(column == value)
    if chosen.assigned is not None:
        is_nobody = chosen.assigned == NOBODY
        wanted.append(Job.assigned_to.is_(None) if is_nobody else Job.assigned_to == chosen.assigned)
    if chosen.given_up is not None:
        wanted.append(Job.given_up.is_not(None) if chosen.given_up else Job.given_up.is_(None))
    return wanted
