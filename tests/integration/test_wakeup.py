"""The wake-up: after the host's commit, once, and never at the host's expense."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable, Iterator

import pytest
from blinker import Namespace

from flask_doi.models import IntentKind
from flask_doi.services.intents import note_in_host_transaction
from flask_doi.services.wakeup import SILENCE
from tests.services_fixtures import Install, Installation, host_records


class Bell:
    """A wake-up that counts."""

    def __init__(self) -> None:
        self.rung = 0

    def wake(self) -> None:
        self.rung += 1


@pytest.fixture
def bell(installation: Installation) -> Bell:
    found = Bell()
    installation.context.wakeup = found
    return found


def publish(installation: Installation, key: str) -> None:
    installation.db.session.execute(host_records.insert().values(title=key, published=True))
    assert note_in_host_transaction(installation.context, IntentKind.PUBLISHED, key)


def test_a_worker_is_woken_once_after_the_commit(installation: Installation, bell: Bell) -> None:
    with installation.app.app_context():
        for number in range(20):
            publish(installation, f"f{number}")
        assert bell.rung == 0
        installation.db.session.commit()
        assert bell.rung == 1
        installation.db.session.execute(host_records.insert().values(title="other", published=True))
        installation.db.session.commit()

    assert bell.rung == 1


def test_a_rollback_wakes_nobody(installation: Installation, bell: Bell) -> None:
    with installation.app.app_context():
        publish(installation, "f1")
        installation.db.session.rollback()
        installation.db.session.execute(host_records.insert().values(title="other", published=True))
        installation.db.session.commit()

    assert bell.rung == 0


def test_a_savepoint_that_is_released_wakes_nobody_yet(installation: Installation, bell: Bell) -> None:
    with installation.app.app_context():
        with installation.db.session.begin_nested():
            publish(installation, "f1")
        released = bell.rung
        installation.db.session.commit()

    assert (released, bell.rung) == (0, 1)


def test_a_savepoint_released_in_a_transaction_that_is_taken_back_wakes_nobody(
    installation: Installation, bell: Bell
) -> None:
    with installation.app.app_context():
        with installation.db.session.begin_nested():
            publish(installation, "f1")
        installation.db.session.rollback()

    assert bell.rung == 0


@pytest.fixture
def silent_server() -> Iterator[int]:
    """The port of a server that accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=16) as listening:
        yield listening.getsockname()[1]


@pytest.fixture
def dead_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@pytest.mark.parametrize("kind", ["dead_port", "silent_server"])
def test_a_redis_that_is_dead_or_silent_hardly_delays_the_host(
    request: pytest.FixtureRequest, install: Install, make_database: Callable[[str], str], kind: str
) -> None:
    port = request.getfixturevalue(kind)
    installation = install(make_database("sqlite"), queue="rq", redis_url=f"redis://127.0.0.1:{port}/0")
    with installation.app.app_context():
        import rq  # noqa: F401 - importing it is not what is measured

        publish(installation, "f1")
        began = time.monotonic()
        installation.db.session.commit()
        first = time.monotonic() - began
        publish(installation, "f2")
        began = time.monotonic()
        installation.db.session.commit()
        second = time.monotonic() - began

    assert first < SILENCE + 0.4
    assert second < 0.4
    assert len(installation.intents()) == 2


def test_whatever_goes_wrong_with_the_wake_up_the_commit_stands(
    on_sqlite: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def wake(self) -> None:
            raise ValueError("no bell")

    on_sqlite.context.wakeup = Broken()
    published = Namespace().signal("published")
    on_sqlite.doi.listen(published=published, record=lambda sender, key: key, transaction="own")

    with on_sqlite.app.app_context():
        publish(on_sqlite, "f1")
        on_sqlite.db.session.commit()
        published.send(on_sqlite.app, key="f2")

    assert [intent.record_key for intent in on_sqlite.intents()] == ["f1", "f2"]
    assert [record.levelno for record in caplog.records if record.name == "flask_doi.wakeup"] == [logging.ERROR] * 2
