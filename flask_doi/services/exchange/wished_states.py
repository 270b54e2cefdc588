"""A state that a file wishes for a DOI: what has to be asked for, or why it cannot be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from flask_doi.domain.exchange import state_word
from flask_doi.domain.retirement import NOTE_LENGTH, OTHER, REASONS, close_reason, read_reason
from flask_doi.domain.retirement_wording import Objection, objection_text
from flask_doi.domain.states import DoiState, is_public
from flask_doi.errors import InvalidDoi
from flask_doi.models import DoiRow
from flask_doi.services.context import Context
from flask_doi.services.deactivations import deactivation_of
from flask_doi.services.describing import describe
from flask_doi.services.finding import shown_state
from flask_doi.services.retirement_requests import Retirement, objections_to_deactivate

Act = tuple[str, Mapping[str, Any]]

POSSIBLE: dict[str, tuple[str, ...]] = {
    "reserved": ("draft", "registered", "findable"),
    "draft": ("registered", "findable"),
    "registered": ("findable", "deactivated"),
    "findable": ("registered", "deactivated"),
    "deactivated": ("registered", "findable"),
    "external": (),
}
"""What a DOI in each state may be wished into by a file."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a cell cannot be carried out, as a code with what it speaks of."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


def wish_for_state(
    context: Context,
    session: Session,
    row: DoiRow,
    given: str,
    beside: Mapping[str, str],
    *,
    may_deactivate: bool,
) -> Sequence[Act] | Refused:
    """What must be asked for so that a DOI gets into a state."""
    now, wished = shown_state(row), state_word(given)
    if wished is None:
        return Refused("status_unknown")
    if wished not in POSSIBLE[now]:
        possible = ", ".join(POSSIBLE[now]) or "–"
        return Refused("status_impossible", {"wished": wished, "possible": possible})
    if "deactivated" in (now, wished) and not may_deactivate:
        return Refused("may_not_deactivate")
    if wished == "deactivated":
        return _retire(context, session, row, beside)
    if now == "deactivated":
        return _bring_back(context, row, wished)
    return [("state", {"state": wished, "mints": not is_public(row.observed_state)})]


def _retire(context: Context, session: Session, row: DoiRow, beside: Mapping[str, str]) -> Sequence[Act] | Refused:
    reason = beside["reason"]
    if not reason:
        return Refused("reason_missing")
    suggestion = close_reason(reason)
    if suggestion is not None:
        return Refused("reason_close", {"suggestion": suggestion})
    code, words = read_reason(reason)
    if code == OTHER and words is not None and words.lower() != OTHER:
        return Refused("reason_unknown", {"reasons": ", ".join(REASONS)})
    said = Retirement(
        reason=code, note=beside["note"][: NOTE_LENGTH + 1] or None, replaced_by=beside["replaced_by"] or None
    )
    try:
        found: Sequence[Objection] = objections_to_deactivate(context, session, row, said)
        params = said.params
    except InvalidDoi as error:
        found = (Objection(code="replacement_unreadable", params={"text": error.text, "reason": error.reason}),)
        params = {}
    if found:
        return Refused("objection", {"objection": " ".join(objection_text(each) for each in found)})
    return [("retire", params)]


def _bring_back(context: Context, row: DoiRow, wished: str) -> Sequence[Act] | Refused:
    described = describe(context, [row.record_key])
    if row.record_key not in (*described.found, *described.broken):
        return Refused("record_gone")
    known = deactivation_of(row)
    before = str((known.asked_state if known else None) or DoiState.FINDABLE)
    if before in POSSIBLE["deactivated"] and wished != before:
        return Refused("comes_back_otherwise", {"possible": before})
    return [("back", {})]
