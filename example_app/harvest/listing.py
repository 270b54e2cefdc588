"""Which records a harvester gets to know, and since when they are as they are.

Told are the public records, and as deleted those that were public once: taken back, restricted, removed, or their DOI
retired. Lists go by key, so that a page begins where the last one ended whatever happened in between.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select

from example_app import doi
from example_app.database import db
from example_app.exports.loading import PUBLIC
from example_app.harvest.spans import Span
from example_app.models import DeletedRecord, Record, Repository


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What the header of a record says."""

    key: str
    archive: str
    changed_at: datetime
    is_deleted: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What a list is to hold: a span of datestamps, one archive (its code) or all, or only what a DOI tells of."""

    span: Span = field(default_factory=Span)
    archive: str | None = None
    with_doi: bool = False


def entries(wanted: Wanted, *, after: str | None, limit: int) -> list[Entry]:
    """The next entries behind a key, in the order of keys."""
    found = sorted(
        (row for statement in _statements(wanted, after) for row in _read(statement, limit)), key=lambda one: one.key
    )
    return found[:limit]


def count(wanted: Wanted) -> int:
    """How many entries the whole list has."""
    return sum(
        db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
        for statement in _statements(wanted, None)
    )


def entry(key: str, *, with_doi: bool = False) -> Entry | None:
    """The entry of one record."""
    for statement in _statements(Wanted(with_doi=with_doi), None, key=key):
        for one in _read(statement, 1):
            return one
    return None


def earliest() -> datetime:
    """No datestamp is earlier than this."""
    moments = [
        db.session.scalar(select(func.min(Record.modified_at)).where(Record.first_published_on.is_not(None))),
        db.session.scalar(select(func.min(DeletedRecord.deleted_at))),
    ]
    return min((moment for moment in moments if moment is not None), default=datetime.now(UTC))


def archives() -> list[Repository]:
    return list(db.session.scalars(select(Repository).order_by(Repository.code)))


def _statements(wanted: Wanted, after: str | None, *, key: str | None = None) -> Iterator[Select[Any]]:
    facts = doi.harvest_table()
    withdrawn = func.coalesce(facts.c.is_withdrawn, literal(False))
    yield _narrowed(
        select(
            Record.key,
            Repository.code.label("archive"),
            Record.modified_at.label("own"),
            facts.c.changed_at.label("by_doi"),
            or_(~PUBLIC, withdrawn).label("is_deleted"),
        )
        .join(Repository, Repository.id == Record.repository_id)
        .outerjoin(facts, facts.c.record_key == Record.key)
        .where(Record.first_published_on.is_not(None)),
        wanted, Record.key, Record.modified_at, Repository.code, facts, after, key,
    )  # fmt: skip
    yield _narrowed(
        select(
            DeletedRecord.key,
            DeletedRecord.archive,
            DeletedRecord.deleted_at.label("own"),
            facts.c.changed_at.label("by_doi"),
            literal(True).label("is_deleted"),
        )
        .outerjoin(facts, facts.c.record_key == DeletedRecord.key)
        .where(~exists(select(Record.id).where(Record.key == DeletedRecord.key))),
        wanted, DeletedRecord.key, DeletedRecord.deleted_at, DeletedRecord.archive, facts, after, key,
    )  # fmt: skip


def _narrowed(
    statement: Select[Any], wanted: Wanted, key: Any, own: Any, archive: Any, facts: Any, after: str | None,
    only: str | None,
) -> Select[Any]:  # fmt: skip
    """The entries that are wanted; the later of both moments, which two databases keep apart, lies in the span."""
    by_doi = facts.c.changed_at
    conditions: list[ColumnElement[bool]] = []
    if wanted.span.before is not None:
        conditions += [own < wanted.span.before, or_(by_doi.is_(None), by_doi < wanted.span.before)]
    if wanted.span.since is not None:
        conditions.append(or_(own >= wanted.span.since, by_doi >= wanted.span.since))
    if wanted.archive is not None:
        conditions.append(archive == wanted.archive)
    if wanted.with_doi:
        told = or_(facts.c.has_metadata, facts.c.is_withdrawn)
        conditions.append(and_(facts.c.record_key.is_not(None), told))
    if after is not None:
        conditions.append(key > after)
    if only is not None:
        conditions.append(key == only)
    return statement.where(*conditions).order_by(key)


def _read(statement: Select[Any], limit: int) -> Iterator[Entry]:
    for row in db.session.execute(statement.limit(limit)):
        moments = [moment for moment in (row.own, row.by_doi) if moment is not None]
        yield Entry(key=row.key, archive=row.archive, changed_at=max(moments), is_deleted=bool(row.is_deleted))
