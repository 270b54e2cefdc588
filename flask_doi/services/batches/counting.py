"""How many DOIs an act on many would concern, in which states, and which ones for example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.doi_filter import STATES, DoiFilter
from flask_doi.models import DoiRow
from flask_doi.services.batches.acts import BATCH_ACTS, can_verify
from flask_doi.services.batches.estimating import Estimate, estimate
from flask_doi.services.batches.making import new_batch
from flask_doi.services.batches.snapshots import WHILE_SOMEBODY_WAITS, filter_as_json, newest, take_further
from flask_doi.services.context import Context
from flask_doi.services.filtering import matching
from flask_doi.services.finding import states_on

EXAMPLES = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A DOI that would be concerned."""

    id: int
    doi: str
    title: str
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Concerned:
    """What an act on the DOIs of a filter would concern.

    `states` is how many are in which state; `left_out` how many match with which nothing of the kind can be done;
    `last` the newest DOI there is: what comes later is not concerned.
    """

    number: int
    left_out: int
    states: Mapping[str, int]
    examples: Sequence[Example]
    estimate: Estimate
    last: int


def acts_offered() -> tuple[str, ...]:
    """The acts on many DOIs that there are here."""
    return tuple(act for act in BATCH_ACTS if act != "mint" and (act != "verify" or can_verify()))


def concerned(context: Context, act: str, chosen: DoiFilter, scope: Selection | None) -> Concerned:
    """Counts what an act would concern; nothing is changed."""
    suits = BATCH_ACTS[act].suits()
    wanted = matching(context, chosen, scope)
    with context.session() as session:
        last = newest(context, session)
        wanted.append(DoiRow.id <= last)
        total = session.scalar(select(func.count(DoiRow.id)).where(*wanted)) or 0
        states = {
            state: session.scalar(select(func.count(DoiRow.id)).where(*wanted, *suits, *states_on(state))) or 0
            for state in STATES
        }
        number = session.scalar(select(func.count(DoiRow.id)).where(*wanted, *suits)) or 0
        first = select(DoiRow.id, DoiRow.doi, DoiRow.title, DoiRow.reference_code, DoiRow.record_key)
        examples = [
            Example(id=row.id, doi=row.doi, title=row.title or row.reference_code or row.record_key, key=row.record_key)
            for row in session.execute(first.where(*wanted, *suits).order_by(DoiRow.id).limit(EXAMPLES))
        ]
    return Concerned(
        number=number,
        left_out=total - number,
        states={state: count for state, count in states.items() if count},
        examples=examples,
        estimate=estimate(context, 0 if act == "verify" else number),
        last=last,
    )


def begin_on(
    context: Context,
    act: str,
    chosen: DoiFilter,
    scope: Selection | None,
    last: int,
    *,
    params: Mapping[str, object],
    reason: str,
    actor: str | None,
) -> int:
    """A batch for the DOIs of a filter, fixed from now on; its number."""
    selection = filter_as_json(chosen, scope, last)
    number = new_batch(
        context, act, selection=selection, params={**params, "confirmed": True}, reason=reason, actor=actor
    )
    for _ in range(WHILE_SOMEBODY_WAITS):
        if not take_further(context, number):
            break
    return number
