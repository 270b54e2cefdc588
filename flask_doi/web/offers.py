"""What may be done with a record's DOI now by whoever is asking: the buttons of the panel, each leading to a page.

A button appears only where its page could succeed. What stands against the rest is told in the panel itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from flask_doi.services.context import Context
from flask_doi.services.status_facts import RecordStatus
from flask_doi.web.texts import doi_text
from flask_doi.web.visitor import may

OPEN_STATES = ("reserved", "draft", "registered")


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


def _offer(offering: Offering, status: RecordStatus, *, is_main: bool) -> Offer:
    return Offer(
        endpoint=offering.endpoint,
        label=doi_text(offering.label),
        url=url_for(f"flask_doi_admin.{offering.endpoint}", key=status.key),
        is_main=is_main,
    )


def can_mint(status: RecordStatus) -> bool:
    """Whether minting could succeed now."""
    is_open = status.doi is None or status.doi.state in OPEN_STATES
    return is_open and status.exists and status.decision.wanted and not status.blocking and status.waiting is None


def can_update(status: RecordStatus) -> bool:
    """Whether there is something public that could be told anew."""
    return status.doi is not None and status.doi.is_registered and status.doi.state != "deactivated"


OFFERINGS: list[Offering] = [
    Offering(endpoint="mint", label="Mint DOI…", permission="mint", when=can_mint, is_main=True),
    Offering(endpoint="update", label="Update metadata…", permission="mint", when=can_update),
]
"""All actions there are, in the order of their buttons. Each confirm page adds its own line."""
