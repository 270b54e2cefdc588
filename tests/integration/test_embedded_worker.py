"""The embedded worker: a thread that the first request starts, one at work in all processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from flask_doi import DOI
from flask_doi.errors import ConfigurationError
from flask_doi.models import Base, IntentKind
from flask_doi.services import embedded
from flask_doi.services.embedded import NAME, EmbeddedWorker
from flask_doi.services.intents import note_in_host_transaction
from flask_doi.services.wakeup import ThreadWakeup
from flask_doi.testing import FakeCatalogue
from tests.services_fixtures import POSTGRESQL, SQLITE, AgencySeen, Install, Installation, host_records

ROOT = Path(__file__).parents[2]


def until(true: Callable[[], object], seconds: float = 20.0) -> None:
    """Waits for something to become true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def threaded(install: Install, make_database: Callable[[str], str]) -> Iterator[Installation]:
    """An installation with an embedded worker, which is stopped at the end."""
    _others.clear()
    _others.update(thread.ident for thread in threading.enumerate())
    installation = install(make_database("sqlite"), queue="thread")
    installation.app.add_url_rule("/", "home", lambda: "home")
    yield installation
    worker(installation).stop()


def worker(installation: Installation) -> EmbeddedWorker:
    assert installation.context.worker is not None
    return installation.context.worker


def minted(installation: Installation) -> bool:
    """Whether there are DOIs, and all of them are public."""
    rows = installation.rows()
    return bool(rows) and all(row.minted_at for row in rows)


_others: set[int | None] = set()
"""Threads of other applications in this process, such as the one that browsers visit."""


def threads() -> list[str]:
    """The embedded workers that the test itself started."""
    own = [thread for thread in threading.enumerate() if thread.ident not in _others]
    return [thread.name for thread in own if thread.name == "flask-doi-worker"]


def test_nothing_starts_before_the_first_request(threaded: Installation) -> None:
    threaded.publish("f1")
    threaded.app.test_cli_runner().invoke(args=["doi", "list"])
    assert threads() == []

    threaded.app.test_client().get("/")

    assert threads() == ["flask-doi-worker"]
    until(lambda: minted(threaded))


def test_many_requests_at_once_start_one_thread(threaded: Installation) -> None:
    begin = threading.Barrier(8)

    def visit() -> None:
        begin.wait()
        threaded.app.test_client().get("/")

    visitors = [threading.Thread(target=visit) for _ in range(8)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()

    assert threads() == ["flask-doi-worker"]


def test_a_publication_wakes_the_thread(threaded: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "POLL", 30.0)
    threaded.app.test_client().get("/")
    time.sleep(0.2)
    threaded.publish("f1")

    until(lambda: threaded.agency.requests("POST") == 1, seconds=10)


def test_stopping_waits_for_what_is_in_flight_and_gives_the_lease_back(threaded: Installation) -> None:
    threaded.agency.control("settings", {"latency": 0.5})
    threaded.publish("f1")
    threaded.app.test_client().get("/")
    until(lambda: threaded.attempts("f1"))

    worker(threaded).stop()

    assert threads() == []
    assert threaded.row("f1").minted_at is not None
    assert threaded.errand(NAME).lease_token is None
    threaded.app.test_client().get("/")
    assert threads() == []


def test_a_busy_host_and_the_thread_write_to_one_sqlite_file_without_harm(
    threaded: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    threaded.app.test_client().get("/")

    def edit(editor: int) -> list[bool]:
        return [_publish_in_host(threaded, f"r/{editor}/{number}") for number in range(25)]

    with ThreadPoolExecutor(3) as editors:
        written = [done for each in editors.map(edit, range(3)) for done in each]
    until(lambda: len(threaded.agency.held()) == 75 and minted(threaded), seconds=60)

    assert all(written)
    assert len(written) == 75
    assert not [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")]


def _publish_in_host(installation: Installation, key: str) -> bool:
    installation.describe(key)
    with installation.app.app_context():
        installation.db.session.execute(host_records.insert().values(title=key, published=True))
        written = note_in_host_transaction(installation.context, IntentKind.PUBLISHED, key)
        installation.db.session.commit()
    return written


def test_of_two_workers_the_one_that_holds_the_lease_works(threaded: Installation) -> None:
    other = EmbeddedWorker(threaded.app, ThreadWakeup())
    other._token = "the other"
    mine = worker(threaded)
    mine._token = "mine"

    with threaded.app.app_context():
        assert mine._hold(threaded.context)
        assert not other._hold(threaded.context)
        assert mine._hold(threaded.context)
        threaded.clock.forward(seconds=31)
        assert other._hold(threaded.context)
        assert not mine._hold(threaded.context)


def test_missing_tables_are_told_once_and_the_thread_recovers(
    threaded: Installation, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "POLL", 0.05)
    with threaded.app.app_context():
        Base.metadata.drop_all(threaded.engine)
    threaded.app.test_client().get("/")
    until(lambda: [r for r in caplog.records if r.name == "flask_doi.embedded"])
    time.sleep(1.0)
    told = [record for record in caplog.records if record.name == "flask_doi.embedded"]
    with threaded.app.app_context():
        Base.metadata.create_all(threaded.engine)
    threaded.publish("f1")

    assert len(told) == 1
    until(lambda: minted(threaded))


@pytest.mark.parametrize(
    "address",
    ["sqlite://", "sqlite:///:memory:", "sqlite+pysqlite:///:memory:", "sqlite:///file:x?mode=memory&uri=true"],
)
def test_a_database_in_memory_is_refused_with_what_to_do_instead(address: str) -> None:
    app = Flask("in_memory")
    app.config.update(SQLALCHEMY_DATABASE_URI=address, SECRET_KEY="x", DOI_ENVIRONMENT="sandbox", DOI_QUEUE="thread")

    with pytest.raises(ConfigurationError, match="process-queue"):
        DOI(app, db=SQLAlchemy(), catalogue=FakeCatalogue())


@contextmanager
def gunicorn(address: str, agency: AgencySeen, workers: int) -> Iterator[str]:
    """A real server with several processes made from one that had loaded the application; its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--preload", "--workers", str(workers), "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(
        [*command, "--no-control-socket", "tests.integration.small_app:create_app()"],
        cwd=ROOT,
        env=environment(address, agency),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        until(lambda: _answers(url))
        yield url
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def environment(address: str, agency: AgencySeen, **settings: str) -> dict[str, str]:
    """The environment of a process that runs the small application."""
    config = {
        "SQLALCHEMY_DATABASE_URI": address,
        "DOI_ENVIRONMENT": "sandbox",
        "DOI_API_URL": agency.url,
        "DOI_AUTO_MINT": "true",
        "DOI_QUEUE": "thread",
        **settings,
    }
    return {**os.environ, **{f"FLASK_{name}": value for name, value in config.items()}}


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/process", timeout=2).ok
    except requests.ConnectionError:
        return False


@pytest.mark.parametrize("kind", [SQLITE, POSTGRESQL])
def test_three_processes_of_a_real_server_drain_each_job_once(
    install: Install, make_database: Callable[[str], str], agency: AgencySeen, kind: str
) -> None:
    address = make_database(kind)
    looking = install(address)
    with gunicorn(address, agency, workers=3) as url:
        seen: dict[int, int] = {}

        def look_at_all() -> bool:
            answer: dict[str, Any] = requests.get(f"{url}/process", timeout=5).json()
            seen[answer["pid"]] = answer["workers"]
            return len(seen) == 3

        until(look_at_all)
        for number in range(30):
            requests.post(f"{url}/publish/r/{number}", timeout=10).raise_for_status()
        until(lambda: len(agency.held()) == 30 and not looking.jobs("pending", "processing"))

    assert set(seen.values()) == {1}
    assert agency.requests("POST") == 30
    assert len(looking.rows()) == 30


FORKING = """
    import os, sys, threading, time
    from tests.integration.small_app import create_app

    app = create_app()
    app.test_client().get("/process")
    child = os.fork()
    if child == 0:
        before = [thread.name for thread in threading.enumerate()].count("flask-doi-worker")
        after = app.test_client().get("/process").json["workers"]
        app.extensions["doi"].worker.stop()
        os._exit(0 if (before, after) == (0, 1) else 1)
    _, status = os.waitpid(child, 0)
    workers = app.test_client().get("/process").json["workers"]
    app.extensions["doi"].worker.stop()
    sys.exit(os.waitstatus_to_exitcode(status) or (0 if workers == 1 else 2))
"""


def test_a_forked_child_starts_a_thread_of_its_own(make_database: Callable[[str], str], agency: AgencySeen) -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FORKING)],
        cwd=ROOT,
        env=environment(make_database("sqlite"), agency),
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr.decode()
