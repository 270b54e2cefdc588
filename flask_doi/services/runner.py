"""Drains the ledger: one coordinator owns the database and the application, a few threads speak to the agency.

No transaction is open while a request is under way. A drain may be stopped or killed at any moment: what was in flight
is claimed again when its lease is over.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Collection
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event as Bell

from flask import Flask, current_app
from sqlalchemy import select

from flask_doi import failpoints
from flask_doi.agencies.base import Agency
from flask_doi.domain.states import JobKind
from flask_doi.errors import DoiError
from flask_doi.models import Account, Attempt, DoiRow
from flask_doi.services import errands, failing, gate, kin, ledger, retelling, schedules
from flask_doi.services.accounts import (
    agency_for,
    ensure_configured_account,
    pause_account,
    rate_limit_of,
    successor_of,
)
from flask_doi.services.alerting.sending import settle, still_sending
from flask_doi.services.announcing import announce
from flask_doi.services.configuring.effective import refresh
from flask_doi.services.context import Context
from flask_doi.services.describing import Described, describe
from flask_doi.services.events import Event
from flask_doi.services.heartbeat import beat
from flask_doi.services.ledger import ClaimedJob
from flask_doi.services.openings import Openings
from flask_doi.services.planning import fold_intents
from flask_doi.services.preparing import Prepared, prepare
from flask_doi.services.recording import record
from flask_doi.services.retrying import again
from flask_doi.services.sending import Answer, Probes, carry_out

logger = logging.getLogger("flask_doi.runner")

ERRAND_PAUSE = 1.0
ERRANDS_SECONDS = 1.0
"""After so long no further errand is begun before jobs have had their turn: somebody may wait for one of them."""
ERRANDS_WAIT = 10.0
"""Seconds after which errands that are due no longer wait for a pause between requests, but make one."""
SETTINGS_SECONDS = 1.0
"""Seconds after which a drain looks whether somebody has changed the configuration."""
LEASE_CALLS = 4
EMBEDDED = "thread"
"""The worker that lives on in its process when a drain ends, so that what is being sent need not be waited for."""
PATIENCE = 5.0
"""Seconds for which a drain waits for a gate to open instead of ending."""


@dataclass(kw_only=True)
class Drain:
    """One drain under way: its limits, its requests in flight, and what it did."""

    context: Context
    worker: str
    pool: ThreadPoolExecutor
    openings: Openings
    deadline: float | None = None
    limit: int | None = None
    kinds: Collection[JobKind] | None = None
    doi_ids: Collection[int] | None = None
    stop: Bell | None = None
    probes: Probes = field(default_factory=Probes)
    flying: dict[Future[Answer], tuple[Prepared, Agency]] = field(default_factory=dict)
    errands_at: float = 0.0
    settling: bool = False
    broken: bool = False
    claimed: int = 0
    sent: int = 0

    @property
    def lease(self) -> timedelta:
        """Several times what the calls of one job may take together."""
        return timedelta(seconds=LEASE_CALLS * self.context.settings.request_timeout)

    @property
    def is_over(self) -> bool:
        """Whether nothing new may be begun."""
        return (
            self.broken
            or (self.stop is not None and self.stop.is_set())
            or (self.deadline is not None and time.monotonic() >= self.deadline)
            or (self.limit is not None and self.claimed >= self.limit)
        )

    @property
    def room(self) -> int:
        """How many more jobs may be taken up."""
        free = 0 if self.settling else self.context.settings.concurrency - len(self.flying)
        free = min(free, self.openings.room(self.under_way))
        return free if self.limit is None else min(free, self.limit - self.claimed)

    @property
    def under_way(self) -> Counter[int]:
        """How many requests of each account are in flight."""
        return Counter(prepared.job.account_id for prepared, _ in self.flying.values())

    def pause(self, seconds: float) -> None:
        """Sleeps, unless it is asked to stop."""
        if self.stop is not None:
            self.stop.wait(seconds)
        else:
            time.sleep(seconds)


def drain(
    context: Context,
    *,
    worker: str,
    max_seconds: float | None = None,
    limit: int | None = None,
    kinds: Collection[JobKind] | None = None,
    doi_ids: Collection[int] | None = None,
    stop: Bell | None = None,
    linger: bool = False,
) -> int:
    """Works until nothing is due, or a limit is reached; returns how many jobs it took up.

    `max_seconds` ends the taking up of new jobs, `limit` their number; `stop` ends it at once. With `linger` it waits
    for jobs that fall due before `max_seconds` are over. What is in flight is always waited for.
    """
    refresh(context)
    ensure_configured_account(context)
    schedules.ensure_regular(context)
    retelling.look_at_start(context)
    with ThreadPoolExecutor(context.settings.concurrency, thread_name_prefix="doi") as pool:
        draining = Drain(
            context=context,
            worker=worker,
            pool=pool,
            openings=Openings(context),
            deadline=None if max_seconds is None else time.monotonic() + max_seconds,
            limit=limit,
            kinds=kinds,
            doi_ids=doi_ids,
            stop=stop,
        )
        while (
            _turn(draining)
            or _await_gate(draining)
            or (linger and _await_due(draining))
            or (not draining.is_over and still_sending(context))
        ):
            pass
        while draining.flying:
            _land(draining, timeout=1.0)
    if worker != EMBEDDED:
        settle(context)
    beat(context, worker, done=draining.claimed)
    return draining.claimed


def _turn(draining: Drain) -> bool:
    """One round; False when there is nothing left to do."""
    failpoints.hit("turn")
    if draining.is_over:
        return False
    refresh(draining.context, within=SETTINGS_SECONDS)
    busy = _run_errands(draining)
    busy = fold_intents(draining.context) > 0 or busy
    taken = _take_up(draining) if draining.room > 0 else 0
    if draining.flying:
        _land(draining, timeout=0.5 if not taken else 0.0)
        return True
    if busy or taken:
        return True
    draining.errands_at = 0.0
    return draining.doi_ids is None and schedules.any_due(draining.context, errands.runners(draining.context))


def _await_gate(draining: Drain) -> bool:
    """Sleeps a little when jobs wait for nothing but a gate that opens soon; False otherwise."""
    seconds = draining.openings.opens_in()
    if draining.is_over or seconds is None or seconds > PATIENCE:
        return False
    closed = draining.openings.closed()
    with draining.context.session() as session:
        if not ledger.has_due(session, draining.context, closed, kinds=draining.kinds, doi_ids=draining.doi_ids):
            return False
    draining.pause(max(0.05, min(seconds, 1.0)))
    return True


def _await_due(draining: Drain) -> bool:
    """Sleeps a little when a job falls due before the deadline; False when none does."""
    if draining.is_over or draining.deadline is None:
        return False
    with draining.context.session() as session:
        due = ledger.next_due(session, draining.context)
    if due is None:
        return False
    seconds = max((due - draining.context.clock()).total_seconds(), 0.2)
    if time.monotonic() + seconds > draining.deadline:
        return False
    draining.pause(min(seconds, 1.0))
    return True


def _run_errands(draining: Drain) -> bool:
    """Errands run between requests, never beside them: whoever waits for an errand cannot write answers down."""
    now = time.monotonic()
    if now < draining.errands_at or draining.doi_ids is not None:
        return False
    if draining.flying:
        long_ago = now - draining.errands_at > ERRANDS_WAIT
        draining.settling = draining.settling or (
            long_ago and schedules.any_due(draining.context, errands.runners(draining.context))
        )
        if long_ago and not draining.settling:
            draining.errands_at = now + ERRAND_PAUSE
        return False
    draining.settling = False
    beat(draining.context, draining.worker)
    runners = errands.runners(draining.context)
    ran = schedules.run_due(
        draining.context, runners, is_over=lambda: draining.is_over or time.monotonic() - now > ERRANDS_SECONDS
    )
    draining.errands_at = time.monotonic() + (0.0 if ran else ERRAND_PAUSE)
    return ran > 0


def _take_up(draining: Drain) -> int:
    """Claims as many jobs as there is room for, puts their requests on file and sends them."""
    context = draining.context
    jobs = again(lambda: _claim(draining))
    draining.claimed += len(jobs)
    if not jobs:
        return 0
    failpoints.hit("after-claim")
    described = describe(context, _keys_of(context, jobs), families=True)
    waiting = kin.put_off(context, jobs, described) if draining.doi_ids is None else frozenset()
    for job in jobs:
        if job.id in waiting:
            _put_off(draining, job)
            continue
        prepared = _prepare_safely(context, job, described)
        if prepared is not None:
            _send(draining, prepared)
    if len(waiting) == len(jobs) and not draining.flying:
        draining.pause(0.2)
    return 0 if len(waiting) == len(jobs) and draining.flying else len(jobs)


def _put_off(draining: Drain, job: ClaimedJob) -> None:
    """Another DOI that this one is going to name is on its way: the job waits behind the others, at no cost."""
    now = draining.context.clock()
    draining.claimed -= again(lambda: _given_back(draining.context, job, now))


def _given_back(context: Context, job: ClaimedJob, now: datetime) -> bool:
    with context.session() as session, session.begin():
        return ledger.give_back(context, session, job, not_before=now, costs_attempt=False, cause=kin.PUT_OFF)


def _claim(draining: Drain) -> list[ClaimedJob]:
    with draining.context.session() as session, session.begin():
        return ledger.claim(
            draining.context,
            session,
            limit=draining.room,
            lease=draining.lease,
            without_accounts=draining.openings.closed(draining.under_way),
            kinds=draining.kinds,
            doi_ids=draining.doi_ids,
        )


def _keys_of(context: Context, jobs: Collection[ClaimedJob]) -> list[str]:
    with context.session() as session:
        found = session.scalars(select(DoiRow.record_key).where(DoiRow.id.in_([job.doi_id for job in jobs])))
        return list(dict.fromkeys(found))


def _prepare_safely(context: Context, job: ClaimedJob, described: Described) -> Prepared | None:
    """Prepares one job; one that makes our own code fail waits, and in the end shows as failed, but stops no other."""
    try:
        prepared, events = again(lambda: _prepare(context, job, described))
    except Exception as error:
        logger.exception("Job %s could not be prepared.", job.id)
        params = {"error": f"{type(error).__name__}: {error}"[:500]}
        prepared, events = None, again(lambda: _stumbled(context, job, params))
    announce(context, _app(), events)
    return prepared


def _prepare(context: Context, job: ClaimedJob, described: Described) -> tuple[Prepared | None, list[Event]]:
    events: list[Event] = []
    with context.transaction() as session:
        return prepare(context, session, job, described, events), events


def _stumbled(context: Context, job: ClaimedJob, params: dict[str, str]) -> list[Event]:
    events: list[Event] = []
    with context.transaction() as session:
        row = session.get_one(DoiRow, job.doi_id, with_for_update=True)
        if ledger.still_mine(session, job):
            failing.wait(context, session, job, row, "internal", params=params, events=events)
    return events


def _send(draining: Drain, prepared: Prepared) -> None:
    context, job = draining.context, prepared.job
    with context.session() as session:
        account = session.get_one(Account, job.account_id)
    try:
        agency, successor = agency_for(context, account), successor_of(context, account)
    except DoiError as error:
        logger.error("The account %s cannot be used: %s", account.name, error)
        cause = str(error)
        again(lambda: _unusable(context, prepared, cause))
        return
    timeout = context.settings.request_timeout
    passage = gate.reserve(context, agency.address, rate_limit_of(context, account), patience=2 * timeout)
    remaining = (job.lease_until - context.clock()).total_seconds()
    if not passage.granted or remaining < timeout:
        draining.openings.forget()
        again(lambda: _unsent(context, prepared, passage.code or "lease_too_short"))
        return
    failpoints.hit("before-submit")
    try:
        flight = draining.pool.submit(carry_out, agency, prepared.task, draining.probes, successor)
    except RuntimeError:
        draining.broken = True
        again(lambda: _unsent(context, prepared, "interpreter_ends"))
        return
    draining.sent += 1
    draining.flying[flight] = (prepared, agency)


def _unsent(context: Context, prepared: Prepared, cause: str) -> None:
    """The gate is closed: the job waits again at no cost, and the attempt that was not made leaves the file."""
    with context.transaction() as session:
        if ledger.give_back(
            context, session, prepared.job, not_before=context.clock(), costs_attempt=False, cause=cause
        ):
            session.delete(session.get_one(Attempt, prepared.attempt_id))


def _unusable(context: Context, prepared: Prepared, error: str) -> None:
    with context.transaction() as session:
        pause_account(session, context, prepared.job.account_id, "unusable", {"error": error})
    _unsent(context, prepared, "unusable")


def _land(draining: Drain, timeout: float) -> None:
    """Writes down the answers that have come. One that cannot be is left to its lease: it will be read back."""
    done, _ = wait(draining.flying, timeout=timeout, return_when=FIRST_COMPLETED)
    for future in done:
        prepared, agency = draining.flying.pop(future)
        failpoints.hit("before-record")
        try:
            events = again(lambda p=prepared, a=agency, f=future: record(draining.context, p, a, f.result()))  # type: ignore[misc]
        except Exception:
            logger.exception("The answer to job %s could not be written down.", prepared.job.id)
            continue
        failpoints.hit("after-record")
        announce(draining.context, _app(), events)


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined, no-any-return]
