"""Jobs, the attempts they made, and what was sent and received."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import Mapped, mapped_column

from flask_doi.domain.states import JobKind, JobState
from flask_doi.models.base import TABLE_OPTIONS, Base, BigId, LongText, Word, key_text, one_of

MAX_ATTEMPTS = 15
PRIORITY_PERSON = -10
PRIORITY_NORMAL = 0
PRIORITY_BULK = 10
PRIORITIES = (PRIORITY_PERSON, PRIORITY_NORMAL, PRIORITY_BULK)
"""All there are, most urgent first: whoever claims looks for each in turn."""


class Job(Base):
    """One errand to close the gap between what is wanted of a DOI and what the agency holds.

    `waiting_doi_id` is the DOI while the job is pending, `busy_doi_id` while it is processing; both are unique, so that
    a DOI has at most one waiting and one running job on every database. A lease that is over makes the job claimable
    again; every later change carries its token.
    """

    __tablename__ = "doi_jobs"
    __table_args__ = (
        one_of("kind", JobKind),
        one_of("state", JobState),
        CheckConstraint(f"priority IN {PRIORITIES}", name="priority"),
        Index("ix_doi_jobs_due", "state", "priority", "not_before", "id"),
        Index("ix_doi_jobs_lease", "state", "lease_until"),
        Index("ix_doi_jobs_cause", "state", "cause"),
        Index("ix_doi_jobs_done", "state", "finished_at", "created_at", "account_id"),
        Index("ix_doi_jobs_state_id", "state", "id"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    doi_id: Mapped[int] = mapped_column(ForeignKey("doi_dois.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("doi_accounts.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[JobKind] = mapped_column(Word(JobKind))
    state: Mapped[JobState] = mapped_column(Word(JobState), default=JobState.PENDING)
    priority: Mapped[int] = mapped_column(Integer, default=0)
    force: Mapped[bool] = mapped_column(Boolean, default=False)
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    max_attempts: Mapped[int] = mapped_column(Integer, default=MAX_ATTEMPTS)
    lease_token: Mapped[str | None] = mapped_column(key_text(36))
    lease_until: Mapped[datetime | None]
    waiting_doi_id: Mapped[int | None] = mapped_column(BigId, unique=True)
    busy_doi_id: Mapped[int | None] = mapped_column(BigId, unique=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("doi_batches.id", ondelete="SET NULL"), index=True)
    cause: Mapped[str | None] = mapped_column(String(64))
    params: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    actor: Mapped[str | None] = mapped_column(String(191))
    assigned_to: Mapped[str | None] = mapped_column(String(191))
    given_up: Mapped[str | None] = mapped_column(LongText)
    created_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None] = mapped_column(index=True)


class Attempt(Base):
    """One request to the agency, on file before it is sent; `answered_at` stays empty when no answer came."""

    __tablename__ = "doi_attempts"
    __table_args__ = (
        Index("ix_doi_attempts_doi_id_id", "doi_id", "id"),
        Index("ix_doi_attempts_verdict", "verdict", "sent_at", "code", "account_id"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("doi_jobs.id", ondelete="SET NULL"), index=True)
    doi_id: Mapped[int] = mapped_column(ForeignKey("doi_dois.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("doi_accounts.id", ondelete="RESTRICT"), index=True)
    doi: Mapped[str] = mapped_column(key_text(), index=True)
    record_key: Mapped[str] = mapped_column(key_text())
    action: Mapped[str] = mapped_column(String(16))
    wanted_state: Mapped[str] = mapped_column(String(16))
    url: Mapped[str | None] = mapped_column(String(2000))
    revision: Mapped[int] = mapped_column(Integer)
    lease_token: Mapped[str | None] = mapped_column(key_text(36))
    payload_id: Mapped[int | None] = mapped_column(ForeignKey("doi_payloads.id", ondelete="SET NULL"), index=True)
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("doi_payloads.id", ondelete="SET NULL"), index=True)
    verdict: Mapped[str | None] = mapped_column(String(16))
    code: Mapped[str | None] = mapped_column(String(64))
    status: Mapped[int | None] = mapped_column(Integer)
    params: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    messages: Mapped[list[Any] | None] = mapped_column(JSON)
    actor: Mapped[str | None] = mapped_column(String(191))
    sent_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class StoredPayload(Base):
    """A text that was sent or received, compressed and kept once; `digest` is the SHA-256 of the plain text."""

    __tablename__ = "doi_payloads"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    digest: Mapped[str] = mapped_column(key_text(64), unique=True)
    body: Mapped[bytes] = mapped_column(LargeBinary().with_variant(mysql.LONGBLOB(), "mysql", "mariadb"))
    size: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime]


class HistoryEvent(Base):
    """One line of the history of a DOI or record: what happened, by whom, why; put into words when shown."""

    __tablename__ = "doi_history"
    __table_args__ = (
        Index("ix_doi_history_doi_id_id", "doi_id", "id"),
        Index("ix_doi_history_record_key_id", "record_key", "id"),
        Index("ix_doi_history_code_at", "code", "at"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    doi_id: Mapped[int | None] = mapped_column(ForeignKey("doi_dois.id", ondelete="SET NULL"))
    record_key: Mapped[str] = mapped_column(key_text())
    doi: Mapped[str | None] = mapped_column(key_text())
    code: Mapped[str] = mapped_column(String(64))
    from_state: Mapped[str | None] = mapped_column(String(16))
    to_state: Mapped[str | None] = mapped_column(String(16))
    params: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    actor: Mapped[str | None] = mapped_column(String(191))
    at: Mapped[datetime]
