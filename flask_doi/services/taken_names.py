"""A name that exists already: a lost answer of ours, or somebody else's DOI?

Ours only if an attempt of ours for this very record is on file that succeeded, or one without an answer and the agency
holds what that attempt sent. The target URL alone proves nothing: after a restored backup a counter gives a name twice.
What is not ours is never touched.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from flask_doi.agencies.base import Agency, Observation, Outcome, Verdict
from flask_doi.domain.description import Description
from flask_doi.errors import DoiError
from flask_doi.models import Account, Attempt, DoiRow
from flask_doi.services.context import Context
from flask_doi.services.names import name_of_version
from flask_doi.services.payloads import read_payload
from flask_doi.services.targets import target_of
from flask_doi.services.unanswered import creations


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """Either the attempt that turned out to have succeeded, or the next name, or neither yet (`code` says why)."""

    code: str
    healed: Attempt | None = None
    observed: Observation | None = None
    new_name: str | None = None


def settle_taken_name(
    context: Context,
    session: Session,
    agency: Agency,
    row: DoiRow,
    readback: Outcome | None,
    *,
    but: int,
    description: Description | None,
) -> Settled:
    """Tells a lost answer from somebody else's DOI; in the latter case gives the row its next name.

    `but` is the attempt that found the name taken.
    """
    if readback is None or not readback.accepted:
        return Settled(code=readback.code if readback else "taken")
    observed = readback.observed
    if observed is not None:
        attempt = _of_ours(session, agency, row, observed, but)
        if attempt is not None:
            return Settled(code="healed", healed=attempt, observed=observed)
    if description is None:
        return Settled(code="taken")
    return next_name(context, session, row, description)


def _of_ours(session: Session, agency: Agency, row: DoiRow, observed: Observation, but: int) -> Attempt | None:
    for attempt in creations(session, row, but=but):
        if attempt.verdict == Verdict.ACCEPTED:
            return attempt
        payload = read_payload(session, attempt.payload_id)
        if payload is not None and agency.holds(observed, url=attempt.url or "", payload=payload):
            return attempt
    return None


def next_name(context: Context, session: Session, row: DoiRow, description: Description) -> Settled:
    """Gives the row, which the agency does not hold, another name."""
    account = session.get_one(Account, row.account_id)
    year = row.publication_year or context.clock().year
    try:
        earlier = session.get(DoiRow, row.version_of_id) if row.version_of_id is not None else None
        name = name_of_version(context, session, account, description, earlier, year=year)
    except DoiError:
        return Settled(code="no_name")
    row.doi = name
    row.desired_url = target_of(context, account, row)
    return Settled(code="taken", new_name=name)
