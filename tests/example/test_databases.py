"""The catalogue's own tables: up, down and up again on every database, and the same catalogue on each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from example_app import MIGRATIONS, sample_data
from example_app.database import Base, db
from example_app.models import Record

from .visiting import Visitor, add_users, make_app, record_of


@pytest.fixture
def host(empty_database: str) -> Iterator[Flask]:
    app = make_app(empty_database)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def own_tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names()) & set(Base.metadata.tables)


def test_there_is_one_line_of_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_migrations_lead_up_down_and_up_again(host: Flask) -> None:
    upgrade()
    assert own_tables() == set(Base.metadata.tables)
    downgrade(revision="base")
    assert own_tables() == set()
    upgrade()
    assert own_tables() == set(Base.metadata.tables)


def test_the_migrated_tables_are_those_of_the_models(host: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        options = {
            "compare_type": True,
            "include_name": lambda name, kind, _: kind != "table" or name in Base.metadata.tables,
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_the_whole_catalogue_lives_on_every_database(host: Flask) -> None:
    upgrade()
    assert sample_data.fill() > 300
    add_users()
    db.session.commit()
    keys = db.session.scalars(sa.select(Record.key).where(record_of("gav/hr-1").descendants())).all()
    assert len(keys) == 45
    assert record_of("csc/2/1/3").title == "دفتر الفرن: الإضراب"
    assert record_of("kma/f1").modified_at.tzinfo is not None
    visitor = Visitor(host.test_client())
    assert "Slipway and winch house" in visitor.get("/search", q="BRINK slipway").text
    assert visitor.get("/search", q="10.5555/Kustendal.1936.07").path == "/record/kma/c5/1"
    visitor.log_in("editor")
    assert visitor.submit("/catalogue/edit/gav/hr-1", title="Поглаварство 🌊").all("//h1")[0].text == "Поглаварство 🌊"


def test_keys_that_differ_in_case_are_different_records(host: Flask) -> None:
    upgrade()
    sample_data.fill()
    repository = record_of("kma/f1").repository
    db.session.add_all([Record(key="kma/Ab", repository=repository), Record(key="kma/aB", repository=repository)])
    db.session.commit()
    assert record_of("kma/Ab").id != record_of("kma/aB").id
