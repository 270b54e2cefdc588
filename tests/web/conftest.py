"""A sandbox agency for all tests, and a host for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import create_engine

from flask_doi.sandbox import RunningSandbox, serve
from flask_doi.services.tables import upgrade

from .host import Host, make_host

MakeHost = Callable[..., Host]


@pytest.fixture(scope="session")
def running_sandbox() -> Iterator[RunningSandbox]:
    with serve(port=0) as server:
        yield server


@pytest.fixture
def sandbox(running_sandbox: RunningSandbox) -> RunningSandbox:
    """The agency, empty and without faults."""
    requests.post(f"{running_sandbox.url}/_sandbox/reset", timeout=5)
    return running_sandbox


@pytest.fixture
def spoil(sandbox: RunningSandbox) -> Callable[..., None]:
    """Lets the agency's answers to requests fail."""

    def play(**fault: Any) -> None:
        rule = {"path": "/dois", "times": None, **fault}
        requests.post(f"{sandbox.url}/_sandbox/faults", json=rule, timeout=5).raise_for_status()

    return play


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the plugin's tables, made once by its migrations."""
    file = tmp_path_factory.mktemp("tables") / "tables.sqlite"
    engine = create_engine(f"sqlite:///{file}")
    upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture
def build(tmp_path: Path, tables: Path, sandbox: RunningSandbox) -> MakeHost:
    """Makes a host with further settings."""

    def make(**config: Any) -> Host:
        return make_host(tmp_path, tables, **{"DOI_API_URL": sandbox.url, **config})

    return make


@pytest.fixture
def host(build: MakeHost) -> Host:
    """A host whose sandbox DOIs everybody may see."""
    return build(DOI_EXPOSE_TEST=True)


@pytest.fixture
def templates(tmp_path: Path) -> Callable[[str, str], None]:
    """Writes a template of the host."""

    def write(name: str, text: str) -> None:
        file = tmp_path / "templates" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    return write
