"""What keeping, giving back or promoting the name of a record would do, for the pages on which a person confirms it.

Nothing is written here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask_doi.domain.description import Description
from flask_doi.domain.grace import GRACE
from flask_doi.domain.policy import Decision, may_be_minted, may_begin
from flask_doi.domain.states import DoiState
from flask_doi.services.context import Context
from flask_doi.services.minting import MintPreview, preview_mint
from flask_doi.services.status import Reading
from flask_doi.services.status_facts import RecordStatus

NEVER_PUBLIC = ("reserved", "draft")
LEVEL_RULES = ("level_not_mintable", "no_level")


@dataclass(frozen=True, kw_only=True, slots=True)
class KeepPreview:
    """What a person sees before a name is kept: `states` that may be chosen, or the rule that refuses them all.

    `draft_refusal` is the rule that refuses a draft at the agency only; problems of the record do so as well.
    `later_refusal` is the rule that would refuse the record a DOI even when it is public, so that nobody prints a name
    in a book that will never lead anywhere.
    """

    mint: MintPreview
    states: tuple[DoiState, ...]
    refusal: Decision | None
    draft_refusal: Decision | None = None
    later_refusal: Decision | None = None

    @property
    def status(self) -> RecordStatus:
        """How it stands with the record now."""
        return self.mint.status


def preview_keeping(context: Context, key: str, reading: Reading) -> KeepPreview:
    """What may be done to keep a name for a record before it is public."""
    mint = preview_mint(context, key, reading)
    status = mint.status
    decision = _decision(context, reading.description)
    refused = _why_not_kept(mint, reading, decision)
    draft = may_begin(DoiState.DRAFT, reading.description, decision)
    draft_refusal = None if draft.wanted else draft
    states: tuple[DoiState, ...] = ()
    if refused is None:
        has_name = status.doi is not None and status.doi.state == "reserved" and status.doi.withheld != "released"
        names = () if has_name else (DoiState.RESERVED,)
        drafts = (DoiState.DRAFT,) if draft_refusal is None and not status.blocking and reading.broken is None else ()
        states = (*names, *drafts)
    later = _later_refusal(context, reading.description) if refused is None else None
    return KeepPreview(mint=mint, states=states, refusal=refused, draft_refusal=draft_refusal, later_refusal=later)


def _later_refusal(context: Context, description: Description | None) -> Decision | None:
    if description is None:
        return None
    decision = _decision(context, replace(description, published=True, restricted_description=False))
    return decision if decision.rule in LEVEL_RULES else None


def _decision(context: Context, description: Description | None) -> Decision:
    settings = context.settings
    prefixes = (settings.prefix or "",)
    today = context.clock().date()
    return may_be_minted(description, levels=settings.mintable_levels, today=today, own_prefixes=prefixes)


def _why_not_kept(mint: MintPreview, reading: Reading, decision: Decision) -> Decision | None:
    status = mint.status
    if status.doi is not None and status.doi.state == "external":
        return Decision(wanted=False, rule="external_doi", params={"doi": status.doi.name})
    begins = may_begin(DoiState.RESERVED, reading.description, decision)
    if not begins.wanted and reading.broken is None:
        return begins
    if mint.account is None:
        return Decision(wanted=False, rule="no_account")
    if mint.refusal is not None and mint.refusal.rule == "no_name":
        return mint.refusal
    return None


def may_be_released(status: RecordStatus) -> bool:
    """Whether the record has a name that nobody but the archive can know of."""
    doi = status.doi
    return doi is not None and doi.state in NEVER_PUBLIC and not doi.was_public and doi.withheld != "released"


def is_in_grace(status: RecordStatus) -> bool:
    """Whether the DOI becomes public by itself unless it is taken back."""
    return status.doi is not None and status.doi.withheld == GRACE


def may_be_given_back(status: RecordStatus) -> bool:
    """The same for a name whose time does not run."""
    return may_be_released(status) and not is_in_grace(status)


def may_be_promoted(status: RecordStatus) -> bool:
    """Whether a draft or registered DOI could become findable now."""
    doi = status.doi
    if doi is None or doi.state not in ("draft", "registered") or doi.asked_state == "deactivated":
        return False
    if status.waiting is not None and not is_in_grace(status):
        return False
    return status.exists and status.decision.wanted and not status.blocking and status.broken is None
