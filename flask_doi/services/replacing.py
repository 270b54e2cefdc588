"""DOIs that take the place of retired ones: which may, and whom it concerns."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.domain.identifier import Doi
from flask_doi.domain.retirement_wording import Objection
from flask_doi.domain.states import AgencyState, DoiState, JobKind, is_public
from flask_doi.errors import InvalidDoi
from flask_doi.models import Account, DoiRow
from flask_doi.services.context import Context
from flask_doi.services.ledger import add_job


def objection_to(context: Context, session: Session, row: DoiRow, text: str) -> Objection | None:
    """Why the DOI in a text cannot take the place of this one; None when it can.

    One of ours must be registered and not be retired itself, so that nobody is led in a circle; of a DOI registered
    elsewhere nothing is known here, and it is taken as it is.
    """
    try:
        name = Doi.parse(text).name
    except InvalidDoi as error:
        return _objection("replacement_unreadable", text=error.text, reason=error.reason)
    if name == row.doi:
        return _objection("replacement_itself")
    other = _row_of(session, row, name)
    if other is None:
        return _objection("replacement_unknown", doi=name) if _is_in_our_space(session, row, name) else None
    if other.origin == "external":
        return None
    if other.asked_state is DoiState.DEACTIVATED or other.desired_state is DoiState.DEACTIVATED:
        return _objection_to_retired(session, row, other)
    return None if is_public(other.observed_state) else _objection("replacement_not_real", doi=name)


def _objection_to_retired(session: Session, row: DoiRow, other: DoiRow) -> Objection:
    seen = {other.doi}
    found: DoiRow | None = other
    while found is not None and found.replaced_by and found.replaced_by not in seen:
        if found.replaced_by == row.doi:
            return _objection("replacement_leads_back", doi=other.doi)
        seen.add(found.replaced_by)
        found = _row_of(session, row, found.replaced_by)
    if other.replaced_by:
        return _objection("replacement_retired_in_turn", doi=other.doi, next=other.replaced_by)
    return _objection("replacement_retired", doi=other.doi)


def _objection(code: str, **params: str) -> Objection:
    return Objection(code=code, field="replaced_by", params=params)


def _row_of(session: Session, row: DoiRow, name: str) -> DoiRow | None:
    here = DoiRow.environment == row.environment
    return session.scalars(select(DoiRow).where(DoiRow.doi == name, here)).first()


def _is_in_our_space(session: Session, row: DoiRow, name: str) -> bool:
    """Whether only this catalogue could have chosen the name."""
    prefix, _, suffix = name.partition("/")
    accounts = session.scalars(select(Account).where(Account.environment == row.environment, Account.prefix == prefix))
    return any(suffix.startswith(account.shoulder.lower()) for account in accounts)


def tell_survivors(context: Context, session: Session, row: DoiRow, *names: str | None, actor: str | None) -> None:
    """Sees to it that the DOIs in a retired one's place say so, or say so no longer, each by a job of its own."""
    for name in sorted({name for name in names if name}):
        other = _row_of(session, row, name)
        if other is None or other.origin == "external" or other.observed_state is AgencyState.ABSENT:
            continue
        session.refresh(other, with_for_update=True)
        other.wanted_revision += 1
        add_job(context, session, other, JobKind.UPDATE, actor=actor)
