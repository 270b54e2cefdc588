"""The example catalogue with as many items as a measurement needs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import insert

from example_app import create_app
from example_app.commands import prepare
from example_app.database import db, now
from example_app.models import AuthorityRecord, Record, RecordDate, RecordName, Repository
from example_app.models.record import path_step

CONFIG: dict[str, Any] = {
    "SECRET_KEY": "for measurements only",
    "DOI_ENVIRONMENT": "sandbox",
    "DOI_PUBLIC_URL": "http://127.0.0.1:5000",
    "DOI_AUTO_MINT": True,
    "DOI_QUEUE": "none",
}
BATCH = 1000


@contextmanager
def catalogue(uri: str, **config: Any) -> Iterator[Flask]:
    """The example catalogue on this database, its application context pushed."""
    app = create_app({**CONFIG, "SQLALCHEMY_DATABASE_URI": uri, **config})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def fill(items: int, *, status: str) -> list[str]:
    """Makes all tables, the logins and one fonds with `items` items below it; returns the keys of the items."""
    prepare(empty=True)
    archive = Repository(code="HMA", name="Harbour Municipal Archive", country_code="ZA")
    family = AuthorityRecord(name="Smith family", kind="family")
    fonds = Record(
        key="hma/f1", repository=archive, level="fonds", reference_code="F1", title="Smith family papers",
        publication_status=status, languages=["eng"], access="open",
    )  # fmt: skip
    fonds.names = [RecordName(position=0, role="creator", authority=family)]
    db.session.add(fonds)
    db.session.flush()
    keys = [f"hma/f1/{number:06}" for number in range(items)]
    for at in range(0, items, BATCH):
        db.session.execute(insert(Record), [_item(key, fonds, status) for key in keys[at : at + BATCH]])
    numbers = db.session.execute(db.select(Record.id).where(Record.parent_id == fonds.id)).scalars().all()
    for at in range(0, items, BATCH):
        db.session.execute(
            insert(RecordDate),
            [{"record_id": number, "text": "1903", "start": "1903"} for number in numbers[at : at + BATCH]],
        )
    db.session.commit()
    return keys


def timed_commands(app: Flask, *commands: list[str]) -> float:
    """Runs `flask doi` commands, which must succeed, and tells how many seconds they took together."""
    runner = app.test_cli_runner()
    begun = time.perf_counter()
    for command in commands:
        result = runner.invoke(args=["doi", *command])
        if result.exit_code:
            raise RuntimeError(f"doi {' '.join(command)}: {result.output}") from result.exception
    return time.perf_counter() - begun


def _item(key: str, fonds: Record, status: str) -> dict[str, Any]:
    number = int(key.rpartition("/")[2])
    return {
        "key": key, "repository_id": fonds.repository_id, "parent_id": fonds.id, "path": fonds.path + path_step(key),
        "position": number, "level": "item", "reference_code": str(number), "title": f"Letter {number} from a ship",
        "languages": ["eng"], "access": "open", "publication_status": status, "extent": "1 letter",
        "scope_and_content": "A letter about ships, cargo and the weather.", "language_of_description": "en",
        "modified_at": now(),
    }  # fmt: skip
