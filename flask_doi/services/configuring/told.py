"""The whole configuration as a command tells it: every value, where it comes from, and no secret."""

from __future__ import annotations

from typing import Any

from flask import current_app

from flask_doi.services.configuring.accounts_shown import accounts_shown
from flask_doi.services.configuring.effective import FIELDS
from flask_doi.services.configuring.installation import shown_settings
from flask_doi.services.configuring.texts import as_stored
from flask_doi.services.context import Context

MASK = "***"


def told_settings(context: Context) -> list[dict[str, Any]]:
    """Every setting: its value in force and its source, "default", "app.config" or "page"."""
    changed = shown_settings(context)
    return [_told(context, name, changed.get(name)) for name in FIELDS]


def _told(context: Context, name: str, shown: Any) -> dict[str, Any]:
    value, key = getattr(context.settings, name), f"DOI_{name.upper()}"
    is_secret = FIELDS[name].metadata["secret"]
    told: dict[str, Any] = {"name": key, "value": MASK if is_secret and value else _plain(value)}
    if shown is not None and shown.is_changed and shown.actor is not None:
        return {**told, "source": "page", "by": shown.actor, "at": shown.at, "in_file": shown.file_value}
    in_file = current_app.config.get(key) is not None
    return {
        **told,
        "source": "page" if shown is not None and shown.is_changed else "app.config" if in_file else "default",
    }


def told_accounts(context: Context) -> list[dict[str, Any]]:
    """Every account: its fields with their source; of its credentials only which kind is stored."""
    return [
        {
            "id": account.id,
            "name": account.name,
            "agency": account.agency,
            "environment": account.environment,
            "repository_id": account.repository_id,
            "state": account.state,
            "is_default": account.is_default,
            "dois": account.dois,
            "credentials": MASK if account.secret_kind else None,
            "waiting_credentials": MASK if account.next_kind else None,
            "fields": {name: value for name, value in account.values.items() if name not in ("name", "agency")},
            "changed_on_page": sorted(name for name, origin in account.origins.items() if origin.is_changed),
        }
        for account in accounts_shown(context)
    ]


def _plain(value: Any) -> Any:
    stored = as_stored(value)
    return stored if isinstance(stored, (str, int, float, bool, list, dict, type(None))) else str(stored)
