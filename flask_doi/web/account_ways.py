"""The ways to an account and its fields, for whoever may configure."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from flask_doi.domain.configuration_wording import LABELS
from flask_doi.domain.mending_settings import mending_field
from flask_doi.services.context import Context
from flask_doi.web.texts import doi_text, translated
from flask_doi.web.visitor import may
from flask_doi.web.ways import way_to

Account = tuple[int, str]
"""Number and name of an account."""


def way_to_account(context: Context, account_id: int | None, field: str | None = None) -> str | None:
    """The address of an account's page, at one of its fields; None for whoever may not configure."""
    if account_id is None or not may(context, "configure", None):
        return None
    anchor = {"_anchor": f"doi-field-{field}"} if field else {}
    return way_to("configuration_account", account_id=account_id, **anchor)


def way_to_mend(
    context: Context, account: Account | None, cause: str, params: Mapping[str, object]
) -> tuple[str, Markup] | None:
    """The address and the words of the setting that mends something, for whoever may change it."""
    field = mending_field(cause, params)
    if field is None or account is None:
        return None
    url = way_to_account(context, account[0], field)
    if url is None:
        return None
    label = translated(LABELS[field])
    return url, doi_text("Choose in the account %(account)s: %(field)s", account=account[1], field=label)
