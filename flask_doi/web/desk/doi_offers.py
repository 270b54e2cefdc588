"""What may be done with one DOI now by whoever looks at its page: buttons, each leading to a page that asks first.

A button appears only where its page could succeed. What concerns one DOI is addressed by its number, so that versions,
digital objects and the DOIs of records that are gone are reached too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, url_for
from markupsafe import Markup

from flask_doi.services.context import Context
from flask_doi.services.desk.one_doi import OneDoi
from flask_doi.services.status_facts import RecordStatus
from flask_doi.web.desk.doi_guard import may_do
from flask_doi.web.desk.frame import ADMIN
from flask_doi.web.offers import Offer, offers_for
from flask_doi.web.texts import doi_text, noted

BY_NUMBER = ("update", "verify", "deactivate", "reactivate")
"""Pages that a panel addresses by the record, and this page by the number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Numbered:
    endpoint: str
    label: str
    permission: str
    when: Callable[[OneDoi], bool]


def can_update(found: OneDoi) -> bool:
    """Whether there is something at the agency that could be told anew."""
    return found.is_at_agency and found.state != "deactivated" and not found.is_gone


def _is_retired(found: OneDoi) -> bool:
    return found.state == "deactivated" and not found.is_redacted


NUMBERED = (
    _Numbered(endpoint="update_doi", label=noted("Update metadata…"), permission="mint", when=can_update),
    _Numbered(endpoint="verify_doi", label=noted("Verify…"), permission="mint", when=lambda found: found.is_public),
    _Numbered(
        endpoint="reactivate_doi",
        label=noted("Reactivate…"),
        permission="deactivate",
        when=lambda found: _is_retired(found) and not found.is_gone,
    ),
    _Numbered(
        endpoint="deactivate_doi", label=noted("Change the tombstone…"), permission="deactivate", when=_is_retired
    ),
    _Numbered(
        endpoint="deactivate_doi",
        label=noted("Deactivate…"),
        permission="deactivate",
        when=lambda found: found.is_at_agency and found.state != "deactivated",
    ),
    _Numbered(
        endpoint="redact_doi",
        label=noted("Redact…"),
        permission="deactivate",
        when=lambda found: found.origin != "external" and not found.is_redacted,
    ),
)


def offers_of(context: Context, found: OneDoi, status: RecordStatus) -> tuple[Offer, ...]:
    """The buttons: those of the record's panel where the DOI is the record's own, then those of any DOI."""
    own = [] if found.part or found.is_gone else [o for o in offers_for(context, status) if o.endpoint not in BY_NUMBER]
    numbered = [
        Offer(endpoint=each.endpoint, label=_label(each), url=url_for(f"{ADMIN}.{each.endpoint}", doi_id=found.id))
        for each in NUMBERED
        if f"{ADMIN}.{each.endpoint}" in current_app.view_functions
        and each.when(found)
        and may_do(context, found, each.permission)
    ]
    return (*own, *numbered)


def _label(each: _Numbered) -> Markup:
    return doi_text(each.label)
