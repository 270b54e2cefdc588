"""What the agency proved to hold, written into the DOI row."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from flask_doi.agencies.base import Observation
from flask_doi.domain.description import Description
from flask_doi.domain.grace import opening_moment
from flask_doi.domain.states import AgencyState, is_public
from flask_doi.models import Attempt, DoiRow
from flask_doi.services.context import Context
from flask_doi.services.events import Event, event_of
from flask_doi.services.further_rows import take_the_front
from flask_doi.services.history import tell
from flask_doi.services.payloads import read_payload
from flask_doi.services.snapshots import keep_snapshot
from flask_doi.services.tombstones import forget_retirement, is_tombstone

FIRST_LOOK = timedelta(seconds=1)
FIRST_VISIT = timedelta(hours=1)
_SIGNAL_OF = {
    "registered": "registered",
    "findable": "findable",
    "updated": "updated",
    "hidden": "hidden",
    "restored": "restored",
    "drafted": "reserved",
    "deactivated": "hidden",
    "reactivated": "restored",
}


def confirm(
    context: Context,
    session: Session,
    row: DoiRow,
    observed: Observation,
    attempt: Attempt,
    *,
    actor: str | None,
    events: list[Event],
    description: Description | None = None,
) -> None:
    """Writes down what the agency proved to hold after an attempt; `description` is what the attempt was made from."""
    now = context.clock()
    payload = read_payload(session, attempt.payload_id)
    before = row.observed_state
    row.observed_state = observed.state
    row.observed_url = attempt.url
    row.sent_revision = attempt.revision
    row.payload_id = attempt.payload_id
    row.synced_at = row.changed_at = now
    row.failure = row.failed_at = row.problems = None
    if payload is not None:
        row.fingerprint = payload.fingerprint
        row.crosswalk_version = payload.crosswalk_version
        year = payload.attributes.get("publicationYear")
        row.publication_year = row.publication_year or (int(year) if year else None)
        row.year = row.publication_year
    if description is not None:
        if is_public(observed.state) and row.withheld is None:
            row.promote_at = opening_moment(description, now)
        keep_snapshot(context, session, row, description)
    was_retired, is_retired = row.deactivated_at is not None, is_tombstone(row, payload)
    if not is_retired:
        forget_retirement(row)
    _note_times(row, observed, before, now, is_retired=is_retired)
    name = _what_happened(before, observed.state)
    if was_retired or is_retired:
        name = _what_became_of_it(was_retired=was_retired, is_retired=is_retired)
    tell(context, session, name, row, actor=actor, states=(before, observed.state))
    take_the_front(session, row)
    events.append(event_of(_SIGNAL_OF[name], row))


def deleted(context: Context, session: Session, row: DoiRow, *, actor: str | None) -> None:
    """Writes down that the agency deleted a draft; the name stays ours, in the house."""
    states = (row.observed_state, AgencyState.ABSENT)
    row.observed_state = AgencyState.ABSENT
    row.observed_url = row.fingerprint = row.payload_id = None
    row.sent_revision = 0
    tell(context, session, "draft_deleted", row, actor=actor, states=states)


def mismatched(row: DoiRow, observed: Observation) -> None:
    """The agency answered well but did not do what was asked: what it showed instead is what is true."""
    row.observed_state = observed.state
    row.observed_url = observed.url


def _note_times(row: DoiRow, observed: Observation, before: AgencyState, now: datetime, *, is_retired: bool) -> None:
    if is_public(observed.state):
        if not is_public(before) or is_retired != (row.deactivated_at is not None):
            row.verification_due_at = now + FIRST_VISIT
        row.minted_at = row.minted_at or now
        row.confirmed_at = observed.registered or row.confirmed_at
        row.resolution_due_at = now + FIRST_LOOK
        row.resolution_checks = 0
    if observed.state is AgencyState.FINDABLE:
        row.findable_at = row.findable_at or now
    if is_retired:
        row.deactivated_at = row.deactivated_at or now
    elif is_public(before):
        row.deactivated_at = None


def _what_became_of_it(*, was_retired: bool, is_retired: bool) -> str:
    """What happened to a DOI that is retired, or was until now."""
    if not is_retired:
        return "reactivated"
    return "updated" if was_retired else "deactivated"


def _what_happened(before: AgencyState, after: AgencyState) -> str:
    if after is AgencyState.DRAFT:
        return "drafted" if before is AgencyState.ABSENT else "updated"
    if before is after:
        return "updated"
    if after is AgencyState.REGISTERED:
        return "hidden" if before is AgencyState.FINDABLE else "registered"
    return "restored" if before is AgencyState.REGISTERED else "findable"
