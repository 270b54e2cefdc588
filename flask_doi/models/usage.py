"""Usage of landing pages and files, and the events reported about it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from flask_doi.models.base import TABLE_OPTIONS, Base, BigId, key_text


class UsageCount(Base):
    """How often one DOI was used in one way on one day (COUNTER Code of Practice for Research Data)."""

    __tablename__ = "doi_usage"
    __table_args__ = (UniqueConstraint("doi_id", "day", "metric", "access_method", "country"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    doi_id: Mapped[int] = mapped_column(ForeignKey("doi_dois.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column(Date, index=True)
    metric: Mapped[str] = mapped_column(String(32))
    access_method: Mapped[str] = mapped_column(String(16))
    country: Mapped[str] = mapped_column(String(2), default="")
    total: Mapped[int] = mapped_column(Integer, default=0)


class UsageSession(Base):
    """The last use of one address by one visitor, for the double-click rule; the visitor is a salted hash."""

    __tablename__ = "doi_usage_sessions"
    __table_args__ = (UniqueConstraint("visitor", "doi_id", "metric", "hour"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    visitor: Mapped[str] = mapped_column(key_text(64))
    doi_id: Mapped[int] = mapped_column(ForeignKey("doi_dois.id", ondelete="CASCADE"), index=True)
    metric: Mapped[str] = mapped_column(String(32))
    hour: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)


class EventRow(Base):
    """One event waiting to be reported, or reported, or given up."""

    __tablename__ = "doi_events"
    __table_args__ = (Index("ix_doi_events_state_id", "state", "id"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    doi_id: Mapped[int | None] = mapped_column(ForeignKey("doi_dois.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    dedup_key: Mapped[str] = mapped_column(key_text(), unique=True)
    params: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    occurred_at: Mapped[datetime]
    reported_at: Mapped[datetime | None]
