"""The DOIs of a batch, fixed by their row numbers when it is made: whatever changes later, the set stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, and_, func, insert, literal, not_, select
from sqlalchemy.orm import Session

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.batch_results import READY, UNSUITABLE
from flask_doi.domain.doi_filter import DoiFilter
from flask_doi.models import Batch, BatchRecord, DoiRow
from flask_doi.models.base import UtcDateTime
from flask_doi.services.batches.acts import BATCH_ACTS
from flask_doi.services.batches.choosing import Chosen, scope_as_json
from flask_doi.services.batches.making import all_seen, locked
from flask_doi.services.context import Context
from flask_doi.services.filtering import matching
from flask_doi.services.retrying import again

AT_ONCE = 2000
WHILE_SOMEBODY_WAITS = 3
"""So many portions are taken when the batch is made; the worker takes the rest."""


def filter_as_json(chosen: DoiFilter, scope: Selection | None, last: int) -> dict[str, Any]:
    """A filter as it is kept in a batch; `last` is the newest DOI that there was."""
    args = chosen.as_args()
    return {"filter": args, "scope": scope_as_json(scope), "last": last}


def filter_from_json(kept: Mapping[str, Any] | None) -> tuple[DoiFilter, Selection | None, int]:
    """What `filter_as_json` made."""
    stored = kept or {}
    args = dict(stored.get("filter") or {})
    chosen, _ = DoiFilter.from_args({name: value for name, value in args.items() if name != "doi"}, args.get("doi", ()))
    return chosen, Chosen.from_json({"scope": stored.get("scope")}).scope, int(stored.get("last") or 0)


def newest(context: Context, session: Session) -> int:
    """The number of the newest DOI."""
    return session.scalar(select(func.max(DoiRow.id)).where(DoiRow.environment == context.settings.environment)) or 0


def take_further(context: Context, number: int) -> bool:
    """Adds the next DOIs of a filter to a batch; False when it has all of them."""
    with context.session() as session:
        batch = session.get(Batch, number)
    if batch is None or batch.state != "preparing":
        return False
    chosen, scope, last = filter_from_json(batch.selection)
    wanted = [*matching(context, chosen, scope), DoiRow.id > int(batch.prepared_to or 0), DoiRow.id <= last]
    return again(lambda: _take(context, number, batch.prepared_to, wanted))


def _take(context: Context, number: int, since: str | None, wanted: Sequence[ColumnElement[bool]]) -> bool:
    with context.transaction() as session:
        batch = locked(session, context, number)
        if batch is None or batch.state != "preparing" or batch.prepared_to != since:
            return False
        ids = session.scalars(select(DoiRow.id).where(*wanted).order_by(DoiRow.id).limit(AT_ONCE)).all()
        if ids:
            suits = BATCH_ACTS[batch.kind].suits()
            between = [*wanted, DoiRow.id <= ids[-1]]
            batch.total += _copy(context, session, number, [*between, *suits], READY)
            batch.total += _copy(context, session, number, [*between, not_(and_(*suits))], UNSUITABLE)
            batch.prepared_to = str(ids[-1])
        if len(ids) < AT_ONCE:
            all_seen(context, session, batch)
        return len(ids) == AT_ONCE


def _copy(context: Context, session: Session, number: int, conditions: list[ColumnElement[bool]], result: str) -> int:
    """One statement whatever their number."""
    columns = ["batch_id", "record_key", "part", "doi_id", "result", "updated_at"]
    found = (
        select(
            literal(number, Integer()).label("batch"), DoiRow.record_key, DoiRow.part, DoiRow.id,
            literal(result, String(24)).label("result"), literal(context.clock(), UtcDateTime()).label("at"),
        )
        .where(*conditions)
        .order_by(DoiRow.id)
    )  # fmt: skip
    copied = session.execute(insert(BatchRecord).from_select(columns, found))
    return int(copied.rowcount)  # type: ignore[attr-defined]
