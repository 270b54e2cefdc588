"""Paths: everything below a record in one range, also after it moved."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from example_app import cataloguing
from example_app.cataloguing import CannotCatalogue
from example_app.database import db
from example_app.models import Record, Repository

from .visiting import record_of


def keys_below(key: str) -> set[str]:
    return set(db.session.scalars(sa.select(Record.key).where(record_of(key).descendants())))


def test_the_path_selects_exactly_what_lies_below(in_app: Flask) -> None:
    by_key = set(db.session.scalars(sa.select(Record.key).where(Record.key.startswith("kma/f1/"))))
    assert keys_below("kma/f1") == by_key
    assert len(by_key) == 71
    assert keys_below("kma/f1/5") == set()


def test_every_path_continues_the_path_of_its_parent(in_app: Flask) -> None:
    records = db.session.scalars(sa.select(Record)).all()
    assert all(record.path.startswith(record.parent.path) for record in records if record.parent)
    assert len({record.path for record in records}) == len(records)


def test_a_parent_given_by_number_alone_places_the_record_too(in_app: Flask) -> None:
    parent = record_of("kma/f1/1")
    db.session.add(Record(key="kma/x", parent_id=parent.id, repository_id=parent.repository_id))
    db.session.commit()
    assert "kma/x" in keys_below("kma/f1")


def test_a_branch_moves_with_everything_below_it(in_app: Flask) -> None:
    before = keys_below("kma/f1/2")
    cataloguing.move(record_of("kma/f1/2"), record_of("kma/f2"))
    db.session.expire_all()
    assert keys_below("kma/f1/2") == before
    assert before < keys_below("kma/f2")
    assert not before & keys_below("kma/f1")
    assert record_of("kma/f1/2/1902").full_reference_code == "ZA KMA F2-2-1902"
    cataloguing.move(record_of("kma/f1/2"), None)
    db.session.expire_all()
    assert keys_below("kma/f1/2") == before


def test_a_branch_is_not_moved_below_itself_or_to_another_archive(in_app: Flask) -> None:
    with pytest.raises(CannotCatalogue, match="cannot be moved below itself"):
        cataloguing.move(record_of("kma/f1"), record_of("kma/f1/2"))
    with pytest.raises(CannotCatalogue, match="only be moved within Kustendal Regional Archives"):
        cataloguing.move(record_of("kma/f1/2"), record_of("gav/hr-1"))


def test_the_reference_code_skips_levels_without_one(in_app: Flask) -> None:
    repository = db.session.scalars(sa.select(Repository).where(Repository.code == "KMA")).one()
    top = Record(key="t", reference_code="T", repository=repository)
    middle = Record(key="t/m", parent=top, repository=repository)
    leaf = Record(key="t/m/l", reference_code="7", parent=middle, repository=repository)
    db.session.add_all([top, middle, leaf])
    db.session.flush()
    assert leaf.full_reference_code == "ZA KMA T-7"
    assert middle.full_reference_code == ""
