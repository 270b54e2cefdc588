"""What a page asks for one DOI by its number: it may stand for a version or a digital object of its record."""

from __future__ import annotations

from flask_doi.models import IntentKind
from flask_doi.services.context import Context
from flask_doi.services.intents import note_in_own_transaction


def ask_to_send(context: Context, doi_id: int, key: str, *, force: bool = False, actor: str | None = None) -> None:
    """Asks that the agency be told what the catalogue says now of this DOI; `force` tells it anew."""
    params = {"doi_id": doi_id, **({"force": True} if force else {})}
    note_in_own_transaction(context, IntentKind.SYNC, key, params=params, actor=actor)
