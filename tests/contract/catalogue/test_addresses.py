"""Addresses of records, and the DOI in the host's own column."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from flask_doi.catalogue.sqlalchemy import SQLAlchemyCatalogue

from .archive import Unit, catalogue, naive

Make = Callable[..., Unit]


@pytest.mark.parametrize(
    ("key", "address"),
    [
        ("F1/2", "/units/F1/2"),
        ("a b?c#d", "/units/a%20b%3Fc%23d"),
        ("é", "/units/%C3%A9"),
        ("{key}", "/units/%7Bkey%7D"),
    ],
)
def test_a_template_quotes_the_key(archive: SQLAlchemyCatalogue, unit: Make, key: str, address: str) -> None:
    unit(key)
    assert archive.url_for(key) == address


def test_an_address_may_be_worked_out_or_read(session: Session, unit: Make) -> None:
    unit("F1", title="/there", number="7")
    assert catalogue(session, url=lambda record: f"/n/{record.number}").url_for("F1") == "/n/7"
    assert catalogue(session, url="title").url_for("F1") == "/there"
    assert catalogue(session, url="/{level}/{number}").url_for("F1") == "/item/7"


def test_a_record_without_address_has_none(session: Session, unit: Make) -> None:
    unit("F1", title="")
    assert catalogue(session, url="title").url_for("F1") is None


def test_writing_the_doi_leaves_the_moment_of_change_alone(session: Session, unit: Make) -> None:
    archive = catalogue(session, doi="doi")
    made, other = unit("F1"), unit("f1")
    archive.doi_changed("F1", "10.5072/abcd")
    session.expire_all()
    assert (made.doi, made.changed) == ("10.5072/abcd", naive(2026))
    assert other.doi == ""
    archive.doi_changed("F1", None)
    assert made.doi == ""
    session.execute(update(Unit).values(title="edited"))
    session.expire_all()
    assert made.changed == naive(2030), "the column does change with an ordinary edit"


def test_a_callable_is_told_the_doi(session: Session) -> None:
    told: list[tuple[str, str | None]] = []
    catalogue(session, doi=lambda key, doi: told.append((key, doi))).doi_changed("F1", "10.5072/abcd")
    assert told == [("F1", "10.5072/abcd")]


def test_without_a_column_nothing_is_written(archive: SQLAlchemyCatalogue, unit: Make, statements: list[str]) -> None:
    unit("F1")
    statements.clear()
    archive.doi_changed("F1", "10.5072/abcd")
    assert statements == []
