"""A host with a catalogue in memory, its commands, and a sandbox agency."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import Result
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from flask_doi import DOI
from flask_doi.sandbox import RunningSandbox, serve
from flask_doi.testing import FakeCatalogue, create_tables, example_description


class Host:
    """The application, its catalogue and what the agency was asked."""

    def __init__(self, folder: Path, sandbox: RunningSandbox, **config: Any) -> None:
        self.sandbox = sandbox
        self.catalogue = FakeCatalogue(
            example_description("f1", level="fonds", title="Mokoena family papers"),
            example_description("f1/1"),
            example_description("f1/2", title=None, creators=()),
            example_description("f1/3", published=False),
            example_description("f1/4", level="file"),
            example_description("f1/5", restricted_description=True),
        )
        self.app = Flask("host")
        db = SQLAlchemy()
        self.app.config.update(
            SECRET_KEY="x",
            SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'host.sqlite'}",
            DOI_ENVIRONMENT="sandbox",
            DOI_API_URL=sandbox.url,
            DOI_QUEUE="none",
            **config,
        )
        db.init_app(self.app)
        DOI().init_app(self.app, db=db, catalogue=self.catalogue)
        with self.app.app_context():
            create_tables(db.engine)

    def run(self, *arguments: str) -> Result:
        """Runs `flask doi ...`."""
        return self.app.test_cli_runner().invoke(args=["doi", *arguments])

    def json(self, *arguments: str) -> Any:
        """What a command prints with --json."""
        return json.loads(self.run(*arguments, "--json").stdout)

    def asked(self) -> dict[str, int]:
        """How many requests of each method that writes the agency saw."""
        counts = requests.get(f"{self.sandbox.url}/_sandbox/requests", timeout=5).json()["counts"]
        return {method: count for method, count in counts.items() if method != "GET"}


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with serve(port=0, is_quiet=True) as running:
        yield running


@pytest.fixture
def host(tmp_path: Path, sandbox: RunningSandbox) -> Host:
    return Host(tmp_path, sandbox)
