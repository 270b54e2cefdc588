"""What the services of one application share: its settings, catalogue, database, clock, chance and agencies."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from flask_doi.agencies.base import Agency
from flask_doi.catalogue.contract import CatalogueAdapter
from flask_doi.crosswalk.adjusting import Adjustments
from flask_doi.domain.digest import Letter, Message
from flask_doi.services.vault import Vault
from flask_doi.settings import Settings

if TYPE_CHECKING:
    from flask_doi.services.embedded import EmbeddedWorker
    from flask_doi.services.wakeup import Wakeup

logger = logging.getLogger("flask_doi.wakeup")

EXTENSION = "doi"


def system_clock() -> datetime:
    """The present moment, aware UTC."""
    return datetime.now(UTC)


def unwritten(context: Context, message: Message) -> Letter:
    """The letter of a context that nobody taught to write."""
    return Letter(subject=type(message).__name__, body=repr(message))


@dataclass(kw_only=True)
class Context:
    """The wiring of one application; found in `app.extensions["doi"]`.

    `configured` is what app.config says; `settings` are those in force, with what was changed on the configuration
    page: they are replaced as a whole by `flask_doi.services.configuring.effective.refresh`.
    """

    settings: Settings
    configured: Settings = field(init=False)
    db: SQLAlchemy
    catalogue: CatalogueAdapter
    vault: Vault
    owner: object
    user: Callable[[], Any]
    adjustments: Adjustments = field(default_factory=Adjustments)
    clock: Callable[[], datetime] = system_clock
    translate: Callable[[str], str] = str
    mail: Callable[..., Any] | None = None
    write_letter: Callable[[Context, Message], Letter] = unwritten
    random: random.Random = field(default_factory=random.SystemRandom)
    wakeup: Wakeup | None = None
    worker: EmbeddedWorker | None = None
    agencies: dict[tuple[Any, ...], Agency] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    beaten_at: float = 0.0
    looked_for_retelling: bool = False
    worker_pid: int | None = None
    changed_settings: dict[str, str] = field(default_factory=dict)
    settings_read_at: float | None = None
    told_of_settings: set[str] = field(default_factory=set)
    told_of_mail: bool = False
    under_way: list[Future[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.configured = self.settings

    @property
    def engine(self) -> Engine:
        """The host's default engine; needs an application context."""
        return self.db.engine

    def session(self) -> Session:
        """A session of our own, with its own transaction; objects stay readable after commit.

        On MariaDB a worker would otherwise lock the gaps between the rows it reads, and with them whoever adds rows:
        an editor's publish would wait for the worker's planning.
        """
        engine = self.engine
        if engine.dialect.name in ("mysql", "mariadb"):
            engine = engine.execution_options(isolation_level="READ COMMITTED")
        return Session(engine, expire_on_commit=False)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session in a transaction that may write: committed at the end, undone by any exception.

        On SQLite it takes the write lock at once. A transaction that reads first and writes later would otherwise act
        upon what another process changed in between.
        """
        with self.session() as session, session.begin():
            begin_for_real(session.connection(), "BEGIN IMMEDIATE")
            yield session

    def wake(self) -> None:
        """Tells a worker to look into the ledger soon; never raises."""
        if self.wakeup is None:
            return
        try:
            self.wakeup.wake()
        except Exception:
            logger.exception("The worker could not be woken; the work waits in the ledger until it next looks.")


def begin_for_real(connection: Connection, statement: str = "BEGIN") -> None:
    """Python's sqlite3 begins a transaction only at the first change; until then nothing is locked, and the RELEASE of
    a SAVEPOINT commits."""
    if connection.dialect.name != "sqlite":
        return
    raw = connection.connection.dbapi_connection
    if raw is not None and not raw.in_transaction:
        connection.exec_driver_sql(statement)


def context_of(app: Flask) -> Context:
    """The context of an application. Raises RuntimeError when the plugin was not registered."""
    found = app.extensions.get(EXTENSION)
    if found is None:
        raise RuntimeError("flask_doi is not registered with this application; call doi.init_app(app, ...).")
    return cast(Context, found)


def current_context() -> Context:
    """The context of the running application."""
    return context_of(current_app)
