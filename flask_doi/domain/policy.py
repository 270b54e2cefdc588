"""Who may have a DOI, and in which state: the decisions, each with the rule that made it.

They are taken when a wish is noted and again when it is carried out; a record that was unpublished, restricted or
deleted in between is not minted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask_doi.domain.access_decisions import TABLE, Circumstance, Effect, Standing
from flask_doi.domain.description import Access, Description
from flask_doi.domain.minting_rules import Decision, auto_mint, may_be_minted
from flask_doi.domain.states import AgencyState, DoiState, is_public

__all__ = [
    "Decision",
    "Wish",
    "auto_mint",
    "circumstance_of",
    "effective_wish",
    "may_be_minted",
    "may_begin",
    "standing_of",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """The state a DOI shall have now; `withheld` is the rule that keeps it from the state that was asked for."""

    state: DoiState
    withheld: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)


def circumstance_of(description: Description | None, decision: Decision) -> Circumstance:
    """How it stands with a record, as the decision table names it."""
    if description is None:
        return Circumstance.GONE
    if description.restricted_description:
        return Circumstance.RESTRICTED
    if not description.published:
        return Circumstance.UNPUBLISHED
    if not decision.wanted:
        return Circumstance.EMBARGOED if decision.rule == "embargoed" else Circumstance.REFUSED
    closed = description.access in (Access.RESTRICTED, Access.METADATA_ONLY)
    return Circumstance.CLOSED if closed else Circumstance.OPEN


def standing_of(asked: DoiState, observed: AgencyState) -> Standing:
    """How it stands with a DOI, as the decision table names it."""
    if asked is DoiState.EXTERNAL:
        return Standing.EXTERNAL
    if is_public(observed):
        return Standing.DEACTIVATED if asked is DoiState.DEACTIVATED else Standing(str(observed))
    return Standing.DRAFT if observed is AgencyState.DRAFT else Standing.RESERVED


def effective_wish(
    asked: DoiState,
    observed: AgencyState,
    description: Description | None,
    decision: Decision,
    *,
    today: date,
    embargo: str = "reserve",
) -> Wish:
    """What a DOI shall be, given what was asked for and what the catalogue says now: one cell of the decision table.

    `decision` is what the rules say about minting; it counts only as long as the agency has nothing public. A name that
    the agency registered is never forgotten: it is hidden instead, or retired when the record is gone. What was never
    registered can be taken back, but not retired. That a description is restricted is said of a retired DOI too:
    nothing may be told of it, whatever becomes of the record. `embargo` is the value of DOI_EMBARGO.
    """
    if asked is DoiState.DEACTIVATED and not is_public(observed):
        asked = DoiState.RESERVED
    circumstance = circumstance_of(description, decision)
    effect = TABLE[circumstance][standing_of(asked, observed)]
    withheld = decision.rule if circumstance in (Circumstance.REFUSED, Circumstance.EMBARGOED) else str(circumstance)
    if effect is Effect.RETIRED:
        return Wish(state=DoiState.DEACTIVATED, withheld=withheld)
    if effect is Effect.HIDDEN:
        return Wish(state=DoiState.REGISTERED, withheld=withheld)
    if is_public(observed) or effect is Effect.KEPT:
        secret = withheld if circumstance is Circumstance.RESTRICTED else None
        return Wish(state=DoiState.REGISTERED if asked in NOT_PUBLIC else asked, withheld=secret)
    if asked in _ALLOWED[effect] or (effect is Effect.UNTIL_LIFTED and embargo == "mint"):
        return Wish(state=asked)
    waiting = DoiState.DRAFT if effect is Effect.UNTIL_LIFTED and embargo == "draft" else DoiState.RESERVED
    return Wish(state=waiting, withheld=withheld, params=decision.params if withheld == decision.rule else {})


def may_begin(asked: DoiState, description: Description | None, decision: Decision) -> Decision:
    """Whether a record without a DOI may begin with this state, by the first column of the decision table."""
    circumstance = circumstance_of(description, decision)
    effect = TABLE[circumstance][Standing.NONE]
    if effect is Effect.NOTHING or not (effect is Effect.UNTIL_LIFTED or asked in _ALLOWED[effect]):
        return decision if not decision.wanted else Decision(wanted=False, rule=str(circumstance))
    return Decision(wanted=True, rule="allowed")


NOT_PUBLIC = frozenset({DoiState.RESERVED, DoiState.DRAFT})
_ALLOWED: Mapping[Effect, frozenset[DoiState]] = {
    Effect.AS_ASKED: frozenset(DoiState),
    Effect.UNTIL_LIFTED: NOT_PUBLIC,
    Effect.PREPARED: NOT_PUBLIC,
    Effect.NAME_ONLY: frozenset({DoiState.RESERVED}),
    Effect.NOTHING: frozenset(),
}
"""The states that a DOI of which the agency has nothing public may be wished into."""
