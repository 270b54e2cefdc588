"""Every unit of every real finding aid is ready for a DOI, or is refused for something the file truly lacks.

Set SAMPLES_REPORT to the path of a file to have the table written there; `-s` prints it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from example_app import create_app
from example_app.database import db
from example_app.importers import ImportRefused, import_file
from example_app.models import Record
from tests.shared_material import SAMPLES

from .conftest import Examined
from .examining import Findings

pytestmark = [pytest.mark.shared, pytest.mark.timeout(400)]

NOT_DESCRIPTIONS = {
    "artefactual__example_authority_records.csv",
    "artefactual__example_events.csv",
    "artefactual__example_repositories.csv",
}
FILES = sorted(
    file
    for folder in ("ead2002", "ead3", "csv", "csv_derived")
    for file in (SAMPLES / folder).glob("*.*")
    if file.name not in NOT_DESCRIPTIONS
)
each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")


@each_file
def test_what_is_told_about_a_unit_is_valid_and_stands_in_its_file(file: Path, examined: Examined) -> None:
    found = examined(file)
    assert found.units > 0
    assert found.invalid == []
    assert found.invented == []
    assert found.leaked == []


@each_file
def test_a_unit_is_only_refused_for_what_its_file_truly_lacks(file: Path, examined: Examined) -> None:
    found = examined(file)
    assert found.ready == found.units or found.problems
    assert found.untrue == []


def test_every_unit_that_can_be_cited_was_held_against_all_three_schemas(examined: Examined) -> None:
    every = [examined(file) for file in FILES]
    untitled = sum(found.problems.get("title_missing", 0) for found in every)
    assert sum(found.validated for found in every) == sum(found.units for found in every) - untitled > 20_000


def test_of_the_units_with_a_creator_nearly_all_are_ready(examined: Examined) -> None:
    every = [examined(file) for file in FILES]
    table = _table(every)
    print(table)
    if os.environ.get("SAMPLES_REPORT"):
        Path(os.environ["SAMPLES_REPORT"]).write_text(table)
    assert sum(found.with_maker for found in every) > 10_000
    ready = sum(found.ready_with_maker for found in every)
    assert ready / sum(found.with_maker for found in every) >= 0.95, table


@pytest.mark.parametrize("file", sorted((SAMPLES / "broken").glob("*.xml")), ids=lambda file: file.stem)
def test_a_broken_file_leaves_nothing_behind(file: Path, catalogue: Flask) -> None:
    with pytest.raises(ImportRefused) as refusal:
        import_file(file, file.name)
    assert refusal.value.fault
    assert refusal.value.way_out
    tables = db.metadata.sorted_tables
    assert Record.__table__ in tables
    assert [table.name for table in tables if db.session.execute(table.select()).first()] == []


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Flask]:
    """An empty catalogue, its application context pushed."""
    config = {"SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'catalogue.sqlite'}", "SECRET_KEY": "for tests only"}
    app = create_app({**config, "DOI_QUEUE": "none"})
    with app.app_context():
        db.create_all()
        yield app
        db.session.remove()
        db.engine.dispose()


def _table(every: list[Findings]) -> str:
    heading = f"{'file':62} {'units':>6} {'valid':>6} {'ready':>6} {'creator':>8} {'of them ready':>14}  refused for"
    lines = [heading, "-" * len(heading)]
    total = Findings(file="all")
    for found in every:
        lines.append(_line(found))
        for name in ("units", "validated", "ready", "with_maker", "ready_with_maker"):
            setattr(total, name, getattr(total, name) + getattr(found, name))
        for code, count in found.problems.items():
            total.problems[code] = total.problems.get(code, 0) + count
    lines.append(_line(total))
    return "\n".join(lines) + "\n"


def _line(found: Findings) -> str:
    refused = ", ".join(f"{code} {count}" for code, count in sorted(found.problems.items()))
    return (
        f"{found.file[:62]:62} {found.units:>6} {found.validated:>6} {found.ready:>6} {found.with_maker:>8} "
        f"{found.ready_with_maker:>14}  {refused}"
    ).rstrip()
