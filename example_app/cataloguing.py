"""The verbs of cataloguing. Each changes the rows, tells the listeners and commits, in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, cast

from flask import Flask, current_app
from sqlalchemy import Select, func, literal, or_, select, update

from example_app import signals
from example_app.database import db, now
from example_app.models import AuthorityRecord, DeletedRecord, Record, Repository
from example_app.models.record import below, path_step


class CannotCatalogue(Exception):
    """A change that the rules of the catalogue forbid; the message says why and what to do instead."""


def publish(*records: Record) -> None:
    """Make the descriptions public, all or none; those public already are left alone and nobody is told of them."""
    with _transaction():
        for record in records:
            if record.is_published:
                continue
            record.publication_status = "published"
            _note_first_day(record)
            _flush(record)
            signals.record_published.send(_application(), record=record)


def drafts_in(record: Record) -> Select[Record]:
    """The drafts among the record itself and everything below it, from the top down."""
    branch = or_(Record.id == record.id, record.descendants())
    return select(Record).where(branch, Record.publication_status == "draft").order_by(Record.path)


def unpublish(record: Record) -> None:
    """Take the description back to draft; the day of first publication stays on file."""
    if not record.is_published:
        return
    with _transaction():
        record.publication_status = "draft"
        _flush(record)
        signals.record_unpublished.send(_application(), record=record)


def save(record: Record) -> None:
    """Store a new or changed description; listeners hear of changes to what was there before."""
    with _transaction():
        is_new = record.id is None
        _note_first_day(record)
        if is_new:
            db.session.add(record)
        _flush(record)
        if not is_new:
            signals.record_updated.send(_application(), record=record)


def directly_below(record: Record) -> int:
    """How many records lie directly below this one, drafts included."""
    return db.session.scalar(select(func.count()).where(Record.parent_id == record.id)) or 0


def delete(record: Record) -> None:
    """Remove a record that has nothing below it; raises CannotCatalogue otherwise."""
    children = directly_below(record)
    if children:
        raise CannotCatalogue(
            f'"{record}" cannot be deleted: {children} {"record lies" if children == 1 else "records lie"} directly '
            "below it. Delete or move those first, or unpublish this record instead."
        )
    with _transaction():
        signals.record_deleted.send(_application(), record=record)
        if record.first_published_on is not None:
            db.session.merge(DeletedRecord(key=record.key, archive=record.repository.code, deleted_at=now()))
        db.session.delete(record)
        db.session.flush()


def move(record: Record, parent: Record | None) -> None:
    """Hang *record* and everything below it under another parent of the same repository (None: at the top)."""
    if parent is not None and (parent.id == record.id or parent.path.startswith(record.path)):
        raise CannotCatalogue(f'"{record}" cannot be moved below itself. Choose a parent outside its own branch.')
    if parent is not None and parent.repository_id != record.repository_id:
        raise CannotCatalogue(f'"{record}" can only be moved within {record.repository}.')
    with _transaction():
        old_path = record.path
        new_path = (parent.path if parent else "/") + path_step(record.key)
        db.session.execute(
            update(Record)
            .where(below(old_path))
            .values(path=literal(new_path).concat(func.substr(Record.path, len(old_path) + 1))),
            execution_options={"synchronize_session": False},
        )
        record.parent = parent
        record.path = new_path
        _flush(record)
        signals.record_updated.send(_application(), record=record)


def save_repository(repository: Repository) -> None:
    """Store an archive; listeners hear of it because every record below carries its name."""
    with _transaction():
        db.session.add(repository)
        repository.modified_at = now()
        db.session.flush()
        signals.repository_changed.send(_application(), repository=repository)


def save_authority(authority: AuthorityRecord) -> None:
    """Store an authority record; listeners hear of it because records show its name."""
    with _transaction():
        db.session.add(authority)
        authority.modified_at = now()
        db.session.flush()
        signals.authority_changed.send(_application(), authority=authority)


def new_key(repository: Repository) -> str:
    """A fresh opaque key; it never changes, whatever becomes of title, code or place."""
    return f"{repository.code.lower()}/{secrets.token_hex(6)}"


def _note_first_day(record: Record) -> None:
    """The day on which everybody could first read the description stays on file."""
    if record.is_public and record.first_published_on is None:
        record.first_published_on = datetime.now(UTC).date()


def _flush(record: Record) -> None:
    record.modified_at = now()
    db.session.flush()


def _application() -> Flask:
    return cast(Any, current_app)._get_current_object()  # type: ignore[no-any-return]


@contextmanager
def _transaction() -> Iterator[None]:
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
