"""Where the tour takes place: a fresh catalogue with its embedded worker, and a sandbox agency."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from werkzeug.serving import make_server

from example_app.commands import prepare
from example_app.demo import build
from example_app.tour.people import Agency, Catalogue
from flask_doi.sandbox import RunningSandbox, serve


@contextmanager
def stage(*, auto_mint: bool = True) -> Iterator[tuple[Catalogue, Agency]]:
    """A fresh catalogue with its embedded worker, and a sandbox agency, each on a port of its own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serve("127.0.0.1", 0, is_quiet=True) as sandbox,
        _catalogue(Path(folder), sandbox, auto_mint) as address,
    ):
        yield Catalogue(address), Agency(sandbox.url)


@contextmanager
def _catalogue(folder: Path, sandbox: RunningSandbox, auto_mint: bool) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, _not_yet, threaded=True)
    app = build("127.0.0.1", server.port, folder, sandbox.url, auto_mint=auto_mint)
    with app.app_context():
        prepare()
    server.app = app
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        app.extensions["doi"].worker.stop()
        server.shutdown()
        thread.join(5)


def _not_yet(environ: Any, start_response: Any) -> list[bytes]:
    start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
    return [b"The catalogue is being set up."]
