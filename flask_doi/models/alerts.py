"""What somebody has to be told: written down when it happens, sent by an errand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from flask_doi.models.base import TABLE_OPTIONS, Base, BigId, key_text

ALERT_KINDS = ("digest", "account_paused", "account_resumed")


class Alert(Base):
    """One message, such as the digest of a day or an account that stopped.

    `name` is unique, so that a day has one digest however many workers there are. `mail_due_at` and `post_due_at` say
    when it is to be mailed, and sent to the webhook; empty when there is nothing (more) to do. A mail that was begun
    and not ended may have gone out, so it is not sent again. `given_up_at` is when a way to tell it was given up.
    """

    __tablename__ = "doi_alerts"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(key_text(), unique=True)
    kind: Mapped[str] = mapped_column(String(32))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("doi_accounts.id", ondelete="CASCADE"), index=True)
    params: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(index=True)
    mail_due_at: Mapped[datetime | None] = mapped_column(index=True)
    mail_tries: Mapped[int] = mapped_column(Integer, default=0)
    mail_begun_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]
    mail_trouble: Mapped[str | None] = mapped_column(String(191))
    post_due_at: Mapped[datetime | None] = mapped_column(index=True)
    post_tries: Mapped[int] = mapped_column(Integer, default=0)
    posted_at: Mapped[datetime | None]
    post_trouble: Mapped[str | None] = mapped_column(String(191))
    given_up_at: Mapped[datetime | None]
