"""Asking that a DOI be retired, brought back or redacted: what stands against it, and the wish as an intent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from flask_doi.domain.identifier import Doi
from flask_doi.domain.plain_text import clean_paragraphs
from flask_doi.domain.retirement import MERGED, NOTE_LENGTH, OBSOLETED, OTHER, REASONS, RELATIONS
from flask_doi.domain.retirement_wording import Objected, Objection
from flask_doi.domain.states import DoiState
from flask_doi.models import DoiRow, Intent, IntentKind
from flask_doi.services.context import Context
from flask_doi.services.deactivations import deactivation_of
from flask_doi.services.replacing import objection_to


@dataclass(frozen=True, kw_only=True, slots=True)
class Retirement:
    """What a person says when retiring a DOI: a preset reason, own words, and what takes its place and how."""

    reason: str
    note: str | None = None
    replaced_by: str | None = None
    replaced_how: str | None = None

    @property
    def params(self) -> dict[str, Any]:
        """As an intent carries it: the note without characters that no document may hold, the replacing DOI bare."""
        name = Doi.parse(self.replaced_by).name if self.replaced_by else None
        how = (self.replaced_how or OBSOLETED) if name else None
        note = clean_paragraphs(self.note) or None
        return {"reason": self.reason, "note": note, "replaced_by": name, "replaced_how": how}


def objections_to_deactivate(
    context: Context, session: Session, row: DoiRow, said: Retirement
) -> tuple[Objection, ...]:
    """Everything that stands against retiring a DOI in this way, at once."""
    found = [*_standing(row), *objections_to_words(said)]
    if said.replaced_by:
        objection = objection_to(context, session, row, said.replaced_by)
        found += [objection] if objection is not None else []
    elif said.reason == MERGED:
        found.append(Objection(code="replacement_missing", field="replaced_by"))
    return tuple(found)


def objections_to_words(said: Retirement) -> list[Objection]:
    """What stands against the words themselves, whichever DOI they are about."""
    found = []
    if not said.reason:
        found.append(Objection(code="reason_missing", field="reason"))
    elif said.reason not in REASONS:
        found.append(Objection(code="reason_unknown", field="reason", params={"reason": said.reason}))
    if said.reason == OTHER and not said.note:
        found.append(Objection(code="note_missing", field="note"))
    if said.note and len(said.note) > NOTE_LENGTH:
        found.append(Objection(code="note_too_long", field="note", params={"limit": str(NOTE_LENGTH)}))
    if said.replaced_how not in (None, "", *RELATIONS):
        found.append(Objection(code="how_unknown", field="replaced_how", params={"how": str(said.replaced_how)}))
    return found


def _standing(row: DoiRow) -> list[Objection]:
    """What makes every change of this kind impossible."""
    if row.origin == "external":
        return [Objection(code="external", params={"doi": row.doi})]
    if row.redacted_at is not None:
        return [Objection(code="redacted", params={"doi": row.doi})]
    return []


def objections_to_reactivate(row: DoiRow, *, is_gone: bool) -> tuple[Objection, ...]:
    """What stands against bringing a retired DOI back; the record must be there for it to lead to."""
    standing = _standing(row)
    if standing:
        return tuple(standing)
    is_retired = DoiState.DEACTIVATED in (row.asked_state, row.desired_state)
    if not is_retired:
        return (Objection(code="not_retired", params={"doi": row.doi}),)
    return (Objection(code="record_gone", params={"doi": row.doi}),) if is_gone else ()


def objections_to_redact(row: DoiRow, *, typed: str | None = None) -> tuple[Objection, ...]:
    """What stands against redacting a DOI; `typed` is what a person typed to confirm, if that is asked for."""
    found = _standing(row)
    if typed is not None and _name_in(typed) != row.doi:
        found.append(Objection(code="confirmation", field="typed", params={"doi": row.doi}))
    return tuple(found)


def _name_in(text: str) -> str | None:
    try:
        return Doi.parse(text).name
    except ValueError:
        return None


def ask_to_deactivate(
    context: Context, ids: Sequence[int], said: Retirement, *, actor: str | None = None, dry_run: bool = False
) -> None:
    """Asks that these DOIs be retired with one reason, all or none; raises Objected with all that stands against it.

    With `dry_run` nothing is noted.
    """
    with context.session() as session:
        rows = _rows(session, context, ids)
        found = [objection for row in rows for objection in objections_to_deactivate(context, session, row, said)]
    _object(found)
    if not dry_run:
        _note(context, IntentKind.DEACTIVATE, rows, said.params, actor)


def ask_to_reactivate(
    context: Context,
    ids: Sequence[int],
    *,
    gone: Sequence[str] = (),
    actor: str | None = None,
    dry_run: bool = False,
) -> None:
    """Asks that these DOIs be brought back, all or none; `gone` are the keys of records that are there no more."""
    with context.session() as session:
        rows = _rows(session, context, ids)
    _object([found for row in rows for found in objections_to_reactivate(row, is_gone=row.record_key in gone)])
    if not dry_run:
        _note(context, IntentKind.REACTIVATE, rows, {}, actor)


def ask_to_redact(
    context: Context, ids: Sequence[int], *, reason: str, note: str | None = None, actor: str | None = None
) -> None:
    """Asks that these DOIs be redacted, which cannot be undone; `note` is for the audit and never shown in public."""
    with context.session() as session:
        rows = _rows(session, context, ids)
    _object([objection for row in rows for objection in objections_to_redact(row)])
    _note(context, IntentKind.REDACT, rows, {"reason": reason, "note": clean_paragraphs(note) or None}, actor)


def _rows(session: Session, context: Context, ids: Sequence[int]) -> list[DoiRow]:
    found = [session.get(DoiRow, each) for each in dict.fromkeys(ids)]
    return [row for row in found if row is not None and row.environment == context.settings.environment]


def _object(found: Sequence[Objection]) -> None:
    """One objection each, without the field: whoever asks in a command names no fields."""
    unique = list(dict.fromkeys((o.code, tuple(o.params.items())) for o in found))
    if unique:
        raise Objected(*(Objection(code=code, params=dict(params)) for code, params in unique))


def _note(
    context: Context, kind: IntentKind, rows: Sequence[DoiRow], params: dict[str, Any], actor: str | None
) -> None:
    noted = [
        {
            "kind": kind,
            "record_key": row.record_key,
            "params": {**params, "doi_id": row.id},
            "actor": actor or context.settings.actor,
            "created_at": context.clock(),
        }
        for row in rows
    ]
    if noted:
        with context.engine.begin() as connection:
            connection.execute(insert(Intent), noted)
        context.wake()


def merged_into(name: str, *, identical: bool = False, note: str | None = None) -> Retirement:
    """The retirement of a record that was merged into the one with this DOI."""
    return replace(
        Retirement(reason=MERGED, note=note, replaced_by=name),
        replaced_how="IsIdenticalTo" if identical else OBSOLETED,
    )


def how_retired(row: DoiRow) -> Retirement | None:
    """What was said when a DOI was retired, to begin with when it is to be said anew."""
    known = deactivation_of(row)
    if known is None or known.reason is None:
        return None
    return Retirement(
        reason=known.reason, note=known.note, replaced_by=known.replaced_by, replaced_how=known.replaced_how
    )
