"""Follows record keys that a migration of the catalogue changed: all of them or none, in one transaction.

The pairs are kept in a temporary table, so that a list of any length costs little memory and the database itself finds
what collides. A swap (a to b, b to a) is no collision, because the rows step aside before they take their new keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import Integer, String, Table, and_, cast, exists, func, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from flask_doi.catalogue.contract import KEY_LENGTH
from flask_doi.domain.states import DoiState
from flask_doi.errors import DoiError
from flask_doi.models import Attempt, BatchRecord, DoiRow, HistoryEvent, Intent
from flask_doi.services.context import Context
from flask_doi.services.describing import describe
from flask_doi.services.pairs_table import pairs_table
from flask_doi.services.relinked_rows import follow_up, write_back

CHUNK = 500
TOLD = 20
ASIDE = ":relink:"
FOLLOWING = (Attempt, BatchRecord, HistoryEvent, Intent)
"""The tables besides that of the DOIs in which a record is named by its key."""


class RelinkRefused(DoiError):
    """The list cannot be followed; nothing was changed."""

    def __init__(self, complaints: Sequence[str]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join([*self.complaints, "Nothing was changed."]))


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """A line of the list."""

    line: int
    old: str
    new: str


@dataclass(kw_only=True, slots=True)
class Relinked:
    """What following a list did: pairs read, DOIs that follow, other rows that name records, snapshots written anew,
    targets that changed with the key, and DOIs written into the catalogue's own field.

    `unknown` are the lines and new keys, at most 20, of which the catalogue has no record; `unknown_count` is how many.
    """

    pairs: int = 0
    dois: int = 0
    others: int = 0
    snapshots: int = 0
    targets: int = 0
    written_back: int = 0
    ids: list[int] = field(default_factory=list)
    unknown: list[tuple[int, str]] = field(default_factory=list)
    unknown_count: int = 0


class _Undone(Exception):
    """Ends the transaction of a dry run."""


def relink(context: Context, pairs: Iterable[Pair], *, dry_run: bool = False, actor: str | None = None) -> Relinked:
    """Follows pairs of old and new keys; raises RelinkRefused, and changes nothing, when anything collides.

    With `dry_run` everything is tried and undone.
    """
    done = Relinked()
    moved: list[tuple[int, str]] = []
    try:
        with context.transaction() as session, pairs_table(session) as table:
            done.pairs = _fill(session, table, pairs)
            _insist_on_room(session, table)
            _move_all(session, table, done)
            done.ids, done.snapshots, done.targets = follow_up(context, session, table, actor=actor)
            moved = _moved_keys(session, table)
            if dry_run:
                raise _Undone
    except _Undone:
        _look_up(context, moved, done)
        return done
    except IntegrityError as error:
        raise RelinkRefused([f"The database found a collision: {str(error.orig).splitlines()[0]}."]) from error
    context.wake()
    _look_up(context, moved, done)
    done.written_back = write_back(context, done.ids)
    return done


def _moved_keys(session: Session, table: Table) -> list[tuple[int, str]]:
    """The lines whose DOIs have moved, with their new keys; the record of a retired DOI may well be gone."""
    living = (DoiRow.record_key == table.c.new, DoiRow.desired_state != DoiState.DEACTIVATED)
    found = session.execute(
        select(table.c.line, table.c.new).where(exists(select(DoiRow.id).where(*living))).order_by(table.c.line)
    )
    return [(line, new) for line, new in found]


def _look_up(context: Context, moved: Sequence[tuple[int, str]], done: Relinked) -> None:
    """Notes the new keys that the catalogue does not know: their DOIs would be taken for those of deleted records."""
    for start in range(0, len(moved), CHUNK):
        chunk = moved[start : start + CHUNK]
        described = describe(context, [key for _, key in chunk])
        known = {*described.found, *described.broken}
        missing = [(line, key) for line, key in chunk if key not in known]
        done.unknown += missing[: max(0, TOLD - len(done.unknown))]
        done.unknown_count += len(missing)


def _fill(session: Session, table: Table, pairs: Iterable[Pair]) -> int:
    """Puts the pairs into their table; a list that contradicts itself is refused with its lines."""
    total = 0
    for chunk in _chunks(pairs):
        complaints = [*_malformed(chunk), *_repeated(session, table, chunk)]
        if complaints:
            raise RelinkRefused(complaints[:TOLD])
        session.execute(table.insert(), [{"line": p.line, "old": p.old, "new": p.new} for p in chunk])
        total += len(chunk)
    return total


def _chunks(pairs: Iterable[Pair]) -> Iterator[list[Pair]]:
    stream = iter(pairs)
    while chunk := list(islice(stream, CHUNK)):
        yield chunk


def _malformed(chunk: Sequence[Pair]) -> list[str]:
    found = []
    for pair in chunk:
        if not pair.old or not pair.new:
            found.append(f"Line {pair.line}: each line holds the old key and the new one; one of them is missing.")
        elif len(pair.new) > KEY_LENGTH:
            found.append(f"Line {pair.line}: {pair.new[:40]!r}... is longer than {KEY_LENGTH} characters.")
        elif pair.new.startswith(ASIDE):
            found.append(f"Line {pair.line}: {pair.new!r} cannot be a key.")
    return found


def _repeated(session: Session, table: Table, chunk: Sequence[Pair]) -> list[str]:
    found = []
    for name, what in (("old", "is moved twice"), ("new", "is the new key of two records")):
        column, keys = table.c[name], [getattr(pair, name) for pair in chunk]
        known: dict[str, int] = {}
        for key, line in session.execute(select(column, table.c.line).where(column.in_(keys))):
            known[key] = line
        for pair in chunk:
            key = getattr(pair, name)
            if key in known:
                found.append(f"Line {pair.line}: {key!r} {what}, also in line {known[key]}.")
            known[key] = pair.line
    return found


def _insist_on_room(session: Session, table: Table) -> None:
    """No DOI may move to a record that has one for the same part and keeps it."""
    moving, staying, leaving = aliased(DoiRow), aliased(DoiRow), table.alias("leaving")
    same_place = (
        staying.record_key == table.c.new,
        staying.environment == moving.environment,
        staying.part == moving.part,
    )
    collisions = session.execute(
        select(table.c.line, table.c.old, table.c.new, moving.doi, staying.doi)
        .join(moving, moving.record_key == table.c.old)
        .join(staying, and_(*same_place))
        .where(~exists(select(leaving.c.id).where(leaving.c.old == staying.record_key)))
        .order_by(table.c.line)
        .limit(TOLD)
    ).all()
    if collisions:
        told = "Line {}: the DOI of {!r} ({}) cannot move to {!r}, which has the DOI {}."
        raise RelinkRefused([told.format(line, old, doi, new, has) for line, old, new, doi, has in collisions])


def _move_all(session: Session, table: Table, done: Relinked) -> None:
    done.dois = _move(session, table, DoiRow)
    done.others = sum(_move(session, table, model) for model in FOLLOWING)
    session.expire_all()


def _move(session: Session, table: Table, model: Any) -> int:
    """Gives a table's rows their new keys, in two steps: a key may be one row's old one and another's new one."""
    number = select(table.c.id).where(table.c.old == model.record_key).scalar_subquery()
    named = exists(select(table.c.id).where(table.c.old == model.record_key))
    moved = _changed(session, update(model).where(named).values(record_key=literal(ASIDE) + cast(number, String(20))))
    aside = cast(func.substr(model.record_key, len(ASIDE) + 1), Integer)
    new = select(table.c.new).where(table.c.id == aside).scalar_subquery()
    _changed(session, update(model).where(model.record_key.like(f"{ASIDE}%")).values(record_key=new))
    return moved


def _changed(session: Session, statement: Any) -> int:
    return int(session.execute(statement.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]
