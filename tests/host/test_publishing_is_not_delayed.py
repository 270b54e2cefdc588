"""Publishing never speaks to the agency and never waits for Redis, whatever state these are in.

This asserts what is done, not how long it takes; `python -m benchmarks publish` measures that.
"""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update
from werkzeug.serving import make_server

from example_app import create_app
from example_app.commands import prepare
from example_app.database import db
from example_app.models import Record
from example_app.tour.people import Catalogue
from flask_doi.models import Intent, IntentKind

PUBLISHED = 5
_serving = threading.local()
_connections: list[tuple[Any, ...]] | None = None


def _note_connections(name: str, arguments: tuple[Any, ...]) -> None:
    if name == "socket.connect" and _connections is not None and getattr(_serving, "a_request", False):
        _connections.append(tuple(arguments[1]))


sys.addaudithook(_note_connections)


@contextmanager
def connections_of_requests() -> Iterator[list[tuple[Any, ...]]]:
    """The addresses to which a thread opens a connection while it serves a request of the catalogue."""
    global _connections
    _connections = []
    try:
        yield _connections
    finally:
        _connections = None


@pytest.fixture
def silence() -> Iterator[socket.socket]:
    """Something that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        listening.settimeout(20)
        yield listening


@pytest.fixture
def other_silence() -> Iterator[socket.socket]:
    """The same once more."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        yield listening


@contextmanager
def catalogue(folder: Path, **config: Any) -> Iterator[tuple[Any, Catalogue]]:
    """The example catalogue on a real port, an editor logged in."""
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    app = create_app(
        {
            "INSTANCE_PATH": str(folder),
            "SECRET_KEY": "for tests only",
            "DOI_ENVIRONMENT": "sandbox",
            "DOI_PUBLIC_URL": f"http://127.0.0.1:{server.port}",
            "DOI_AUTO_MINT": True,
            "DOI_REQUEST_TIMEOUT": 1,
            **config,
        }
    )
    with app.app_context():
        prepare()
    server.app = _marked(app)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        editor = Catalogue(f"http://127.0.0.1:{server.port}")
        editor.send(editor.page("/login"), "/login", username="editor", password="editor")
        yield app, editor
    finally:
        if app.extensions["doi"].worker is not None:
            app.extensions["doi"].worker.stop()
        server.shutdown()
        server.server_close()
        thread.join(5)
        with app.app_context():
            db.engine.dispose()


def _marked(app: Any) -> Any:
    def serve(environ: Any, start_response: Any) -> Iterable[bytes]:
        _serving.a_request = True
        try:
            return list(app(environ, start_response))
        finally:
            _serving.a_request = False

    return serve


def publish_some(app: Any, editor: Catalogue) -> list[str]:
    """Publishes items over HTTP that were made drafts behind the catalogue's back; returns their keys."""
    items = select(Record.key).where(Record.level == "item", Record.access == "open").order_by(Record.key)
    with app.app_context():
        keys = list(db.session.scalars(items.limit(PUBLISHED)))
        db.session.execute(update(Record).where(Record.key.in_(keys)).values(publication_status="draft"))
        db.session.commit()
    assert len(keys) == PUBLISHED
    for key in keys:
        editor.send(editor.page(f"/record/{key}"), f"/publish/{key}")
    return keys


def expect_published(app: Any, keys: list[str]) -> None:
    """The records are public, and each publication is on file for a worker."""
    with app.app_context():
        public = select(Record.key).where(Record.key.in_(keys), Record.publication_status == "published")
        assert set(db.session.scalars(public)) == set(keys)
        noted = select(func.count(Intent.record_key.distinct())).where(
            Intent.kind == IntentKind.PUBLISHED, Intent.record_key.in_(keys)
        )
        assert db.session.scalar(noted) == PUBLISHED


def test_the_embedded_worker_waits_for_a_silent_agency_and_no_request_does(
    tmp_path: Path, silence: socket.socket
) -> None:
    address = silence.getsockname()
    config = {"DOI_API_URL": f"http://127.0.0.1:{address[1]}", "DOI_QUEUE": "thread"}
    with catalogue(tmp_path, **config) as (app, editor), connections_of_requests() as opened:
        keys = publish_some(app, editor)
        asked, _ = silence.accept()
        asked.close()
        assert opened == []
        expect_published(app, keys)
        assert 'class="doi-badge' not in editor.follow(f"{editor.address}/record/{keys[0]}").text


def test_a_silent_redis_is_tried_once_and_then_left_alone(
    tmp_path: Path, silence: socket.socket, other_silence: socket.socket
) -> None:
    agency, redis = silence.getsockname(), other_silence.getsockname()
    config = {"DOI_API_URL": f"http://127.0.0.1:{agency[1]}", "DOI_REDIS_URL": f"redis://127.0.0.1:{redis[1]}/0"}
    with catalogue(tmp_path, **config) as (app, editor), connections_of_requests() as opened:
        keys = publish_some(app, editor)
        assert opened == [redis]
        expect_published(app, keys)


def test_a_redis_that_is_not_there_is_tried_once_and_then_left_alone(tmp_path: Path, silence: socket.socket) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        redis = gone.getsockname()
    config = {
        "DOI_API_URL": f"http://127.0.0.1:{silence.getsockname()[1]}",
        "DOI_REDIS_URL": f"redis://127.0.0.1:{redis[1]}/0",
    }
    with catalogue(tmp_path, **config) as (app, editor), connections_of_requests() as opened:
        keys = publish_some(app, editor)
        assert opened == [redis]
        expect_published(app, keys)


def test_without_a_queue_a_request_opens_no_connection_at_all(tmp_path: Path, silence: socket.socket) -> None:
    config = {"DOI_API_URL": f"http://127.0.0.1:{silence.getsockname()[1]}", "DOI_QUEUE": "none"}
    with catalogue(tmp_path, **config) as (app, editor), connections_of_requests() as opened:
        keys = publish_some(app, editor)
        assert opened == []
        expect_published(app, keys)
