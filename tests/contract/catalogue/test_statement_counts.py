"""The number of statements does not grow with the records, and memory not with the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert
from sqlalchemy.orm import Session

from flask_doi.catalogue.contract import Change, Selection
from flask_doi.catalogue.sqlalchemy import SQLAlchemyCatalogue

from .archive import Authority, Institution, Unit, UnitDate, UnitName, catalogue

ROWS = 20_000
FONDS = 100


def rows() -> Iterator[dict[str, Any]]:
    """A catalogue of fonds, each with a chain of series and files, and items beneath."""
    for number in range(1, ROWS + 1):
        fonds = (number - 1) // (ROWS // FONDS) * (ROWS // FONDS) + 1
        place = number - fonds
        parent = None if place == 0 else (number - 1 if place < 5 else fonds + place % 5)
        yield {
            "id": number, "slug": f"R{number:06d}", "parent_id": parent, "title": f"Unit {number}", "level": "item",
            "status": "published" if number % 4 else "draft", "institution_id": 1 if place == 0 else None,
        }  # fmt: skip


@pytest.fixture(scope="module")
def filled(engine: Engine) -> Iterator[Connection]:
    """The tables with 20,000 records in them, for this module only."""
    with engine.connect() as connection:
        transaction = connection.begin()
        connection.execute(insert(Institution).values(id=1, name="Museum", ror=""))
        connection.execute(insert(Authority).values(id=1, name="Mokoena, S.", kind="person", orcid=""))
        every = list(rows())
        for start in range(0, ROWS, 1000):
            connection.execute(insert(Unit), every[start : start + 1000])
        first = [row["id"] for row in every if row["parent_id"] is None]
        connection.execute(insert(UnitName), [{"unit_id": number, "authority_id": 1} for number in first])
        connection.execute(insert(UnitDate), [{"unit_id": row["id"], "start": "1890"} for row in every[::10]])
        yield connection
        transaction.rollback()


@pytest.fixture
def session(filled: Connection) -> Iterator[Session]:
    with Session(filled, join_transaction_mode="create_savepoint") as session:
        yield session


def test_a_walk_costs_one_statement_a_page_and_holds_no_objects(
    session: Session, archive: SQLAlchemyCatalogue, statements: list[str]
) -> None:
    walk = archive.select(Selection())
    assert len(list(islice(walk, 999))) == 999
    assert len(statements) == 1, "nothing is read ahead"
    seen = 999 + sum(1 for _ in walk)
    assert seen == ROWS
    assert len(statements) == ROWS // 1000 + 1
    assert not session.identity_map.keys()


def test_counting_costs_one_statement(archive: SQLAlchemyCatalogue, statements: list[str]) -> None:
    assert archive.count(Selection(published=True)) == ROWS * 3 // 4
    assert archive.count(Selection(repositories=("1",), published=False)) == ROWS // 4
    assert len(statements) == 2


def test_two_hundred_descriptions_cost_as_many_statements_as_ten(
    session: Session, archive: SQLAlchemyCatalogue, statements: list[str]
) -> None:
    spread = [f"R{number:06d}" for number in range(7, ROWS, 97)]
    counts = []
    for keys in (spread[:10], spread[:200]):
        session.expunge_all()
        statements.clear()
        found = archive.get_many(keys)
        assert len(found) == len(keys)
        assert {agent.name for each in found.values() for agent in each.creators} == {"Mokoena, S."}
        assert {each.repository.name for each in found.values() if each.repository} == {"Museum"}
        counts.append(len(statements))
    assert counts[1] == counts[0] <= 12


def test_judging_in_python_keeps_a_page_in_memory_at_most(session: Session, statements: list[str]) -> None:
    archive = catalogue(session, published=lambda record: record.status == "published")
    largest = 0
    for number, _ in enumerate(islice(archive.select(Selection(published=True)), 3000), start=1):
        if number % 500 == 0:
            largest = max(largest, len(session.identity_map.keys()))
    assert number == 3000
    assert largest <= 1000
    assert len(statements) <= (4000 // 200) * 12 + 4


def test_a_walk_through_the_tree_is_asked_for_rarely(archive: SQLAlchemyCatalogue, statements: list[str]) -> None:
    reached = archive.affected(Change(kind="authority", key="1"))
    assert len(list(islice(reached, 1000))) == 1000
    assert len(statements) == 1
    assert 1000 + sum(1 for _ in reached) == ROWS
    assert len(statements) <= 3


def test_the_caller_may_end_the_transaction_between_pages(session: Session) -> None:
    archive = catalogue(session)
    walk = archive.select(Selection())
    first = list(islice(walk, 1500))
    session.commit()
    assert first + list(walk) == [f"R{number:06d}" for number in range(1, ROWS + 1)]


def test_a_list_page_costs_the_same_however_deep_its_records(
    session: Session, archive: SQLAlchemyCatalogue, statements: list[str]
) -> None:
    top, deep = ["R000001", "R000201"], ["R000005", "R000205"]
    counts = []
    for keys in (deep, top):
        session.expunge_all()
        statements.clear()
        archive.get_many(keys)
        counts.append(len(statements))
    assert counts[0] >= counts[1]
    assert counts[0] <= 12
