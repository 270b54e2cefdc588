"""What listeners are told, and that it happens inside the transaction."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from blinker import NamedSignal
from flask import Flask

from example_app import cataloguing, signals
from example_app.database import db
from example_app.models import AuthorityRecord, Record, Repository

from .visiting import record_of


def status_seen_elsewhere(key: str) -> str | None:
    """What another connection sees of the record at this moment."""
    with db.engine.connect() as other:
        return other.scalar(sa.select(Record.publication_status).where(Record.key == key))


@pytest.fixture
def heard(in_app: Flask) -> Any:
    """Every change that was told, as (signal, key or name)."""
    told: list[tuple[str, str]] = []
    watched = [
        signals.record_published, signals.record_updated, signals.record_unpublished, signals.record_deleted,
        signals.repository_changed, signals.authority_changed,
    ]  # fmt: skip

    def listener_of(signal: NamedSignal) -> Any:
        def listen(sender: Any, **thing: Any) -> None:
            assert sender is in_app
            assert db.session().in_transaction()
            (subject,) = thing.values()
            told.append((signal.name, getattr(subject, "key", None) or subject.name))

        return listen

    listeners = [(signal, listener_of(signal)) for signal in watched]
    for signal, listen in listeners:
        signal.connect(listen)
    yield told
    for signal, listen in listeners:
        signal.disconnect(listen)


def test_each_verb_tells_its_own_change_once(heard: list[tuple[str, str]]) -> None:
    record = record_of("kma/c5/5")
    cataloguing.publish(record)
    cataloguing.publish(record)
    record.title = "Working paper on the price of ice"
    cataloguing.save(record)
    cataloguing.unpublish(record)
    cataloguing.unpublish(record)
    cataloguing.delete(record)
    assert [name for name, key in heard if key == "kma/c5/5"] == [
        "record-published", "record-updated", "record-unpublished", "record-deleted",
    ]  # fmt: skip


def test_a_new_draft_is_nobody_elses_business(heard: list[tuple[str, str]]) -> None:
    repository = db.session.scalars(sa.select(Repository)).first()
    cataloguing.save(Record(key="kma/new", title="New", repository=repository))
    assert heard == []
    assert record_of("kma/new").path


def test_changes_of_archives_and_authorities_are_told(heard: list[tuple[str, str]]) -> None:
    repository = db.session.scalars(sa.select(Repository).where(Repository.code == "KMA")).one()
    authority = db.session.scalars(sa.select(AuthorityRecord).where(AuthorityRecord.name == "Foto Zora")).one()
    cataloguing.save_repository(repository)
    cataloguing.save_authority(authority)
    assert heard == [("repository-changed", "Kustendal Regional Archives"), ("authority-changed", "Foto Zora")]


def test_listeners_see_the_change_before_anybody_else(in_app: Flask) -> None:
    seen: list[tuple[str, str | None]] = []

    def listen(_sender: Any, record: Record) -> None:
        seen.append((record.publication_status, status_seen_elsewhere(record.key)))

    with signals.record_published.connected_to(listen):
        cataloguing.publish(record_of("kma/c5/5"))
    assert seen == [("published", "draft")]
    assert status_seen_elsewhere("kma/c5/5") == "published"


@pytest.mark.parametrize("verb", [cataloguing.unpublish, cataloguing.save, cataloguing.delete])
def test_a_listener_that_fails_undoes_the_change(in_app: Flask, verb: Any) -> None:
    def fail(_sender: Any, **_thing: Any) -> None:
        raise RuntimeError("the listener broke")

    watched = [signals.record_unpublished, signals.record_updated, signals.record_deleted]
    for signal in watched:
        signal.connect(fail)
    try:
        record = record_of("kma/f1/5")
        record.extent = "changed"
        with pytest.raises(RuntimeError, match="the listener broke"):
            verb(record)
    finally:
        for signal in watched:
            signal.disconnect(fail)
    again = record_of("kma/f1/5")
    assert (again.publication_status, again.extent) == ("published", "")
