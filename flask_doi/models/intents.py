"""What happened in the host: the only table that is written in the host's own transaction."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from flask_doi.models.base import TABLE_OPTIONS, Base, BigId, Word, key_text


class IntentKind(StrEnum):
    """What a host, a person or a command wants us to know."""

    PUBLISHED = "published"
    UPDATED = "updated"
    UNPUBLISHED = "unpublished"
    DELETED = "deleted"
    CHANGED = "changed"  # an authority or repository; `params` holds kind and key
    SWEEP = "sweep"  # rows were changed in bulk, nobody knows which
    MINT = "mint"
    RESERVE = "reserve"
    SYNC = "sync"
    RELEASE = "release"
    PROMOTE = "promote"
    EXTERNAL = "external"  # `params` holds the DOI, or None for one of our own
    DEACTIVATE = "deactivate"
    REACTIVATE = "reactivate"
    REDACT = "redact"
    VERSION = "version"
    TARGET = "target"  # `params` holds the address, or None for the one that the account's template makes
    ADOPT = "adopt"  # `params` holds a DOI that is registered already, and the account that it is of


class Intent(Base):
    """One fact, append-only: no unique key, counter or foreign key, so that inserting can neither wait nor fail."""

    __tablename__ = "doi_intents"
    __table_args__ = (Index("ix_doi_intents_folded_at_id", "folded_at", "id"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[IntentKind] = mapped_column(Word(IntentKind))
    record_key: Mapped[str] = mapped_column(key_text())
    params: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    actor: Mapped[str | None] = mapped_column(String(191))
    created_at: Mapped[datetime]
    folded_at: Mapped[datetime | None]
