"""A process that has workers drain the ledger, and lets them be killed.

Run as `python -m tests.faults.worker_process SEED KILLS WORKERS`; the application is configured by FLASK_* variables.
It forks workers, a few at a time; each kills itself at a place in the code that was drawn for it, or is killed from
outside after a moment. It ends when that many have died.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from typing import NoReturn

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from flask_doi import DOI, failpoints
from flask_doi.domain.description import Description
from flask_doi.services.context import context_of
from flask_doi.services.runner import drain
from flask_doi.testing import FakeCatalogue, example_description
from tests.services_fixtures import host_records

PLACES = ("after-claim", "before-submit", "before-send", "after-send", "before-record", "after-record")
LONGEST_LIFE = 4.0


class TableCatalogue(FakeCatalogue):
    """A catalogue that reads the host's table, as every process sees it."""

    def __init__(self, db: SQLAlchemy) -> None:
        super().__init__()
        self.db = db

    def get_many(self, keys: Sequence[str]) -> Mapping[str, Description]:
        wanted = select(host_records).where(host_records.c.id.in_([int(key) for key in keys]))
        found = self.db.session.execute(wanted).all()
        return {
            str(row.id): example_description(str(row.id), title=row.title, published=row.published) for row in found
        }


def create_app() -> Flask:
    """The application, with a catalogue in its database."""
    app = Flask("killed")
    app.config.from_prefixed_env()
    app.config.update(SECRET_KEY="for tests only")
    db = SQLAlchemy(app)
    DOI(app, db=db, catalogue=TableCatalogue(db), user=lambda: None)
    return app


def work(place: str | None, passes: int) -> NoReturn:
    """Drains for ever, and dies when it has passed a place so many times."""
    left = [passes]

    def count_down() -> None:
        left[0] -= 1
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    if place is not None:
        failpoints.arm(place, count_down)
    app = create_app()
    with app.app_context():
        while True:
            drain(context_of(app), worker="thread", max_seconds=1.0)
            time.sleep(0.02)


def fork_worker(chance: random.Random) -> tuple[int, float]:
    """A new worker and the moment at which it is killed at the latest."""
    place = chance.choice((*PLACES, None))
    passes = chance.randint(1, 4)
    life = chance.uniform(0.3, 1.0) if place is None else LONGEST_LIFE
    child = os.fork()
    if child == 0:
        try:
            work(place, passes)
        finally:
            os._exit(70)
    return child, time.monotonic() + life


def main(seed: int, kills: int, workers: int) -> int:
    """Lets that many workers die; the exit code tells whether each died of being killed."""
    chance = random.Random(seed)
    alive: dict[int, float] = {}
    begun, odd = 0, 0
    while begun < kills or alive:
        while begun < kills and len(alive) < workers:
            child, until = fork_worker(chance)
            alive[child] = until
            begun += 1
        for child, until in list(alive.items()):
            if time.monotonic() > until:
                os.kill(child, signal.SIGKILL)
        died, status = os.waitpid(-1, os.WNOHANG)
        if died:
            del alive[died]
            odd += os.waitstatus_to_exitcode(status) != -signal.SIGKILL
        time.sleep(0.01)
    return 1 if odd else 0


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:4])))
