"""The repeated parts of a record: dates, names, access points, digital objects, further identifiers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, CheckConstraint, Double, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from example_app.database import Base, LongText
from example_app.models.authority import AuthorityRecord

if TYPE_CHECKING:
    from example_app.models.record import Record

DATE_KINDS = (
    "creation", "accumulation", "publication", "broadcast", "copyright", "digitisation", "subject", "bulk", "other",
)  # fmt: skip
ROLES = (
    "creator", "author", "photographer", "artist", "cartographer", "composer", "interviewer", "interviewee",
    "director", "contributor", "translator", "editor", "publisher", "collector", "donor", "source", "subject",
)  # fmt: skip
CREATOR_ROLES = ROLES[:9]
ACCESS_POINT_KINDS = ("subject", "place", "genre", "function")


class RecordDate(Base):
    """One statement of date: the text as catalogued and, where known, its normalised ends (W3CDTF)."""

    __tablename__ = "record_date"

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(32), default="creation")
    text: Mapped[str] = mapped_column(LongText, default="")
    start: Mapped[str] = mapped_column(String(32), default="")
    end: Mapped[str] = mapped_column(String(32), default="")
    certainty: Mapped[str] = mapped_column(String(32), default="")

    record: Mapped[Record] = relationship(back_populates="dates")


class RecordName(Base):
    """The link between a record and an authority record, with its role and place in the order."""

    __tablename__ = "record_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), index=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority_record.id", ondelete="RESTRICT"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    role: Mapped[str] = mapped_column(String(64), default="creator")

    record: Mapped[Record] = relationship(back_populates="names")
    authority: Mapped[AuthorityRecord] = relationship()


class AccessPoint(Base):
    """A controlled term: subject, place (perhaps with coordinates), genre or function."""

    __tablename__ = "access_point"
    __table_args__ = (CheckConstraint("kind IN ('subject', 'place', 'genre', 'function')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(16), default="subject")
    term: Mapped[str] = mapped_column(String(500))
    scheme: Mapped[str] = mapped_column(String(64), default="")
    uri: Mapped[str] = mapped_column(String(500), default="")
    latitude: Mapped[float | None] = mapped_column(Double)
    longitude: Mapped[float | None] = mapped_column(Double)

    record: Mapped[Record] = relationship(back_populates="access_points")


class DigitalObject(Base):
    """A file that belongs to a record: at an address elsewhere, or a file name in the catalogue's own store."""

    __tablename__ = "digital_object"

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    uri: Mapped[str] = mapped_column(String(1000), default="")
    file_name: Mapped[str] = mapped_column(String(255), default="")
    media_type: Mapped[str] = mapped_column(String(100), default="")
    label: Mapped[str] = mapped_column(String(500), default="")
    bytes: Mapped[int | None] = mapped_column(BigInteger)

    record: Mapped[Record] = relationship(back_populates="digital_objects")


class AlternativeIdentifier(Base):
    """Another identifier of the record: a legacy number, an ARK, an accession number."""

    __tablename__ = "alternative_identifier"

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(64), default="")
    label: Mapped[str] = mapped_column(String(191), default="")
    value: Mapped[str] = mapped_column(String(500))

    record: Mapped[Record] = relationship(back_populates="alternative_identifiers")
