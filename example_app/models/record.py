"""The record: one unit of description after ISAD(G), anywhere between fonds and item."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ColumnElement, Connection, ForeignKey, Index, String, and_, event, select
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from example_app.database import Base, LongText, UtcDateTime, exact_string, now
from example_app.models.record_parts import (
    CREATOR_ROLES,
    AccessPoint,
    AlternativeIdentifier,
    DigitalObject,
    RecordDate,
    RecordName,
)
from example_app.models.repository import Repository

LEVELS = ("fonds", "subfonds", "collection", "series", "subseries", "file", "item", "part")
ACCESS = ("open", "restricted", "closed", "embargoed")
STATUSES = ("draft", "published")


class Record(Base):
    """A unit of description. ``key`` is opaque and never changes; ``path`` holds the place in the hierarchy."""

    __tablename__ = "record"
    __table_args__ = (
        CheckConstraint("access IN ('open', 'restricted', 'closed', 'embargoed')", name="access"),
        CheckConstraint("publication_status IN ('draft', 'published')", name="publication_status"),
        Index("ix_record_parent_position", "parent_id", "position", "id"),
        Index("ix_record_repository_level", "repository_id", "level", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(exact_string(191), unique=True)
    path: Mapped[str] = mapped_column(exact_string(500), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("record.id", ondelete="RESTRICT"))
    repository_id: Mapped[int] = mapped_column(ForeignKey("repository.id", ondelete="RESTRICT"))
    position: Mapped[int] = mapped_column(default=0)

    # Identity statement
    reference_code: Mapped[str] = mapped_column(String(191), default="", index=True)
    """The record's own part of the reference code; see ``full_reference_code``."""
    level: Mapped[str] = mapped_column(String(64), default="", index=True)
    title: Mapped[str] = mapped_column(LongText, default="")
    title_language: Mapped[str] = mapped_column(String(35), default="")
    alternative_titles: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    """Objects with ``text``, ``language`` (may be empty) and ``kind`` (parallel, other, former)."""
    extent: Mapped[str] = mapped_column(LongText, default="")

    # Context, content and structure
    archival_history: Mapped[str] = mapped_column(LongText, default="")
    acquisition: Mapped[str] = mapped_column(LongText, default="")
    scope_and_content: Mapped[str] = mapped_column(LongText, default="")
    appraisal: Mapped[str] = mapped_column(LongText, default="")
    accruals: Mapped[str] = mapped_column(LongText, default="")
    arrangement: Mapped[str] = mapped_column(LongText, default="")

    # Conditions of access and use
    access: Mapped[str] = mapped_column(String(16), default="open")
    access_conditions: Mapped[str] = mapped_column(LongText, default="")
    embargo_until: Mapped[date | None]
    """The day the material opens, for embargoed and for closed records."""
    description_restricted: Mapped[bool] = mapped_column(default=False)
    """The description itself is not public, whatever its publication status."""
    reproduction_conditions: Mapped[str] = mapped_column(LongText, default="")
    rights_uri: Mapped[str] = mapped_column(String(500), default="")
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    scripts: Mapped[list[str]] = mapped_column(JSON, default=list)
    physical_characteristics: Mapped[str] = mapped_column(LongText, default="")
    container: Mapped[str] = mapped_column(LongText, default="")
    """The box, folder or reel in which the material lies."""
    finding_aids: Mapped[str] = mapped_column(LongText, default="")
    material: Mapped[str] = mapped_column(String(191), default="")

    # Allied materials, notes, control
    originals: Mapped[str] = mapped_column(LongText, default="")
    copies: Mapped[str] = mapped_column(LongText, default="")
    related_units: Mapped[str] = mapped_column(LongText, default="")
    publication_note: Mapped[str] = mapped_column(LongText, default="")
    notes: Mapped[str] = mapped_column(LongText, default="")
    rules: Mapped[str] = mapped_column(LongText, default="")
    archivist_note: Mapped[str] = mapped_column(LongText, default="")
    sponsor: Mapped[str] = mapped_column(LongText, default="")
    language_of_description: Mapped[str] = mapped_column(String(35), default="en")

    # Publication and identifiers
    publication_status: Mapped[str] = mapped_column(String(16), default="draft", index=True)
    first_published_on: Mapped[date | None]
    published_year: Mapped[int | None]
    """Overrides the year of publication in citations."""
    external_doi: Mapped[str] = mapped_column(String(255), default="")
    doi: Mapped[str] = mapped_column(String(255), default="")
    version_label: Mapped[str] = mapped_column(String(64), default="")
    version_of_id: Mapped[int | None] = mapped_column(ForeignKey("record.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    modified_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now, index=True)

    repository: Mapped[Repository] = relationship()
    parent: Mapped[Record | None] = relationship(back_populates="children", remote_side=[id], foreign_keys=[parent_id])
    children: Mapped[list[Record]] = relationship(
        back_populates="parent", foreign_keys=[parent_id], order_by="Record.position, Record.id", passive_deletes="all"
    )
    version_of: Mapped[Record | None] = relationship(remote_side=[id], foreign_keys=[version_of_id])
    dates: Mapped[list[RecordDate]] = relationship(
        back_populates="record", order_by=RecordDate.position, cascade="all, delete-orphan"
    )
    names: Mapped[list[RecordName]] = relationship(
        back_populates="record", order_by=RecordName.position, cascade="all, delete-orphan"
    )
    access_points: Mapped[list[AccessPoint]] = relationship(
        back_populates="record", order_by=AccessPoint.position, cascade="all, delete-orphan"
    )
    digital_objects: Mapped[list[DigitalObject]] = relationship(
        back_populates="record", order_by=DigitalObject.position, cascade="all, delete-orphan"
    )
    alternative_identifiers: Mapped[list[AlternativeIdentifier]] = relationship(
        back_populates="record", order_by=AlternativeIdentifier.position, cascade="all, delete-orphan"
    )

    def __str__(self) -> str:
        return self.title or f"[{self.key}]"

    @property
    def is_published(self) -> bool:
        return self.publication_status == "published"

    @property
    def is_public(self) -> bool:
        """True when everybody may read the description."""
        return self.is_published and not self.description_restricted

    @property
    def ancestors(self) -> list[Record]:
        """The records above this one, the topmost first."""
        chain: list[Record] = []
        above = self.parent
        while above is not None:
            chain.append(above)
            above = above.parent
        return chain[::-1]

    @property
    def full_reference_code(self) -> str:
        """Country, repository and every own part from the top, as in "ZA KMA F3-2-14"; empty without an own part."""
        if not self.reference_code:
            return ""
        parts = [record.reference_code for record in [*self.ancestors, self] if record.reference_code]
        return " ".join(filter(None, [self.repository.country_code, self.repository.code, "-".join(parts)]))

    @property
    def creators(self) -> list[RecordName]:
        """The names of this record itself (not of its ancestors) that made it, in order."""
        return [name for name in self.names if name.role in CREATOR_ROLES]

    def descendants(self) -> ColumnElement[bool]:
        """A condition that selects everything below this record by one index range."""
        return below(self.path)


def below(path: str) -> ColumnElement[bool]:
    """Select what lies under *path*. "0" is the character after "/", so the range is exact under a byte collation."""
    return and_(Record.path > path, Record.path < path[:-1] + "0")


def path_step(key: str) -> str:
    """The step a record adds to its path: twelve characters derived from its key, ending in "/"."""
    return blake2b(key.encode(), digest_size=6).hexdigest() + "/"


def path_of(record: Record) -> str:
    """The path of a record whose parent is already attached."""
    return (path_of(record.parent) if record.parent is not None else "/") + path_step(record.key)


@event.listens_for(Record, "before_insert")
def _place(_mapper: Mapper[Any], connection: Connection, record: Record) -> None:
    if record.path:
        return
    if record.parent is None and record.parent_id is not None:
        table = Record.__table__
        above = connection.execute(select(table.c.path).where(table.c.id == record.parent_id)).scalar_one()
        record.path = above + path_step(record.key)
    else:
        record.path = path_of(record)
