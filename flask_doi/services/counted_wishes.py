"""Wishes for DOIs that count towards the daily limit of whoever asks, noted only while the limit is not passed.

A DOI counts once, on the day on which it is asked to become public; a reserved name and a draft do not count yet. What
the rules mint by themselves when records are published is nobody's wish, and does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from flask_doi.models import DoiRow, Intent, IntentKind
from flask_doi.services.accounts import KEPT_BACK, makes_public
from flask_doi.services.allowances import Refusal, take
from flask_doi.services.context import Context
from flask_doi.services.history import tell_of_record
from flask_doi.services.retrying import again

CHUNK = 500
KINDS = (IntentKind.MINT, IntentKind.VERSION, IntentKind.PROMOTE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """One wish for the DOI of a record, as its intent will hold it."""

    kind: IntentKind
    key: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def place(self) -> tuple[str, str]:
        """The record, and which of its DOIs is meant."""
        return self.key, str(self.params.get("part") or "")


def note_wishes(context: Context, wishes: Sequence[Wish], actor: str | None) -> Refusal | None:
    """Notes all these wishes, or none of them when they pass the daily limit; then each record's history says so."""
    if not wishes:
        return None
    refusal = again(lambda: _note(context, wishes, actor))
    if refusal is None:
        context.wake()
    return refusal


def _note(context: Context, wishes: Sequence[Wish], actor: str | None) -> Refusal | None:
    who, now = actor or context.settings.actor, context.clock()
    with context.transaction() as session:
        if context.settings.daily_limit is not None:
            counted = uncounted(context, session, wishes)
            refusal = take(context, session, who, len(counted))
            if refusal is not None:
                tell_refusal(context, session, (key for key, _ in counted), refusal, actor=who)
                return refusal
        rows = [
            {
                "kind": wish.kind,
                "record_key": wish.key,
                "params": dict(wish.params) or None,
                "actor": who,
                "created_at": now,
            }
            for wish in wishes
        ]
        session.execute(insert(Intent), rows)
    return None


def tell_refusal(
    context: Context, session: Session, keys: Iterable[str], refusal: Refusal, *, actor: str | None
) -> None:
    """Writes into the history of records that their DOIs were asked for in vain."""
    params = {"rule": refusal.code, **refusal.params}
    for key in dict.fromkeys(keys):
        tell_of_record(context, session, "mint_refused", key, params=params, actor=actor)


def uncounted(context: Context, session: Session, wishes: Sequence[Wish]) -> list[tuple[str, str]]:
    """Record and part of the DOIs among these that nobody has asked to become public before, each once."""
    asked = [wish for wish in wishes if _asks_for_more_than_a_draft(context, session, wish)]
    places = list(dict.fromkeys(wish.place for wish in asked))
    known: set[tuple[str, str]] = set()
    for start in range(0, len(places), CHUNK):
        known |= _counted_before(context, session, [key for key, _ in places[start : start + CHUNK]])
    return [place for place in places if place not in known]


def _asks_for_more_than_a_draft(context: Context, session: Session, wish: Wish) -> bool:
    return wish.kind is not IntentKind.MINT or makes_public(session, context, wish.params.get("state"))


def _counted_before(context: Context, session: Session, keys: Sequence[str]) -> set[tuple[str, str]]:
    """What is public, wanted so, or noted and not yet taken up."""
    here = (DoiRow.record_key.in_(keys), DoiRow.environment == context.settings.environment)
    rows = session.execute(select(DoiRow.record_key, DoiRow.part).where(*here, DoiRow.asked_state.not_in(KEPT_BACK)))
    noted = session.scalars(
        select(Intent).where(Intent.folded_at.is_(None), Intent.record_key.in_(keys), Intent.kind.in_(KINDS))
    )
    waiting = [Wish(kind=intent.kind, key=intent.record_key, params=intent.params or {}) for intent in noted]
    asked = {wish.place for wish in waiting if _asks_for_more_than_a_draft(context, session, wish)}
    return {(key, part) for key, part in rows} | asked
