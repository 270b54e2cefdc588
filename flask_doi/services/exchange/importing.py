"""A file that came back: compared, kept as a batch that nobody has confirmed yet, shown, and applied or forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, BinaryIO

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.batch_results import READY, UNSUITABLE
from flask_doi.models import Batch, BatchRecord
from flask_doi.services.allowances import needs_approval
from flask_doi.services.batches.choosing import scope_as_json
from flask_doi.services.batches.making import locked, run
from flask_doi.services.context import Context
from flask_doi.services.exchange.comparing import Comparison
from flask_doi.services.exchange.differences import Change, Objected, is_minting
from flask_doi.services.exchange.reading_files import OpenFile, open_file
from flask_doi.services.retrying import again

KIND = "import"
PAGE = 50
CHUNK = 500
KEPT_DAYS = 7
"""How long a file that nobody applies is kept."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """What a file would do: what it is, what was counted, and how many changes of each kind."""

    file: Mapping[str, Any]
    lines: int
    unchanged: int
    unmarked: int
    untouched: Mapping[str, int]
    examples: Mapping[str, Sequence[int]]
    acts: Mapping[str, int]
    changes: int
    left_out: int
    mints: int

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the batch."""
        return {name: getattr(self, name) for name in Compared.__slots__}


class Imported:
    """A file while it is read; afterwards `result` says what was found."""

    def __init__(self, context: Context, stream: BinaryIO, scope: Selection | None, *, may_deactivate: bool) -> None:
        self.opened: OpenFile = open_file(stream)
        self._comparison = Comparison(context, scope, may_deactivate=may_deactivate)
        self._acts: Counter[str] = Counter()
        self._changes = self._left_out = self._mints = 0
        self._records: set[tuple[str, str]] = set()

    def differences(self) -> Iterator[Change | Objected]:
        """Each line that changes something or is left out; of two lines about a record the first one counts."""
        for found in self._comparison.of(self.opened.lines):
            kept = self._once(found)
            if isinstance(kept, Objected):
                self._left_out += 1
            else:
                self._changes += 1
                self._acts.update(kind for kind, _ in kept.acts)
                self._mints += any(is_minting(act) for act in kept.acts)
            yield kept

    def _once(self, found: Change | Objected) -> Change | Objected:
        if isinstance(found, Objected):
            return found
        place = (found.record, found.part)
        if place in self._records:
            return Objected(
                number=found.number, doi=found.doi, column="record", value=found.record, code="record_twice",
                params={"line": "–"},
            )  # fmt: skip
        self._records.add(place)
        return found

    def result(self) -> Compared:
        """What was found; complete once the differences were read to their end."""
        tally, opened = self._comparison.tally, self.opened
        return Compared(
            file={
                "form": opened.form,
                "encoding": opened.encoding,
                "separator": opened.separator,
                "columns": list(opened.columns),
                "ignored": [name[:60] for name in opened.ignored[:20]],
            },
            lines=tally.lines,
            unchanged=tally.unchanged,
            unmarked=tally.unmarked,
            untouched=dict(tally.untouched),
            examples=dict(tally.examples),
            acts=dict(self._acts),
            changes=self._changes,
            left_out=self._left_out,
            mints=self._mints,
        )


def take_in(
    context: Context,
    stream: BinaryIO,
    *,
    scope: Selection | None = None,
    actor: str | None = None,
    may_deactivate: bool,
    name: str = "",
) -> int:
    """Compares a file and keeps what it would do as a batch that waits to be confirmed; its number.

    Raises FileFault, and then nothing is kept.
    """
    imported = Imported(context, stream, scope, may_deactivate=may_deactivate)
    number = again(lambda: _begin(context, scope, actor))
    try:
        rest = imported.differences()
        while portion := list(islice(rest, CHUNK)):
            again(lambda kept=portion: _keep(context, number, kept))  # type: ignore[misc]
    except BaseException:
        forget(context, number)
        raise
    again(lambda: _compared(context, number, imported.result(), name))
    return number


def _begin(context: Context, scope: Selection | None, actor: str | None) -> int:
    with context.transaction() as session:
        batch = Batch(
            environment=context.settings.environment,
            kind=KIND,
            state="prepared",
            selection={"scope": scope_as_json(scope)},
            params={"is_being_read": True},
            total=0,
            actor=actor or context.settings.actor,
            created_at=context.clock(),
        )
        session.add(batch)
        session.flush()
        return batch.id


def _keep(context: Context, number: int, found: Iterable[Change | Objected]) -> None:
    now = context.clock()
    rows = [{"batch_id": number, "updated_at": now, **_as_record(each)} for each in found]
    with context.transaction() as session:
        session.execute(insert(BatchRecord), rows)


def _as_record(found: Change | Objected) -> dict[str, Any]:
    if isinstance(found, Change):
        params: dict[str, Any] = {
            "line": found.number,
            "doi": found.doi,
            "acts": [[kind, dict(said)] for kind, said in found.acts],
            "shown": [list(each) for each in found.shown],
            "seen": dict(found.seen) if found.seen is not None else None,
        }
        return {
            "record_key": found.record, "part": found.part, "doi_id": found.doi_id, "result": READY, "params": params,
        }  # fmt: skip
    params = {
        "line": found.number,
        "doi": found.doi,
        "column": found.column,
        "value": found.value,
        "code": found.code,
        "why": dict(found.params),
    }
    return {
        "record_key": found.doi or f"line {found.number}",
        "part": f"~{found.number}-{found.column}",
        "doi_id": found.doi_id,
        "result": UNSUITABLE,
        "params": params,
    }


def _compared(context: Context, number: int, result: Compared, name: str) -> None:
    with context.transaction() as session:
        batch = session.get_one(Batch, number)
        batch.params = {**result.as_json(), "name": name[:191]}
        batch.total = result.changes + result.left_out


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """An import as its page shows it; `is_open` while it can still be applied."""

    id: int
    state: str
    actor: str
    created_at: datetime
    name: str
    compared: Compared

    @property
    def is_open(self) -> bool:
        """Whether nobody has applied it yet."""
        return self.state == "prepared"

    @property
    def kept_until(self) -> datetime:
        """When it is forgotten if nobody applies it."""
        return self.created_at + timedelta(days=KEPT_DAYS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of an import as it is shown; `why` is empty for one that changes something."""

    id: int
    number: int
    doi: str
    doi_id: int | None
    result: str
    shown: tuple[tuple[str, str, str], ...] = ()
    column: str = ""
    value: str = ""
    code: str = ""
    why: Mapping[str, str] = field(default_factory=dict)


def find_import(context: Context, number: int, scope: Selection | None = None) -> Waiting | None:
    """An import of this environment that somebody with this scope may see; None while it is still being read."""
    with context.session() as session:
        batch = session.get(Batch, number)
    if not _may_be_seen(context, batch, scope):
        return None
    assert batch is not None
    kept = dict(batch.params or {})
    name = str(kept.pop("name", ""))
    known = {key: value for key, value in kept.items() if key in Compared.__slots__}
    return Waiting(
        id=batch.id, state=batch.state, actor=batch.actor, created_at=batch.created_at, name=name,
        compared=Compared(**known),
    )  # fmt: skip


def waiting_imports(context: Context, scope: Selection | None = None) -> list[Waiting]:
    """The imports that nobody applied yet, newest first."""
    here = (Batch.environment == context.settings.environment, Batch.kind == KIND, Batch.state == "prepared")
    with context.session() as session:
        numbers = session.scalars(select(Batch.id).where(*here).order_by(Batch.id.desc()).limit(PAGE)).all()
    found = (find_import(context, number, scope) for number in numbers)
    return [each for each in found if each is not None and each.compared.changes]


def _may_be_seen(context: Context, batch: Batch | None, scope: Selection | None) -> bool:
    if batch is None or batch.kind != KIND or batch.environment != context.settings.environment:
        return False
    is_mine = scope is None or (batch.selection or {}).get("scope") == scope_as_json(scope)
    return is_mine and not (batch.params or {}).get("is_being_read")


def lines_of(context: Context, number: int, *, are_left_out: bool, after: int = 0, limit: int = PAGE) -> list[Line]:
    """The lines of an import, those that change something or those that are left out, one more than `limit`."""
    left_out = BatchRecord.part.startswith("~")
    wanted = (BatchRecord.batch_id == number, BatchRecord.id > after, left_out if are_left_out else ~left_out)
    with context.session() as session:
        found = session.scalars(select(BatchRecord).where(*wanted).order_by(BatchRecord.id).limit(limit + 1)).all()
    return [_line(record) for record in found]


def _line(record: BatchRecord) -> Line:
    kept = record.params or {}
    return Line(
        id=record.id,
        number=int(kept.get("line", 0)),
        doi=str(kept.get("doi", "")),
        doi_id=record.doi_id,
        result=record.result,
        shown=tuple((str(name), str(before), str(after)) for name, before, after in kept.get("shown", ())),
        column=str(kept.get("column", "")),
        value=str(kept.get("value", "")),
        code=str(kept.get("code", "")),
        why=dict(kept.get("why") or {}),
    )


def apply(context: Context, number: int, *, actor: str | None, scope: Selection | None = None) -> bool:
    """Lets an import run as a batch, as far as limits and a second person allow; False when it was done already."""

    def confirm() -> bool:
        with context.transaction() as session:
            batch = locked(session, context, number)
            if not _may_be_seen(context, batch, scope) or batch is None or batch.state != "prepared":
                return False
            kept = dict(batch.params or {})
            if not kept.get("changes"):
                return False
            batch.params = {**kept, "confirmed": True}
            batch.actor = actor or context.settings.actor
            if needs_approval(context, kept["mints"]):
                batch.state = "awaiting_approval"
            else:
                run(context, session, batch, kept["mints"])
            return True

    changed = again(confirm)
    context.wake()
    return changed


def discard(context: Context, number: int, scope: Selection | None = None) -> bool:
    """Forgets an import that nobody applied; False when there is none."""
    waiting = find_import(context, number, scope)
    if waiting is None or not waiting.is_open:
        return False
    forget(context, number)
    return True


def forget(context: Context, number: int) -> None:
    """Deletes an import that was not applied, with all that was kept of its file."""

    def delete_it() -> None:
        with context.transaction() as session:
            _delete(session, [number])

    again(delete_it)


def forget_unapplied(context: Context) -> int:
    """Deletes what was kept of files that nobody applied in time; returns how many."""
    before = context.clock() - timedelta(days=KEPT_DAYS)
    old = (Batch.kind == KIND, Batch.state == "prepared", Batch.created_at < before)
    with context.transaction() as session:
        numbers = list(session.scalars(select(Batch.id).where(*old).limit(100)))
        _delete(session, numbers)
    return len(numbers)


def _delete(session: Session, numbers: Sequence[int]) -> None:
    mine = select(Batch.id).where(Batch.id.in_(numbers), Batch.kind == KIND, Batch.state == "prepared")
    session.execute(
        delete(BatchRecord).where(BatchRecord.batch_id.in_(mine)).execution_options(synchronize_session=False)
    )
    session.execute(
        delete(Batch)
        .where(Batch.id.in_(numbers), Batch.kind == KIND, Batch.state == "prepared")
        .execution_options(synchronize_session=False)
    )
