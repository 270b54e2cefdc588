"""All that a page about one DOI tells of it, but for its metadata: found by its number, for the environment of now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.identifier import Doi
from flask_doi.domain.protected import ProtectedField, read_protected
from flask_doi.domain.states import AgencyState, is_public
from flask_doi.models import Account, DoiRow, HistoryEvent, Job
from flask_doi.services.context import Context
from flask_doi.services.desk.agency_side import can_be_asked
from flask_doi.services.finding import conditions_of, latest_jobs, shown_state
from flask_doi.services.scope import here
from flask_doi.services.showing import resolver_of
from flask_doi.services.status import Reading, read_record

LINES = 100
"""How many lines of a history, or attempts, a page shows at first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryLine:
    """One line of the history, to be put into words."""

    at: datetime
    code: str
    params: Mapping[str, Any]
    to: str | None
    actor: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class OneDoi:
    """One DOI as its page tells it. `link` leads through its resolver; `is_gone` says that the record is there no more.

    `resolution` and `verification` are what the resolver and the visit of the page brought, as their engines keep it.
    """

    id: int
    doi: str
    link: str
    key: str
    part: str
    title: str
    reference_code: str
    repository: str
    level: str
    version: str | None
    state: str
    conditions: tuple[str, ...]
    environment: str
    account: str | None
    agency: str
    origin: str
    asked_state: str
    asked_how: str
    desired_state: str
    observed_state: str
    desired_url: str | None
    observed_url: str | None
    withheld: str | None
    reading: Reading
    moments: Mapping[str, datetime]
    deactivation: Mapping[str, Any] = field(default_factory=dict)
    replaced_by: str | None = None
    resolves: bool | None = None
    resolution: Mapping[str, Any] = field(default_factory=dict)
    verified: bool | None = None
    verification: Mapping[str, Any] | None = None
    protected: tuple[ProtectedField, ...] = ()
    may_be_read: bool = False
    is_public: bool = False
    replaced_id: int | None = None

    @property
    def is_gone(self) -> bool:
        """Whether the catalogue has no such record any more."""
        return self.reading.description is None and self.reading.broken is None

    @property
    def is_redacted(self) -> bool:
        """Whether nothing may be told of its record."""
        return "redacted_at" in self.moments

    @property
    def is_at_agency(self) -> bool:
        """Whether an agency of ours holds it."""
        return self.origin != "external" and self.observed_state != AgencyState.ABSENT


def one_doi(context: Context, doi_id: int) -> OneDoi | None:
    """The DOI with a number; None when this environment has none."""
    with context.session() as session:
        row = session.get(DoiRow, doi_id)
        if row is None or row.environment != context.settings.environment:
            return None
        job = latest_jobs(session, [row.id]).get(row.id)
        account = session.get(Account, row.account_id) if row.account_id is not None else None
        replaced_id = _number_of(session, row.environment, row.replaced_by)
    return _told(context, row, job, account, replaced_id, read_record(context, row.record_key))


def is_within(context: Context, doi_id: int, scope: Selection | None) -> bool:
    """Whether a DOI is among those that somebody looks after."""
    if scope is None:
        return True
    with context.session() as session:
        return session.scalar(select(DoiRow.id).where(DoiRow.id == doi_id, *here(context, scope))) is not None


def _told(
    context: Context, row: DoiRow, job: Job | None, account: Account | None, replaced_id: int | None, reading: Reading
) -> OneDoi:
    resolver = {} if row.origin == "external" else {"resolver": resolver_of(context, row.environment)}
    return OneDoi(
        id=row.id,
        doi=row.doi,
        link=Doi(row.doi).url(**resolver),
        key=row.record_key,
        part=row.part,
        title=row.title or "",
        reference_code=row.reference_code or "",
        repository=row.repository or "",
        level=row.level or "",
        version=row.version,
        state=shown_state(row),
        conditions=conditions_of(row, job.state if job else None),
        environment=row.environment,
        account=account.name if account is not None else None,
        agency=account.agency if account is not None else context.settings.agency,
        origin=row.origin,
        asked_state=str(row.asked_state),
        asked_how=row.asked_how,
        desired_state=str(row.desired_state),
        observed_state=str(row.observed_state),
        desired_url=row.desired_url,
        observed_url=row.observed_url,
        withheld=row.withheld,
        reading=reading,
        moments={name: at for name in MOMENTS if (at := getattr(row, name)) is not None},
        deactivation=row.deactivation or {},
        replaced_by=row.replaced_by,
        replaced_id=replaced_id,
        resolves=row.resolves,
        resolution=row.resolution or {},
        verified=row.verified,
        verification=row.verification,
        protected=read_protected(row.protected_fields),
        may_be_read=can_be_asked(row),
        is_public=is_public(row.observed_state),
    )


MOMENTS = (
    *("created_at", "minted_at", "findable_at", "confirmed_at", "synced_at", "changed_at", "promote_at", "failed_at"),
    *("resolution_checked_at", "resolution_due_at", "verified_at", "deactivated_at", "redacted_at"),
)
"""The moments of a DOI's life that its page tells."""


def _number_of(session: Session, environment: str, name: str | None) -> int | None:
    if name is None:
        return None
    return session.scalar(select(DoiRow.id).where(DoiRow.environment == environment, DoiRow.doi == name))


def history_of(context: Context, doi: OneDoi, *, limit: int | None = LINES) -> tuple[list[HistoryLine], int]:
    """The lines about a DOI, the newest first, and how many there are; about its record too where it has but this."""
    about = HistoryEvent.doi_id == doi.id
    if not doi.part:
        about = or_(about, and_(HistoryEvent.record_key == doi.key, HistoryEvent.doi_id.is_(None)))
    with context.session() as session:
        total = session.scalar(select(func.count(HistoryEvent.id)).where(about)) or 0
        lines = session.scalars(select(HistoryEvent).where(about).order_by(HistoryEvent.id.desc()).limit(limit))
        told = [
            HistoryLine(at=each.at, code=each.code, params=each.params or {}, to=each.to_state, actor=each.actor)
            for each in lines
        ]
    return told, total
