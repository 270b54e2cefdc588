"""What happens to the DOI of one record, gathered for people who may know it. Nothing is written here."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from flask_doi.catalogue.contract import LinksToFields
from flask_doi.domain.description import Description
from flask_doi.domain.policy import Decision, may_be_minted
from flask_doi.domain.problem import Problem
from flask_doi.domain.states import AgencyState, DoiState, JobState, is_public
from flask_doi.domain.telling_time import told_at
from flask_doi.models import Account, DoiRow, HistoryEvent, Intent, IntentKind, Job
from flask_doi.services import heartbeat
from flask_doi.services.accounts import account_for, default_account
from flask_doi.services.agency_standing import pause_of, silence_of
from flask_doi.services.context import Context
from flask_doi.services.drafts import forgotten
from flask_doi.services.external import name_set_aside
from flask_doi.services.finding import shown_state
from flask_doi.services.releasing import was_public
from flask_doi.services.showing import agency_page
from flask_doi.services.standing import stands_for
from flask_doi.services.stating import problems_of
from flask_doi.services.status_facts import DoiFacts, Failure, Notice, RecordStatus, Waiting
from flask_doi.services.wishes import has_gap

logger = logging.getLogger("flask_doi.web")

UNDER_WAY = (JobState.PENDING, JobState.PROCESSING)
CONCERNING = tuple(kind for kind in IntentKind if kind not in (IntentKind.CHANGED, IntentKind.SWEEP))
NOTICES = ("not_minted", "undescribable", "external_refused", "released")
SAID_BY_DECISION = ("description_restricted", "external_doi_present")
ASKING = ("asked", "reserved", "deactivation_asked", "reactivation_asked", "redacted")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What the catalogue said about a record, or why it could not."""

    description: Description | None
    broken: str | None = None


def read_record(context: Context, key: str) -> Reading:
    """Asks the catalogue in the visitor's own request; a fault of the adapter is told, not raised."""
    try:
        return Reading(description=context.catalogue.get(key))
    except Exception as error:
        logger.exception("The catalogue could not describe the record %r.", key)
        return Reading(description=None, broken=f"{type(error).__name__}: {error}"[:500])


def status_of(context: Context, key: str, reading: Reading, *, doi_id: int | None = None) -> RecordStatus:
    """The status of a record's DOI, from what the catalogue says of it and what our tables hold.

    With `doi_id` of that one of its DOIs, which may stand for a version or a digital object.
    What is noted is read first, then the jobs, then the row: a worker that is quicker in between leaves something to
    wait for, or its result, and never neither.
    """
    with context.session() as session:
        noted, under_way = _noted(session, key, doi_id), _under_way(session, context, key, doi_id)
        row = _row(session, context, key) if doi_id is None else session.get(DoiRow, doi_id)
        description = reading.description
        if doi_id is not None and row is not None:
            description = stands_for(session, row, description)
        account = _account(session, context, row, description)
        bare = RecordStatus(
            key=key,
            environment=context.settings.environment,
            agency=account.agency if account else context.settings.agency,
            exists=description is not None or reading.broken is not None,
            decision=_decision(context, description),
            problems=_problems(context, session, account, description, row),
            broken=reading.broken,
            account=(account.id, account.name) if account else None,
        )
        status = replace(bare, waiting=noted, notice=_notice(session, key))
        if row is not None:
            status = _with_doi(context, session, status, row, account, under_way)
    return replace(status, worker_seen=heartbeat.last_seen(context)) if status.waiting else status


def _row(session: Session, context: Context, key: str) -> DoiRow | None:
    here = DoiRow.environment == context.settings.environment
    return session.scalars(select(DoiRow).where(DoiRow.record_key == key, here, DoiRow.part == "")).first()


def _under_way(session: Session, context: Context, key: str, doi_id: int | None) -> Job | None:
    """The job that closes the gap of the record's DOI, the running one before a waiting one."""
    here = DoiRow.environment == context.settings.environment
    meant = _own_or_version() if doi_id is None else DoiRow.id == doi_id
    return session.scalars(
        select(Job)
        .join(DoiRow, DoiRow.id == Job.doi_id)
        .where(DoiRow.record_key == key, here, meant, Job.state.in_(UNDER_WAY))
        .order_by(Job.state.desc(), Job.id)
        .limit(1)
    ).first()


def _own_or_version() -> ColumnElement[bool]:
    """The record's own DOI, or one of a new version that is to take its place."""
    return or_(DoiRow.part == "", DoiRow.part.startswith("version:"))


def _account(session: Session, context: Context, row: DoiRow | None, description: Description | None) -> Account | None:
    if row is not None and row.account_id is not None:
        return session.get(Account, row.account_id)
    return account_for(session, context, description) if description else default_account(session, context)


def _decision(context: Context, description: Description | None) -> Decision:
    today = context.clock().date()
    prefixes = (context.settings.prefix or "",)
    return may_be_minted(description, levels=context.settings.mintable_levels, today=today, own_prefixes=prefixes)


def _problems(
    context: Context,
    session: Session,
    account: Account | None,
    description: Description | None,
    row: DoiRow | None,
) -> tuple[Problem, ...]:
    """Every problem of a record as it is now, but for what the decision says already; the account has the rules."""
    if account is None or description is None:
        return ()
    found = problems_of(context, session, account, description, row=row)
    if row is not None and is_public(row.observed_state):
        return tuple(found)
    return tuple(problem for problem in found if problem.code not in SAID_BY_DECISION)


def mending_url(context: Context, key: str, field: str) -> str | None:
    """Where an editor mends a field of a record, when the catalogue tells."""
    if not field:
        return None
    return context.catalogue.edit_url(key, field) if isinstance(context.catalogue, LinksToFields) else None


def _noted(session: Session, key: str, doi_id: int | None) -> Waiting | None:
    """What is noted and not yet looked at by a worker; of one DOI, what is not about another one alone."""
    noted = session.execute(
        select(Intent.created_at, Intent.params)
        .where(Intent.folded_at.is_(None), Intent.record_key == key, Intent.kind.in_(CONCERNING))
        .order_by(Intent.created_at)
    )
    moments = [at for at, params in noted if doi_id is None or (params or {}).get("doi_id") in (None, doi_id)]
    return Waiting(since=moments[0], is_noted_only=True) if moments else None


def _notice(session: Session, key: str) -> Notice | None:
    last = session.scalars(
        select(HistoryEvent).where(HistoryEvent.record_key == key).order_by(HistoryEvent.id.desc()).limit(1)
    ).first()
    if last is None or last.code not in NOTICES:
        return None
    params = {"doi": last.doi or "", **_texts(last.params)}
    return Notice(code=last.code, params=params, at=last.at, actor=last.actor)


def _with_doi(
    context: Context,
    session: Session,
    status: RecordStatus,
    row: DoiRow,
    account: Account | None,
    under_way: Job | None,
) -> RecordStatus:
    job = session.scalars(select(Job).where(Job.doi_id == row.id).order_by(Job.id.desc()).limit(1)).first()
    waiting = _waiting(context, under_way) or status.waiting
    return replace(
        status,
        doi=_facts(context, session, row),
        waiting=waiting,
        failure=_failure(row, under_way or job),
        silence=silence_of(context, session, account) if waiting else None,
        pause=pause_of(context, account) if waiting else None,
    )


def _waiting(context: Context, job: Job | None) -> Waiting | None:
    if job is None:
        return None
    since, later = job.created_at, job.not_before > context.clock()
    if job.attempts == 0 and not later:
        since = max(since, job.not_before)
    return Waiting(
        since=since,
        is_being_sent=job.state is JobState.PROCESSING,
        next_try=job.not_before if later else None,
        attempts=job.attempts,
        max_attempts=job.max_attempts,
    )


def _facts(context: Context, session: Session, row: DoiRow) -> DoiFacts:
    asked = session.scalars(
        select(HistoryEvent)
        .where(HistoryEvent.doi_id == row.id, HistoryEvent.code.in_(ASKING))
        .order_by(HistoryEvent.id.desc())
        .limit(1)
    ).first()
    is_registered = is_public(row.observed_state)
    at_agency = row.origin != "external" and row.observed_state is not AgencyState.ABSENT
    return DoiFacts(
        id=row.id,
        name=row.doi,
        state=shown_state(row),
        is_registered=is_registered,
        is_confirmed=row.confirmed_at is not None or row.resolves is True,
        resolves=row.resolves,
        is_watched=is_registered and row.resolves is not True and row.resolution_due_at is not None,
        needs_sync=has_gap(row) and row.observed_state is not AgencyState.ABSENT,
        withheld=row.withheld,
        withheld_params=_texts(row.withheld_params),
        agency_page=agency_page(context, row.doi) if at_agency else None,
        minted_at=row.minted_at,
        findable_at=row.findable_at,
        synced_at=row.synced_at,
        told_at=told_at(
            changed_at=row.changed_at,
            confirmed_at=row.confirmed_at,
            minted_at=row.minted_at,
            findable_at=row.findable_at,
        ),
        deactivated_at=row.deactivated_at if row.desired_state is DoiState.DEACTIVATED else None,
        asked_state=str(row.asked_state),
        promote_at=row.promote_at,
        drafted_at=_drafted_at(session, row),
        is_forgotten=session.scalar(select(DoiRow.id).where(DoiRow.id == row.id, *forgotten(context))) is not None,
        was_public=was_public(row),
        set_aside=name_set_aside(session, row) if row.origin == "external" else None,
        followed=row.followed,
        asked_by=asked.actor if asked else row.actor,
        asked_how=row.asked_how,
        asked_at=asked.at if asked else row.created_at,
        retired_for=(row.deactivation or {}).get("reason") if row.desired_state is DoiState.DEACTIVATED else None,
        replaced_by=row.replaced_by,
        is_redacted=row.redacted_at is not None,
    )


def _drafted_at(session: Session, row: DoiRow) -> datetime | None:
    if row.observed_state is not AgencyState.DRAFT:
        return None
    drafted = (HistoryEvent.doi_id == row.id, HistoryEvent.code == "drafted")
    return session.scalar(select(func.max(HistoryEvent.at)).where(*drafted))


def _failure(row: DoiRow, job: Job | None) -> Failure | None:
    stored: dict[str, Any] | None = row.failure
    if not stored:
        return None
    return Failure(
        code=str(stored.get("code", "")),
        params=_texts(stored.get("params")),
        messages=tuple(stored.get("messages") or ()),
        at=row.failed_at,
        is_retried=job is not None and job.state in UNDER_WAY,
        assigned_to=job.assigned_to if job is not None else None,
        given_up=job.given_up if job is not None else None,
    )


def _texts(params: Mapping[str, Any] | None) -> dict[str, str]:
    return {name: str(value) for name, value in (params or {}).items()}
