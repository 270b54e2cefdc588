"""The gate before an agency's address, shared by all processes through the database.

DataCite counts requests per address in a window, so bursts are allowed and only the window is watched: requests are
counted in short slices, and all slices that may still lie in the trailing window are added up, so that the limit is
never passed. After failures in a row the gate closes, and then lets one request through at a time to see.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from flask_doi.models import Gate, GateSlice
from flask_doi.services.context import Context
from flask_doi.services.retrying import again

SLICES = 30
ON_THE_WAY = 1.0
"""Seconds that a request may take from here to where the agency counts it."""
FAILURES_TO_CLOSE = 5
LONGEST_CLOSURE = 900.0

Limit = tuple[int, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """Whether a request may go now, and if not, when to ask again and why."""

    granted: bool
    again_at: datetime | None = None
    code: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """How many requests may go now (None: any number), and if none, when to ask again."""

    requests: int | None
    again_at: datetime | None = None


def room(context: Context, session: Session, address: str, limit: Limit | None) -> Room:
    """What the gate would let through now; nothing is reserved."""
    now = context.clock()
    gate = gate_state(session, address)
    if gate is not None and gate.closed_until is not None:
        shut = max(moment for moment in (gate.closed_until, gate.probing_until) if moment is not None)
        return Room(requests=0, again_at=shut) if shut > now else Room(requests=1)
    if limit is None:
        return Room(requests=None)
    used, again_at = _used(session, gate, limit, now) if gate is not None else (0, now)
    left = max(0, limit[0] - used)
    return Room(requests=left) if left else Room(requests=0, again_at=again_at)


def reserve(context: Context, address: str, limit: Limit | None, *, patience: float) -> Passage:
    """Asks for one request; `patience` is how long (seconds) a probing request may take before another may try."""
    return again(lambda: _reserve(context, address, limit, patience))


def _reserve(context: Context, address: str, limit: Limit | None, patience: float) -> Passage:
    now = context.clock()
    with context.session() as session, session.begin():
        if limit is None and _is_open(session, address):
            return Passage(granted=True)
        gate = _locked(context, session, address)
        if gate.closed_until is not None:
            if gate.closed_until > now:
                return Passage(granted=False, again_at=gate.closed_until, code=gate.closed_code)
            if gate.probing_until is not None and gate.probing_until > now:
                return Passage(granted=False, again_at=gate.probing_until, code=gate.closed_code)
            gate.probing_until = now + timedelta(seconds=patience)
        return Passage(granted=True) if limit is None else _count(session, gate, limit, now)


def _is_open(session: Session, address: str) -> bool:
    closed = session.scalar(select(Gate.closed_until).where(Gate.address == address))
    return closed is None


def _locked(context: Context, session: Session, address: str) -> Gate:
    """The gate's row; whoever raised its turn first goes first."""
    changed = session.execute(
        update(Gate)
        .where(Gate.address == address)
        .values(turn=Gate.turn + 1)
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        session.execute(insert(Gate).values(address=address, turn=1, failures=0, updated_at=context.clock()))
    return session.scalars(select(Gate).where(Gate.address == address).execution_options(populate_existing=True)).one()


def _used(session: Session, gate: Gate, limit: Limit, now: datetime) -> tuple[int, datetime]:
    """How many requests may still count at the agency, and when the oldest of them no longer do."""
    length = limit[1] / SLICES
    rows = session.execute(
        select(GateSlice.slice, GateSlice.used)
        .where(GateSlice.gate_id == gate.id, GateSlice.slice >= _oldest(limit, now))
        .order_by(GateSlice.slice)
    ).all()
    first = rows[0].slice if rows else int(now.timestamp() / length)
    frees = (first + int(now.timestamp() / length) - _oldest(limit, now) + 1) * length
    return sum(used for _, used in rows), datetime.fromtimestamp(frees, UTC)


def _oldest(limit: Limit, now: datetime) -> int:
    """The oldest slice that counts: some on the way arrive late, so a little more than the window is watched."""
    length = limit[1] / SLICES
    return int(now.timestamp() / length) - SLICES - max(1, math.ceil(ON_THE_WAY / length))


def _count(session: Session, gate: Gate, limit: Limit, now: datetime) -> Passage:
    used, again_at = _used(session, gate, limit, now)
    if used >= limit[0]:
        return Passage(granted=False, again_at=again_at, code="rate_limit")
    _add(session, gate, limit, now, 1)
    return Passage(granted=True)


def _add(session: Session, gate: Gate, limit: Limit, now: datetime, number: int) -> None:
    current = int(now.timestamp() / (limit[1] / SLICES))
    counted = session.execute(
        update(GateSlice)
        .where(GateSlice.gate_id == gate.id, GateSlice.slice == current)
        .values(used=GateSlice.used + number)
        .execution_options(synchronize_session=False)
    )
    if not counted.rowcount:  # type: ignore[attr-defined]
        session.execute(delete(GateSlice).where(GateSlice.gate_id == gate.id, GateSlice.slice < _oldest(limit, now)))
        session.execute(insert(GateSlice).values(gate_id=gate.id, slice=current, used=number))


def count_further(context: Context, session: Session, address: str, limit: Limit | None, number: int) -> None:
    """Adds requests that were made without asking, such as the reading back of a name, to the window."""
    if limit is not None and number:
        _add(session, _locked(context, session, address), limit, context.clock(), number)


def note_success(context: Context, session: Session, address: str) -> None:
    """The agency answered sensibly: its failures are forgotten, and a gate whose time is over is open again.

    A gate that closed while this request was under way stays closed: the agency asked for that later.
    """
    now = context.clock()
    open_but_troubled = and_(Gate.failures > 0, Gate.closed_until.is_(None))
    session.execute(
        update(Gate)
        .where(Gate.address == address, or_(open_but_troubled, Gate.closed_until <= now))
        .values(
            failures=0,
            failing_since=None,
            closed_until=None,
            closed_code=None,
            probing_until=None,
            updated_at=now,
        )
        .execution_options(synchronize_session=False)
    )


def note_failure(context: Context, session: Session, address: str, code: str) -> None:
    """The agency did not answer: after five times in a row the gate closes, longer each time, 15 minutes at most.

    What fails while the gate is closed was sent before, and tells nothing new.
    """
    gate = _locked(context, session, address)
    now = context.clock()
    if gate.closed_until is not None and gate.closed_until > now:
        return
    gate.failures += 1
    gate.failing_since = gate.failing_since or now
    gate.probing_until = None
    gate.updated_at = now
    if gate.failures >= FAILURES_TO_CLOSE:
        seconds = min(LONGEST_CLOSURE, 15.0 * 2.0 ** min(gate.failures - FAILURES_TO_CLOSE, 10))
        _close(gate, now + timedelta(seconds=seconds), code)


def close(context: Context, session: Session, address: str, seconds: float, code: str) -> datetime:
    """The agency asked to be left alone for a while (429); the moment from which it may be asked again."""
    gate = _locked(context, session, address)
    until = context.clock() + timedelta(seconds=seconds)
    gate.failing_since = gate.failing_since or context.clock()
    gate.probing_until = None
    _close(gate, until, code)
    return until


def _close(gate: Gate, until: datetime, code: str) -> None:
    if gate.closed_until is None or gate.closed_until < until:
        gate.closed_until = until
        gate.closed_code = code


def gate_state(session: Session, address: str) -> Gate | None:
    """What the gate of an address looks like, for pages and commands."""
    return session.scalars(select(Gate).where(Gate.address == address)).first()
