"""Errands that fall due: claimed by any drain through a lease, so that there is no second scheduler."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, case, delete, literal, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from flask_doi.models import Schedule
from flask_doi.models.base import UtcDateTime
from flask_doi.services.context import Context
from flask_doi.services.retrying import again

logger = logging.getLogger("flask_doi.schedules")

LEASE = timedelta(minutes=5)
SHORT_LEASES = {"batches": timedelta(seconds=15)}
"""Errands of small steps, each a transaction: when a worker dies, the next goes on soon, and two do no harm."""
ERRANDS_A_TURN = 20

REGULAR = {
    "sweep": 900, "accounts": 300, "secrets": 86400, "resolution": 5, "retention": 86400, "texts": 86400,
    "promotion": 1, "drafts": 86400, "retelling": 300, "batches": 1, "verification": 10, "alerts": 60,
}  # fmt: skip
"""The regular errands and how often they run, in seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Errand:
    """A claimed schedule."""

    id: int
    kind: str
    name: str
    token: str
    params: dict[str, Any]
    cursor: str | None
    every: int | None
    due_at: datetime
    result: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How an errand left off: with a cursor it goes on at once (with `params`, if given), without one it is done."""

    cursor: str | None = None
    params: dict[str, Any] | None = None
    result: dict[str, Any] | None = None


def ensure_regular(context: Context) -> None:
    """Adds the regular errands that are missing, due at once, and gives the others the period they have now."""
    with context.session() as session:
        known = dict(session.execute(select(Schedule.name, Schedule.every).where(Schedule.name.in_(REGULAR))).all())
    for name, every in REGULAR.items():
        if name not in known:
            _add_quietly(context, Schedule(name=name, kind=name, every=every, due_at=context.clock(), failures=0))
        elif known[name] != every:
            with context.session() as session, session.begin():
                session.execute(update(Schedule).where(Schedule.name == name).values(every=every))


def _add_quietly(context: Context, schedule: Schedule) -> None:
    try:
        with context.session() as session, session.begin():
            session.add(schedule)
    except IntegrityError:
        logger.debug("Another process added the errand %s first.", schedule.name)


def plan_once(context: Context, session: Session, name: str, kind: str, params: dict[str, Any]) -> None:
    """Plans a single errand, or begins it anew when one of this name is under way."""
    row = session.scalars(select(Schedule).where(Schedule.name == name).with_for_update()).first()
    if row is None:
        session.add(Schedule(name=name, kind=kind, params=params, due_at=context.clock(), failures=0))
        session.flush()
        return
    row.cursor = None
    row.due_at = context.clock()
    row.lease_token = row.lease_until = None


def make_due(context: Context, session: Session, name: str) -> None:
    """Lets a regular errand run at the next drain; one that is running runs once more."""
    session.execute(update(Schedule).where(Schedule.name == name).values(due_at=context.clock()))


def any_due(context: Context, kinds: Collection[str]) -> bool:
    """Whether an errand of these kinds waits to be run."""
    now = context.clock()
    free = or_(Schedule.lease_until.is_(None), Schedule.lease_until < now)
    with context.session() as session:
        due = select(Schedule.id).where(Schedule.due_at <= now, free, Schedule.kind.in_(kinds))
        return session.scalar(due.limit(1)) is not None


def due_kinds(context: Context, kinds: Collection[str]) -> set[str]:
    """Those of the kinds of which an errand waits to be run."""
    now = context.clock()
    free = or_(Schedule.lease_until.is_(None), Schedule.lease_until < now)
    with context.session() as session:
        return set(session.scalars(select(Schedule.kind).where(Schedule.due_at <= now, free, Schedule.kind.in_(kinds))))


def run_due(
    context: Context,
    runners: dict[str, Callable[[Context, Errand], Progress]],
    *,
    is_over: Callable[[], bool] = lambda: False,
) -> int:
    """Runs each due errand once; returns how many ran. A failing errand is logged and tried again later."""
    ran = 0
    while ran < ERRANDS_A_TURN and not is_over():
        errand = again(lambda: _claim(context, list(runners)))
        if errand is None:
            break
        ran += 1
        try:
            progress = runners[errand.kind](context, errand)
        except Exception:
            logger.exception("The errand %s failed; it is tried again in a minute.", errand.name)
            again(lambda claimed=errand: _failed(context, claimed))  # type: ignore[misc]
        else:
            again(lambda claimed=errand, left=progress: _ended(context, claimed, left))  # type: ignore[misc]
    return ran


def _claim(context: Context, kinds: list[str]) -> Errand | None:
    now = context.clock()
    free = or_(Schedule.lease_until.is_(None), Schedule.lease_until < now)
    with context.session() as session, session.begin():
        row = session.scalars(
            select(Schedule)
            .where(Schedule.due_at <= now, free, Schedule.kind.in_(kinds))
            .order_by(Schedule.due_at, Schedule.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if row is None:
            return None
        token = str(uuid.uuid4())
        taken = cast(
            CursorResult[Any],
            session.execute(
                update(Schedule)
                .where(Schedule.id == row.id, free)
                .values(lease_token=token, lease_until=now + SHORT_LEASES.get(row.kind, LEASE))
                .execution_options(synchronize_session=False)
            ),
        )
        if taken.rowcount != 1:
            return None
        return Errand(
            id=row.id,
            kind=row.kind,
            name=row.name,
            token=token,
            params=dict(row.params or {}),
            cursor=row.cursor,
            every=row.every,
            due_at=row.due_at,
            result=dict(row.result or {}),
        )


def _ended(context: Context, errand: Errand, progress: Progress) -> None:
    now = context.clock()
    mine = (Schedule.id == errand.id, Schedule.lease_token == errand.token)
    with context.session() as session, session.begin():
        if progress.cursor is None and errand.every is None:
            session.execute(delete(Schedule).where(*mine))
            return
        due = now if progress.cursor is not None else now + timedelta(seconds=errand.every or 0)
        values: dict[str, Any] = {
            "due_at": case((Schedule.due_at == errand.due_at, literal(due, UtcDateTime())), else_=Schedule.due_at),
            "cursor": progress.cursor,
            "lease_token": None,
            "lease_until": None,
            "failures": 0,
        }
        if progress.params is not None:
            values["params"] = progress.params
        if progress.cursor is None:
            values["ran_at"] = now
            values["result"] = progress.result
        session.execute(update(Schedule).where(*mine).values(**values))


def _failed(context: Context, errand: Errand) -> None:
    with context.session() as session, session.begin():
        session.execute(
            update(Schedule)
            .where(Schedule.id == errand.id, Schedule.lease_token == errand.token)
            .values(
                due_at=context.clock() + timedelta(minutes=1),
                lease_token=None,
                lease_until=None,
                failures=Schedule.failures + 1,
            )
        )
