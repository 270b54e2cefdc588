"""Batches: many records asked for at once, by somebody, for a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from flask_doi.models.base import TABLE_OPTIONS, Base, BigId, LongText, key_text, one_of

BATCH_STATES = ("preparing", "awaiting_approval", "running", "paused", "completed", "cancelled", "refused")


class Batch(Base):
    """One batch with who asked, who approved, and how far it is."""

    __tablename__ = "doi_batches"
    __table_args__ = (one_of("state", BATCH_STATES), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(24), index=True)
    selection: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    wanted_state: Mapped[str | None] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(LongText)
    total: Mapped[int] = mapped_column(Integer, default=0)
    prepared_to: Mapped[str | None] = mapped_column(key_text())
    actor: Mapped[str] = mapped_column(String(191))
    approver: Mapped[str | None] = mapped_column(String(191))
    created_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class BatchRecord(Base):
    """One record of a batch and what became of it."""

    __tablename__ = "doi_batch_records"
    __table_args__ = (UniqueConstraint("batch_id", "record_key"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("doi_batches.id", ondelete="CASCADE"))
    record_key: Mapped[str] = mapped_column(key_text())
    doi_id: Mapped[int | None] = mapped_column(ForeignKey("doi_dois.id", ondelete="SET NULL"), index=True)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("doi_jobs.id", ondelete="SET NULL"), index=True)
    result: Mapped[str] = mapped_column(String(24))
    params: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    updated_at: Mapped[datetime]
