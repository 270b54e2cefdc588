"""Batches: many records asked for at once, by somebody, for a reason; and how much somebody may still ask for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from flask_doi.models.accounts import ENVIRONMENTS
from flask_doi.models.base import TABLE_OPTIONS, Base, BigId, LongText, key_text, one_of

BATCH_STATES = (
    "preparing", "prepared", "awaiting_approval", "running", "paused", "completed", "cancelled", "refused"
)  # fmt: skip
"""A batch is preparing while its records are looked at, and prepared while it waits to be confirmed."""


class Batch(Base):
    """One batch with who asked, who approved, and how far it is.

    `kind` says what is asked for: "mint" for records of a selection of the catalogue; "sync", "verify", "deactivate"
    and "reactivate" for DOIs of a filter. `selection` is what was chosen, `params` what is to be done, `reason` why.
    """

    __tablename__ = "doi_batches"
    __table_args__ = (one_of("state", BATCH_STATES), one_of("environment", ENVIRONMENTS), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    environment: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(24), index=True)
    selection: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    params: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    reason: Mapped[str | None] = mapped_column(LongText)
    total: Mapped[int] = mapped_column(Integer, default=0)
    refused_for: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    prepared_to: Mapped[str | None] = mapped_column(key_text())
    actor: Mapped[str] = mapped_column(String(191))
    approver: Mapped[str | None] = mapped_column(String(191))
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class BatchRecord(Base):
    """One record of a batch, or one of its DOIs (`part`), and what became of it."""

    __tablename__ = "doi_batch_records"
    __table_args__ = (
        UniqueConstraint("batch_id", "record_key", "part"),
        Index("ix_doi_batch_records_result", "batch_id", "result", "id"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("doi_batches.id", ondelete="CASCADE"))
    record_key: Mapped[str] = mapped_column(key_text())
    part: Mapped[str] = mapped_column(key_text(64), default="")
    doi_id: Mapped[int | None] = mapped_column(ForeignKey("doi_dois.id", ondelete="SET NULL"), index=True)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("doi_jobs.id", ondelete="SET NULL"), index=True)
    result: Mapped[str] = mapped_column(String(24))
    params: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    updated_at: Mapped[datetime]


class Allowance(Base):
    """How many DOIs somebody asked for on one day (UTC, as in 2026-01-31)."""

    __tablename__ = "doi_allowances"
    __table_args__ = (UniqueConstraint("actor", "day"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    actor: Mapped[str] = mapped_column(key_text())
    day: Mapped[str] = mapped_column(String(10))
    used: Mapped[int] = mapped_column(Integer, default=0)
