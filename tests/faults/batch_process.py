"""A web server with its embedded worker, or a worker of its own, to be killed in the middle of a batch.

Run as `python -m tests.faults.batch_process web PORT`, or with `worker`; FLASK_* variables configure the application.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select
from werkzeug.serving import make_server

from flask_doi import DOI, Selection
from flask_doi.services.context import context_of
from flask_doi.services.runner import drain
from tests.services_fixtures import host_records

from .worker_process import TableCatalogue


class ListedCatalogue(TableCatalogue):
    """The table as something to choose from; keys are numbers of equal length."""

    def select(self, selection: Selection, after: str | None = None) -> Iterator[str]:
        wanted = select(host_records.c.id).order_by(host_records.c.id)
        if after is not None:
            wanted = wanted.where(host_records.c.id > int(after))
        yield from (str(number) for number in self.db.session.scalars(wanted))

    def count(self, selection: Selection) -> int:
        return self.db.session.scalar(select(func.count(host_records.c.id))) or 0


def create_app() -> Flask:
    """The application; whoever asks is the administrator."""
    app = Flask("batches")
    app.config.from_prefixed_env()
    app.config.update(SECRET_KEY="for tests only")
    db = SQLAlchemy(app)
    DOI(app, db=db, catalogue=ListedCatalogue(db), user=lambda: "ann")
    return app


def main(what: str, port: int) -> None:
    """Serves, or works, until it is killed."""
    app = create_app()
    if what == "web":
        make_server("127.0.0.1", port, app, threaded=True).serve_forever()
    with app.app_context():
        while True:
            drain(context_of(app), worker="thread", max_seconds=1.0)
            time.sleep(0.05)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0)
