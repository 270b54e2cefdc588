"""From a claimed job to a request on file: weighs the wish anew, checks the record, makes the payload."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from flask_doi.domain.description import Description
from flask_doi.domain.payload import Payload
from flask_doi.domain.problem import Problem
from flask_doi.domain.states import AGENCY_TARGET, AgencyState, DoiState, JobState
from flask_doi.models import Account, Attempt, DoiRow
from flask_doi.services import ledger
from flask_doi.services.context import Context
from flask_doi.services.describing import Described
from flask_doi.services.events import Event
from flask_doi.services.exchange.adopting import is_to_be_read
from flask_doi.services.failing import fail, wait
from flask_doi.services.families import Family
from flask_doi.services.kin import watching
from flask_doi.services.ledger import ClaimedJob
from flask_doi.services.payloads import keep_payload
from flask_doi.services.releasing import let_go
from flask_doi.services.sending import Task
from flask_doi.services.standing import keeps_last_word, stands_for
from flask_doi.services.stating import Statement, state_what_is_told, told_as_before
from flask_doi.services.targets import target_of
from flask_doi.services.tombstones import about_to_retire, last_told, reason_told
from flask_doi.services.unanswered import is_in_doubt
from flask_doi.services.versions import link_to_earlier
from flask_doi.services.wishes import copy_description, weigh

logger = logging.getLogger("flask_doi.preparing")


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """A job whose request is on file as an attempt."""

    job: ClaimedJob
    attempt_id: int
    task: Task
    description: Description | None = None
    family: Family | None = None


def prepare(
    context: Context, session: Session, job: ClaimedJob, described: Described, events: list[Event]
) -> Prepared | None:
    """Puts the job's request on file, or ends the job when nothing is to be sent; None then.

    A name may have been given back since the job was claimed; then there is neither row nor job any more.
    """
    row = session.get(DoiRow, job.doi_id, with_for_update=True, populate_existing=True)
    if row is None or not ledger.still_mine(session, job):
        return None
    account = session.get_one(Account, row.account_id)
    if job.attempts > job.max_attempts:
        fail(context, session, job, row, "gave_up", params={"last": "interrupted"}, events=events)
        return None
    if row.record_key in described.broken:
        error = {"error": described.broken[row.record_key]}
        wait(context, session, job, row, "undescribable", params=error, events=events)
        return None
    description = stands_for(session, row, described.found.get(row.record_key))
    if description is not None:
        copy_description(row, description)
        link_to_earlier(context, session, row, description)
    if is_to_be_read(row):
        return _on_file(context, session, job, row, account, "look", Payload(), AgencyState.ABSENT)
    family = described.family(row.record_key)
    with watching(context, session, [row], family):
        weigh(context, session, row, account, description, actor=job.actor)
    is_retired = row.desired_state is DoiState.DEACTIVATED
    row.desired_url = target_of(context, account, row, is_retired=is_retired)
    target = AGENCY_TARGET[row.desired_state]
    if target is AgencyState.ABSENT:
        return _without_metadata(context, session, job, row, account)
    statement = _statement(context, session, row, account, description, family)
    if statement.payload is None and is_in_doubt(session, row):
        return _on_file(context, session, job, row, account, "look", Payload(), AgencyState.ABSENT)
    if statement.payload is None:
        fail(context, session, job, row, "problems", problems=statement.problems, events=events)
        return None
    if _is_told_already(row, target, statement.payload) and not job.force:
        row.sent_revision = row.wanted_revision
        row.synced_at = context.clock()
        row.failure = row.failed_at = row.problems = None
        ledger.finish(context, session, job, JobState.COMPLETED, cause="unchanged")
        return None
    action = "create" if row.observed_state is AgencyState.ABSENT else "update"
    prepared = _on_file(context, session, job, row, account, action, statement.payload, target)
    prepared = replace(prepared, family=family)
    return prepared if is_retired else replace(prepared, description=description)


def _statement(
    context: Context,
    session: Session,
    row: DoiRow,
    account: Account,
    description: Description | None,
    family: Family,
) -> Statement:
    """What is not to be told anew is told as it was last told."""
    if row.desired_state is DoiState.DEACTIVATED:
        return about_to_retire(context, session, row, account, description)
    is_open = description is not None and may_be_told(row, description, row.desired_state)
    if description is not None and is_open and not keeps_last_word(session, row):
        return state_what_is_told(context, session, account, description, row=row, family=family)
    stored = told_as_before(context, row, last_told(session, row))
    problem = Problem(code="nothing_to_tell", field="title")
    return Statement(payload=stored, problems=() if stored else (problem,))


def may_be_told(row: DoiRow, description: Description, wanted: DoiState) -> bool:
    """Nothing new of a record that is not public leaves the house, and a retired DOI keeps what it was last told.

    A draft that a person wants of a record before it is published is seen by nobody but the account itself.
    """
    if description.restricted_description or row.redacted_at is not None or wanted is DoiState.DEACTIVATED:
        return False
    return description.published or wanted is DoiState.DRAFT


def _is_told_already(row: DoiRow, target: AgencyState, payload: Payload) -> bool:
    return (
        row.observed_state is target and row.fingerprint == payload.fingerprint and row.observed_url == row.desired_url
    )


def _without_metadata(
    context: Context, session: Session, job: ClaimedJob, row: DoiRow, account: Account
) -> Prepared | None:
    if row.observed_state is AgencyState.DRAFT:
        return _on_file(context, session, job, row, account, "delete", Payload(), AgencyState.ABSENT)
    if is_in_doubt(session, row):
        return _on_file(context, session, job, row, account, "look", Payload(), AgencyState.ABSENT)
    row.failure = row.failed_at = row.problems = None
    ledger.finish(context, session, job, JobState.CANCELLED, cause=row.withheld or "withdrawn")
    let_go(context, session, row, actor=job.actor)
    return None


def _on_file(
    context: Context,
    session: Session,
    job: ClaimedJob,
    row: DoiRow,
    account: Account,
    action: str,
    payload: Payload,
    target: AgencyState,
) -> Prepared:
    in_doubt = action == "create" and is_in_doubt(session, row)
    attempt = Attempt(
        job_id=job.id,
        doi_id=row.id,
        account_id=account.id,
        doi=row.doi,
        record_key=row.record_key,
        action=action,
        wanted_state=target,
        url=row.desired_url,
        revision=row.wanted_revision,
        lease_token=job.token,
        payload_id=keep_payload(context, session, payload) if action in ("create", "update") else None,
        actor=job.actor,
        sent_at=context.clock(),
    )
    session.add(attempt)
    session.flush()
    task = Task(
        action=action,
        doi=row.doi,
        url=row.desired_url or "",
        state=target,
        payload=payload,
        observed=row.observed_state,
        reason=reason_told(row),
        prefix=account.prefix,
        in_doubt=in_doubt,
    )
    return Prepared(job=job, attempt_id=attempt.id, task=task)
