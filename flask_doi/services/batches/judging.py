"""Which of the records that were chosen are ready for a DOI, and what stands against the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.domain.batch_results import (
    ASKED,
    BLOCKED,
    EXTERNAL,
    GONE,
    HAS_DOI,
    LEVEL,
    READY,
    RESTRICTED,
    UNPUBLISHED,
)
from flask_doi.domain.description import Description
from flask_doi.domain.problem import Problem
from flask_doi.domain.rules import blocking
from flask_doi.domain.states import DoiState, is_public
from flask_doi.domain.titles import main_title
from flask_doi.models import Batch, BatchRecord, DoiRow
from flask_doi.services.context import Context
from flask_doi.services.describing import describe
from flask_doi.services.readiness import Readiness, judge_described, own_rows

GROUP_OF_RULE = {
    "gone": GONE,
    "unpublished": UNPUBLISHED,
    "description_restricted": RESTRICTED,
    "embargoed": RESTRICTED,
    "level_not_mintable": LEVEL,
    "no_level": LEVEL,
    "external_doi": EXTERNAL,
}
"""The group of a rule that says no; any other is something to mend."""
KEPT_HERE = (DoiState.RESERVED, DoiState.DRAFT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """One record of a preview: the group it falls into, and why."""

    key: str
    group: str
    params: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    reference_code: str = ""
    doi_id: int | None = None
    doi: str | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is to be mended."""
        return problems_in(self.params)


def problems_in(params: Mapping[str, Any] | None) -> tuple[Problem, ...]:
    """The problems that are kept with a record of a batch."""
    return tuple(Problem.from_json(each) for each in (params or {}).get("problems") or ())


def judge(context: Context, keys: Sequence[str]) -> list[Judged]:
    """Judges records in the order given; whether one is ready is for `services.readiness` to say."""
    described = describe(context, keys)
    with context.session() as session:
        verdicts = judge_described(context, session, described.found)
        rows = own_rows(session, context, list(described.found))
        asked = _asked_already(context, session, list(described.found))
    judged = []
    for key in keys:
        found = described.found.get(key)
        if found is not None:
            judged.append(_judged(found, verdicts[key], rows.get(key), is_asked=key in asked))
        elif key in described.broken:
            params = {"rule": "undescribable", "error": described.broken[key]}
            judged.append(Judged(key=key, group=BLOCKED, params=params))
        else:
            judged.append(Judged(key=key, group=GONE, params={"rule": "gone"}))
    return judged


def _asked_already(context: Context, session: Session, keys: Sequence[str]) -> set[str]:
    """The records that a batch which is running has still to ask for: whoever confirms twice asks once."""
    waiting = (BatchRecord.record_key.in_(keys), BatchRecord.result.in_((READY, ASKED)))
    running = (Batch.kind == "mint", Batch.state.in_(("running", "paused")))
    here = Batch.environment == context.settings.environment
    found = select(BatchRecord.record_key).join(Batch, Batch.id == BatchRecord.batch_id).where(*waiting, *running, here)
    return set(session.scalars(found))


def _judged(description: Description, verdict: Readiness, row: DoiRow | None, *, is_asked: bool) -> Judged:
    title = main_title(description)
    group, params = _group(verdict, row)
    if group == READY and is_asked:
        group = HAS_DOI
    return Judged(
        key=description.key,
        group=group,
        params=params,
        title=title.value if title else "",
        reference_code=description.reference_code or "",
        doi_id=row.id if row is not None else None,
        doi=row.doi if row is not None else None,
    )


def _group(verdict: Readiness, row: DoiRow | None) -> tuple[str, dict[str, Any]]:
    if row is not None and row.origin != "external" and has_its_doi(row):
        return HAS_DOI, {}
    if verdict.ready:
        return READY, {}
    decision = verdict.decision
    if not decision.wanted:
        return GROUP_OF_RULE.get(decision.rule, BLOCKED), {"rule": decision.rule, **decision.params}
    return BLOCKED, {"problems": [problem.as_json() for problem in blocking(verdict.problems)]}


def has_its_doi(row: DoiRow) -> bool:
    """Whether a record has its DOI, had it, or gets it just now, so that there is nothing to ask for."""
    if is_public(row.observed_state) or row.minted_at is not None or row.redacted_at is not None:
        return True
    is_on_its_way = row.asked_state not in KEPT_HERE and row.withheld is None
    return is_on_its_way and row.failure is None
