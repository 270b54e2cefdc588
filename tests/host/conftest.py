"""Hosts of several kinds, each with an agency of its own."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import requests
from flask import Flask

from flask_doi.sandbox import RunningSandbox, SandboxAccount, serve

SMALL_CATALOGUE = Path(__file__).with_name("small_catalogue.py")
Town = Callable[..., "SmallHost"]


class SmallHost:
    """The small catalogue, its commands, its visitors, and what its agency knows."""

    def __init__(self, module: ModuleType, app: Flask, agency: RunningSandbox) -> None:
        self.module, self.app, self.agency = module, app, agency

    def run(self, *arguments: str) -> str:
        """What `flask doi ...` prints; fails unless it exits with 0."""
        result = self.app.test_cli_runner().invoke(args=["doi", *arguments])
        assert result.exit_code == 0, result.output
        return result.output

    def publish(self, title: str, **values: Any) -> int:
        """Describes and publishes a record in one transaction; returns its key."""
        with self.app.app_context():
            given = {"level": "item", "creator": "Town Council", "status": "public", **values}
            record = self.module.Record(title=title, **given)
            self.module.db.session.add(record)
            self.module.db.session.flush()
            self.module.published.send(self.app, record=record)
            self.module.db.session.commit()
            return int(record.id)

    def page(self, path: str) -> str:
        answer = self.app.test_client().get(path)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def held(self) -> list[dict[str, Any]]:
        """What everybody may know of the DOIs at the agency."""
        answer = requests.get(f"{self.agency.url}/dois", timeout=5).json()
        return [one["attributes"] for one in answer["data"]]


@pytest.fixture
def small_catalogue() -> ModuleType:
    """The module of the small catalogue, freshly imported."""
    spec = importlib.util.spec_from_file_location("small_catalogue", SMALL_CATALOGUE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def town(small_catalogue: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """Makes applications of one and the same module, each with a database and an agency of its own.

    Settings go by way of the environment; an empty one is not made.
    """
    made: list[SmallHost] = []
    for name in [name for name in os.environ if name.startswith("FLASK_")]:
        monkeypatch.delenv(name)

    def make(prefix: str = "10.80000", **config: str) -> SmallHost:
        account = SandboxAccount(id="TOWN.ARCHIVE", password="a secret", prefixes=(prefix,))
        agency = serve(accounts=[account])
        settings = {
            "SECRET_KEY": "for tests only",
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / f'{len(made)}.sqlite'}",
            "DOI_ENVIRONMENT": "sandbox",
            "DOI_API_URL": agency.url,
            "DOI_REPOSITORY_ID": "TOWN.ARCHIVE",
            "DOI_PASSWORD": "a secret",
            "DOI_PREFIX": prefix,
            "DOI_PUBLIC_URL": "https://town.example",
            "DOI_AUTO_MINT": "true",
            "DOI_EXPOSE_TEST": "true",
            "DOI_QUEUE": "none",
            **config,
        }
        with monkeypatch.context() as environment:
            for name, value in settings.items():
                if value:
                    environment.setenv(f"FLASK_{name}", value)
            app = small_catalogue.create_app()
        with app.app_context():
            small_catalogue.db.create_all()
        made.append(SmallHost(small_catalogue, app, agency))
        return made[-1]

    yield make
    for host in made:
        with host.app.app_context():
            small_catalogue.db.engine.dispose()
        host.agency.stop()
