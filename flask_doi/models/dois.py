"""The DOI row: what we want, and what the agency last confirmed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Computed, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.models.accounts import ENVIRONMENTS
from flask_doi.models.base import TABLE_OPTIONS, Base, BigId, LongText, Word, key_text, one_of
from flask_doi.models.reckoned import IS_STALE, IS_UNRESOLVED, SHOWN_STATE, SIFTING, SORT_TITLE, SORT_TITLE_LENGTH

ORIGINS = ("minted", "adopted", "external")


def _further(first: str) -> tuple[str, ...]:
    return tuple(name for name in SIFTING if name != first)


class DoiRow(Base):
    """One DOI of one record (`part` is "" for the record itself).

    `asked_state` is what a person or the auto-mint rules asked for, `desired_state` what shall be true now; they differ
    while a rule (`withheld`) says no, for instance because the record was unpublished.

    "Needs sync" is written by nobody: it is `wanted_revision != sent_revision`, or a wish that differs from what was
    observed; the database reckons it (`is_stale`), as it does all of `models.reckoned`.
    `own_url` is a target that somebody chose for this DOI alone; without one it follows its account's template.
    `verified` says whether the page behind the DOI was found in order when it was last visited (`verification`).
    `synced_at` is when the agency was last known to hold what is wanted, `changed_at` when what it holds last changed.
    Title, reference code, repository, level and year are copies, so that lists never ask the host row by row.
    """

    __tablename__ = "doi_dois"
    __table_args__ = (
        UniqueConstraint("environment", "doi"),
        UniqueConstraint("environment", "record_key", "part"),
        one_of("environment", ENVIRONMENTS),
        one_of("origin", ORIGINS),
        one_of("asked_state", DoiState),
        one_of("asked_how", ("person", "auto")),
        one_of("desired_state", DoiState),
        one_of("observed_state", AgencyState),
        Index("ix_doi_dois_figures", "environment", *SIFTING),
        Index("ix_doi_dois_repository", "environment", "repository_key", *_further("repository_key")),
        Index("ix_doi_dois_by_title", "environment", "sort_title", "id", *SIFTING),
        Index("ix_doi_dois_by_doi", "environment", "doi", "id", *SIFTING),
        Index("ix_doi_dois_by_minted", "environment", "minted_at", "id", *SIFTING),
        Index("ix_doi_dois_by_synced", "environment", "synced_at", "id", *SIFTING),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("doi_accounts.id", ondelete="RESTRICT"), index=True)
    environment: Mapped[str] = mapped_column(String(16))
    doi: Mapped[str] = mapped_column(key_text())
    record_key: Mapped[str] = mapped_column(key_text(), index=True)
    part: Mapped[str] = mapped_column(key_text(64), default="")
    origin: Mapped[str] = mapped_column(String(16), default="minted")

    asked_state: Mapped[DoiState] = mapped_column(Word(DoiState))
    asked_how: Mapped[str] = mapped_column(String(16), default="person")
    withheld: Mapped[str | None] = mapped_column(String(64))
    withheld_params: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    desired_state: Mapped[DoiState] = mapped_column(Word(DoiState))
    desired_url: Mapped[str | None] = mapped_column(String(2000))
    own_url: Mapped[str | None] = mapped_column(String(2000))
    wanted_revision: Mapped[int] = mapped_column(Integer, default=1)

    observed_state: Mapped[AgencyState] = mapped_column(Word(AgencyState), default=AgencyState.ABSENT)
    observed_url: Mapped[str | None] = mapped_column(String(2000))
    sent_revision: Mapped[int] = mapped_column(Integer, default=0)
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    crosswalk_version: Mapped[str | None] = mapped_column(String(32))
    payload_id: Mapped[int | None] = mapped_column(ForeignKey("doi_payloads.id", ondelete="SET NULL"), index=True)
    publication_year: Mapped[int | None] = mapped_column(Integer)
    protected_fields: Mapped[list[Any] | None] = mapped_column(JSON)

    confirmed_at: Mapped[datetime | None]
    resolves: Mapped[bool | None] = mapped_column(Boolean)
    resolution: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    resolution_checked_at: Mapped[datetime | None]
    resolution_due_at: Mapped[datetime | None] = mapped_column(index=True)
    resolution_checks: Mapped[int] = mapped_column(Integer, default=0)
    verified: Mapped[bool | None] = mapped_column(Boolean)
    verified_at: Mapped[datetime | None] = mapped_column(index=True)
    verification: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    verification_due_at: Mapped[datetime | None] = mapped_column(index=True)

    problems: Mapped[list[Any] | None] = mapped_column(JSON)
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    failed_at: Mapped[datetime | None]

    promote_at: Mapped[datetime | None] = mapped_column(index=True)
    minted_at: Mapped[datetime | None] = mapped_column(index=True)
    findable_at: Mapped[datetime | None]
    synced_at: Mapped[datetime | None] = mapped_column(index=True)
    changed_at: Mapped[datetime | None] = mapped_column(index=True)
    deactivated_at: Mapped[datetime | None]
    deactivation: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    replaced_by: Mapped[str | None] = mapped_column(key_text(), index=True)
    before_payload_id: Mapped[int | None] = mapped_column(
        ForeignKey("doi_payloads.id", ondelete="SET NULL"), index=True
    )
    snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("doi_payloads.id", ondelete="SET NULL"), index=True)
    redacted_at: Mapped[datetime | None]

    version: Mapped[str | None] = mapped_column(String(64))
    version_of_id: Mapped[int | None] = mapped_column(ForeignKey("doi_dois.id", ondelete="SET NULL"), index=True)

    title: Mapped[str | None] = mapped_column(String(500))
    reference_code: Mapped[str | None] = mapped_column(String(191), index=True)
    repository_key: Mapped[str | None] = mapped_column(key_text())
    repository: Mapped[str | None] = mapped_column(String(191))
    level: Mapped[str | None] = mapped_column(String(64))
    year: Mapped[int | None] = mapped_column(Integer)

    shown_state: Mapped[str | None] = mapped_column(String(16), Computed(SHOWN_STATE, persisted=True), deferred=True)
    is_stale: Mapped[bool | None] = mapped_column(Boolean, Computed(IS_STALE, persisted=True), deferred=True)
    is_unresolved: Mapped[bool | None] = mapped_column(Boolean, Computed(IS_UNRESOLVED, persisted=True), deferred=True)
    sort_title: Mapped[str | None] = mapped_column(
        String(SORT_TITLE_LENGTH), Computed(SORT_TITLE, persisted=True), deferred=True
    )

    followed: Mapped[int] = mapped_column(Integer, default=0)
    actor: Mapped[str | None] = mapped_column(String(191))
    note: Mapped[str | None] = mapped_column(LongText)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
