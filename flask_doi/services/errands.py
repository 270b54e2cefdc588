"""The errands that a drain knows how to run."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import delete, select, update

from flask_doi.domain.states import JobState
from flask_doi.errors import DoiError
from flask_doi.models import Account, Attempt, BatchRecord, Intent, Job, WorkerBeat
from flask_doi.services import drafts, forgetting, kin, marking, promoting, resolution, retelling, sweep
from flask_doi.services.accounts import agency_for, resume_account, successor_of
from flask_doi.services.alerting import noting, sending
from flask_doi.services.batches import feeding
from flask_doi.services.configuring.credentials import promote, reseal
from flask_doi.services.context import Context
from flask_doi.services.exchange import applying, importing  # noqa: F401 - what files ask for is an act of batches
from flask_doi.services.schedules import Errand, Progress, due_kinds
from flask_doi.services.sending import REFUSED_CREDENTIALS
from flask_doi.services.verifying import regularly

logger = logging.getLogger("flask_doi.errands")

CHUNK = 1000


def probe_paused_accounts(context: Context, errand: Errand) -> Progress:
    """Looks whether a paused account is in order again, so that nobody has to wake it by hand.

    Where its credentials are refused, those that wait to take over are tried.
    """
    here = (Account.paused_until.is_not(None), Account.environment == context.settings.environment)
    with context.session() as session:
        paused = session.scalars(select(Account).where(*here)).all()
    resumed = 0
    for account in paused:
        try:
            resumed += _probe(context, account)
        except DoiError as error:
            logger.error("The paused account %s cannot be used: %s", account.name, error)
    return Progress(result={"paused": len(paused), "resumed": resumed})


def _probe(context: Context, account: Account) -> bool:
    report = agency_for(context, account).check(prefix=account.prefix)
    if report.usable:
        with context.transaction() as session:
            resume_account(session, context, account.id)
        return True
    successor = successor_of(context, account)
    if report.code not in REFUSED_CREDENTIALS or successor is None:
        return False
    agency, digest = successor
    if not agency.check(prefix=account.prefix).usable:
        return False
    with context.transaction() as session:
        return promote(context, session, session.get_one(Account, account.id, with_for_update=True), digest=digest)


def encrypt_anew(context: Context, errand: Errand) -> Progress:
    """Encrypts with the newest key what an older one sealed, so that the older one may go."""
    done, unreadable = reseal(context)
    return Progress(result={"encrypted": done, "unreadable": unreadable})


def forget_the_finished(context: Context, errand: Errand) -> Progress:
    """Deletes what is finished and older than DOI_RETENTION_DAYS: jobs, folded intents, silent workers, messages,
    imports that nobody applied; never a DOI."""
    before = context.clock() - timedelta(days=context.settings.retention_days)
    forgotten = 0
    with context.transaction() as session:
        done = (JobState.COMPLETED, JobState.CANCELLED)
        old = session.scalars(select(Job.id).where(Job.state.in_(done), Job.finished_at < before).limit(CHUNK)).all()
        for model in (Attempt, BatchRecord):
            session.execute(update(model).where(model.job_id.in_(old)).values(job_id=None))
        session.execute(delete(Job).where(Job.id.in_(old)))
        folded = session.scalars(select(Intent.id).where(Intent.folded_at < before).limit(CHUNK)).all()
        session.execute(delete(Intent).where(Intent.id.in_(folded)))
        week = context.clock() - timedelta(days=7)
        session.execute(delete(WorkerBeat).where(WorkerBeat.seen_at < week))
        forgotten = len(old) + len(folded)
        forgotten += noting.forget(session, before)
    forgotten += importing.forget_unapplied(context)
    more = len(old) == CHUNK or len(folded) == CHUNK
    return Progress(cursor="more" if more else None, result={"forgotten": forgotten})


Runner = Callable[[Context, Errand], Progress]

RUNNERS: dict[str, Runner] = {
    "sweep": sweep.run,
    "mark": marking.run,
    "kin": kin.run,
    "parts": kin.tell_parent,
    "accounts": probe_paused_accounts,
    "secrets": encrypt_anew,
    "resolution": resolution.run,
    "retention": forget_the_finished,
    "texts": forgetting.run,
    "retelling": retelling.run,
    "promotion": promoting.run,
    "drafts": drafts.run,
    "verification": regularly.run,
    "alerts": sending.run,
    "batches": feeding.run,
}
WHEN_DUE: dict[str, Callable[[Context], bool]] = {
    "resolution": resolution.is_due,
    "promotion": promoting.is_due,
    "batches": feeding.is_due,
    "verification": regularly.is_due,
    "alerts": sending.is_due,
}


def runners(context: Context) -> dict[str, Runner]:
    """The errands worth claiming now: with nothing to look up or to promote, an idle worker writes nothing."""
    turns = due_kinds(context, WHEN_DUE)
    idle = {kind for kind, is_due in WHEN_DUE.items() if kind not in turns or not is_due(context)}
    return {kind: runner for kind, runner in RUNNERS.items() if kind not in idle}
