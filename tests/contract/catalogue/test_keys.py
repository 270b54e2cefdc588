"""Keys are opaque, told apart to the letter and ordered alike everywhere."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from flask_doi.catalogue.builders import constant
from flask_doi.catalogue.contract import Selection
from flask_doi.catalogue.sqlalchemy import SQLAlchemyCatalogue
from flask_doi.errors import ConfigurationError, DoiError

from .archive import Unit, catalogue

Make = Callable[..., Unit]
AWKWARD = ["a", "B", "A", "b/1", "B/1", "b-1", "é", "z", "F1/10", "F1/2", "ﬀ", "10", "9"]


def test_the_key_of_a_record_and_a_key_given_as_text_are_the_same(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    made = unit("F1/2")
    assert archive.key(made) == archive.key("F1/2") == "F1/2"


def test_a_record_of_another_kind_has_no_key(archive: SQLAlchemyCatalogue) -> None:
    with pytest.raises(TypeError, match="neither a Unit nor a key"):
        archive.key(object())


def test_a_record_not_yet_written_has_no_number(session: Session) -> None:
    with pytest.raises(DoiError, match="flush the session"):
        catalogue(session, key="id").key(Unit(slug="new"))


def test_a_numeric_key_outlives_its_session(session: Session, unit: Make) -> None:
    by_number = catalogue(session, key="id")
    made = unit("F1")
    session.expire(made)
    session.expunge(made)
    assert by_number.key(made).isdigit()


def test_keys_longer_than_the_ledger_takes_are_refused(session: Session) -> None:
    with pytest.raises(DoiError, match="longer than 191"):
        catalogue(session).key(Unit(slug="x" * 192))


def test_keys_that_differ_only_in_case_are_two_records(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    unit("f1", title="small")
    unit("F1", title="large")
    found = archive.get_many(["F1", "f1"])
    assert {key: each.title for key, each in found.items()} == {"f1": "small", "F1": "large"}
    assert archive.count(Selection(keys=("F1",))) == 1
    assert list(archive.select(Selection(below="f1"))) == ["f1"]


def test_a_key_in_another_case_is_gone(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    unit("f1")
    assert archive.get("F1") is None
    assert archive.url_for("F1") is None


def test_text_keys_ascend_as_in_python(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    for slug in AWKWARD:
        unit(slug)
    assert list(archive.select(Selection())) == sorted(AWKWARD)
    assert list(archive.select(Selection(keys=tuple(AWKWARD)))) == sorted(AWKWARD)


@pytest.mark.parametrize("after", sorted(AWKWARD))
def test_a_selection_goes_on_after_any_key(archive: SQLAlchemyCatalogue, unit: Make, after: str) -> None:
    for slug in AWKWARD:
        unit(slug)
    assert list(archive.select(Selection(), after=after)) == [slug for slug in sorted(AWKWARD) if slug > after]


def test_numbers_ascend_as_numbers(session: Session, unit: Make) -> None:
    by_number = catalogue(session, key="id")
    made = [unit(str(number), id=number) for number in (9_000_010, 9_000_009, 9_000_100)]
    assert list(by_number.select(Selection())) == ["9000009", "9000010", "9000100"]
    assert list(by_number.select(Selection(), after="9000009")) == ["9000010", "9000100"]
    assert by_number.get(str(made[0].id)) is not None


@pytest.mark.parametrize("key", ["", "F1", "007", "1.0", "٣", "9" * 40, "-"])
def test_what_is_no_number_is_no_numeric_key(session: Session, unit: Make, key: str) -> None:
    unit("F1", id=7)
    by_number = catalogue(session, key="id")
    assert by_number.get(key) is None
    assert by_number.count(Selection(keys=(key,))) == 0


def test_a_walk_cannot_begin_after_what_is_no_key(session: Session) -> None:
    with pytest.raises(ValueError, match="is no key"):
        list(catalogue(session, key="id").select(Selection(), after="F1"))


def test_several_primary_keys_need_a_key_named() -> None:
    class Base(DeclarativeBase):
        pass

    class Page(Base):
        __tablename__ = "page"
        volume: Mapped[str] = mapped_column(String(10), primary_key=True)
        number: Mapped[int] = mapped_column(primary_key=True)

    with pytest.raises(ConfigurationError, match="several columns; name the key"):
        SQLAlchemyCatalogue(Page, {}, published=constant(True), url="/{key}")


def test_a_uuid_is_a_key() -> None:
    class Base(DeclarativeBase):
        pass

    class Leaf(Base):
        __tablename__ = "leaf"
        id: Mapped[UUID] = mapped_column(primary_key=True)

    number = UUID("12345678-1234-5678-1234-567812345678")
    assert SQLAlchemyCatalogue(Leaf, {}, published=constant(True), url="/{key}").key(Leaf(id=number)) == str(number)
