"""Batches made, their records looked at in portions, and begun once they are confirmed and allowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from flask_doi.domain.batch_results import BLOCKED, READY
from flask_doi.domain.plain_text import clean_paragraphs
from flask_doi.models import Batch, BatchRecord
from flask_doi.services import schedules
from flask_doi.services.accounts import makes_public
from flask_doi.services.allowances import DAILY_LIMIT, Refusal, left, needs_approval, take
from flask_doi.services.batches.choosing import Chosen, next_portion
from flask_doi.services.batches.judging import Judged, judge
from flask_doi.services.context import Context
from flask_doi.services.retrying import again

ERRAND = "batches"
SAMPLES = 3
"""How many records are named with each problem."""
MOST_UNKNOWN = 20_000


def add_batch(
    context: Context,
    session: Session,
    kind: str,
    *,
    selection: Mapping[str, Any] | None,
    params: Mapping[str, Any] | None = None,
    reason: str | None = None,
    actor: str | None = None,
) -> Batch:
    """A batch without records yet, in the session's transaction. With `confirmed` in params it begins by itself."""
    batch = Batch(
        environment=context.settings.environment,
        kind=kind,
        state="preparing",
        selection=dict(selection or {}),
        params=dict(params or {}),
        reason=clean_paragraphs(reason) or None,
        total=0,
        actor=actor or context.settings.actor,
        created_at=context.clock(),
    )
    session.add(batch)
    session.flush()
    schedules.make_due(context, session, ERRAND)
    return batch


def new_batch(context: Context, kind: str, **asked: Any) -> int:
    """A batch whose records the worker looks at; its number. Takes what `add_batch` takes."""

    def make() -> int:
        with context.transaction() as session:
            return add_batch(context, session, kind, **asked).id

    number = again(make)
    context.wake()
    return number


def locked(session: Session, context: Context, number: int) -> Batch | None:
    """A batch of this environment, held by this transaction."""
    batch = session.get(Batch, number, with_for_update=True, populate_existing=True)
    return batch if batch is not None and batch.environment == context.settings.environment else None


def look_further(context: Context, number: int) -> bool:
    """Looks at the next records of a batch that mints; False when it has seen all of them."""
    with context.session() as session:
        batch = session.get(Batch, number)
    if batch is None or batch.state != "preparing":
        return False
    portion = next_portion(context, Chosen.from_json(batch.selection), batch.prepared_to)
    judged = judge(context, portion.keys)
    return again(lambda: _keep(context, number, batch.prepared_to, portion.cursor, judged, portion.unknown))


def _keep(
    context: Context,
    number: int,
    since: str | None,
    cursor: str | None,
    judged: Sequence[Judged],
    unknown: Sequence[str],
) -> bool:
    with context.transaction() as session:
        batch = locked(session, context, number)
        if batch is None or batch.state != "preparing" or batch.prepared_to != since:
            return False
        new = _not_yet_in(session, number, judged)
        keep_records(context, session, batch, new)
        if unknown:
            selection = dict(batch.selection or {})
            selection["unknown"] = [*selection.get("unknown", ()), *unknown][:MOST_UNKNOWN]
            batch.selection = selection
        batch.prepared_to = cursor
        if cursor is None:
            all_seen(context, session, batch)
    return cursor is not None


def _not_yet_in(session: Session, number: int, judged: Sequence[Judged]) -> list[Judged]:
    keys = [each.key for each in judged]
    known = set(
        session.scalars(
            select(BatchRecord.record_key).where(BatchRecord.batch_id == number, BatchRecord.record_key.in_(keys))
        )
    )
    return [each for each in judged if each.key not in known]


def keep_records(context: Context, session: Session, batch: Batch, judged: Sequence[Judged]) -> None:
    """Adds judged records to a batch, and counts what is to be mended."""
    if not judged:
        return
    now = context.clock()
    session.execute(
        insert(BatchRecord),
        [
            {
                "batch_id": batch.id,
                "record_key": each.key,
                "part": "",
                "doi_id": each.doi_id,
                "result": each.group,
                "params": dict(each.params) or None,
                "updated_at": now,
            }
            for each in judged
        ],
    )
    batch.total += len(judged)
    params = dict(batch.params or {})
    params["problems"] = with_problems(params.get("problems") or [], judged)
    batch.params = params


def with_problems(found: Sequence[Mapping[str, Any]], judged: Sequence[Judged]) -> list[dict[str, Any]]:
    """What is to be mended, each with how many records it concerns and the first of them; the most frequent first."""
    counted = {_sort_of(each): {**each, "keys": list(each["keys"])} for each in found}
    for each in judged:
        for sort in _sorts_in(each):
            entry = counted.setdefault(_sort_of(sort), {**sort, "number": 0, "keys": []})
            entry["number"] += 1
            if len(entry["keys"]) < SAMPLES:
                entry["keys"].append(each.key)
    return sorted(counted.values(), key=lambda entry: -int(entry["number"]))


def _sort_of(entry: Mapping[str, Any]) -> tuple[str, str]:
    return str(entry["code"]), str(entry["field"])


def _sorts_in(judged: Judged) -> list[dict[str, Any]]:
    if judged.group != BLOCKED:
        return []
    if not judged.problems:
        return [{"code": judged.params.get("rule", ""), "field": "", "is_rule": True}]
    sorts = {(problem.code, problem.field) for problem in judged.problems}
    return [{"code": code, "field": field, "is_rule": False} for code, field in sorted(sorts)]


def all_seen(context: Context, session: Session, batch: Batch) -> None:
    """All records are known: the batch waits to be confirmed, or begins when it is already."""
    if (batch.params or {}).get("confirmed"):
        begin(context, session, batch)
    else:
        batch.state = "prepared"


def begin(context: Context, session: Session, batch: Batch) -> None:
    """Begins a batch, unless a limit says no or a second person has to say yes first."""
    number = ready_in(session, batch.id)
    if number == 0:
        batch.state, batch.started_at, batch.finished_at = "completed", context.clock(), context.clock()
        return
    counted = number if counts(context, session, batch) else 0
    rest = left(context, batch.actor)
    if counted and rest is not None and counted > rest:
        limit = context.settings.daily_limit or 0
        params = {"limit": limit, "left": rest, "used": limit - rest, "asked": counted}
        refuse(context, batch, Refusal(code=DAILY_LIMIT, params=params))
    elif counted and needs_approval(context, counted):
        batch.state = "awaiting_approval"
    else:
        run(context, session, batch, counted)


def run(context: Context, session: Session, batch: Batch, counted: int) -> None:
    """Lets a batch run, counting its DOIs as asked for today; or refuses it when they are too many."""
    refusal = take(context, session, batch.actor, counted)
    if refusal is not None:
        refuse(context, batch, refusal)
        return
    batch.state, batch.started_at = "running", context.clock()
    schedules.make_due(context, session, ERRAND)


def refuse(context: Context, batch: Batch, refusal: Refusal) -> None:
    """Ends a batch before it began; why stays with it."""
    batch.state, batch.finished_at = "refused", context.clock()
    batch.refused_for = {"code": refusal.code, **refusal.params}


def counts(context: Context, session: Session, batch: Batch) -> bool:
    """Whether the records of a batch count towards limits: only those that get public DOIs do."""
    if batch.kind != "mint":
        return False
    return makes_public(session, context, (batch.params or {}).get("state"))


def counted_in(context: Context, session: Session, batch: Batch) -> int:
    """How many DOIs a batch counts for: towards what one may ask for on a day, and what a second person approves."""
    if batch.kind == "import":
        return int((batch.params or {}).get("mints") or 0)
    return ready_in(session, batch.id) if counts(context, session, batch) else 0


def ready_in(session: Session, number: int) -> int:
    """How many records of a batch wait to be asked for."""
    ready = (BatchRecord.batch_id == number, BatchRecord.result == READY)
    return session.scalar(select(func.count(BatchRecord.id)).where(*ready)) or 0


def confirm(
    context: Context, number: int, *, actor: str | None, reason: str, params: Mapping[str, Any], expected: int
) -> bool:
    """Begins a batch whose preview a person has seen; False when it is no longer what was seen."""

    def change() -> bool:
        with context.transaction() as session:
            batch = locked(session, context, number)
            if batch is None or batch.state != "prepared" or ready_in(session, number) != expected:
                return False
            batch.params = {**(batch.params or {}), **params, "confirmed": True}
            batch.reason = clean_paragraphs(reason) or None
            batch.actor = actor or context.settings.actor
            begin(context, session, batch)
            return True

    changed = again(change)
    context.wake()
    return changed


def mint_these(context: Context, keys: Sequence[str], *, state: str | None, actor: str | None = None) -> BatchAsked:
    """A batch of records that a command chose."""
    judged = [each for start in range(0, len(keys), 500) for each in judge(context, keys[start : start + 500])]
    number = mint_now(context, {"command": True}, judged, actor=actor, reason=None, state=state)
    with context.session() as session:
        batch = session.get_one(Batch, number)
        return BatchAsked(number=number, state=batch.state, ready=ready_in(session, number))


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchAsked:
    """A batch that was just made: its number, its state, and how many of its records are ready."""

    number: int
    state: str
    ready: int


def mint_now(
    context: Context,
    selection: Mapping[str, Any],
    judged: Sequence[Judged],
    *,
    actor: str | None,
    reason: str | None,
    state: str | None,
) -> int:
    """A batch of records that were just judged, begun at once as far as limits allow; its number."""

    def make() -> int:
        with context.transaction() as session:
            batch = add_batch(
                context, session, "mint",
                selection=selection, params={"state": state, "confirmed": True}, reason=reason, actor=actor,
            )  # fmt: skip
            for start in range(0, len(judged), 500):
                keep_records(context, session, batch, judged[start : start + 500])
            all_seen(context, session, batch)
            return batch.id

    number = again(make)
    context.wake()
    return number
