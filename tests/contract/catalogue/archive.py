"""A host for the tests: units of description with keys such as "F1/2", and everything that can hang on them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from flask_doi.catalogue.builders import agents, collection, dates, equals, repository
from flask_doi.catalogue.sqlalchemy import SQLAlchemyCatalogue


def naive(*parts: int) -> datetime:
    """A moment in UTC that does not say so, as many hosts keep them."""
    year, month, day, *rest = (*parts, 1, 1)[: max(3, len(parts))]
    return datetime(year, month, day, *rest, tzinfo=UTC).replace(tzinfo=None)


class Base(DeclarativeBase):
    pass


class Institution(Base):
    __tablename__ = "institution"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(191))
    ror: Mapped[str] = mapped_column(String(64), default="")


class Authority(Base):
    __tablename__ = "authority"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(191))
    kind: Mapped[str] = mapped_column(String(20), default="person")
    orcid: Mapped[str] = mapped_column(String(40), default="")


class Unit(Base):
    __tablename__ = "unit"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(191), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"), index=True)
    number: Mapped[str] = mapped_column(String(40), default="", index=True)
    level: Mapped[str] = mapped_column(String(20), default="item")
    title: Mapped[str] = mapped_column(String(300), default="")
    status: Mapped[str | None] = mapped_column(String(20))
    access: Mapped[str] = mapped_column(String(20), default="")
    access_note: Mapped[str] = mapped_column(String(300), default="")
    closed_until: Mapped[date | None]
    hidden: Mapped[bool] = mapped_column(default=False)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    other_titles: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    doi: Mapped[str] = mapped_column(String(255), default="")
    changed: Mapped[datetime] = mapped_column(default=naive(2026), onupdate=naive(2030))

    parent: Mapped[Unit | None] = relationship(remote_side=[id])
    institution: Mapped[Institution | None] = relationship()
    names: Mapped[list[UnitName]] = relationship(order_by="UnitName.position")
    dates: Mapped[list[UnitDate]] = relationship()
    terms: Mapped[list[UnitTerm]] = relationship()

    @property
    def code(self) -> str:
        """The full reference code: the numbers from the top."""
        own = [self.parent.code] if self.parent is not None else []
        return "-".join([*own, self.number])


class UnitName(Base):
    __tablename__ = "unit_name"
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    role: Mapped[str] = mapped_column(String(20), default="creator")
    authority: Mapped[Authority] = relationship()


class UnitDate(Base):
    __tablename__ = "unit_date"
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str | None] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(String(100), default="")
    start: Mapped[str] = mapped_column(String(10), default="")
    end: Mapped[str] = mapped_column(String(10), default="")


class UnitTerm(Base):
    __tablename__ = "unit_term"
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), default="subject")
    term: Mapped[str] = mapped_column(String(100))


FIELDS: dict[str, Any] = {
    "title": "title",
    "titles": collection("other_titles", value="text", kind="kind", language="language"),
    "level": Unit.level,
    "reference_code": "number",
    "creators": agents(
        "names", name="authority.name", kind="authority.kind", role="role", identifiers={"ORCID": "authority.orcid"}
    ),
    "contributors": agents("names", name="authority.name", kind="authority.kind", role="role"),
    "dates": dates("dates", text="text", start="start", end="end", kind="kind"),
    "subjects": collection("terms", term="term", where={"kind": "subject"}, order="term"),
    "places": collection("terms", name="term", where={"kind": "place"}),
    "access": "access",
    "access_statement": "access_note",
    "embargo_until": "closed_until",
    "restricted_description": "hidden",
    "languages": "languages",
    "modified": "changed",
}


def catalogue(session: Session, **changes: Any) -> SQLAlchemyCatalogue:
    """The catalogue of the archive; keyword arguments replace those of the mapping."""
    arguments: dict[str, Any] = {
        "session": session,
        "key": "slug",
        "parent": "parent",
        "published": equals("status", "published"),
        "repository": repository("institution", name="name", identifiers={"ROR": "ror"}),
        "url": "/units/{key}",
        "fields": FIELDS,
    }
    return SQLAlchemyCatalogue(Unit, **{**arguments, **changes})


def person(name: str, **given: Any) -> Authority:
    return Authority(name=name, **given)


def named(authority: Authority, role: str = "creator", position: int = 0) -> UnitName:
    return UnitName(authority=authority, role=role, position=position)
