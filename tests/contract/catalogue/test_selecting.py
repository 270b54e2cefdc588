"""Selections: the same answer whether SQL is asked or every record is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from flask_doi.catalogue.builders import constant, equals, words
from flask_doi.catalogue.contract import Selection
from flask_doi.catalogue.sqlalchemy import SQLAlchemyCatalogue

from .archive import FIELDS, Institution, Unit, UnitDate, catalogue, naive

Make = Callable[..., Unit]
BY_CALLABLE: dict[str, Any] = {
    "published": lambda record: record.status == "published",
    "repository": lambda record: (
        {"key": str(record.institution.id), "name": record.institution.name} if record.institution else None
    ),
    "fields": {
        **FIELDS,
        "level": lambda record: record.level,
        "title": lambda record: record.title,
        "reference_code": lambda record: record.number,
        "dates": lambda record: [
            {"text": each.text, "start": each.start, "end": each.end, "kind": each.kind} for each in record.dates
        ],
    },
}


@pytest.fixture(params=["columns", "callables"])
def archive(request: pytest.FixtureRequest, session: Session) -> SQLAlchemyCatalogue:
    return catalogue(session) if request.param == "columns" else catalogue(session, **BY_CALLABLE)


def selected(archive: SQLAlchemyCatalogue, **conditions: Any) -> list[str]:
    """The keys of a selection, having checked that as many are counted."""
    selection = Selection(**conditions)
    found = list(archive.select(selection))
    assert archive.count(selection) == len(found)
    return found


def test_levels_and_publication(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    unit("A", level="fonds")
    unit("B", level="item", status="draft")
    unit("C", level="item", status=None)
    assert selected(archive) == ["A", "B", "C"]
    assert selected(archive, levels=("item", "file")) == ["B", "C"]
    assert selected(archive, published=True) == ["A"]
    assert selected(archive, published=False) == ["B", "C"]
    assert selected(archive, published=False, levels=("fonds",)) == []


def test_a_repository_holds_what_inherits_it(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    museum, library = Institution(name="Museum"), Institution(name="Library")
    fonds = unit("A", institution=museum)
    inherits = unit("A/1", parent=fonds)
    unit("A/1/1", parent=inherits)
    other = unit("A/2", parent=fonds, institution=library)
    unit("A/2/1", parent=other)
    unit("B", institution=library)
    unit("C")
    assert selected(archive, repositories=(str(museum.id),)) == ["A", "A/1", "A/1/1"]
    assert selected(archive, repositories=(str(library.id),)) == ["A/2", "A/2/1", "B"]
    assert selected(archive, repositories=()) == []
    assert selected(archive, repositories=("no such",)) == []


def test_below_is_the_record_and_everything_under_it(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    fonds = unit("A")
    series = unit("A/1", parent=fonds)
    unit("A/1/1", parent=series, level="file")
    unit("A1")
    assert selected(archive, below="A") == ["A", "A/1", "A/1/1"]
    assert selected(archive, below="A", levels=("file",)) == ["A/1/1"]
    assert selected(archive, below="none") == []


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (date(1890, 5, 10), None, ["month", "range", "year"]),
        (date(1891, 1, 1), None, ["range"]),
        (None, date(1890, 4, 30), ["range", "year"]),
        (date(1890, 5, 31), date(1890, 5, 31), ["month", "range", "year"]),
        (date(1901, 1, 1), None, []),
    ],
)
def test_a_date_known_to_the_year_touches_all_its_days(
    archive: SQLAlchemyCatalogue, unit: Make, first: date | None, last: date | None, found: Sequence[str]
) -> None:
    unit("month", dates=[UnitDate(start="1890-05", end="1890-05", kind="creation")])
    unit("year", dates=[UnitDate(start="1890", kind=None)])
    unit("range", dates=[UnitDate(start="1880", end="1900", kind="Inclusive")])
    unit("other", dates=[UnitDate(start="1880", end="1999", kind="subject")])
    unit("undated", dates=[UnitDate(text="n.d.", kind="creation")])
    assert selected(archive, date_from=first, date_to=last) == found


def test_text_is_looked_for_in_title_and_reference_code(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    unit("A", title="Letters from the Harbour")
    unit("B", number="HARBOUR 100%")
    unit("C", title="Other")
    assert selected(archive, text=" harbour ") == ["A", "B"]
    assert selected(archive, text="100%") == ["B"]
    assert selected(archive, text="_") == []
    assert selected(archive, text="") == ["A", "B", "C"]


def test_reference_codes_are_matched_whole(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    unit("A", number="F1")
    unit("B", number="F10")
    assert selected(archive, reference_codes=("F1", "F2")) == ["A"]


def test_conditions_hold_together(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    fonds = unit("A", level="fonds", title="Harbour")
    unit("A/1", parent=fonds, title="Harbour plans")
    unit("A/2", parent=fonds, title="Harbour maps", status="draft")
    assert selected(archive, below="A", text="harbour", published=True, levels=("item",), keys=("A", "A/1")) == ["A/1"]


def test_many_keys_are_taken_in_portions(archive: SQLAlchemyCatalogue, unit: Make) -> None:
    unit("K0001")
    unit("K1999")
    keys = tuple(f"K{number:04d}" for number in range(2000, -1, -1))
    assert selected(archive, keys=keys) == ["K0001", "K1999"]
    assert list(archive.select(Selection(keys=keys), after="K0001")) == ["K1999"]


def test_full_reference_codes_are_found_by_their_last_part(session: Session, unit: Make, statements: list[str]) -> None:
    archive = catalogue(session, full_reference_code="code")
    fonds = unit("A", number="F1")
    series = unit("A/1", number="2", parent=fonds)
    unit("A/1/1", number="14", parent=series)
    unit("B", number="14")
    for number in range(30):
        unit(f"X{number}", number=f"X{number}")
    statements.clear()
    assert selected(archive, reference_codes=("F1-2-14",)) == ["A/1/1"]
    assert "unit.number IN" in statements[0]


def test_translated_levels_are_asked_in_the_hosts_words(session: Session, unit: Make) -> None:
    level = words("level", {"bestand": "fonds", "stuk": "item"})
    archive = catalogue(session, fields={**FIELDS, "level": level})
    unit("A", level="bestand")
    unit("B", level="stuk")
    unit("C", level="series")
    found = archive.get("A")
    assert found is not None
    assert found.level == "fonds"
    assert selected(archive, levels=("fonds", "series")) == ["A", "C"]


def test_a_path_column_finds_what_is_below_without_a_walk(session: Session, unit: Make, statements: list[str]) -> None:
    archive = catalogue(session, path="number", path_separator=".")
    top = unit("A", number="1")
    unit("B", number="1.1", parent=top)
    unit("C", number="1.1.7")
    unit("D", number="10")
    unit("E", number="1-")
    statements.clear()
    assert selected(archive, below="A") == ["A", "B", "C"]
    assert not [sent for sent in statements if "RECURSIVE" in sent]


def test_what_changed_since_a_moment(session: Session, unit: Make) -> None:
    archive = catalogue(session)
    unit("A", changed=naive(2026, 5, 1, 12, 0))
    unit("B", changed=naive(2026, 5, 1, 11, 59))
    moment = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
    assert list(archive.changed_since(moment)) == ["A"]
    assert list(archive.changed_since(moment - timedelta(hours=1))) == ["A", "B"]


def test_without_a_column_for_changes_everything_may_have_changed(session: Session, unit: Make) -> None:
    archive = catalogue(session, fields={name: value for name, value in FIELDS.items() if name != "modified"})
    unit("A")
    assert list(archive.changed_since(datetime(2026, 5, 1, tzinfo=UTC))) == ["A"]


def test_choices_name_repositories_and_levels(session: Session, unit: Make) -> None:
    archive = catalogue(session)
    unit("A", level="item", institution=Institution(name="zoo"))
    unit("B", level="fonds", institution=Institution(name="Museum"))
    unit("C", level="folder")
    choices = archive.choices()
    assert [name for _, name in choices.repositories] == ["Museum", "zoo"]
    assert list(choices.levels) == ["fonds", "item", "folder"]


def test_a_repository_may_be_a_plain_column(session: Session, unit: Make) -> None:
    archive = catalogue(
        session, repository="access_note", fields={**FIELDS, "published": equals("status", "published")}, published=None
    )
    fonds = unit("A", access_note="Museum")
    unit("A/1", parent=fonds)
    unit("B", access_note="Library")
    assert selected(archive, repositories=("Museum",)) == ["A", "A/1"]
    assert archive.choices().repositories == [("Library", "Library"), ("Museum", "Museum")]


def test_fields_that_are_not_mapped_select_nothing(session: Session, unit: Make) -> None:
    archive = catalogue(session, fields={}, repository=None, published=constant(True))
    unit("A")
    assert selected(archive, levels=("item",)) == []
    assert selected(archive, repositories=("1",)) == []
    assert selected(archive, date_from=date(1900, 1, 1)) == []
    assert selected(archive, published=True) == ["A"]
    assert selected(archive, published=False) == []
