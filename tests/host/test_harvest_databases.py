"""The endpoint asks one question across both sets of tables: it must be understood by every database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from example_app import cataloguing, create_app, doi
from example_app.database import db
from example_app.harvest import listing
from example_app.harvest.listing import Wanted
from example_app.harvest.spans import Span
from example_app.models import Record, Repository
from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.models import DoiRow
from flask_doi.services.context import context_of
from tests.services_fixtures import EVERY_DATABASE, SERVERS

NOW = datetime(2026, 5, 1, 12, 0, 0, 500, tzinfo=UTC)


@pytest.fixture(params=EVERY_DATABASE)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'catalogue.sqlite'}"
        return
    server, maintenance = SERVERS[request.param]
    name = f"harvest_{os.getpid()}"
    admin = sa.create_engine(server + maintenance, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield server + name
    with admin.connect() as connection:
        force = " WITH (FORCE)" if request.param == "postgresql" else ""
        connection.exec_driver_sql(f"DROP DATABASE {name}{force}")
    admin.dispose()


def catalogue(address: str, tmp_path: Path, **config: object) -> Flask:
    """The example on that database, with three public records an hour old."""
    app = create_app(
        {
            "INSTANCE_PATH": str(tmp_path),
            "SQLALCHEMY_DATABASE_URI": address,
            "SECRET_KEY": "for tests only",
            "DOI_QUEUE": "none",
            "DOI_EXPOSE_TEST": True,
            **config,
        }
    )
    with app.app_context():
        upgrade()
        doi.upgrade_tables()
        archive = Repository(code="KMA", name="Archive")
        for number in range(1, 4):
            record = Record(key=f"kma/Ä{number}", level="fonds", title="Papers", repository=archive)
            record.publication_status, record.first_published_on = "published", NOW.date()
            record.modified_at = NOW - timedelta(hours=1)
            db.session.add(record)
        db.session.commit()
    return app


def listed(wanted: Wanted) -> list[tuple[str, datetime, bool]]:
    found = listing.entries(wanted, after=None, limit=10)
    assert listing.count(wanted) == len(found)
    return [(one.key, one.changed_at, one.is_deleted) for one in found]


def test_without_dois_the_catalogues_own_moments_count(address: str, tmp_path: Path) -> None:
    app = catalogue(address, tmp_path, DOI_ENABLED=False)
    hour = NOW - timedelta(hours=1)
    with app.app_context():
        assert [key for key, _, _ in listed(Wanted())] == ["kma/Ä1", "kma/Ä2", "kma/Ä3"]
        assert {moment for _, moment, _ in listed(Wanted())} == {hour}
        assert listed(Wanted(span=Span(since=NOW))) == []
        assert listed(Wanted(with_doi=True)) == []
        cataloguing.delete(db.session.scalars(sa.select(Record).where(Record.key == "kma/Ä2")).one())
        assert [(key, gone) for key, _, gone in listed(Wanted(archive="KMA"))] == [
            ("kma/Ä1", False), ("kma/Ä2", True), ("kma/Ä3", False)
        ]  # fmt: skip
        assert listing.earliest() == hour
        db.session.remove()
        db.engine.dispose()


def test_with_dois_the_later_moment_counts(address: str, tmp_path: Path) -> None:
    app = catalogue(address, tmp_path)
    with app.app_context():
        with context_of(app).session() as session, session.begin():
            for number, state in ((1, DoiState.FINDABLE), (2, DoiState.DEACTIVATED)):
                session.add(
                    DoiRow(
                        environment="sandbox", doi=f"10.80000/{number}", record_key=f"kma/Ä{number}", asked_state=state,
                        desired_state=state, observed_state=AgencyState.FINDABLE, confirmed_at=NOW, changed_at=NOW,
                        created_at=NOW, updated_at=NOW,
                    )
                )  # fmt: skip
        hour = NOW - timedelta(hours=1)
        everything = [("kma/Ä1", NOW, False), ("kma/Ä2", NOW, True), ("kma/Ä3", hour, False)]
        assert listed(Wanted()) == everything
        assert listed(Wanted(with_doi=True)) == everything[:2]
        assert listed(Wanted(span=Span(since=NOW))) == everything[:2]
        assert listed(Wanted(span=Span(since=NOW, before=NOW + timedelta(seconds=1)))) == everything[:2]
        assert listed(Wanted(span=Span(before=NOW))) == everything[2:]
        assert [one.key for one in listing.entries(Wanted(), after="kma/Ä1", limit=1)] == ["kma/Ä2"]
        assert listing.entry("kma/Ä3", with_doi=True) is None
        db.session.remove()
        db.engine.dispose()
