"""A filter of DOIs as conditions on our rows."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, or_, select

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.doi_filter import MOST_IDS, DoiFilter
from flask_doi.domain.identifier import Doi
from flask_doi.domain.states import JobState
from flask_doi.errors import InvalidDoi
from flask_doi.models import DoiRow, Job
from flask_doi.services.context import Context
from flask_doi.services.finding import conditions_on, states_on, with_job
from flask_doi.services.scope import here

ANYWHERE = "*"
"""At either end of a text it says: look for it anywhere, also when it is a whole DOI or reference code."""


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
        wanted.append(with_job(Job.state == JobState.FAILED, Job.cause == chosen.cause))
    if chosen.minted_from is not None:
        wanted.append(DoiRow.minted_at >= datetime.combine(chosen.minted_from, time(), UTC))
    if chosen.minted_to is not None:
        wanted.append(DoiRow.minted_at < datetime.combine(chosen.minted_to, time(), UTC) + timedelta(days=1))
    if chosen.ids:
        wanted.append(DoiRow.id.in_(chosen.ids))
    if chosen.text:
        wanted.append(_says(context, chosen.text, scope))
    return wanted


def named_whole(context: Context, text: str | None, scope: Selection | None = None) -> list[int]:
    """The row numbers of the DOIs whose name, reference code or record key a text is; found by indexes alone."""
    wanted = (text or "").strip()
    if not wanted or wanted.startswith(ANYWHERE) or wanted.endswith(ANYWHERE):
        return []
    doi, ours = _doi_in(wanted), DoiRow.environment == context.settings.environment
    ways = [(DoiRow.reference_code == wanted,), (DoiRow.record_key == wanted, ours)]
    ways += [(DoiRow.doi == doi, ours)] if doi is not None else []
    within, found = here(context, scope), set[int]()
    with context.session() as session:
        for way in ways:
            found.update(session.scalars(select(DoiRow.id).where(*way).limit(MOST_IDS)))
        return sorted(session.scalars(select(DoiRow.id).where(DoiRow.id.in_(found), *within))) if found else []


def _doi_in(text: str) -> str | None:
    try:
        return Doi.parse(text).name
    except InvalidDoi:
        return None


def _says(context: Context, text: str, scope: Selection | None) -> ColumnElement[bool]:
    whole = named_whole(context, text, scope)
    if whole:
        return DoiRow.id.in_(whole)
    wanted = text.strip().strip(ANYWHERE).strip()
    ways = [DoiRow.doi.contains(_doi_in(wanted) or wanted.lower(), autoescape=True)]
    for column in (DoiRow.title, DoiRow.reference_code):
        if context.engine.dialect.name == "postgresql":
            ways.append(column.icontains(wanted, autoescape=True))
        else:
            ways.append(column.contains(wanted, autoescape=True))
    return or_(*ways)
