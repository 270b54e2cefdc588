"""What a DOI row keeps of its retirement, and what the agency is told of a retired DOI."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from flask_doi.crosswalk.withdrawn import bare, withdrawn
from flask_doi.domain.description import Description
from flask_doi.domain.payload import Payload
from flask_doi.domain.problem import Problem
from flask_doi.domain.retirement import RECORD_DELETED, Before, Deactivation
from flask_doi.domain.states import DoiState
from flask_doi.models import Account, DoiRow
from flask_doi.services.context import Context
from flask_doi.services.deactivations import deactivation_of, keep_deactivation
from flask_doi.services.payloads import keep_payload, read_payload
from flask_doi.services.stating import Statement, state_what_is_told, told_as_before

NOTHING_TO_TELL = Statement(payload=None, problems=(Problem(code="nothing_to_tell", field="title"),))


def follow_wish(context: Context, row: DoiRow, *, actor: str | None) -> None:
    """Keeps what is known of a retirement in step with the wish: a record that is gone retires its DOI by itself."""
    known = deactivation_of(row)
    if row.desired_state is DoiState.DEACTIVATED:
        if known is None or not known.is_retired:
            gone = known or Deactivation(at=context.clock())
            by = actor or context.settings.actor
            keep_deactivation(row, replace(gone, reason=RECORD_DELETED, by=by, at=context.clock()))
    elif row.asked_state is not DoiState.DEACTIVATED and known is not None and known.is_retired:
        keep_deactivation(row, known.on_the_way_back() if known.before is not None else None)


def last_told(session: Session, row: DoiRow) -> Payload | None:
    """What was last told about a DOI, its retirement left aside."""
    known = deactivation_of(row)
    if known is not None and known.before is not None:
        return read_payload(session, known.before.payload)
    return read_payload(session, row.payload_id)


def statement_of_retired(
    context: Context, session: Session, row: DoiRow, account: Account, description: Description | None
) -> Statement:
    """What is told of a retired DOI: what was last told of it, with the day and the reason of its withdrawal."""
    retired = deactivation_of(row)
    base = _base(context, session, row, account, description)
    if retired is None or base.payload is None:
        return base
    return Statement(payload=withdrawn(base.payload, retired))


def about_to_retire(
    context: Context, session: Session, row: DoiRow, account: Account, description: Description | None
) -> Statement:
    """The same when it is about to be told: notes what it replaces, so that it can be brought back exactly."""
    stated = statement_of_retired(context, session, row, account, description)
    retired = deactivation_of(row)
    if retired is None or stated.payload is None:
        return stated
    before = retired.before
    if before is None:
        told = row.payload_id
        if told is None:
            base = _base(context, session, row, account, description).payload
            told = keep_payload(context, session, base) if base is not None else None
        before = Before(state=str(row.observed_state), url=row.observed_url, payload=told)
    before = replace(before, tombstone=stated.payload.fingerprint)
    keep_deactivation(row, replace(retired, before=before))
    return stated


def _base(
    context: Context, session: Session, row: DoiRow, account: Account, description: Description | None
) -> Statement:
    """What was last told; of an adopted DOI, of which we never told anything, what its record says if public."""
    told = last_told(session, row)
    if told is None and row.redacted_at is not None:
        told = bare_payload(context, row, None)
    if told is not None:
        return Statement(payload=told_as_before(context, row, told))
    if description is None or not description.published or description.restricted_description:
        return NOTHING_TO_TELL
    return state_what_is_told(context, session, account, description, row=row)


def bare_payload(context: Context, row: DoiRow, told: Payload | None) -> Payload:
    """Metadata of a DOI of which nothing may be told any more; publisher, year and kind of thing stay as told."""
    attributes = dict(told.attributes) if told is not None else {}
    publisher, types = attributes.get("publisher"), attributes.get("types") or {}
    name = publisher.get("name") if isinstance(publisher, dict) else publisher
    year = row.publication_year or attributes.get("publicationYear") or (row.minted_at or context.clock()).year
    return bare(publisher=name or row.repository or "", year=int(year), general=types.get("resourceTypeGeneral"))


def reason_told(row: DoiRow) -> str:
    """The reason that the agency keeps beside a retired DOI; "" for any other, which takes an earlier one away."""
    retired = deactivation_of(row)
    if row.desired_state is not DoiState.DEACTIVATED or retired is None or not retired.is_retired:
        return ""
    if not retired.note or retired.words in retired.note:
        return retired.note or retired.words
    return f"{retired.words}: {retired.note}"


def is_tombstone(row: DoiRow, payload: Payload | None) -> bool:
    """Whether a payload is what was told when the DOI was retired."""
    known = deactivation_of(row)
    return known is not None and known.before is not None and _fingerprint(payload) == known.before.tombstone


def forget_retirement(row: DoiRow) -> None:
    """Clears what was kept of a retirement, once the agency holds again what was there before."""
    known = deactivation_of(row)
    if known is not None and not known.is_retired:
        keep_deactivation(row, None)


def _fingerprint(payload: Payload | None) -> str:
    return payload.fingerprint if payload is not None else ""
