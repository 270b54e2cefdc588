"""What the tests of the services share: databases of three kinds, a running sandbox, and a small installation."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from flask_doi import DOI
from flask_doi.domain.description import Description
from flask_doi.models import Account, Attempt, Base, DoiRow, HistoryEvent, Intent, IntentKind, Job, Schedule
from flask_doi.sandbox import RunningSandbox, serve
from flask_doi.services import asking, schedules
from flask_doi.services.accounts import ensure_configured_account
from flask_doi.services.context import Context, context_of
from flask_doi.services.intents import note_in_own_transaction
from flask_doi.services.planning import fold_intents
from flask_doi.services.runner import drain
from flask_doi.testing import FakeCatalogue, create_tables, example_description

SERVERS = {
    "postgresql": ("postgresql+psycopg://postgres@127.0.0.1:5432/", "postgres"),
    "mariadb": ("mysql+pymysql://root@127.0.0.1:3306/", "mysql"),
}
NEVER = timedelta(days=3650)

SQLITE = "sqlite"
POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgresql)
MARIADB = pytest.param("mariadb", marks=pytest.mark.mariadb)
EVERY_DATABASE = [SQLITE, POSTGRESQL, MARIADB]


class RunningClock:
    """The time of day, which a test may put forward."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def forward(self, **by: float) -> None:
        """Moves on, by keywords of `timedelta`."""
        self.ahead += timedelta(**by)


class PatientChance(random.SystemRandom):
    """Lots as usual, but every wait is as long as it may be, so that nothing is tried again before a test says so."""

    def uniform(self, a: float, b: float) -> float:
        return max(a, b)


@contextmanager
def server_database(kind: str, name: str) -> Iterator[str]:
    """The address of a new database with the plugin's tables, which is dropped after."""
    server, maintenance = SERVERS[kind]
    admin = sa.create_engine(server + maintenance, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    _make_tables(server + name)
    yield server + name
    with admin.connect() as connection:
        force = " WITH (FORCE)" if kind == "postgresql" else ""
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}{force}")
    admin.dispose()


def _make_tables(address: str) -> None:
    engine = sa.create_engine(address)
    create_tables(engine)
    host_tables.create_all(engine)
    engine.dispose()


host_tables = sa.MetaData()
host_records = sa.Table(
    "host_records",
    host_tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("title", sa.String(200)),
    sa.Column("published", sa.Boolean, nullable=False, default=False),
)


def record_model(db: SQLAlchemy) -> Any:
    """The host's own model of a record, on its `db`."""

    class Record(db.Model):  # type: ignore[name-defined, misc]
        __table__ = host_records.to_metadata(db.metadata)

        @property
        def key(self) -> str:
            return str(self.id)

    return Record


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    """What tells this test process from others on the same servers."""
    return f"{getattr(request.config, 'workerinput', {}).get('workerid', 'main')}_{os.getpid()}"


@pytest.fixture(scope="session")
def server_databases(worker_name: str) -> Iterator[Callable[[str], str]]:
    """Databases made when they are first asked for, and dropped at the end."""
    made: dict[str, tuple[Any, str]] = {}

    def address(kind: str) -> str:
        if kind not in made:
            database = server_database(kind, f"doi_services_{worker_name}")
            made[kind] = (database, database.__enter__())
        return made[kind][1]

    yield address
    for database, _ in made.values():
        database.__exit__(None, None, None)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the tables, to be copied."""
    file = tmp_path_factory.mktemp("template") / "template.sqlite"
    _make_tables(f"sqlite:///{file}")
    return file


@pytest.fixture
def make_database(
    server_databases: Callable[[str], str], sqlite_template: Path, tmp_path: Path
) -> Callable[[str], str]:
    """The address of an empty database of a kind, with the tables."""

    def make(kind: str) -> str:
        if kind == "sqlite":
            file = tmp_path / "catalogue.sqlite"
            shutil.copy(sqlite_template, file)
            return f"sqlite:///{file}"
        address = server_databases(kind)
        _empty(address)
        return address

    return make


def _empty(address: str) -> None:
    engine = sa.create_engine(address)
    tables = [*Base.metadata.sorted_tables, host_records]
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"TRUNCATE {', '.join(table.name for table in tables)} RESTART IDENTITY CASCADE")
        else:
            for table in reversed(tables):
                connection.execute(table.delete())
    engine.dispose()


@pytest.fixture(params=EVERY_DATABASE)
def database(request: pytest.FixtureRequest, make_database: Callable[[str], str]) -> str:
    """The address of an empty database with the tables, of each kind in turn."""
    return make_database(request.param)


class AgencySeen:
    """The running sandbox, with what a test wants to set and to know."""

    def __init__(self, running: RunningSandbox) -> None:
        self.running = running
        self.url = running.url

    def control(self, path: str, command: Any) -> None:
        """Posts a command to the sandbox's controls."""
        requests.post(f"{self.url}/_sandbox/{path}", json=command, timeout=10).raise_for_status()

    def spoil(self, **rule: Any) -> None:
        """Sets a fault for the next matching request, or as many as `times` says."""
        self.control("faults", rule)

    def mend(self) -> None:
        """Takes all faults back."""
        self.running.sandbox.traffic.clear_faults()

    def writes(self) -> list[tuple[str, str]]:
        """Method and DOI of every request that was to change something; creations have no DOI in their path."""
        log = self.running.sandbox.traffic.log(None, r"^/dois")
        return [(seen.method, seen.path.removeprefix("/dois/").removeprefix("/dois")) for seen in log if seen.body]

    def requests(self, method: str | None = None, path: str = "^/(dois|repositories|clients|client-prefixes)") -> int:
        """How many requests came, those for handles left out."""
        return len(self.running.sandbox.traffic.log(method, path))

    def held(self) -> dict[str, Any]:
        """Every DOI of the archive's account, by name, as the sandbox keeps it."""
        records = self.running.state.contents.records.values()
        return {record.doi: record for record in records if record.client_id == "sandbox.archive"}

    def record(self, doi: str) -> Any:
        """One DOI as the sandbox keeps it."""
        return self.running.state.record(doi)


@pytest.fixture
def agency() -> Iterator[AgencySeen]:
    with serve() as running:
        yield AgencySeen(running)


@dataclass(kw_only=True)
class Installation:
    """An application with the plugin, on a database, a catalogue in memory and a sandbox."""

    app: Flask
    db: SQLAlchemy
    doi: DOI
    catalogue: FakeCatalogue
    agency: AgencySeen
    clock: RunningClock
    context: Context = field(init=False)

    def __post_init__(self) -> None:
        self.context = context_of(self.app)
        self.context.random = PatientChance()

    @property
    def engine(self) -> Engine:
        with self.app.app_context():
            return self.db.engine

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session of the plugin's in the application's context."""
        with self.app.app_context(), self.context.session() as session:
            yield session

    def describe(self, key: str, **changes: Any) -> Description:
        """Puts a record, ready for a DOI unless told otherwise, into the catalogue."""
        description = example_description(key, **changes)
        self.catalogue.put(description)
        return description

    def note(self, kind: IntentKind, /, *keys: str, **params: Any) -> None:
        """Notes intents as they come from the host after its commit."""
        with self.app.app_context():
            for key in keys:
                note_in_own_transaction(self.context, kind, key, params=params or None)

    def publish(self, *keys: str, **changes: Any) -> None:
        """Describes records and tells the plugin that they were published."""
        for key in keys:
            self.describe(key, **changes)
        self.note(IntentKind.PUBLISHED, *keys)

    def edit(self, key: str, **changes: Any) -> None:
        """Changes a record and tells the plugin."""
        self.describe(key, **changes)
        self.note(IntentKind.UPDATED, key)

    def unpublish(self, key: str) -> None:
        """Takes a record back and tells the plugin."""
        self.describe(key, published=False)
        self.note(IntentKind.UNPUBLISHED, key)

    def remove(self, key: str) -> None:
        """Deletes a record and tells the plugin."""
        del self.catalogue.records[key]
        self.note(IntentKind.DELETED, key)

    def mint(self, *keys: str, state: str | None = None) -> None:
        """Asks for DOIs as a person does."""
        with self.app.app_context():
            for key in keys:
                asking.ask_for_mint(self.context, key, state=state)

    def fold(self) -> None:
        """Folds all that waits."""
        with self.app.app_context():
            ensure_configured_account(self.context)
            while fold_intents(self.context):
                continue

    def drain(self, **options: Any) -> int:
        """Works until nothing is due."""
        with self.app.app_context():
            return drain(self.context, worker="test", **options)

    def drain_on(self, *, times: int = 20) -> None:
        """Works, and puts the clock forward until what waits has been tried again and again."""
        for _ in range(times):
            self.drain()
            if not self.jobs("pending", "processing"):
                return
            self.clock.forward(hours=6)

    def row(self, key: str) -> DoiRow:
        """The DOI row of a record."""
        with self.session() as session:
            return session.scalars(select(DoiRow).where(DoiRow.record_key == key)).one()

    def rows(self) -> Sequence[DoiRow]:
        with self.session() as session:
            return session.scalars(select(DoiRow).order_by(DoiRow.id)).all()

    def jobs(self, *states: str) -> Sequence[Job]:
        """The jobs, or those in some states."""
        wanted = (Job.state.in_(states),) if states else ()
        with self.session() as session:
            return session.scalars(select(Job).where(*wanted).order_by(Job.id)).all()

    def intents(self) -> Sequence[Intent]:
        with self.session() as session:
            return session.scalars(select(Intent).order_by(Intent.id)).all()

    def attempts(self, key: str) -> Sequence[Attempt]:
        with self.session() as session:
            return session.scalars(select(Attempt).where(Attempt.record_key == key).order_by(Attempt.id)).all()

    def history(self, key: str) -> list[tuple[str, dict[str, Any]]]:
        """Code and parameters of each line of a record's history."""
        with self.session() as session:
            lines = session.scalars(
                select(HistoryEvent).where(HistoryEvent.record_key == key).order_by(HistoryEvent.id)
            ).all()
        return [(line.code, line.params or {}) for line in lines]

    def account(self) -> Account:
        with self.session() as session:
            return session.scalars(select(Account)).one()

    def make_due(self, *names: str) -> None:
        """Lets regular errands run at the next drain."""
        with self.session() as session, session.begin():
            for name in names:
                schedules.make_due(self.context, session, name)

    def errand(self, name: str) -> Schedule:
        with self.session() as session:
            return session.scalars(select(Schedule).where(Schedule.name == name)).one()

    def put_off_errands(self) -> None:
        """No regular errand runs unless the test asks for it."""
        with self.app.app_context():
            schedules.ensure_regular(self.context)
            with self.context.session() as session, session.begin():
                session.execute(sa.update(Schedule).values(due_at=self.clock() + 10 * NEVER))


Install = Callable[..., Installation]


def make_installation(
    address: str, agency: AgencySeen, *, catalogue: FakeCatalogue | None = None, doi: DOI | None = None, **config: Any
) -> Installation:
    """An installation on a database that has the tables; DOI_* settings as keywords without DOI_, in small letters."""
    app = Flask(f"catalogue_{os.getpid()}")
    settings = {"environment": "sandbox", "api_url": agency.url, "queue": "none", "auto_mint": True, **config}
    app.config.update({f"DOI_{name.upper()}": value for name, value in settings.items()})
    app.config.update(SECRET_KEY="for tests only", SQLALCHEMY_DATABASE_URI=address)
    db, clock = SQLAlchemy(app), RunningClock()
    catalogue = catalogue or FakeCatalogue()
    plugin = doi or DOI()
    plugin.init_app(app, db=db, catalogue=catalogue, user=lambda: None, clock=clock)
    return Installation(app=app, db=db, doi=plugin, catalogue=catalogue, agency=agency, clock=clock)


@pytest.fixture
def install(agency: AgencySeen) -> Iterator[Install]:
    """Makes installations whose regular errands wait until they are asked for."""
    made: list[Installation] = []

    def make(address: str, **config: Any) -> Installation:
        installation = make_installation(address, agency, **config)
        made.append(installation)
        if installation.context.settings.enabled:
            installation.put_off_errands()
        return installation

    yield make
    for installation in made:
        for client in installation.context.agencies.values():
            client.close()
        installation.engine.dispose()


@pytest.fixture
def installation(install: Install, database: str) -> Installation:
    """An installation on each kind of database."""
    return install(database)


@pytest.fixture
def on_sqlite(install: Install, make_database: Callable[[str], str]) -> Installation:
    """An installation on SQLite, where the kind of database does not matter."""
    return install(make_database("sqlite"))
