"""A target that a file wishes for a DOI: one of its own, or the one that its account's template makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_doi.models import Account, DoiRow
from flask_doi.services.context import Context
from flask_doi.services.exchange.wished_states import Refused
from flask_doi.services.finding import shown_state
from flask_doi.services.targets import objection_to_target, target_url


def wish_for_target(
    context: Context, row: DoiRow, account: Account | None, given: str, status: str | None
) -> list[tuple[str, Mapping[str, Any]]] | Refused | None:
    """The act that gives a DOI a target; an empty cell, or the address that the template makes, follows it again."""
    if account is None or "deactivated" in (shown_state(row), status):
        return Refused("target_fixed", {"now": shown_state(row)}) if given else None
    usual = target_url(context, account, row.doi, row.record_key)
    if given in ("", usual):
        return [("target", {"url": None})] if row.own_url is not None or given else None
    objection = objection_to_target(context, account, given)
    if objection is not None:
        code, params = objection
        return Refused(code, params)
    return [("target", {"url": given})]
