"""Wishes of people and commands, as intents; nothing is sent here.

What asks for public DOIs counts towards the daily limit, and answers with the refusal when that would be passed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.levels import is_listed
from flask_doi.domain.parts import ALL_VERSIONS, is_object, version_part
from flask_doi.domain.plain_text import clean
from flask_doi.models import DoiRow, IntentKind
from flask_doi.services.allowances import Refusal
from flask_doi.services.context import Context
from flask_doi.services.counted_wishes import Wish, note_wishes
from flask_doi.services.describing import reading
from flask_doi.services.intents import note_in_own_transaction

CHUNK = 500


def ask_for_mint(context: Context, key: str, *, state: str | None = None, actor: str | None = None) -> Refusal | None:
    """Asks for the DOI of a record, in the account's default state unless another is named."""
    return ask_for_mints(context, [key], state=state, actor=actor)


def ask_for_mints(
    context: Context, keys: Sequence[str], *, state: str | None = None, actor: str | None = None
) -> Refusal | None:
    """Asks for the DOIs of several records, all or none, in one transaction."""
    params = {"state": str(state)} if state else {}
    return note_wishes(context, [Wish(kind=IntentKind.MINT, key=key, params=params) for key in keys], actor)


def ask_for_part(
    context: Context, key: str, part: str, *, state: str | None = None, actor: str | None = None
) -> Refusal | None:
    """Asks for a DOI of its own for one of a record's digital objects."""
    params = {"part": part} | ({"state": str(state)} if state else {})
    return note_wishes(context, [Wish(kind=IntentKind.MINT, key=key, params=params)], actor)


def ask_for_version(
    context: Context,
    key: str,
    number: int,
    *,
    label: str | None = None,
    all_versions: bool = False,
    actor: str | None = None,
) -> Refusal | None:
    """Asks for the DOI of a record's next version, its `number`; asked twice, it is one wish.

    With `all_versions` also for one that stands for all versions together.
    """
    called = clean(label)
    asked = [{"part": version_part(number)} | ({"label": called} if called else {})]
    asked += [{"part": ALL_VERSIONS}] if all_versions else []
    return note_wishes(context, [Wish(kind=IntentKind.VERSION, key=key, params=params) for params in asked], actor)


def ask_to_follow(context: Context, key: str, of: str, *, actor: str | None = None) -> Refusal | None:
    """Says that a record is a new version of another; it gets a DOI if it has none."""
    return note_wishes(context, [Wish(kind=IntentKind.VERSION, key=key, params={"of": of})], actor)


def ask_for_sync(context: Context, key: str, *, force: bool = False, actor: str | None = None) -> None:
    """Asks that the agency be told what the catalogue says now; nothing is sent when it was told that already."""
    params = {"force": True} if force else None
    note_in_own_transaction(context, IntentKind.SYNC, key, params=params, actor=actor)


def ask_for_reservation(context: Context, key: str, *, draft: bool = False, actor: str | None = None) -> None:
    """Asks that a name be kept for a record: in the house, or as a draft at the agency."""
    params = {"state": "draft"} if draft else None
    note_in_own_transaction(context, IntentKind.RESERVE, key, params=params, actor=actor)


def ask_for_release(context: Context, key: str, *, actor: str | None = None) -> None:
    """Asks that the name of a record, which was never public, be given back."""
    note_in_own_transaction(context, IntentKind.RELEASE, key, actor=actor)


def ask_for_promotion(context: Context, key: str, *, actor: str | None = None) -> Refusal | None:
    """Asks that the DOI of a record become findable now, whatever is left of a grace period."""
    return note_wishes(context, [Wish(kind=IntentKind.PROMOTE, key=key)], actor)


def ask_for_external(context: Context, key: str, doi: str | None, *, actor: str | None = None) -> None:
    """Notes a DOI from elsewhere for a record, or None for one of our own."""
    note_in_own_transaction(context, IntentKind.EXTERNAL, key, params={"doi": doi}, actor=actor)


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
    """Those of the records that have a DOI of any kind in this environment; one of a digital object does not count."""
    here = (DoiRow.record_key.in_(keys), DoiRow.environment == context.settings.environment)
    found = session.execute(select(DoiRow.record_key, DoiRow.part).where(*here))
    return {key for key, part in found if not is_object(part)}
