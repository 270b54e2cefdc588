"""How many DOIs somebody may ask for on one day, and how many only with a second person's approval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Insert, select, update
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.orm import Session

from flask_doi.models import Allowance
from flask_doi.services.context import Context

DAILY_LIMIT = "daily_limit"


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """Why somebody gets no DOIs now; put into words when shown.

    Of the daily limit `params` holds limit, left, used, asked and day.
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


def take(context: Context, session: Session, actor: str | None, number: int) -> Refusal | None:
    """Counts `number` DOIs as asked for today, all or none, in the session's transaction; the refusal when none.

    Of two sessions of the same person the second waits for the first, so that together they never pass the limit.
    What a transaction took is given back when it is undone. Without a limit nothing is counted.
    """
    limit = context.settings.daily_limit
    if limit is None or number < 1:
        return None
    who, day = _who(context, actor), today(context)
    if number <= limit:
        if _count(session, who, day, number, limit):
            return None
        session.execute(_first_of_the_day(session, who, day))
        if _count(session, who, day, number, limit):
            return None
    rest = limit - _used(session, who, day)
    params = {"limit": limit, "left": max(rest, 0), "used": limit - rest, "asked": number, "day": day}
    return Refusal(code=DAILY_LIMIT, params=params)


def left(context: Context, actor: str | None) -> int | None:
    """How many DOIs somebody may still ask for today; None where no limit is set."""
    limit = context.settings.daily_limit
    if limit is None:
        return None
    with context.session() as session:
        return max(0, limit - _used(session, _who(context, actor), today(context), locked=False))


def needs_approval(context: Context, number: int) -> bool:
    """Whether so many DOIs at once are asked for only with the approval of a second person."""
    above = context.settings.approval_above
    return above is not None and number > above


def today(context: Context) -> str:
    """The day on which is counted, in UTC, so that all processes mean the same."""
    return context.clock().date().isoformat()


def _who(context: Context, actor: str | None) -> str:
    return (actor or context.settings.actor)[:191]


def _count(session: Session, actor: str, day: str, number: int, limit: int) -> bool:
    counted = session.execute(
        update(Allowance)
        .where(Allowance.actor == actor, Allowance.day == day, Allowance.used + number <= limit)
        .values(used=Allowance.used + number)
        .execution_options(synchronize_session=False)
    )
    return bool(counted.rowcount == 1)  # type: ignore[attr-defined]


def _first_of_the_day(session: Session, actor: str, day: str) -> Insert:
    """The row of a day, made unless another session has made it; either way it is waited for, not quarrelled about."""
    values = {"actor": actor, "day": day, "used": 0}
    dialect = session.get_bind().dialect.name
    if dialect in ("mysql", "mariadb"):
        return mysql.insert(Allowance).values(values).on_duplicate_key_update(used=Allowance.used)
    if dialect == "postgresql":
        return postgresql.insert(Allowance).values(values).on_conflict_do_nothing()
    return sqlite.insert(Allowance).values(values).on_conflict_do_nothing()


def _used(session: Session, actor: str, day: str, *, locked: bool = True) -> int:
    """What is counted already; read under a lock, because a snapshot may be older than what refused."""
    wanted = select(Allowance.used).where(Allowance.actor == actor, Allowance.day == day)
    return session.scalar(wanted.with_for_update() if locked else wanted) or 0
