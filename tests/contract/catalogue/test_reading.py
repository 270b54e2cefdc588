"""A record's own values, read into a description."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from flask_doi.catalogue.builders import collection
from flask_doi.catalogue.coercion import UnreadableValue
from flask_doi.catalogue.contract import Selection
from flask_doi.catalogue.sqlalchemy import SQLAlchemyCatalogue
from flask_doi.domain.description import (
    AgentKind,
    ArchivalDate,
    DateKind,
    Identifier,
    Place,
    Repository,
    Subject,
    Text,
    Title,
)

from .archive import FIELDS, Institution, Unit, UnitDate, UnitTerm, catalogue, named, person

Make = Callable[..., Unit]


def test_columns_and_parts_become_a_description(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    museum = Institution(name="Harbour Museum", ror="https://ror.org/01abc")
    made = unit(
        "F1/2", number="F1", title=" Letters ", level="file", institution=museum, access_note="By appointment",
        languages=["eng", "zul"], other_titles=[{"text": "Briewe", "language": "af", "kind": "parallel"}],
        dates=[UnitDate(text="circa 1890", start="1885", end="1895", kind="accumulation")],
        terms=[UnitTerm(term="Trade"), UnitTerm(term="Durban", kind="place"), UnitTerm(term="Diaries", kind="genre")],
    )  # fmt: skip

    found = archive.get("F1/2")

    assert found is not None
    assert (found.key, found.title, found.level, found.reference_code) == ("F1/2", "Letters", "file", "F1")
    assert found.titles == (Title(value="Briewe", kind="parallel", language="af"),)
    assert found.dates == (ArchivalDate(text="circa 1890", start="1885", end="1895", kind=DateKind.ACCUMULATION),)
    assert found.repository == Repository(
        key=str(made.institution_id), name="Harbour Museum",
        identifiers=(Identifier(scheme="ROR", value="https://ror.org/01abc"),),
    )  # fmt: skip
    assert found.subjects == (Subject(term="Trade"),)
    assert found.places == (Place(name="Durban"),)
    assert found.languages == ("eng", "zul")
    assert found.access_statement == Text(value="By appointment")
    assert found.published is True
    assert found.modified == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_key_without_record_is_gone(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    unit("F1")
    assert archive.get("F2") is None
    assert archive.url_for("F2") is None
    assert list(archive.get_many(["F2", "F1"])) == ["F1"]


def test_descriptions_come_in_the_order_of_the_keys(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    for slug in ("A", "B", "C"):
        unit(slug)
    assert list(archive.get_many(["C", "A", "B", "A"])) == ["C", "A", "B"]


def test_agents_keep_the_order_of_the_catalogue_and_divide_by_role(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    unit(
        "F1",
        names=[
            named(person("Editor"), "editor", 3),
            named(person("Mokoena, S.", orcid="0000-0002-1825-0097"), "creator", 2),
            named(person("Harbour Board", kind="corporate body"), "aut", 1),
        ],
    )
    found = archive.get("F1")
    assert found is not None
    assert [(agent.name, agent.kind) for agent in found.creators] == [
        ("Harbour Board", AgentKind.ORGANISATION),
        ("Mokoena, S.", AgentKind.PERSON),
    ]
    assert found.creators[1].identifiers == (Identifier(scheme="ORCID", value="0000-0002-1825-0097"),)
    assert [agent.name for agent in found.contributors] == ["Editor"]


def test_members_without_an_order_come_by_primary_key(
    session: Session, archive: SQLAlchemyCatalogue, unit: Make
) -> None:
    made = unit("F1")
    session.add_all([UnitDate(id=number, unit_id=made.id, text=str(number)) for number in (903, 901, 902)])
    session.flush()
    session.expire_all()
    found = archive.get("F1")
    assert found is not None
    assert [statement.text for statement in found.dates] == ["901", "902", "903"]


def test_the_order_asked_for_is_kept(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    unit("F1", terms=[UnitTerm(term="Ships"), UnitTerm(term="Docks"), UnitTerm(term="Ropes")])
    found = archive.get("F1")
    assert found is not None
    assert [subject.term for subject in found.subjects] == ["Docks", "Ropes", "Ships"]


def test_the_full_reference_code_may_be_a_property(session: Session, unit: Make, statements: list[str]) -> None:
    archive = catalogue(session, full_reference_code="code")
    fonds = unit("F1", number="F1")
    series = unit("F1/1", number="1", parent=fonds)
    unit("F1/1/7", number="7", parent=series)
    session.expire_all()
    statements.clear()
    found = archive.get("F1/1/7")
    assert found is not None
    assert found.reference_code == "F1-1-7"
    assert found.parent is not None
    assert found.parent.reference_code == "F1-1"
    assert not [sent for sent in statements if "unit.id = " in sent], "ancestors are not fetched one by one"


def test_what_the_host_has_not_flushed_stays_unflushed(
    session: Session, archive: SQLAlchemyCatalogue, unit: Make
) -> None:
    made = unit("F1", title="Before")
    made.title = "After"
    session.add(Unit(slug="new"))
    found = archive.get("F1")
    assert found is not None
    assert found.title == "After"
    assert archive.get("new") is None
    assert made in session.dirty
    assert len(session.new) == 1


def test_an_unreadable_value_names_record_field_and_value(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    unit("F1/3", access="perhaps")
    with pytest.raises(
        UnreadableValue, match=r"Record 'F1/3', field 'access': 'perhaps' is no word for access"
    ) as caught:
        archive.get("F1/3")
    assert (caught.value.key, caught.value.field) == ("F1/3", "access")


def test_records_that_the_host_leaves_out_are_gone(session: Session, unit: Make) -> None:
    archive = catalogue(session, where=Unit.status != "deleted")
    unit("F1", status="deleted")
    unit("F2")
    assert archive.get("F1") is None
    assert archive.url_for("F1") is None
    assert list(archive.select(Selection())) == ["F2"]
    assert archive.count(Selection()) == 1


def test_a_callable_reads_what_no_column_says(session: Session, unit: Make) -> None:
    archive = catalogue(session, fields={**FIELDS, "material": lambda record: f"{record.level} on paper"})
    unit("F1", level="file")
    found = archive.get("F1")
    assert found is not None
    assert found.material == "file on paper"


def test_several_sources_follow_one_another(session: Session, unit: Make) -> None:
    subjects = [collection("terms", term="term"), collection("names", term="authority.name", where={"role": "subject"})]
    archive = catalogue(session, fields={**FIELDS, "subjects": subjects})
    unit("F1", terms=[UnitTerm(term="Ships")], names=[named(person("Plaatje, Sol T."), "subject")])
    found = archive.get("F1")
    assert found is not None
    assert [subject.term for subject in found.subjects] == ["Ships", "Plaatje, Sol T."]
