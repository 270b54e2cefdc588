"""The commands of the catalogue, and where it keeps what it needs."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from example_app import create_app
from example_app.database import db
from example_app.models import Record, User

from .visiting import OFF, record_of


@pytest.fixture
def fresh(tmp_path: Path) -> Flask:
    return create_app({**OFF, "INSTANCE_PATH": str(tmp_path / "instance"), "SECRET_KEY": None})


def test_init_fills_the_catalogue_and_may_be_repeated(fresh: Flask) -> None:
    first = fresh.test_cli_runner().invoke(args=["init"])
    assert first.exit_code == 0, first.output
    assert "346 sample records added" in first.output
    again = fresh.test_cli_runner().invoke(args=["init"])
    assert again.exit_code == 0, again.output
    assert "0 sample records added" in again.output
    with fresh.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(User)) == 3
        db.engine.dispose()


def test_init_empty_makes_logins_without_records(fresh: Flask) -> None:
    assert fresh.test_cli_runner().invoke(args=["init", "--empty"]).exit_code == 0
    with fresh.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Record)) == 0
        admin = db.session.scalars(sa.select(User).where(User.username == "admin")).one()
        assert admin.check_password("admin")
        assert admin.role == "admin"
        db.engine.dispose()


def test_database_and_secret_are_kept_in_the_instance_folder(tmp_path: Path) -> None:
    place = tmp_path / "instance"
    first = create_app({**OFF, "INSTANCE_PATH": str(place), "SECRET_KEY": None})
    second = create_app({**OFF, "INSTANCE_PATH": str(place), "SECRET_KEY": None})
    assert first.config["SECRET_KEY"] == second.config["SECRET_KEY"]
    assert len(first.config["SECRET_KEY"]) == 64
    assert stat.S_IMODE((place / "secret_key").stat().st_mode) == 0o600
    assert first.config["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{place / 'catalogue.sqlite'}"


def test_settings_come_from_the_environment_and_the_caller_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FLASK_CATALOGUE_NAME", "From the environment")
    monkeypatch.setenv("FLASK_PAGE_SIZE", "7")
    uri = f"sqlite:///{tmp_path / 'c.sqlite'}"
    app = create_app({**OFF, "SQLALCHEMY_DATABASE_URI": uri, "CATALOGUE_NAME": "From the caller"})
    assert (app.config["CATALOGUE_NAME"], app.config["PAGE_SIZE"]) == ("From the caller", 7)


def test_sqlite_is_patient_logs_ahead_and_checks_foreign_keys(in_app: Flask) -> None:
    with db.engine.connect() as connection:
        settings = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in
                    ("journal_mode", "busy_timeout", "foreign_keys")]  # fmt: skip
    assert settings == ["wal", 10000, 1]


def test_publish_names_what_it_published_and_what_is_missing(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["publish", "kma/c5/5", "kma/none"])
    assert result.exit_code == 1
    assert "published kma/c5/5" in result.output
    assert "There is no record with the key kma/none." in result.output
    with app.app_context():
        assert record_of("kma/c5/5").is_published


def test_publish_all_leaves_no_draft(app: Flask) -> None:
    assert app.test_cli_runner().invoke(args=["publish", "--all"]).exit_code == 0
    with app.app_context():
        assert db.session.scalars(sa.select(Record.key).where(Record.publication_status == "draft")).all() == []


@pytest.mark.parametrize("arguments", [["publish"], ["publish", "kma/f1", "--all"]])
def test_publish_wants_keys_or_all(app: Flask, arguments: list[str]) -> None:
    assert app.test_cli_runner().invoke(args=arguments).exit_code == 2


def test_users_are_listed_with_role_and_archive(app: Flask) -> None:
    assert "editor\teditor\tall archives" in app.test_cli_runner().invoke(args=["users"]).output
