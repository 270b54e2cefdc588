"""The host keeps its migrations and its habits; it never sees our tables, and we never touch its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import create_engine, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

import flask_doi
from flask_doi import DOI
from flask_doi.testing import FakeCatalogue


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class Leaf(Base):
    __tablename__ = "leaf"
    id: Mapped[int] = mapped_column(primary_key=True)


@pytest.fixture(params=["with the filter", "without it"])
def host(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = Flask("host", root_path=str(tmp_path))
    app.config.update(SECRET_KEY="x", SQLALCHEMY_DATABASE_URI=database_url, DOI_ENVIRONMENT="sandbox", DOI_QUEUE="none")
    db.init_app(app)
    options: dict[str, Any] = {"include_name": flask_doi.include_name} if request.param == "with the filter" else {}
    Migrate(app, db, directory=str(tmp_path / "migrations"), **options)
    DOI().init_app(app, db=db, catalogue=FakeCatalogue())
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def run(app: Flask, *arguments: str) -> str:
    result = app.test_cli_runner().invoke(args=list(arguments))
    assert result.exit_code == 0, result.output + repr(result.exception)
    return str(result.output)


def tables_of(url: str) -> set[str]:
    engine = create_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_the_hosts_migrate_proposes_nothing_for_our_tables(host: Flask, database_url: str, tmp_path: Path) -> None:
    run(host, "db", "init")
    run(host, "doi", "db", "upgrade")
    run(host, "db", "migrate", "-m", "leaf")
    script = next((tmp_path / "migrations" / "versions").glob("*.py")).read_text()
    assert "leaf" in script
    assert "doi_" not in script
    run(host, "db", "upgrade")
    assert {"leaf", "doi_dois", "alembic_version", "doi_alembic_version"} <= tables_of(database_url)
    run(host, "db", "migrate", "-m", "nothing")
    assert len(list((tmp_path / "migrations" / "versions").glob("*.py"))) == 1
    run(host, "db", "downgrade", "base")
    left = tables_of(database_url)
    assert "leaf" not in left
    assert "doi_dois" in left


def test_our_commands_leave_the_hosts_tables_alone(host: Flask, database_url: str) -> None:
    run(host, "db", "init")
    run(host, "db", "migrate", "-m", "leaf")
    run(host, "db", "upgrade")
    run(host, "doi", "db", "upgrade")
    assert "as they should be" in run(host, "doi", "db", "check")
    run(host, "doi", "db", "downgrade", "base", "--yes")
    assert run(host, "doi", "db", "current").strip() == "none"
    left = tables_of(database_url)
    assert "leaf" in left
    assert not {name for name in left if name.startswith("doi_")} - {"doi_alembic_version"}


def test_the_hosts_create_all_does_not_make_our_tables(host: Flask, database_url: str) -> None:
    with host.app_context():
        db.create_all()
    assert tables_of(database_url) == {"leaf"}
