from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from example_app.database import db, tune_sqlite
from example_app.importers import ImportReport, import_file
from example_app.models import Record
from tests.shared_material import SAMPLES

Importing = Callable[..., ImportReport]
Finding = Callable[[str], Record]


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Flask]:
    """An empty catalogue in SQLite, its application context pushed."""
    app = Flask("catalogue")
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'catalogue.sqlite'}"
    db.init_app(app)
    tune_sqlite(app)
    with app.app_context():
        db.create_all()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def bring_in(catalogue: Flask) -> Importing:
    """Import a text or bytes as a file."""

    def bring(content: str | bytes, filename: str = "aid.xml", *, repository: str | None = None) -> ImportReport:
        data = content.encode() if isinstance(content, str) else content
        return import_file(io.BytesIO(data), filename, repository=repository)

    return bring


@pytest.fixture
def titled(catalogue: Flask) -> Finding:
    """Find the one record with a title."""

    def find(title: str) -> Record:
        return db.session.scalars(select(Record).where(Record.title == title)).one()

    return find


@pytest.fixture
def samples() -> Path:
    """The folder of real finding aids, for tests marked `shared`."""
    return SAMPLES
