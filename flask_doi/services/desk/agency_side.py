"""What the agency has of one DOI: asked only when a person says so, and kept with its time for the page to show.

Each look is an attempt of its own, and what came back is kept like every other answer. Nothing is concluded from it:
the row still says what was confirmed when something was sent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.agencies import normalisation as normal
from flask_doi.agencies.authentication import without_secrets
from flask_doi.agencies.base import Agency, Credentials, Observation, Outcome, Verdict
from flask_doi.crosswalk.held import SHAPES, tellable
from flask_doi.domain.payload import canonical_json
from flask_doi.domain.states import AgencyState
from flask_doi.errors import DoiError
from flask_doi.models import Account, Attempt, DoiRow
from flask_doi.services import gate
from flask_doi.services.accounts import agency_for, rate_limit_of
from flask_doi.services.context import Context
from flask_doi.services.opinions import DEADLINE, SILENT
from flask_doi.services.payloads import keep_text, read_text
from flask_doi.services.retrying import again

READ = "read"
KEPT = (*SHAPES, "identifiers", "xml", "reason", "updated", "source")
"""What is kept of an answer: metadata, and not how often somebody looked at them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AgencySide:
    """What the agency had when it was last asked; `is_absent` says that it had no such DOI.

    `attributes` are the properties as they may be told, under the names under which we tell them.
    """

    attempt_id: int
    at: datetime
    actor: str | None
    is_absent: bool
    observation: Observation | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """What came of looking: a code with words in `domain.outcome_wording`, and whether the agency answered."""

    code: str
    has_answered: bool = False
    params: Mapping[str, str] = field(default_factory=dict)


def can_be_asked(row: DoiRow) -> bool:
    """Whether the agency can have anything that may be kept here; of a DOI that was redacted nothing may."""
    is_there = row.origin != "external" and row.observed_state is not AgencyState.ABSENT
    return is_there and row.account_id is not None and row.redacted_at is None


def agency_side(session: Session, row: DoiRow) -> AgencySide | None:
    """What the agency had when somebody last looked; None when nobody has, or when it is kept no more."""
    last = session.scalars(
        select(Attempt)
        .where(Attempt.doi_id == row.id, Attempt.doi == row.doi, Attempt.action == READ)
        .where(Attempt.verdict == str(Verdict.ACCEPTED), Attempt.answered_at.is_not(None))
        .order_by(Attempt.id.desc())
        .limit(1)
    ).first()
    if last is None or last.answered_at is None:
        return None
    is_absent = last.code == "absent"
    text = None if is_absent else read_text(session, last.reply_id)
    if text is None and not is_absent:
        return None
    seen = _observation(json.loads(text)) if text is not None else None
    return AgencySide(
        attempt_id=last.id,
        at=last.answered_at,
        actor=last.actor,
        is_absent=is_absent,
        observation=seen,
        attributes=held_attributes(seen) if seen is not None else {},
    )


def held_attributes(seen: Observation) -> dict[str, Any]:
    """The properties that the agency holds, under the names under which they are told."""
    held = {name: seen.attributes.get(name) for name in SHAPES}
    pairs = normal.identifiers(seen.attributes, doi=seen.doi, url=seen.url)
    held["alternateIdentifiers"] = [
        {"alternateIdentifier": value, "alternateIdentifierType": kind} for value, kind in pairs
    ]
    return held


def read_attributes(kept: str) -> dict[str, Any]:
    """The properties in what was kept of a look, as they may be told."""
    held = held_attributes(_observation(json.loads(kept)))
    return {name: tellable(name, value) for name, value in held.items()}


def look_again(context: Context, doi_id: int, *, actor: str | None) -> Looked:
    """Asks the agency what it has of a DOI, at most ten seconds long; no transaction is open meanwhile."""
    with context.session() as session:
        row = session.get(DoiRow, doi_id)
        if row is None or not can_be_asked(row):
            return Looked(code="absent")
        account, doi = session.get_one(Account, row.account_id), row.doi
    if account.paused_until is not None and account.paused_until > context.clock():
        return Looked(code=account.pause_code or "unusable")
    try:
        agency = agency_for(context, account, total=DEADLINE)
    except DoiError:
        return Looked(code="unusable")
    passage = gate.reserve(context, agency.address, rate_limit_of(context, account), patience=2 * DEADLINE)
    if not passage.granted:
        return Looked(code=passage.code or "rate_limit")
    attempt_id = again(lambda: _on_file(context, doi_id, doi, actor))
    if attempt_id is None:
        return Looked(code="absent")
    outcome = agency.get(doi=doi)
    again(lambda: _write_down(context, doi_id, attempt_id, account, agency, outcome))
    return Looked(code=outcome.code, has_answered=outcome.accepted, params=outcome.params)


def _on_file(context: Context, doi_id: int, doi: str, actor: str | None) -> int | None:
    with context.transaction() as session:
        row = session.get(DoiRow, doi_id)
        if row is None or row.doi != doi:
            return None
        attempt = Attempt(
            doi_id=row.id,
            account_id=row.account_id,
            doi=row.doi,
            record_key=row.record_key,
            action=READ,
            wanted_state=row.observed_state,
            url=row.desired_url,
            revision=row.wanted_revision,
            actor=actor or context.settings.actor,
            sent_at=context.clock(),
        )
        session.add(attempt)
        session.flush()
        return attempt.id


def _write_down(
    context: Context, doi_id: int, attempt_id: int, account: Account, agency: Agency, outcome: Outcome
) -> None:
    """What came back, as far as it may be kept: the DOI may have been redacted, or its draft deleted, meanwhile."""
    with context.transaction() as session:
        row = session.get(DoiRow, doi_id, with_for_update=True)
        attempt = session.get(Attempt, attempt_id)
        if row is not None and attempt is not None:
            attempt.verdict, attempt.code, attempt.status = outcome.verdict, outcome.code, outcome.status
            attempt.answered_at = context.clock()
            if row.redacted_at is None:
                attempt.params = dict(outcome.params) or None
                attempt.messages = [{"source": m.source, "text": m.text} for m in outcome.messages] or None
                attempt.reply_id = _keep(context, session, account, outcome)
        if outcome.verdict is Verdict.UNAVAILABLE and outcome.code in SILENT:
            gate.note_failure(context, session, agency.address, outcome.code)
        elif outcome.verdict not in (Verdict.UNAVAILABLE, Verdict.LIMITED):
            gate.note_success(context, session, agency.address)


def _keep(context: Context, session: Session, account: Account, outcome: Outcome) -> int | None:
    seen = outcome.observed
    if seen is None:
        return keep_text(context, session, outcome.body) if outcome.body else None
    told = {
        "doi": seen.doi,
        "state": str(seen.state),
        "url": seen.url,
        "attributes": {name: seen.attributes[name] for name in KEPT if seen.attributes.get(name) not in (None, [], {})},
    }
    return keep_text(context, session, without_secrets(canonical_json(told), _credentials(context, account)))


def _credentials(context: Context, account: Account) -> Credentials:
    secret = context.vault.open(account.secret) if account.secret else {}
    return Credentials(
        repository_id=account.repository_id, password=secret.get("password"), api_token=secret.get("api_token")
    )


def _observation(kept: Mapping[str, Any]) -> Observation:
    return Observation(
        doi=str(kept["doi"]),
        state=AgencyState(kept["state"]),
        url=kept.get("url"),
        attributes=dict(kept["attributes"]),
    )
