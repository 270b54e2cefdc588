"""The three sides of a DOI's metadata: as last sent, as the agency has them, as the catalogue would send them now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.domain.description import Description
from flask_doi.domain.payload import Payload
from flask_doi.domain.problem import Problem
from flask_doi.domain.protected import ProtectedField, read_protected
from flask_doi.domain.states import AGENCY_TARGET, AgencyState, DoiState
from flask_doi.models import Account, Attempt, DoiRow
from flask_doi.services.context import Context
from flask_doi.services.describing import describe
from flask_doi.services.desk.agency_side import AgencySide, agency_side
from flask_doi.services.families import ALONE, Family
from flask_doi.services.payloads import read_payload
from flask_doi.services.preparing import may_be_told
from flask_doi.services.standing import keeps_last_word, stands_for
from flask_doi.services.stating import Statement, protected_fields, state_what_is_told, told_as_before
from flask_doi.services.targets import target_of
from flask_doi.services.tombstones import last_told, statement_of_retired
from flask_doi.services.wishes import wish_for


@dataclass(frozen=True, kw_only=True, slots=True)
class Sides:
    """What was sent, what the agency has, what would be sent; `plain` is the last without the protected fields.

    `ours` is None when nothing could be sent now: `problems` say why, or `broken` does. `protected` are the fields
    that a person keeps, of which `holds_good` says whether they count: with a stylesheet of the host they do not.
    """

    state: AgencyState
    url: str | None
    sent: Payload | None = None
    sent_state: str | None = None
    sent_url: str | None = None
    sent_at: datetime | None = None
    held: AgencySide | None = None
    ours: Payload | None = None
    plain: Payload | None = None
    problems: tuple[Problem, ...] = ()
    broken: str | None = None
    protected: tuple[ProtectedField, ...] = ()
    holds_good: bool = True

    @property
    def is_xml(self) -> bool:
        """Whether a stylesheet of the host makes, or made, all of it as one document."""
        return any(payload is not None and payload.xml is not None for payload in (self.sent, self.ours))


def sides_of(context: Context, doi_id: int) -> Sides | None:
    """The three sides of a DOI's metadata; None for a DOI that is never sent. Nothing is asked of the agency."""
    with context.session() as session:
        row = session.get(DoiRow, doi_id)
        if row is None or row.origin == "external" or row.account_id is None:
            return None
        is_redacted = row.redacted_at is not None
    described = describe(context, [] if is_redacted else [row.record_key], families=True)
    with context.session() as session:
        row = session.get(DoiRow, doi_id)
        if row is None:
            return None
        family = described.family(row.record_key) if row.record_key in described.found else ALONE
        description = described.found.get(row.record_key)
        return _sides(context, session, row, description, family, described.broken.get(row.record_key))


def _sides(
    context: Context,
    session: Session,
    row: DoiRow,
    description: Description | None,
    family: Family,
    broken: str | None,
) -> Sides:
    account = session.get_one(Account, row.account_id)
    description = stands_for(session, row, description)
    wish, _ = wish_for(context, row, account, description)
    last = _last_sent(session, row)
    kept = read_protected(row.protected_fields)
    counting = protected_fields(context, row)

    def stated(*, protecting: bool) -> Statement:
        return _stated(context, session, row, account, description, family, wish.state, protecting=protecting)

    ours = Statement(payload=None) if broken else stated(protecting=True)
    return Sides(
        state=AGENCY_TARGET[wish.state],
        url=target_of(context, account, row, is_retired=wish.state is DoiState.DEACTIVATED),
        sent=read_payload(session, row.payload_id),
        sent_state=last.wanted_state if last is not None else None,
        sent_url=last.url if last is not None else None,
        sent_at=last.sent_at if last is not None else None,
        held=agency_side(session, row),
        ours=ours.payload,
        plain=stated(protecting=False).payload if counting and not broken else ours.payload,
        problems=tuple(problem for problem in ours.problems if problem.blocks) if ours.payload is None else (),
        broken=broken,
        protected=kept,
        holds_good=len(counting) == len(kept),
    )


def _stated(
    context: Context,
    session: Session,
    row: DoiRow,
    account: Account,
    description: Description | None,
    family: Family,
    wanted: DoiState,
    *,
    protecting: bool,
) -> Statement:
    """What a job would tell now; what may not be told anew is told as it was last told."""
    if wanted is DoiState.DEACTIVATED:
        return statement_of_retired(context, session, row, account, description)
    is_open = description is not None and may_be_told(row, description, wanted)
    if description is not None and is_open and not keeps_last_word(session, row):
        return state_what_is_told(context, session, account, description, row=row, family=family, protecting=protecting)
    told = last_told(session, row)
    return Statement(payload=told_as_before(context, row, told) if protecting else told)


def _last_sent(session: Session, row: DoiRow) -> Attempt | None:
    """The newest attempt that carried what the agency last accepted."""
    if row.payload_id is None:
        return None
    return session.scalars(
        select(Attempt)
        .where(Attempt.doi_id == row.id, Attempt.payload_id == row.payload_id)
        .order_by(Attempt.id.desc())
        .limit(1)
    ).first()
