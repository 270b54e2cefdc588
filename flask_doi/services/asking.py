"""Wishes of people and commands, as intents; nothing is sent here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.levels import is_listed
from flask_doi.models import DoiRow, Intent, IntentKind
from flask_doi.services.context import Context
from flask_doi.services.describing import reading
from flask_doi.services.intents import note_in_own_transaction

CHUNK = 500


def ask_for_mint(context: Context, key: str, *, state: str | None = None, actor: str | None = None) -> None:
    """Asks for the DOI of a record, in the account's default state unless another is named."""
    params = {"state": state} if state else None
    note_in_own_transaction(context, IntentKind.MINT, key, params=params, actor=actor)


def ask_for_sync(context: Context, key: str, *, force: bool = False, actor: str | None = None) -> None:
    """Asks that the agency be told what the catalogue says now; nothing is sent when it was told that already."""
    params = {"force": True} if force else None
    note_in_own_transaction(context, IntentKind.SYNC, key, params=params, actor=actor)


def ask_for_mints(context: Context, keys: Sequence[str], *, state: str | None = None, actor: str | None = None) -> None:
    """Asks for the DOIs of several records in one transaction."""
    params: dict[str, Any] | None = {"state": state} if state else None
    now = context.clock()
    rows = [
        {
            "kind": IntentKind.MINT,
            "record_key": key,
            "params": params,
            "actor": actor or context.settings.actor,
            "created_at": now,
        }
        for key in keys
    ]
    if rows:
        with context.engine.begin() as connection:
            connection.execute(insert(Intent), rows)
        context.wake()


def records_without_doi(context: Context, limit: int | None = None) -> Iterator[str]:
    """Published records of mintable levels that have no DOI row yet, in key order."""
    cursor: str | None = None
    told = 0
    while limit is None or told < limit:
        keys = next_published(context, cursor)
        for key in without_rows(context, keys):
            if limit is not None and told >= limit:
                return
            told += 1
            yield key
        if len(keys) < CHUNK:
            return
        cursor = keys[-1]


def next_published(context: Context, cursor: str | None) -> list[str]:
    """The next 500 published records of mintable levels after a key."""
    with reading(context):
        wanted = context.settings.mintable_levels
        levels = tuple(level for level in context.catalogue.choices().levels if is_listed(level, wanted))
        selection = Selection(published=True, levels=levels)
        return list(islice(context.catalogue.select(selection, after=cursor), CHUNK)) if levels else []


def without_rows(context: Context, keys: Sequence[str]) -> list[str]:
    """Those of the records that have no DOI of any kind in this environment."""
    with context.session() as session:
        known = known_keys(context, session, keys)
    return [key for key in keys if key not in known]


def known_keys(context: Context, session: Session, keys: Sequence[str]) -> set[str]:
    """Those of the records that have a DOI of any kind in this environment."""
    return set(
        session.scalars(
            select(DoiRow.record_key).where(
                DoiRow.record_key.in_(keys), DoiRow.environment == context.settings.environment
            )
        )
    )
