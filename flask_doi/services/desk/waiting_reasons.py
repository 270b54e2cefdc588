"""Why a job waits, or how it ended, as a code with parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.domain.states import JobState
from flask_doi.models import Account, Batch, DoiRow, Gate, Job
from flask_doi.services.accounts import api_url_of
from flask_doi.services.context import Context
from flask_doi.services.undone import IN_TURN

RECENTLY = timedelta(seconds=30)
"""For so long it is told that a job let others go first; after that it is simply next."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """A code and its parameters, put into words when shown; `until` is when it is expected to be over."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    until: datetime | None = None
    problems: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Obstacles:
    """What holds up whole accounts, batches and DOIs just now."""

    accounts: Mapping[int, Account]
    gates: Mapping[int, Gate]
    paused_batches: frozenset[int]
    busy: frozenset[int]


def obstacles(context: Context, session: Session, jobs: Sequence[Job]) -> Obstacles:
    """What holds up these jobs, read once for all of them."""
    accounts = {account.id: account for account in session.scalars(_accounts(jobs))}
    numbers = {job.batch_id for job in jobs if job.batch_id is not None}
    paused = select(Batch.id).where(Batch.id.in_(numbers), Batch.state == "paused")
    busy = select(Job.busy_doi_id).where(Job.busy_doi_id.in_({job.doi_id for job in jobs}))
    return Obstacles(
        accounts=accounts,
        gates=_gates(context, session, accounts),
        paused_batches=frozenset(session.scalars(paused)) if numbers else frozenset(),
        busy=frozenset(found for found in session.scalars(busy) if found is not None) if jobs else frozenset(),
    )


def _accounts(jobs: Sequence[Job]) -> Any:
    return select(Account).where(Account.id.in_({job.account_id for job in jobs}))


def _gates(context: Context, session: Session, accounts: Mapping[int, Account]) -> dict[int, Gate]:
    """The closed gate before each account's agency."""
    now = context.clock()
    addresses = {account.id: api_url_of(context, account.environment).rstrip("/") for account in accounts.values()}
    closed = select(Gate).where(Gate.address.in_(set(addresses.values())), Gate.closed_until > now)
    gates = {gate.address: gate for gate in session.scalars(closed)} if addresses else {}
    return {number: gates[address] for number, address in addresses.items() if address in gates}


def reason_for(context: Context, row: DoiRow, job: Job, known: Obstacles) -> Reason | None:
    """Why this job waits or how it ended; None while it is being sent and nothing went wrong before."""
    if job.state is JobState.PENDING:
        return _why_it_waits(context, row, job, known)
    if job.state is JobState.PROCESSING or job.cause is None:
        return None
    failure = row.failure or {}
    is_of_this = job.state is JobState.FAILED
    return Reason(
        code=job.cause,
        params=dict(failure.get("params") or {}) if is_of_this else {},
        problems=tuple(row.problems or ()) if is_of_this else (),
    )


def _why_it_waits(context: Context, row: DoiRow, job: Job, known: Obstacles) -> Reason:
    account, gate = known.accounts.get(job.account_id), known.gates.get(job.account_id)
    now = context.clock()
    if job.batch_id in known.paused_batches:
        return Reason(code="batch_paused")
    if account is not None and account.paused_until is not None and account.paused_until > now:
        return Reason(code="account_paused", params={"code": account.pause_code or ""})
    if gate is not None:
        code = "limited" if gate.closed_code == "limited" else "silent"
        return Reason(code=code, until=gate.closed_until)
    later = job.not_before if job.not_before > now else None
    was_in_turn = job.cause in IN_TURN and now - job.not_before > RECENTLY
    if job.cause is not None and not was_in_turn:
        failure = row.failure or {}
        return Reason(code=job.cause, params=dict(failure.get("params") or {}), until=later)
    if row.id in known.busy:
        return Reason(code="busy")
    return Reason(code="later" if later else "next", until=later)
