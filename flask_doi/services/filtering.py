"""A filter of DOIs as conditions on our rows."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, exists, or_, select

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.doi_filter import DoiFilter
from flask_doi.domain.states import JobState
from flask_doi.models import DoiRow, Job
from flask_doi.services.context import Context
from flask_doi.services.finding import conditions_on, states_on
from flask_doi.services.scope import here


def matching(context: Context, chosen: DoiFilter, scope: Selection | None = None) -> list[ColumnElement[bool]]:
    """The conditions that a DOI must meet to be in a filter, within a scope and this environment."""
    wanted = list(here(context, scope))
    wanted += states_on(chosen.state)
    wanted += conditions_on(context, chosen.condition)
    for column, value in (
        (DoiRow.repository_key, chosen.repository),
        (DoiRow.level, chosen.level),
        (DoiRow.year, chosen.year),
        (DoiRow.account_id, chosen.account),
    ):
        if value is not None:
            wanted.append(column == value)
    if chosen.cause is not None:
        wanted.append(exists(select(Job.id).where(Job.doi_id == DoiRow.id, *_failed_for(chosen.cause))))
    if chosen.minted_from is not None:
        wanted.append(DoiRow.minted_at >= datetime.combine(chosen.minted_from, time(), UTC))
    if chosen.minted_to is not None:
        wanted.append(DoiRow.minted_at < datetime.combine(chosen.minted_to, time(), UTC) + timedelta(days=1))
    if chosen.ids:
        wanted.append(DoiRow.id.in_(chosen.ids))
    if chosen.text:
        wanted.append(_says(chosen.text))
    return wanted


def _failed_for(cause: str) -> tuple[ColumnElement[bool], ...]:
    return Job.state == JobState.FAILED, Job.cause == cause


def _says(text: str) -> ColumnElement[bool]:
    columns = (DoiRow.doi, DoiRow.title, DoiRow.reference_code)
    return or_(*(column.icontains(text, autoescape=True) for column in columns))
