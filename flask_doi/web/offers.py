"""What may be done with a record's DOI now by whoever is asking: the buttons of the panel, each leading to a page.

A button appears only where its page could succeed. What stands against the rest is told in the panel itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from flask_doi.services.below import has_records_below
from flask_doi.services.context import Context
from flask_doi.services.keeping import is_in_grace, may_be_given_back, may_be_promoted, may_be_released
from flask_doi.services.status_facts import RecordStatus
from flask_doi.services.version_preview import can_have_version
from flask_doi.web.texts import doi_text, noted
from flask_doi.web.visitor import may

OPEN_STATES = ("reserved",)


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """One button: where it leads, what stands on it, and whether it is the one that most people want."""

    endpoint: str
    label: Markup
    url: str
    is_main: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Offering:
    """An action on a record: its page (`endpoint` of the admin pages), who may (`permission`), and when."""

    endpoint: str
    label: str
    permission: str
    when: Callable[[RecordStatus], bool]
    is_main: bool = False


def offers_for(context: Context, status: RecordStatus) -> tuple[Offer, ...]:
    """The actions that are offered on a record now, the main one first; at most one is main."""
    found: list[Offer] = []
    allowed: dict[str, bool] = {}
    for offering in OFFERINGS:
        if not offering.when(status):
            continue
        if offering.permission not in allowed:
            allowed[offering.permission] = may(context, offering.permission, status.key)
        if allowed[offering.permission]:
            is_main = offering.is_main and not any(offer.is_main for offer in found)
            found.append(_offer(offering, status, is_main=is_main))
    return tuple(sorted(found, key=lambda offer: not offer.is_main))


def offer_for_all_below(context: Context, status: RecordStatus) -> Offer | None:
    """The way to a batch of a record with all under it, for whoever may make one; None where there is nothing below."""
    key = status.key
    if not status.exists or not may(context, "batch", key) or not may(context, "batch", None):
        return None
    if not has_records_below(context, key):
        return None
    return Offer(
        endpoint="batch_mint",
        label=doi_text("Mint DOIs for this and everything below…"),
        url=url_for("flask_doi_admin.batch_mint", below=key, look="1"),
    )


def _offer(offering: Offering, status: RecordStatus, *, is_main: bool) -> Offer:
    return Offer(
        endpoint=offering.endpoint,
        label=doi_text(offering.label),
        url=url_for(f"flask_doi_admin.{offering.endpoint}", key=status.key),
        is_main=is_main,
    )


def can_mint(status: RecordStatus) -> bool:
    """Whether minting could succeed now."""
    doi = status.doi
    is_open = doi is None or (doi.state in OPEN_STATES and doi.withheld is None)
    is_allowed = status.decision.wanted or status.decision.rule == "embargoed"
    return is_open and status.exists and is_allowed and not status.blocking and status.waiting is None


def can_update(status: RecordStatus) -> bool:
    """Whether there is something public that could be told anew."""
    return status.doi is not None and status.doi.is_registered and status.doi.state != "deactivated"


def can_reserve(status: RecordStatus) -> bool:
    """Whether a name can be kept for a record that has none; where minting is offered, reserving is not the usual."""
    is_refused = status.refusal is not None and status.refusal.rule not in RESERVABLE
    return status.doi is None and status.exists and not is_refused and status.waiting is None


def can_note_external(status: RecordStatus) -> bool:
    """Whether a DOI from elsewhere can be noted, or the choice taken back."""
    doi = status.doi
    return status.exists and (doi is None or doi.state == "external" or may_be_released(status))


def can_deactivate(status: RecordStatus) -> bool:
    """Whether there is a public DOI that could be retired."""
    return can_update(status)


def can_verify(status: RecordStatus) -> bool:
    """Whether there is a public DOI that leads somewhere."""
    return status.doi is not None and status.doi.is_registered and status.doi.state != "external"


def can_change_tombstone(status: RecordStatus) -> bool:
    """Whether the DOI is retired, and its tombstone may still say something."""
    return status.doi is not None and status.doi.state == "deactivated" and not status.doi.is_redacted


def can_reactivate(status: RecordStatus) -> bool:
    """Whether the DOI could come back now."""
    return can_change_tombstone(status) and status.exists


RESERVABLE = ("unpublished", "description_restricted", "embargoed")
"""Rules that refuse a public DOI, but not that a name is kept."""

OFFERINGS: list[Offering] = [
    Offering(
        endpoint="promote", label=noted("Make findable now…"), permission="mint", when=may_be_promoted, is_main=True
    ),
    Offering(endpoint="mint", label=noted("Mint DOI…"), permission="mint", when=can_mint, is_main=True),
    Offering(endpoint="reserve", label=noted("Reserve DOI…"), permission="mint", when=can_reserve),
    Offering(endpoint="release", label=noted("Take back…"), permission="mint", when=is_in_grace),
    Offering(endpoint="release", label=noted("Give back…"), permission="mint", when=may_be_given_back),
    Offering(endpoint="update", label=noted("Update metadata…"), permission="mint", when=can_update),
    Offering(endpoint="verify", label=noted("Verify…"), permission="mint", when=can_verify),
    Offering(endpoint="new_version", label=noted("New version…"), permission="mint", when=can_have_version),
    Offering(endpoint="external", label=noted("External DOI…"), permission="mint", when=can_note_external),
    Offering(
        endpoint="reactivate", label=noted("Reactivate…"), permission="deactivate", when=can_reactivate, is_main=True
    ),
    Offering(
        endpoint="deactivate", label=noted("Change the tombstone…"), permission="deactivate", when=can_change_tombstone
    ),
    Offering(endpoint="deactivate", label=noted("Deactivate…"), permission="deactivate", when=can_deactivate),
]
"""All actions there are, in the order of their buttons. Each confirm page adds its own line."""
