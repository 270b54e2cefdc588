"""Who stands above and below many records, in a number of statements that does not grow with them."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from flask_doi.catalogue.contract import KnowsFamilies
from flask_doi.catalogue.sqlalchemy import SQLAlchemyCatalogue

from .archive import Unit, catalogue


@pytest.fixture
def tree(session: Session) -> dict[str, int]:
    """A fonds F1 with a series, a file in it and twenty items in that; and a fonds F2 with nothing."""
    ids: dict[str, int] = {}
    above = {"F1": None, "F1/s": "F1", "F1/s/f": "F1/s", "F2": None}
    above |= {f"F1/s/f/{number:02d}": "F1/s/f" for number in range(1, 21)}
    for slug, parent in above.items():
        unit = Unit(slug=slug, title=slug, status="published", parent_id=ids.get(parent or ""))
        session.add(unit)
        session.flush()
        ids[slug] = unit.id
    session.expire_all()
    return ids


def test_the_ancestors_of_many_records_cost_two_statements(
    session: Session, archive: SQLAlchemyCatalogue, tree: dict[str, int], statements: list[str]
) -> None:
    statements.clear()
    found = archive.ancestors_of([*tree, "nothing"])

    assert found["F1/s/f/07"] == ["F1/s/f", "F1/s", "F1"]
    assert (found["F1/s"], found["F1"], found["F2"]) == (["F1"], [], [])
    assert found.keys() == tree.keys()
    assert len(statements) == 2


def test_who_has_records_under_it_costs_one_statement(
    session: Session, archive: SQLAlchemyCatalogue, tree: dict[str, int], statements: list[str]
) -> None:
    statements.clear()
    assert sorted(archive.with_children(list(tree))) == ["F1", "F1/s", "F1/s/f"]
    assert len(statements) == 1


def test_the_answers_agree_with_those_for_one_record(
    session: Session, archive: SQLAlchemyCatalogue, tree: dict[str, int]
) -> None:
    assert isinstance(archive, KnowsFamilies)
    many = archive.ancestors_of(list(tree))
    assert {key: list(archive.ancestors(key)) for key in tree} == {key: list(many[key]) for key in tree}
    assert {key for key in tree if list(archive.children(key))} == set(archive.with_children(list(tree)))


def test_a_circle_ends_where_it_began(session: Session, archive: SQLAlchemyCatalogue, tree: dict[str, int]) -> None:
    session.get_one(Unit, tree["F1"]).parent_id = tree["F1/s/f"]
    session.flush()
    assert archive.ancestors_of(["F1/s"])["F1/s"] == ["F1", "F1/s/f"]


def test_a_catalogue_without_hierarchy_knows_nobody_above_or_below(session: Session, tree: dict[str, int]) -> None:
    flat = catalogue(session, parent=None, path=None)
    assert flat.ancestors_of(["F1/s"]) == {"F1/s": ()}
    assert list(flat.with_children(["F1"])) == []
