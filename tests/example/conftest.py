"""A filled catalogue with the DOI extension switched off, its visitors, and empty databases of each kind."""

from __future__ import annotations

import os
import shutil
import socket
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from example_app import sample_data
from example_app.database import db
from example_app.models import Repository, User

from .visiting import Visitor, add_users, make_app, quick_hash, record_of

SERVERS = {
    "postgresql": ("127.0.0.1", 5432, "postgresql+psycopg://postgres@127.0.0.1:5432/", "postgres"),
    "mariadb": ("127.0.0.1", 3306, "mysql+pymysql://root@127.0.0.1:3306/", "mysql"),
}


@pytest.fixture(scope="session")
def filled_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated and filled SQLite file, made once and copied for each test."""
    file = tmp_path_factory.mktemp("catalogue") / "filled.sqlite"
    app = make_app(f"sqlite:///{file}")
    with app.app_context():
        upgrade()
        sample_data.fill()
        add_users()
        db.session.commit()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return file


@pytest.fixture
def app(filled_database: Path, tmp_path: Path) -> Iterator[Flask]:
    file = tmp_path / "catalogue.sqlite"
    shutil.copy(filled_database, file)
    app = make_app(f"sqlite:///{file}")
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def in_app(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app.test_client())


@pytest.fixture
def editor(app: Flask) -> Visitor:
    somebody = Visitor(app.test_client())
    somebody.log_in("editor")
    return somebody


@pytest.fixture
def reader(app: Flask) -> Visitor:
    somebody = Visitor(app.test_client())
    somebody.log_in("reader")
    return somebody


@pytest.fixture
def admin(app: Flask) -> Visitor:
    somebody = Visitor(app.test_client())
    somebody.log_in("admin")
    return somebody


@pytest.fixture
def limited_editor(app: Flask) -> Visitor:
    """An editor who may only work in the archives of Vrelo."""
    with app.app_context():
        vrelo = db.session.scalar(sa.select(Repository).where(Repository.code == "GAV"))
        db.session.add(User(username="vrelka", role="editor", repository=vrelo, password_hash=quick_hash("vrelka")))
        db.session.commit()
    somebody = Visitor(app.test_client())
    somebody.log_in("vrelka")
    return somebody


@pytest.fixture
def look_up(app: Flask) -> Callable[[str, str], Any]:
    """Read one attribute of a record from the database, in a session of its own."""

    def read(key: str, attribute: str) -> Any:
        with app.app_context():
            return getattr(record_of(key), attribute)

    return read


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgresql", marks=pytest.mark.postgresql),
        pytest.param("mariadb", marks=pytest.mark.mariadb),
    ]
)
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a new, empty database on each of the three systems that is running here."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    host, port, server, maintenance = SERVERS[request.param]
    if not is_listening(host, port):
        missing = f"no {request.param} server at {host}:{port}"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    name = f"example_{uuid.uuid4().hex[:12]}"
    engine = sa.create_engine(server + maintenance, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield server + name
    with engine.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name}"))
    engine.dispose()


def is_listening(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True
