"""What somebody has to be told: written down when it happens, sent by an errand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from flask_doi.models.base import TABLE_OPTIONS, Base, BigId


class Alert(Base):
    """One message, such as the digest of a day or an account that stopped; mail and webhook are sent each once."""

    __tablename__ = "doi_alerts"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("doi_accounts.id", ondelete="CASCADE"), index=True)
    params: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(index=True)
    mailed_at: Mapped[datetime | None]
    posted_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(Integer, default=0)
    given_up_at: Mapped[datetime | None]
