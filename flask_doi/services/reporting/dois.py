"""Reports about DOIs: how many were minted in each month, where they are from, what they are, how fresh they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, cast, func, select, true

from flask_doi.domain.doi_filter import STATES
from flask_doi.models import DoiRow
from flask_doi.services.reporting.asked import Asked
from flask_doi.services.reporting.portable import month_of

HELD = ("findable", "registered", "draft", "deactivated")
"""The states of what the agency holds."""
AGES = (1, 7, 30, 90, 365)
"""Days since the agency last held what is wanted; whatever is older, or was never so, comes after."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """A month and how many DOIs were minted in it."""

    year: int
    month: int
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class OfRepository:
    """A repository and its DOIs; key and name are None for DOIs that name none."""

    key: str | None
    name: str | None
    count: int
    findable: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Fresh:
    """DOIs whose agency was last known to hold what is wanted less than so many `days` ago; None: longer or never.

    `stale` are those of them that need sync now.
    """

    days: int | None
    held: int
    stale: int


def minted_per_month(asked: Asked) -> list[Month]:
    """Every month from the first to the last in which a DOI was minted; those between in which none was have 0."""
    month = month_of(DoiRow.minted_at)
    wanted = [*asked.dois(), DoiRow.minted_at.is_not(None), *asked.within(DoiRow.minted_at)]
    with asked.context.session() as session:
        found = session.execute(select(month, func.count()).where(*wanted).group_by(month)).all()
    counts = {int(number): count for number, count in found}
    months = months_between(min(counts), max(counts)) if counts else []
    return [Month(year=number // 100, month=number % 100, count=counts.get(number, 0)) for number in months]


def months_between(first: int, last: int) -> list[int]:
    """The months as in 202601, both ends included."""
    begin, end = (number // 100 * 12 + number % 100 - 1 for number in (first, last))
    return [each // 12 * 100 + each % 12 + 1 for each in range(begin, end + 1)]


def by_repository(asked: Asked) -> list[OfRepository]:
    """The repositories, those with most DOIs first."""
    is_findable = case((DoiRow.shown_state == "findable", 1), else_=0)
    counted = select(
        DoiRow.repository_key, func.max(DoiRow.repository), func.count(), func.sum(cast(is_findable, Integer))
    )
    with asked.context.session() as session:
        found = session.execute(counted.where(*asked.begun()).group_by(DoiRow.repository_key)).all()
    listed = [OfRepository(key=key, name=name, count=count, findable=int(able)) for key, name, count, able in found]
    return sorted(listed, key=lambda each: (-each.count, each.name or ""))


def by_state(asked: Asked) -> list[tuple[str, int]]:
    """The states in their usual order, each with the number of DOIs that are shown in it."""
    state = DoiRow.shown_state
    with asked.context.session() as session:
        found = dict(session.execute(select(state, func.count()).where(*asked.begun()).group_by(state)).all())
    return [(state, found.get(state, 0)) for state in STATES]


def sync_freshness(asked: Asked) -> list[Fresh]:
    """How long ago the agency was last known to hold what is wanted, of all DOIs that it holds."""
    age = _age(asked)
    is_stale: ColumnElement[Any] = cast(case((DoiRow.is_stale == true(), 1), else_=0), Integer)
    held = (*asked.begun(), DoiRow.shown_state.in_(HELD))
    with asked.context.session() as session:
        found = session.execute(select(age, func.count(), func.sum(is_stale)).where(*held).group_by(age)).all()
    counts = {int(days): (count, int(stale)) for days, count, stale in found}
    each = [(days, *counts.get(days, (0, 0))) for days in (*AGES, 0)]
    return [Fresh(days=days or None, held=held, stale=stale) for days, held, stale in each]


def _age(asked: Asked) -> ColumnElement[int]:
    now = asked.context.clock()
    return case(*((DoiRow.synced_at >= now - timedelta(days=days), days) for days in AGES), else_=0)
