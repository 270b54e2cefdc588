"""Reports about DOIs: how many were minted in each month, where they are from, what they are, how fresh they are."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Integer, case, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from flask_doi.domain.doi_filter import STATES
from flask_doi.models import DoiRow
from flask_doi.services.reporting.asked import Asked
from flask_doi.services.reporting.portable import count_by_month, months_between

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
    wanted = [*asked.dois(), *asked.within(DoiRow.minted_at)]
    with asked.context.session() as session:
        counts = count_by_month(session, DoiRow.minted_at, wanted, by_range=asked.is_all_of_it)
    months = months_between(min(counts), max(counts)) if counts else []
    return [Month(year=number // 100, month=number % 100, count=counts.get(number, 0)) for number in months]


def by_repository(asked: Asked) -> list[OfRepository]:
    """The repositories, those with most DOIs first."""
    is_findable = cast(case((DoiRow.shown_state == "findable", 1), else_=0), Integer)
    repository = _grouped(DoiRow.repository_key)
    counts: dict[str | None, Counter[str]] = defaultdict(Counter)
    with asked.context.session() as session:
        for wanted in asked.begun():
            counted = select(repository, func.count(), func.sum(is_findable)).where(*wanted).group_by(repository)
            for key, count, findable in session.execute(counted):
                counts[key or None].update(all=count, findable=int(findable))
        names = {key: _name_of(session, asked, key) for key in counts}
    listed = [
        OfRepository(key=key, name=names[key], count=each["all"], findable=each["findable"])
        for key, each in counts.items()
    ]
    return sorted(listed, key=lambda each: (-each.count, each.name or ""))


def _name_of(session: Session, asked: Asked, key: str | None) -> str | None:
    """What a repository is called in its newest DOI; asked for one by one, so that no name is read a million times."""
    if key is None:
        return None
    named = (*asked.dois(), DoiRow.repository_key == key, DoiRow.repository.is_not(None))
    return session.scalar(select(DoiRow.repository).where(*named).limit(1))


def by_state(asked: Asked) -> list[tuple[str, int]]:
    """The states in their usual order, each with the number of DOIs that are shown in it."""
    found: Counter[str] = Counter()
    state_of = _grouped(DoiRow.shown_state)
    with asked.context.session() as session:
        for wanted in asked.begun():
            counted = select(state_of, func.count()).where(*wanted).group_by(state_of)
            for state, count in session.execute(counted):
                found[str(state)] += count
    return [(state, found[state]) for state in STATES]


def sync_freshness(asked: Asked) -> list[Fresh]:
    """How long ago the agency was last known to hold what is wanted, of all DOIs that it holds now.

    It is as of now, whatever the days; what was never synchronised is in the last line.
    """
    now = asked.context.clock()
    edges = [None, *(now - timedelta(days=days) for days in AGES), None]
    held = (*asked.dois(), DoiRow.shown_state.in_(HELD))
    ages: list[Fresh] = []
    with asked.context.session() as session:
        for days, newest, oldest in zip((*AGES, None), edges, edges[1:], strict=False):
            within = _synced_between(oldest, newest)
            counted = select(DoiRow.is_stale, func.count()).where(*held, *within).group_by(DoiRow.is_stale)
            counts = dict(session.execute(counted).all())
            ages.append(Fresh(days=days, held=sum(counts.values()), stale=counts.get(True, 0)))
        never = select(DoiRow.is_stale, func.count()).where(*held, DoiRow.synced_at.is_(None))
        counts = dict(session.execute(never.group_by(DoiRow.is_stale)).all())
    last = ages[-1]
    return [*ages[:-1], replace(last, held=last.held + sum(counts.values()), stale=last.stale + counts.get(True, 0))]


def _synced_between(oldest: datetime | None, newest: datetime | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if oldest is not None:
        found.append(DoiRow.synced_at >= oldest)
    if newest is not None:
        found.append(DoiRow.synced_at < newest)
    return found


def _grouped(column: InstrumentedAttribute[str | None]) -> ColumnElement[str]:
    """A column to group by, put so that a database takes the index of the days and not one that is in this order."""
    return func.coalesce(column, "")
