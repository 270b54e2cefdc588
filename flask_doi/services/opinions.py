"""Asks an agency what it thinks of a record's metadata, while a person waits; nothing is registered by it.

Only of records that are public: what is asked leaves the house as surely as what is registered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.agencies.base import Agency, Outcome, Verdict
from flask_doi.crosswalk.datacite import to_payload
from flask_doi.domain.description import Description
from flask_doi.domain.payload import Payload
from flask_doi.domain.publication_year import publication_year
from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.errors import DoiError, RecordNotFound
from flask_doi.models import Account, DoiRow
from flask_doi.services import gate
from flask_doi.services.accounts import account_for, agency_for, ensure_configured_account, profile_of, rate_limit_of
from flask_doi.services.context import Context
from flask_doi.services.describing import describe
from flask_doi.services.families import Family
from flask_doi.services.names import placeholder_name
from flask_doi.services.related import related_dois
from flask_doi.services.retrying import again
from flask_doi.services.standing import stands_for
from flask_doi.services.stating import state_what_is_told
from flask_doi.services.wishes import decision_for, target_url

DEADLINE = 10.0
"""Seconds for which a person may have to wait."""

ASKED_ANYWAY = ("allowed", "embargoed")
_NOISE = re.compile(r"^DOI \S+: |\{http://datacite\.org/[^}]*\}| at line \d+, column \d+$")
BY_ADJUSTMENT = ("adjusted_", "hook_", "stylesheet_")
SILENT = frozenset({"timeout", "connection", "server_error", "tls", "unreadable"})

FIELDS = {
    "titles": "title", "creators": "creators", "contributors": "contributors", "publisher": "repository",
    "publication_year": "published_year", "types": "level", "subjects": "subjects", "dates": "dates",
    "language": "languages", "identifiers": "identifiers", "related_identifiers": "relations",
    "related_items": "relations", "sizes": "extent", "version_info": "version", "rights_list": "rights",
    "descriptions": "scope", "geo_locations": "places", "funding_references": "funding",
}  # fmt: skip
"""The catalogue's field behind each property that DataCite names in a complaint."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Complaint:
    """One complaint in the agency's words; `field` is the catalogue's field behind it, "" when that is not known."""

    source: str
    text: str
    field: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Opinion:
    """What came of asking. `accepted` is None when the agency gave no opinion; `code` then says why.

    The codes are those of outcomes, of refusals ("unpublished") where `was_refused`, and of our own: "not_sendable",
    "cannot_be_asked", "paused", "no_account".
    """

    code: str
    agency: str
    accepted: bool | None = None
    was_refused: bool = False
    complaints: tuple[Complaint, ...] = ()
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Question:
    account: Account
    doi: str
    url: str
    payload: Payload


def ask_agency(context: Context, key: str) -> Opinion:
    """The agency's opinion of what would be told of a record's own DOI, at most ten seconds later.

    No transaction is open while the agency is asked. Raises RecordNotFound.
    """
    ensure_configured_account(context)
    described = describe(context, [key], families=True)
    if key in described.broken:
        return _unasked(context.settings.agency, "undescribable", error=described.broken[key])
    if key not in described.found:
        raise RecordNotFound(key)
    with context.session() as session:
        question = _question(context, session, described.found[key], described.family(key))
    if isinstance(question, Opinion):
        return question
    try:
        agency = agency_for(context, question.account, total=DEADLINE)
    except DoiError as error:
        return _unasked(question.account.agency, "unusable", error=str(error))
    if not agency.capabilities.validates:
        return _unasked(question.account.agency, "cannot_be_asked")
    limit = rate_limit_of(context, question.account)
    passage = gate.reserve(context, agency.address, limit, patience=2 * DEADLINE)
    if not passage.granted:
        return _unasked(question.account.agency, passage.code or "rate_limit")
    outcome = agency.validate(doi=question.doi, url=question.url, payload=question.payload)
    again(lambda: _tell_gate(context, agency, outcome))
    return _opinion(question.account.agency, outcome)


def _question(context: Context, session: Session, description: Description, family: Family) -> _Question | Opinion:
    row = session.scalars(
        select(DoiRow).where(
            DoiRow.record_key == description.key,
            DoiRow.environment == context.settings.environment,
            DoiRow.part == "",
        )
    ).first()
    account = session.get(Account, row.account_id) if row is not None and row.account_id is not None else None
    account = account or account_for(session, context, description)
    if account is None:
        return _unasked(context.settings.agency, "no_account", was_refused=True)
    if row is not None:
        description = stands_for(session, row, description) or description
    decision = decision_for(context, account, description, how="person")
    if decision.rule not in ASKED_ANYWAY:
        return _unasked(account.agency, decision.rule, was_refused=True, **decision.params)
    if row is not None and (row.desired_state is DoiState.DEACTIVATED or row.redacted_at is not None):
        return _unasked(account.agency, "not_sendable")
    payload = _payload(context, session, account, description, row, family)
    if payload is None:
        return _unasked(account.agency, "not_sendable")
    is_there = row is not None and row.observed_state is not AgencyState.ABSENT
    doi = placeholder_name(account) if row is None or is_there else row.doi
    url = row.own_url if row is not None and row.own_url else target_url(context, account, doi, description.key)
    return _Question(account=account, doi=doi, url=url, payload=payload)


def _payload(
    context: Context, session: Session, account: Account, description: Description, row: DoiRow | None, family: Family
) -> Payload | None:
    """What would be told, even of a record that our own rules stop; None when a host's adjustment made it impossible.

    The description is public: that was decided before.
    """
    statement = state_what_is_told(context, session, account, description, row=row, family=family)
    if statement.payload is not None:
        return statement.payload
    profile = profile_of(account)
    if any(problem.code.startswith(BY_ADJUSTMENT) for problem in statement.problems):
        return None
    frozen = row.publication_year if row is not None else None
    year = publication_year(description, frozen_year=frozen, today=context.clock().date())
    return to_payload(description, profile, year=year, related=related_dois(context, session, description, row, family))


def _tell_gate(context: Context, agency: Agency, outcome: Outcome) -> None:
    """What the answer says about the agency itself is worth knowing for those who send."""
    with context.transaction() as session:
        if outcome.verdict is Verdict.UNAVAILABLE and outcome.code in SILENT:
            gate.note_failure(context, session, agency.address, outcome.code)
        elif outcome.verdict not in (Verdict.UNAVAILABLE, Verdict.LIMITED):
            gate.note_success(context, session, agency.address)


def _unasked(agency: str, code: str, *, was_refused: bool = False, **params: str) -> Opinion:
    return Opinion(code=code, agency=agency, was_refused=was_refused, params=params)


def _plain(text: str) -> str:
    """A complaint without the name of the DOI, namespaces and line numbers of a document that nobody sees."""
    return _NOISE.sub("", text).strip()


def _opinion(agency: str, outcome: Outcome) -> Opinion:
    if outcome.accepted:
        return Opinion(code="valid", agency=agency, accepted=True)
    is_about_record = outcome.verdict is Verdict.REFUSED
    return Opinion(
        code=outcome.code,
        agency=agency,
        accepted=False if is_about_record else None,
        complaints=tuple(
            Complaint(source=message.source, text=_plain(message.text), field=FIELDS.get(message.source.lower(), ""))
            for message in outcome.messages
        ),
        params=outcome.params,
    )
