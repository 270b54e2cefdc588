"""Persons, families and organisations, described after ISAAR (CPF)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from example_app.database import Base, LongText, UtcDateTime, now

KINDS = ("person", "family", "organisation")
IDENTIFIER_SCHEMES = ("ORCID", "ISNI", "VIAF", "Wikidata", "GND", "LCNAF", "ULAN", "ROR")


class AuthorityRecord(Base):
    """An agent that made, kept or is the subject of records."""

    __tablename__ = "authority_record"
    __table_args__ = (CheckConstraint("kind IN ('person', 'family', 'organisation')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(500))
    """The authorised form of the name, as cited: "Mokoena, Selina" or "Harbour Board of Kustendal"."""
    given_name: Mapped[str] = mapped_column(String(255), default="")
    family_name: Mapped[str] = mapped_column(String(255), default="")
    dates_of_existence: Mapped[str] = mapped_column(String(255), default="")
    history: Mapped[str] = mapped_column(LongText, default="")
    places: Mapped[str] = mapped_column(String(500), default="")
    other_names: Mapped[list[str]] = mapped_column(JSON, default=list)
    identifiers: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    """Objects with ``scheme`` (see IDENTIFIER_SCHEMES) and ``value``."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    modified_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)

    def __str__(self) -> str:
        return self.name
