"""What a catalogue has around it: an agency in a process of its own, servers that never answer, a database."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
import sqlalchemy as sa

POSTGRESQL = os.environ.get("TEST_POSTGRESQL_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/")
SANDBOX = "from flask_doi.sandbox import serve\nwith serve() as running: print(running.url, flush=True); running.wait()"
WRITING = ("POST", "PUT", "PATCH", "DELETE")


class Agency:
    """The sandbox in another process."""

    def __init__(self, url: str) -> None:
        self.url = url

    def set(self, **switches: Any) -> None:
        """Changes its behaviour, such as `latency` in seconds."""
        requests.post(f"{self.url}/_sandbox/settings", json=switches, timeout=10).raise_for_status()

    def forget_requests(self) -> None:
        requests.delete(f"{self.url}/_sandbox/requests", timeout=10).raise_for_status()

    def counts(self) -> dict[str, int]:
        """How many requests of each method it was sent."""
        told = requests.get(f"{self.url}/_sandbox/requests", params={"limit": 1}, timeout=60).json()
        return dict(told["counts"])

    def writes(self) -> int:
        return sum(count for method, count in self.counts().items() if method in WRITING)


@contextmanager
def agency(**switches: Any) -> Iterator[Agency]:
    """A sandbox agency with nothing in it."""
    process = subprocess.Popen([sys.executable, "-c", SANDBOX], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        running = Agency(process.stdout.readline().strip())
        running.set(**switches)
        yield running
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def silence() -> Iterator[int]:
    """The port of something that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listening:
        yield listening.getsockname()[1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def database(kind: str, folder: Path, like: str | None = None) -> Iterator[str]:
    """The address of a new database, empty or a copy of another one; dropped afterwards."""
    name = f"doi_benchmark_{uuid.uuid4().hex[:12]}"
    if kind == "sqlite":
        file = folder / f"{name}.sqlite"
        if like:
            shutil.copy(like.removeprefix("sqlite:///"), file)
        yield f"sqlite:///{file}"
        return
    admin = sa.create_engine(POSTGRESQL + "postgres", isolation_level="AUTOCOMMIT")
    template = f" TEMPLATE {like.rpartition('/')[2]}" if like else ""
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}{template}"))
    try:
        yield POSTGRESQL + name
    finally:
        with admin.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


def has_postgresql() -> bool:
    address = sa.make_url(POSTGRESQL)
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((address.host or "127.0.0.1", address.port or 5432)) == 0
