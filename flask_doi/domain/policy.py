"""Who may have a DOI, and in which state: the decisions, each with the rule that made it.

They are taken when a wish is noted and again when it is carried out; a record that was unpublished, restricted or
deleted in between is not minted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_doi.domain.description import Access, Description
from flask_doi.domain.levels import is_listed
from flask_doi.domain.states import AgencyState, DoiState, is_public


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """Whether something is wanted, and the rule that said so, with what it looked at."""

    wanted: bool
    rule: str
    params: Mapping[str, str] = field(default_factory=dict)


def may_be_minted(description: Description | None, *, levels: Sequence[str], today: date) -> Decision:
    """Whether a record may get a public DOI at all."""
    if description is None:
        return Decision(wanted=False, rule="gone")
    if description.restricted_description:
        return Decision(wanted=False, rule="description_restricted")
    if not description.published:
        return Decision(wanted=False, rule="unpublished")
    if description.external_doi:
        return Decision(wanted=False, rule="external_doi", params={"doi": description.external_doi})
    if under_embargo(description, today):
        return Decision(wanted=False, rule="embargoed", params={"until": str(description.embargo_until)})
    if not is_listed(description.level, levels):
        params = {"level": description.level or "", "levels": ", ".join(levels)}
        rule = "level_not_mintable" if description.level else "no_level"
        return Decision(wanted=False, rule=rule, params=params)
    return Decision(wanted=True, rule="allowed")


def under_embargo(description: Description, today: date) -> bool:
    """Whether an embargo has not ended yet."""
    return (
        description.access is Access.EMBARGOED
        and description.embargo_until is not None
        and description.embargo_until > today
    )


def auto_mint(
    description: Description | None,
    *,
    enabled: bool,
    rules: Mapping[str, Any] | None,
    levels: Sequence[str],
    today: date,
) -> Decision:
    """Whether publishing a record mints its DOI, and which rule said no."""
    if not enabled:
        return Decision(wanted=False, rule="auto_mint_off")
    allowed = may_be_minted(description, levels=levels, today=today)
    if not allowed.wanted or description is None:
        return allowed
    chosen = dict(rules or {})
    repository = description.repository.key if description.repository else ""
    if chosen.get("levels") and not is_listed(description.level, chosen["levels"]):
        params = {"value": description.level or "", "allowed": ", ".join(chosen["levels"])}
        return Decision(wanted=False, rule="level_rule", params=params)
    tests = (
        ("repositories", "repository_rule", repository),
        ("access", "access_rule", str(description.access or "")),
    )
    for key, rule, value in tests:
        if chosen.get(key) and not _listed(value, chosen[key]):
            return Decision(wanted=False, rule=rule, params={"value": value, "allowed": ", ".join(chosen[key])})
    if "has_digital_object" in chosen and chosen["has_digital_object"] != bool(description.digital_objects):
        wanted = "with" if chosen["has_digital_object"] else "without"
        return Decision(wanted=False, rule="digital_object_rule", params={"wanted": wanted})
    return Decision(wanted=True, rule="auto_mint")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """The state a DOI shall have now; `withheld` is the rule that keeps it from the state that was asked for."""

    state: DoiState
    withheld: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)


def effective_wish(
    asked: DoiState, observed: AgencyState, description: Description | None, decision: Decision, *, today: date
) -> Wish:
    """What a DOI shall be, given what was asked for and what the catalogue says now.

    `decision` is what the rules say about minting; it counts only as long as the agency has nothing public. A name that
    the agency registered is never forgotten: it is hidden instead, or retired when the record is gone. What was never
    registered can be taken back, but not retired.
    """
    if asked is DoiState.EXTERNAL:
        return Wish(state=asked)
    if asked is DoiState.DEACTIVATED:
        return Wish(state=asked if is_public(observed) else DoiState.RESERVED)
    if asked is DoiState.RESERVED and not is_public(observed):
        return Wish(state=asked)
    if is_public(observed):
        if description is None:
            return Wish(state=DoiState.DEACTIVATED, withheld="gone")
        if description.restricted_description:
            return Wish(state=DoiState.REGISTERED, withheld="description_restricted")
        if not description.published:
            return Wish(state=DoiState.REGISTERED, withheld="unpublished")
        return Wish(state=DoiState.REGISTERED if asked in (DoiState.RESERVED, DoiState.DRAFT) else asked)
    if decision.wanted:
        return Wish(state=asked)
    if asked is DoiState.DRAFT and decision.rule == "unpublished":
        return Wish(state=asked)
    return Wish(state=DoiState.RESERVED, withheld=decision.rule, params=decision.params)


def _listed(value: str | None, words: Sequence[str]) -> bool:
    return (value or "").strip().lower() in {word.strip().lower() for word in words}
