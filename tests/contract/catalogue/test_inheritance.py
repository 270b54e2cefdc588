"""What a record does not say, its nearest ancestor says for it; restrictions come from every ancestor."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from flask_doi.catalogue.builders import agents
from flask_doi.catalogue.contract import Change, Selection
from flask_doi.catalogue.sqlalchemy import SQLAlchemyCatalogue
from flask_doi.domain.description import OWN, Access, AgentKind, Description, Parent, Text

from .archive import FIELDS, Institution, Unit, UnitTerm, catalogue, named, person

Make = Callable[..., Unit]


def described(archive: SQLAlchemyCatalogue, key: str) -> Description:
    found = archive.get(key)
    assert found is not None
    return found


def test_the_creator_of_the_fonds_is_the_creator_of_its_items(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    fonds = unit("F1", names=[named(person("Mokoena, Selina"))])
    series = unit("F1/1", parent=fonds)
    unit("F1/1/1", parent=series)
    found = described(archive, "F1/1/1")
    assert [(agent.name, agent.source) for agent in found.creators] == [("Mokoena, Selina", "F1")]
    assert [agent.source for agent in described(archive, "F1").creators] == [OWN]


def test_a_creator_of_its_own_is_not_replaced(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    fonds = unit("F1", names=[named(person("Harbour Board"))])
    unit("F1/1", parent=fonds, names=[named(person("Naidoo, R."), "photographer")])
    assert [(agent.name, agent.source) for agent in described(archive, "F1/1").creators] == [("Naidoo, R.", OWN)]


@pytest.mark.parametrize("role", ["donor", "dnr", "source", "former owner", "subject"])
def test_a_donor_is_no_creator_and_does_not_stop_inheritance(
    archive: SQLAlchemyCatalogue, unit: Make, role: str
) -> None:
    fonds = unit("F1", names=[named(person("Harbour Board"))])
    unit("F1/1", parent=fonds, names=[named(person("Generous, G."), role)])
    found = described(archive, "F1/1")
    assert [(agent.name, agent.source) for agent in found.creators] == [("Harbour Board", "F1")]
    assert "Generous" not in repr(found)


def test_the_same_name_as_creator_and_donor_is_told_once(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    smith = person("Smith, J.")
    unit("F1", names=[named(smith, "donor", 0), named(smith, "creator", 1)])
    assert [(agent.name, agent.role) for agent in described(archive, "F1").creators] == [("Smith, J.", "creator")]


def test_a_family_creator_stays_a_family(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    fonds = unit("F1", names=[named(person("Smith family", kind="family"))])
    unit("F1/1", parent=fonds)
    assert [agent.kind for agent in described(archive, "F1/1").creators] == [AgentKind.FAMILY]


def test_languages_places_and_repository_come_from_the_nearest_that_says(
    archive: SQLAlchemyCatalogue, unit: Make
) -> None:
    fonds = unit(
        "F1", languages=["eng"], institution=Institution(name="Museum"), terms=[UnitTerm(term="Natal", kind="place")]
    )
    series = unit("F1/1", parent=fonds, languages=["zul"])
    unit("F1/1/1", parent=series)
    found = described(archive, "F1/1/1")
    assert (found.languages, found.languages_source) == (("zul",), "F1/1")
    assert found.repository is not None
    assert (found.repository.name, found.repository.source) == ("Museum", "F1")
    assert [(place.name, place.source) for place in found.places] == [("Natal", "F1")]


def test_without_inheritance_everything_is_own(session: Session, unit: Make) -> None:
    archive = catalogue(session, inherit=())
    fonds = unit("F1", languages=["eng"], access="closed", names=[named(person("Board"))])
    unit("F1/1", parent=fonds)
    found = described(archive, "F1/1")
    assert (found.languages, found.creators, found.access) == ((), (), None)


@pytest.mark.parametrize(
    ("above", "own", "expected", "source"),
    [
        ("", "", None, OWN),
        ("restricted", "", Access.RESTRICTED, "F1"),
        ("restricted", "open", Access.RESTRICTED, "F1"),
        ("open", "restricted", Access.RESTRICTED, OWN),
        ("restricted", "closed", Access.METADATA_ONLY, OWN),
        ("restricted", "restricted", Access.RESTRICTED, OWN),
    ],
)
def test_the_strictest_access_wins(
    archive: SQLAlchemyCatalogue, unit: Make, above: str, own: str, expected: Access, source: str
) -> None:
    fonds = unit("F1", access=above)
    unit("F1/1", parent=fonds, access=own)
    found = described(archive, "F1/1")
    assert (found.access, found.access_source) == (expected, source)


def test_an_embargo_comes_with_its_day_and_statement(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    fonds = unit("F1", access="embargoed", closed_until=date(2044, 1, 1), access_note="Closed until 2044")
    unit("F1/1", parent=fonds, access="open")
    found = described(archive, "F1/1")
    assert (found.access, found.embargo_until) == (Access.EMBARGOED, date(2044, 1, 1))
    assert found.access_statement == Text(value="Closed until 2044", source="F1")


def test_the_later_of_two_embargoes_holds(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    fonds = unit("F1", access="embargoed", closed_until=date(2030, 1, 1))
    unit("F1/1", parent=fonds, access="embargoed", closed_until=date(2050, 1, 1))
    found = described(archive, "F1/1")
    assert (found.embargo_until, found.access_source) == (date(2050, 1, 1), OWN)


def test_a_statement_alone_is_inherited(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    fonds = unit("F1", access_note="Ask the archivist")
    unit("F1/1", parent=fonds)
    assert described(archive, "F1/1").access_statement == Text(value="Ask the archivist", source="F1")


def test_a_hidden_description_hides_all_beneath_it(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    fonds = unit("F1", hidden=True)
    series = unit("F1/1", parent=fonds)
    unit("F1/1/1", parent=series)
    assert described(archive, "F1/1/1").restricted_description is True


def test_a_draft_above_does_not_make_a_draft_below(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    fonds = unit("F1", status="draft", title="Not yet public")
    unit("F1/1", parent=fonds)
    found = described(archive, "F1/1")
    assert found.published is True
    assert "Not yet public" not in repr(found)


def test_what_only_a_draft_says_is_not_told_through_a_published_record(
    archive: SQLAlchemyCatalogue, unit: Make
) -> None:
    fonds = unit("F1", names=[named(person("Board"))])
    draft = unit(
        "F1/1", parent=fonds, status="draft", languages=["zul"], access="restricted", access_note="Family papers of X",
        names=[named(person("Not Yet, N."))], terms=[UnitTerm(term="Hidden Valley", kind="place")],
        institution=Institution(name="Museum"),
    )  # fmt: skip
    unit("F1/1/1", parent=draft)
    found = described(archive, "F1/1/1")
    assert [(agent.name, agent.source) for agent in found.creators] == [("Board", "F1")]
    assert (found.languages, found.places, found.access_statement) == ((), (), None)
    assert (found.access, found.access_source) == (Access.RESTRICTED, "F1/1")
    assert found.repository is not None
    assert found.repository.name == "Museum"


def test_a_draft_shows_what_it_will_inherit(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    fonds = unit("F1", status="draft", title="Papers", names=[named(person("Board"))])
    unit("F1/1", parent=fonds, status="draft")
    found = described(archive, "F1/1")
    assert [(agent.name, agent.source) for agent in found.creators] == [("Board", "F1")]
    assert found.parent is not None
    assert found.parent.title == "Papers"


def test_the_parent_of_a_published_record_is_published(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    fonds = unit("F1", title="Papers", level="fonds", number="F1")
    series = unit("F1/1", parent=fonds, status="draft")
    unit("F1/1/1", parent=series)
    assert described(archive, "F1/1/1").parent == Parent(
        key="F1", title="Papers", level="fonds", top_level="fonds", reference_code="F1", url="/units/F1"
    )
    assert archive.ancestors("F1/1/1") == ["F1/1", "F1"]


def test_twenty_levels_cost_no_more_statements_than_two(
    session: Session, archive: SQLAlchemyCatalogue, unit: Make, statements: list[str]
) -> None:
    top = unit("L00", names=[named(person("Mokoena, S."))])
    above = top
    for level in range(1, 21):
        above = unit(f"L{level:02d}", parent=above)
    counts = []
    for key in ("L01", "L20"):
        session.expunge_all()
        statements.clear()
        assert [agent.source for agent in described(archive, key).creators] == ["L00"]
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert len(archive.ancestors("L20")) == 20


def test_a_circle_of_parents_ends_and_is_logged(
    session: Session, archive: SQLAlchemyCatalogue, unit: Make, caplog: pytest.LogCaptureFixture
) -> None:
    first = unit("A", languages=["eng"])
    second = unit("B", parent=first)
    third = unit("C", parent=second)
    first.parent_id = third.id
    session.flush()
    session.expunge_all()
    with caplog.at_level(logging.WARNING, logger="flask_doi.catalogue"):
        found = described(archive, "C")
    assert (found.languages, found.languages_source) == (("eng",), "A")
    assert "circle" in caplog.text
    assert list(archive.affected(Change(kind="record", key="B"))) == ["A", "B", "C"]
    assert archive.count(Selection(below="A")) == 3


def test_a_record_that_is_its_own_parent_is_described(
    session: Session, archive: SQLAlchemyCatalogue, unit: Make
) -> None:
    only = unit("A", title="Alone")
    only.parent_id = only.id
    session.flush()
    session.expunge_all()
    assert described(archive, "A").title == "Alone"
    assert archive.ancestors("A") == []


def test_the_hosts_own_words_for_roles_are_taken(session: Session, unit: Make) -> None:
    mapped = agents("names", name="authority.name", role="role", roles=("Archiefvormer", "maker"))
    archive = catalogue(session, fields={**FIELDS, "creators": mapped})
    unit(
        "F1",
        names=[
            named(person("A"), "maker", 1),
            named(person("B"), "archiefvormer", 2),
            named(person("C"), "creator", 3),
        ],
    )
    found = described(archive, "F1")
    assert [(agent.name, agent.role) for agent in found.creators] == [("A", "creator"), ("B", "archiefvormer")]


def test_an_unknown_role_plays_no_part(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    unit("F1", names=[named(person("Generous, G."), "schenker")])
    assert "Generous" not in repr(described(archive, "F1"))
