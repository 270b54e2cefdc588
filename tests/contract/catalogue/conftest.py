"""The host's database on SQLite, PostgreSQL and MariaDB; every test begins with empty tables."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from flask_doi.catalogue.sqlalchemy import SQLAlchemyCatalogue

from .archive import Base, Unit, catalogue

SERVERS = {
    "postgresql": "postgresql+psycopg://postgres@127.0.0.1:5432/",
    "mariadb": "mysql+pymysql://root@127.0.0.1:3306/",
}
CREATE = {
    "postgresql": "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'",
    "mariadb": "CREATE DATABASE {} CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
}
"""Both sort and compare otherwise than Python does, as databases in the wild do."""

EVERY_DATABASE = [
    "sqlite",
    pytest.param("postgresql", marks=pytest.mark.postgresql),
    pytest.param("mariadb", marks=pytest.mark.mariadb),
]


@contextmanager
def server_database(name: str) -> Iterator[Engine]:
    """A database of our own on a server; skips the test (or fails it, with CI=true) when there is no such server."""
    database = f"doi_catalogue_{os.getpid()}"
    server = create_engine(SERVERS[name], isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {database}"))
            connection.execute(text(CREATE[name].format(database)))
    except OperationalError as error:
        server.dispose()
        if os.environ.get("CI") == "true":
            pytest.fail(f"no {name} server: {error}")
        pytest.skip(f"no {name} server")
    engine = create_engine(SERVERS[name] + database)
    yield engine
    engine.dispose()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {database}"))
    server.dispose()


@pytest.fixture(scope="session", params=EVERY_DATABASE)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "sqlite":
        engine = create_engine("sqlite://")
        Base.metadata.create_all(engine)
        yield engine
        engine.dispose()
        return
    with server_database(request.param) as engine:
        Base.metadata.create_all(engine)
        yield engine


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session whose work is undone after the test."""
    with engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        transaction.rollback()


@pytest.fixture
def archive(session: Session) -> SQLAlchemyCatalogue:
    return catalogue(session)


@pytest.fixture
def unit(session: Session) -> Callable[..., Unit]:
    """Makes a unit, published unless told otherwise, and writes it to the database."""

    def make(slug: str, **given: Any) -> Unit:
        made = Unit(**{"slug": slug, "status": "published", **given})
        session.add(made)
        session.flush()
        return made

    return make


@pytest.fixture
def statements(engine: Engine) -> Iterator[list[str]]:
    """The statements sent to the database, as they are sent; `clear()` it where counting begins."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)
