"""Whom a change reaches."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from flask_doi.catalogue.builders import collection
from flask_doi.catalogue.contract import Change
from flask_doi.catalogue.sqlalchemy import SQLAlchemyCatalogue

from .archive import FIELDS, Institution, Unit, UnitName, catalogue, named, person

Make = Callable[..., Unit]


def affected(archive: SQLAlchemyCatalogue, kind: str, key: object) -> list[str]:
    return list(archive.affected(Change(kind=kind, key=str(key))))


def test_a_record_reaches_all_beneath_it(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    fonds = unit("F1")
    series = unit("F1/1", parent=fonds)
    unit("F1/1/1", parent=series)
    unit("F2")
    assert affected(archive, "record", "F1") == ["F1", "F1/1", "F1/1/1"]
    assert affected(archive, "record", "F1/1") == ["F1/1", "F1/1/1"]
    assert affected(archive, "record", "gone") == []


def test_an_authority_reaches_its_records_and_those_that_inherit_it(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    board, other = person("Board"), person("Other")
    fonds = unit("F1", names=[named(board)])
    unit("F1/1", parent=fonds)
    unit("F2", names=[named(other), named(board, "editor", 1)])
    unit("F3", names=[named(other)])
    assert affected(archive, "authority", board.id) == ["F1", "F1/1", "F2"]
    assert affected(archive, "authority", other.id) == ["F2", "F3"]
    assert affected(archive, "authority", 10**9) == []
    assert affected(archive, "authority", "no number") == []


def test_names_as_subjects_reach_their_records_too(session: Session, unit: Make) -> None:
    named_subjects = collection("names", term="authority.name", where={"role": "subject"})
    archive = catalogue(session, fields={**FIELDS, "subjects": named_subjects})
    writer = person("Plaatje, Sol T.")
    unit("F1", names=[named(writer, "subject")])
    assert affected(archive, "authority", writer.id) == ["F1"]


def test_a_repository_reaches_the_records_that_inherit_it(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    museum, library = Institution(name="Museum"), Institution(name="Library")
    fonds = unit("F1", institution=museum)
    unit("F1/1", parent=fonds)
    unit("F1/2", parent=fonds, institution=library)
    unit("F2")
    assert affected(archive, "repository", museum.id) == ["F1", "F1/1"]
    assert affected(archive, "repository", library.id) == ["F1/2"]


def test_what_only_a_callable_knows_may_reach_everything(session: Session, unit: Make) -> None:
    archive = catalogue(session, repository=lambda record: {"key": "1", "name": "Museum"})
    unit("F1")
    unit("F2")
    assert affected(archive, "repository", "1") == ["F1", "F2"]


def test_an_unknown_kind_of_change_is_refused(archive: SQLAlchemyCatalogue) -> None:
    with pytest.raises(ValueError, match="'user' is no kind of change"):
        affected(archive, "user", "1")


def test_children_are_the_records_directly_beneath(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    fonds = unit("F1")
    series = unit("F1/2", parent=fonds)
    unit("F1/10", parent=fonds)
    unit("F1/2/1", parent=series)
    assert list(archive.children("F1")) == ["F1/10", "F1/2"]
    assert list(archive.children("gone")) == []


def test_a_catalogue_without_hierarchy_reaches_the_record_alone(session: Session, unit: Make) -> None:
    flat = catalogue(session, parent=None)
    writer = person("A")
    fonds = unit("F1", names=[UnitName(authority=writer)])
    unit("F1/1", parent=fonds)
    assert affected(flat, "record", "F1") == ["F1"]
    assert affected(flat, "authority", writer.id) == ["F1"]
    assert flat.ancestors("F1/1") == []
    assert list(flat.children("F1")) == []
