"""A DataCite agency in front of a scripted server."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from flask_doi.agencies.base import Credentials, Deadlines
from flask_doi.agencies.datacite import DataCiteAgency
from flask_doi.domain.payload import Payload

from .scripted_server import ScriptedServer
from .words import METADATA, PASSWORD

QUICK = Deadlines(connect=0.5, read=0.5, total=1.0)
CALM = Deadlines(connect=5, read=10, total=15)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    server = ScriptedServer()
    yield server
    server.stop()


@pytest.fixture
def deadlines() -> Deadlines:
    """Those of every agency made here; a module about faults has shorter ones."""
    return CALM


@pytest.fixture
def make_agency(deadlines: Deadlines) -> Iterator[Callable[..., DataCiteAgency]]:
    made: list[DataCiteAgency] = []

    def make(url: str, **options: object) -> DataCiteAgency:
        options.setdefault("deadlines", deadlines)
        credentials = options.pop("credentials", Credentials(repository_id="SANDBOX.ARCHIVE", password=PASSWORD))
        made.append(DataCiteAgency(url, credentials, mailto="doi@archive.example", version="9.8.7", **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for agency in made:
        agency.close()


@pytest.fixture
def agency(server: ScriptedServer, make_agency: Callable[..., DataCiteAgency]) -> DataCiteAgency:
    return make_agency(server.url)


@pytest.fixture
def payload() -> Payload:
    return Payload(attributes=METADATA)
