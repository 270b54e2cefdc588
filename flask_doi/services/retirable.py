"""One DOI as the pages see it on which its end, or its way back, is asked for. Nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.domain.retirement_wording import Objection
from flask_doi.domain.states import DoiState, is_public
from flask_doi.models import Account, DoiRow
from flask_doi.services.context import Context
from flask_doi.services.finding import shown_state
from flask_doi.services.retirement_requests import (
    Retirement,
    how_retired,
    objections_to_deactivate,
    objections_to_reactivate,
    objections_to_redact,
)
from flask_doi.services.status import read_record


@dataclass(frozen=True, kw_only=True, slots=True)
class RetirableDoi:
    """A DOI with its record, which may be gone.

    `state` is one of `finding.STATUSES`; `said` is what its tombstone says now, `comes_back_as` the wish before it was
    retired. `is_redacted` tells that nothing can be changed any more. `beside` are number and name of the other DOIs
    of the record, of its versions and digital objects, that say something of it.
    """

    id: int
    doi: str
    key: str
    state: str
    environment: str
    agency: str
    title: str
    reference_code: str
    is_gone: bool
    is_public: bool
    is_redacted: bool
    said: Retirement | None = None
    retired_at: datetime | None = None
    comes_back_as: str = "findable"
    beside: tuple[tuple[int, str], ...] = ()


def retirable_of_record(context: Context, key: str, part: str = "") -> RetirableDoi | None:
    """The DOI of a record, also of one that is gone; None when it never had one."""
    found = (DoiRow.record_key == key, DoiRow.part == part)
    return _read(context, *found)


def retirable_of_id(context: Context, doi_id: int) -> RetirableDoi | None:
    """The DOI with a row number, whatever became of its record."""
    return _read(context, DoiRow.id == doi_id)


def _read(context: Context, *conditions: object) -> RetirableDoi | None:
    with context.session() as session:
        wanted = select(DoiRow).where(*conditions, DoiRow.environment == context.settings.environment)  # type: ignore[arg-type]
        row = session.scalars(wanted).first()
        if row is None:
            return None
        found = _from_row(context, session, row)
    reading = read_record(context, row.record_key)
    return replace(found, is_gone=reading.description is None and reading.broken is None)


def _from_row(context: Context, session: Session, row: DoiRow) -> RetirableDoi:
    account = session.get(Account, row.account_id) if row.account_id is not None else None
    is_retired = row.desired_state is DoiState.DEACTIVATED
    before = row.asked_state if row.asked_state is not DoiState.DEACTIVATED else None
    stored = (row.deactivation or {}).get("asked_state")
    return RetirableDoi(
        id=row.id,
        doi=row.doi,
        key=row.record_key,
        state=shown_state(row),
        environment=row.environment,
        agency=account.agency if account is not None else context.settings.agency,
        title=row.title or "",
        reference_code=row.reference_code or "",
        is_gone=False,
        is_public=is_public(row.observed_state),
        is_redacted=row.redacted_at is not None,
        said=how_retired(row) if is_retired else None,
        retired_at=row.deactivated_at if is_retired else None,
        comes_back_as=str(stored or before or DoiState.FINDABLE),
        beside=_beside(session, row),
    )


def _beside(session: Session, row: DoiRow) -> tuple[tuple[int, str], ...]:
    telling = (DoiRow.origin != "external", DoiRow.redacted_at.is_(None), DoiRow.id != row.id)
    same_record = (DoiRow.record_key == row.record_key, DoiRow.environment == row.environment)
    found = session.execute(select(DoiRow.id, DoiRow.doi).where(*same_record, *telling).order_by(DoiRow.id))
    return tuple((number, name) for number, name in found)


def against_deactivating(context: Context, found: RetirableDoi, said: Retirement) -> tuple[Objection, ...]:
    """Everything that stands against retiring the DOI in this way."""
    with context.session() as session:
        return objections_to_deactivate(context, session, session.get_one(DoiRow, found.id), said)


def against_reactivating(context: Context, found: RetirableDoi) -> tuple[Objection, ...]:
    """What stands against bringing the DOI back."""
    with context.session() as session:
        return objections_to_reactivate(session.get_one(DoiRow, found.id), is_gone=found.is_gone)


def against_redacting(context: Context, found: RetirableDoi, typed: str | None = None) -> tuple[Objection, ...]:
    """What stands against redacting the DOI; `typed` is what was typed to confirm."""
    with context.session() as session:
        return objections_to_redact(session.get_one(DoiRow, found.id), typed=typed)
