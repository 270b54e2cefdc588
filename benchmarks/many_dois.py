"""A catalogue with as many DOIs as a measurement needs, made by the database itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import Session

from flask_doi import DOI
from flask_doi.models import Account, DoiRow, HistoryEvent, Job, WorkerBeat
from flask_doi.testing import FakeCatalogue, create_tables

NUMBERS = sa.Table("numbers", sa.MetaData(), sa.Column("n", sa.Integer, primary_key=True, autoincrement=False))
NOW = datetime.now(UTC).replace(microsecond=0)
REPOSITORIES = 40
FAILED = 500
"""One in so many failed or waits."""
SPANS = ((600, 619), (620, 639), (640, 659), (660, 679))
"""Of each thousand, those that are not findable."""


@contextmanager
def many_dois(uri: str, total: int) -> Iterator[Flask]:
    """A host on this database with so many DOIs, its application context pushed."""
    app = Flask("many_dois")
    app.config.update(
        SECRET_KEY="for measurements only", SQLALCHEMY_DATABASE_URI=uri, DOI_ENVIRONMENT="sandbox", DOI_QUEUE="none"
    )  # fmt: skip
    database = SQLAlchemy(app)
    DOI().init_app(app, db=database, catalogue=FakeCatalogue(), user=lambda: "administrator")
    with app.app_context():
        create_tables(database.engine)
        _fill(database.engine, total)
        yield app
        database.engine.dispose()


def _fill(engine: sa.Engine, total: int) -> None:
    NUMBERS.create(engine)
    with Session(engine) as session, session.begin():
        session.execute(sa.insert(NUMBERS), [{"n": number} for number in range(1000)])
        made = 1000
        while made < total:
            next_ones = sa.select(NUMBERS.c.n + made).where(NUMBERS.c.n < min(made, total - made))
            session.execute(sa.insert(NUMBERS).from_select(["n"], next_ones))
            made *= 2
        account = Account(
            name="Archive", agency="datacite", environment="sandbox", repository_id="A.B", is_default=True,
            prefix="10.80000", created_at=NOW, updated_at=NOW,
        )  # fmt: skip
        session.add(account)
        session.add(WorkerBeat(name="measured", kind="cron", started_at=NOW, seen_at=NOW, done=0))
        session.flush()
        _insert(session, DoiRow, _dois(session, account.id), NUMBERS.c.n < total)
        _insert(session, Job, _jobs(account.id), NUMBERS.c.n < total, NUMBERS.c.n % FAILED == 0)
        _insert(session, HistoryEvent, _history(), NUMBERS.c.n < total, NUMBERS.c.n % 1000 == 600)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("VACUUM ANALYZE")


def _insert(session: Session, model: Any, values: dict[str, Any], *which: sa.ColumnElement[bool]) -> None:
    chosen = sa.select(*values.values()).select_from(NUMBERS).where(*which)
    session.execute(sa.insert(model).from_select(list(values), chosen))


def _dois(session: Session, account: int) -> dict[str, Any]:
    """One in fifty is a draft, reserved, registered or retired; one in a hundred is out of step with the agency."""
    n = NUMBERS.c.n
    digits = sa.cast(n + 10_000_000, sa.String(12))
    kind = n % 1000
    desired = _chosen(
        kind, dict(zip(SPANS, ("draft", "reserved", "registered", "deactivated"), strict=True)), "findable"
    )
    observed = _chosen(kind, dict(zip(SPANS, ("draft", "absent", "registered", "registered"), strict=True)), "findable")
    minted = sa.case((kind.between(600, 639), sa.null()), else_=_moments(session, n))
    shuffled = (n % 1000) * 7919 % 1009 * 1000 + n // 1000 % 1000
    text = sa.literal
    return {
        "id": n + 1,
        "account_id": text(account),
        "environment": text("sandbox"),
        "doi": text("10.80000/") + digits,
        "record_key": text("key/") + digits,
        "part": text(""),
        "origin": text("minted"),
        "asked_state": text("findable"),
        "asked_how": text("person"),
        "desired_state": desired,
        "desired_url": text("https://archive.example.org/doi/10.80000/") + digits,
        "wanted_revision": sa.case((kind == 7, 2), else_=1),
        "observed_state": observed,
        "observed_url": text("https://archive.example.org/doi/10.80000/") + digits,
        "sent_revision": text(1),
        "resolution_checks": text(0),
        "resolves": sa.case((n % 5000 == 11, sa.false()), else_=sa.true()),
        "minted_at": minted,
        "synced_at": minted,
        "title": text("Letters of the house no. ") + sa.cast(shuffled, sa.String(12)),
        "reference_code": text("ZA HMA F") + sa.cast(n % 97, sa.String(4)) + text("/") + digits,
        "repository_key": text("archive-") + sa.cast(n % REPOSITORIES, sa.String(4)),
        "repository": text("Archive no. ") + sa.cast(n % REPOSITORIES, sa.String(4)),
        "level": _chosen(n % 20, {(0, 0): "fonds", (1, 4): "series", (5, 9): "file"}, "item"),
        "year": 1995 + n // 40_000,
        "followed": text(0),
        "actor": text("administrator"),
        "created_at": _moments(session, n),
        "updated_at": _moments(session, n),
    }


def _chosen(kind: Any, words: dict[tuple[int, int], str], usual: str) -> Any:
    return sa.case(*((kind.between(*span), word) for span, word in words.items()), else_=usual)


def _moments(session: Session, n: Any) -> Any:
    """A minute apart, the latest now."""
    start = NOW - timedelta(days=700)
    name = session.get_bind().dialect.name
    plain = f"{start:%Y-%m-%d %H:%M:%S}"
    if name == "sqlite":
        moment = sa.func.datetime(plain, sa.cast(n, sa.String(12)) + sa.literal(" minutes"))
        return moment + sa.literal(".000000")
    if name == "postgresql":
        return sa.cast(sa.literal(plain), sa.TIMESTAMP) + n * sa.cast(sa.literal("1 minute"), sa.Interval)
    return sa.func.timestampadd(sa.text("MINUTE"), n, sa.cast(sa.literal(plain), sa.DateTime))


def _jobs(account: int) -> dict[str, Any]:
    n = NUMBERS.c.n
    return {
        "doi_id": n + 1, "account_id": sa.literal(account), "kind": sa.literal("update"),
        "state": sa.case((n % (2 * FAILED) == 0, "failed"), else_="pending"), "priority": sa.literal(0),
        "force": sa.false(), "not_before": sa.literal(NOW, DoiRow.created_at.type), "attempts": sa.literal(1),
        "max_attempts": sa.literal(15), "cause": sa.literal("problems"),
        "created_at": sa.literal(NOW, DoiRow.created_at.type),
    }  # fmt: skip


def _history() -> dict[str, Any]:
    n = NUMBERS.c.n
    return {
        "doi_id": n + 1, "record_key": sa.literal("key"), "code": sa.literal("drafted"),
        "at": sa.literal(NOW - timedelta(days=400), DoiRow.created_at.type),
    }  # fmt: skip
