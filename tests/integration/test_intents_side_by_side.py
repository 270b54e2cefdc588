"""Editors, importers and workers at the same time: nobody waits for another."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import text

from flask_doi import failpoints
from flask_doi.models import IntentKind
from flask_doi.services import planning
from flask_doi.services.intents import note_in_host_transaction
from tests.services_fixtures import MARIADB, POSTGRESQL, Install, Installation, host_records

IMPATIENT = {"postgresql": "SET lock_timeout = '500ms'", "mysql": "SET innodb_lock_wait_timeout = 1"}


@pytest.fixture(params=[POSTGRESQL, MARIADB])
def installation(request: pytest.FixtureRequest, install: Install, make_database: Callable[[str], str]) -> Installation:
    """An installation on a database where many write at once."""
    return install(make_database(request.param))


@contextmanager
def host_session(installation: Installation) -> Any:
    """The host's session, in which waiting for a lock is an error."""
    with installation.app.app_context():
        session = installation.db.session()
        session.execute(text(IMPATIENT[installation.engine.dialect.name]))
        yield session
        session.rollback()
        session.connection().invalidate()


def publish(installation: Installation, session: Any, key: str) -> bool:
    session.execute(host_records.insert().values(title=key, published=True))
    return note_in_host_transaction(installation.context, IntentKind.PUBLISHED, key)


def test_two_editors_who_publish_at_once_do_not_wait_for_each_other(installation: Installation) -> None:
    both_have_published = threading.Barrier(2, timeout=20)

    def edit(key: str) -> bool:
        with host_session(installation) as session:
            written = publish(installation, session, key)
            both_have_published.wait()
            session.commit()
            return written

    with ThreadPoolExecutor(2) as editors:
        assert list(editors.map(edit, ["same", "same"])) == [True, True]
    installation.describe("same")
    installation.drain()

    assert len(installation.intents()) == 2
    assert len(installation.agency.held()) == 1


def test_a_long_import_delays_neither_editors_nor_workers(installation: Installation) -> None:
    """The import goes on, uncommitted, from before the editor publishes until after the DOI is minted."""
    installation.describe("edited")
    with host_session(installation) as importing:
        for number in range(1000):
            note_in_host_transaction(installation.context, IntentKind.PUBLISHED, f"imported/{number}")
        with ThreadPoolExecutor(1) as another:
            another.submit(_publish_and_mint, installation).result(timeout=60)
        assert installation.row("edited").minted_at is not None
        importing.commit()

    assert len(installation.intents()) == 1001


def _publish_and_mint(installation: Installation) -> None:
    with host_session(installation) as session:
        began = time.monotonic()
        assert publish(installation, session, "edited")
        session.commit()
        assert time.monotonic() - began < 5
    installation.drain()


def test_an_editor_does_not_wait_for_a_worker_that_folds_or_claims(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [f"r/{number}" for number in range(50)]
    installation.publish(*keys)
    written: list[bool] = []
    fold_record = planning._fold_record

    def publish_meanwhile(*given: Any) -> None:
        fold_record(*given)
        if given[2] == keys[-1]:
            with ThreadPoolExecutor(1) as editor:
                written.append(editor.submit(_publish, installation).result(timeout=20))

    monkeypatch.setattr(planning, "_fold_record", publish_meanwhile)
    failpoints.arm("after-claim", lambda: written.append(_publish(installation)))
    try:
        installation.drain(limit=8)
    finally:
        failpoints.disarm()

    assert written
    assert all(written)


def _publish(installation: Installation) -> bool:
    with host_session(installation) as session:
        written = publish(installation, session, "edited")
        session.commit()
    return written
