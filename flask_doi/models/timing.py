"""What all processes share about time: the agency's window, the breaker, due errands, who is alive."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from flask_doi.models.base import TABLE_OPTIONS, Base, BigId, key_text


class Gate(Base):
    """The gate before one agency address: failures in a row, and until when nothing may pass.

    `turn` counts reservations; raising it first in a transaction lets one process at a time look at the window.
    """

    __tablename__ = "doi_gates"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    address: Mapped[str] = mapped_column(key_text(), unique=True)
    turn: Mapped[int] = mapped_column(BigId, default=0)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    failing_since: Mapped[datetime | None]
    closed_until: Mapped[datetime | None]
    closed_code: Mapped[str | None] = mapped_column(String(64))
    probing_until: Mapped[datetime | None]
    updated_at: Mapped[datetime]


class GateSlice(Base):
    """How many requests passed the gate in one slice of time; `slice` counts slices since 1970."""

    __tablename__ = "doi_gate_slices"
    __table_args__ = (UniqueConstraint("gate_id", "slice"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    gate_id: Mapped[int] = mapped_column(ForeignKey("doi_gates.id", ondelete="CASCADE"))
    slice: Mapped[int] = mapped_column(BigId)
    used: Mapped[int] = mapped_column(Integer, default=0)


class Schedule(Base):
    """An errand that falls due: claimed by any drain, by lease; `every` is in seconds, empty for a single one."""

    __tablename__ = "doi_schedules"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(key_text(), unique=True)
    kind: Mapped[str] = mapped_column(String(32))
    every: Mapped[int | None] = mapped_column(Integer)
    due_at: Mapped[datetime] = mapped_column(index=True)
    params: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    cursor: Mapped[str | None] = mapped_column(key_text())
    lease_token: Mapped[str | None] = mapped_column(key_text(36))
    lease_until: Mapped[datetime | None]
    ran_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(Integer, default=0)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class WorkerBeat(Base):
    """When a worker was last seen; for people to look at, never for deciding who owns a job."""

    __tablename__ = "doi_workers"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(key_text(), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    done: Mapped[int] = mapped_column(Integer, default=0)
