"""Hosts keep the same facts in other columns: enums, hybrids, UUIDs, days, years, moments with a zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Column, ColumnElement, DateTime, Engine, ForeignKey, String, Table
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from flask_doi.catalogue.builders import agents, dates, equals
from flask_doi.catalogue.contract import Change, Selection
from flask_doi.catalogue.sqlalchemy import SQLAlchemyCatalogue


class Base(DeclarativeBase):
    pass


class Level(Enum):
    TOP = "fonds"
    LEAF = "item"


wrote = Table(
    "sheet_writer",
    Base.metadata,
    Column("sheet_id", ForeignKey("sheet.id"), primary_key=True),
    Column("writer_id", ForeignKey("writer.id"), primary_key=True),
)


class Writer(Base):
    __tablename__ = "writer"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))


class State(Base):
    __tablename__ = "state"
    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(String(20))


class Sheet(Base):
    __tablename__ = "sheet"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("sheet.id"))
    state_id: Mapped[int | None] = mapped_column(ForeignKey("state.id"))
    level: Mapped[Level]
    shown_on: Mapped[date | None]
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    first_year: Mapped[int | None]
    changed: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    state: Mapped[State | None] = relationship()
    writers: Mapped[list[Writer]] = relationship(secondary=wrote)

    @hybrid_property
    def shown(self) -> bool:
        return self.shown_on is not None

    @shown.inplace.expression
    @classmethod
    def _shown(cls) -> ColumnElement[bool]:
        return cls.shown_on.is_not(None)


@pytest.fixture(scope="module")
def tables(engine: Engine) -> Iterator[Engine]:
    Base.metadata.create_all(engine)
    yield engine
    Base.metadata.drop_all(engine)


@pytest.fixture
def session(tables: Engine) -> Iterator[Session]:
    with tables.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        transaction.rollback()


def number(last: int) -> UUID:
    return UUID(int=0x7000_0000_0000_4000_8000_0000_0000_0000 + last)


@pytest.fixture
def sheets(session: Session) -> list[str]:
    """Three sheets: a fonds, an item under it, and a draft by itself."""
    shared = Writer(id=2, name="Second")
    moment = datetime(2026, 3, 1, 12, tzinfo=UTC)
    fonds = Sheet(
        id=number(1), level=Level.TOP, shown_on=date(2020, 1, 1), first_day=date(1890, 1, 1),
        last_day=date(1899, 12, 31),
        writers=[shared, Writer(id=1, name="First")], state=State(id=1, word="public"), changed=moment, first_year=1890,
    )  # fmt: skip
    item = Sheet(id=number(2), level=Level.LEAF, parent_id=number(1), shown_on=date(2021, 1, 1), state=fonds.state)
    draft = Sheet(id=number(3), level=Level.LEAF, first_day=date(1950, 6, 1), first_year=1950, writers=[shared])
    session.add(fonds)
    session.flush()
    session.add_all([item, draft])
    session.flush()
    session.expire_all()
    return [str(number(last)) for last in (1, 2, 3)]


def catalogue(session: Session, **changes: Any) -> SQLAlchemyCatalogue:
    fields = {
        "level": "level",
        "creators": agents("writers", name="name"),
        "dates": dates(start="first_day", end="last_day"),
        "modified": "changed",
    }
    arguments = {"session": session, "parent": "parent_id", "published": "shown", "url": "/sheets/{key}"}
    return SQLAlchemyCatalogue(Sheet, {**fields, **changes.pop("fields", {})}, **{**arguments, **changes})


def test_enums_uuids_and_hybrids_are_asked_in_sql(session: Session, sheets: list[str], statements: list[str]) -> None:
    archive = catalogue(session)
    assert list(archive.select(Selection(levels=("item",)))) == sheets[1:]
    assert list(archive.select(Selection(published=True), after=sheets[0])) == [sheets[1]]
    assert archive.count(Selection(published=False)) == 1
    assert len(statements) == 3
    assert archive.choices().levels == ["fonds", "item"]
    found = archive.get(sheets[1])
    assert found is not None
    assert (found.level, found.published) == ("item", True)


def test_many_to_many_agents_come_in_a_fixed_order_and_are_authorities(session: Session, sheets: list[str]) -> None:
    archive = catalogue(session)
    found = archive.get(sheets[1])
    assert found is not None
    assert [(agent.name, agent.source) for agent in found.creators] == [("First", sheets[0]), ("Second", sheets[0])]
    assert list(archive.affected(Change(kind="authority", key="1"))) == sheets[:2]
    assert list(archive.affected(Change(kind="authority", key="2"))) == sheets


@pytest.mark.parametrize("mapped", [dates(start="first_day", end="last_day"), dates(start="first_year")])
def test_days_and_years_are_compared_as_such(session: Session, sheets: list[str], mapped: Any) -> None:
    archive = catalogue(session, fields={"dates": mapped})
    assert list(archive.select(Selection(date_to=date(1890, 1, 1)))) == [sheets[0]]
    assert list(archive.select(Selection(date_from=date(1900, 1, 1)))) == [sheets[2]]
    assert list(archive.select(Selection(date_from=date(1890, 1, 1), date_to=date(1960, 1, 1)))) == [
        sheets[0],
        sheets[2],
    ]


def test_a_moment_with_a_zone_is_compared_in_its_zone(session: Session, sheets: list[str]) -> None:
    archive = catalogue(session)
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert list(archive.changed_since(noon)) == [sheets[0]]
    assert list(archive.changed_since(noon + timedelta(seconds=1))) == []


def test_a_word_in_another_table_may_say_what_is_published(session: Session, sheets: list[str]) -> None:
    archive = catalogue(session, published=equals("state.word", "public"))
    assert list(archive.select(Selection(published=True))) == sheets[:2]
    assert list(archive.select(Selection(published=False))) == [sheets[2]]
    found = archive.get_many(sheets)
    assert [found[key].published for key in sheets] == [True, True, False]
