"""Archives that hold records, described after ISDIAH."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from example_app.database import Base, LongText, UtcDateTime, exact_string, now


class Repository(Base):
    """An institution with archival holdings."""

    __tablename__ = "repository"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(exact_string(64), unique=True)
    name: Mapped[str] = mapped_column(String(255))
    name_language: Mapped[str] = mapped_column(String(35), default="en")
    other_name: Mapped[str] = mapped_column(String(255), default="")
    country_code: Mapped[str] = mapped_column(String(2), default="")
    city: Mapped[str] = mapped_column(String(191), default="")
    address: Mapped[str] = mapped_column(LongText, default="")
    url: Mapped[str] = mapped_column(String(500), default="")
    email: Mapped[str] = mapped_column(String(191), default="")
    telephone: Mapped[str] = mapped_column(String(64), default="")
    ror: Mapped[str] = mapped_column(String(64), default="")
    isni: Mapped[str] = mapped_column(String(32), default="")
    wikidata: Mapped[str] = mapped_column(String(32), default="")
    history: Mapped[str] = mapped_column(LongText, default="")
    holdings: Mapped[str] = mapped_column(LongText, default="")
    opening_times: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    modified_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)

    def __str__(self) -> str:
        return self.name
