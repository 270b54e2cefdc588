"""From an answer to the ledger: what was observed, what comes next. One transaction, only with the job's token."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from flask_doi.agencies.base import Agency, Outcome, Verdict
from flask_doi.domain.backoff import clamp_retry_after
from flask_doi.domain.states import AgencyState, JobKind, JobState
from flask_doi.errors import DoiError
from flask_doi.models import Account, Attempt, DoiRow
from flask_doi.services import gate, ledger
from flask_doi.services.accounts import agency_for, pause_account, rate_limit_of
from flask_doi.services.configuring.credentials import promote
from flask_doi.services.confirming import confirm, deleted, mismatched
from flask_doi.services.context import Context
from flask_doi.services.events import Event
from flask_doi.services.exchange.adopting import is_to_be_read, objection_to_adopting, take_over
from flask_doi.services.failing import fail, wait
from flask_doi.services.history import tell
from flask_doi.services.kin import watching
from flask_doi.services.ledger import ClaimedJob
from flask_doi.services.payloads import keep_text
from flask_doi.services.preparing import Prepared
from flask_doi.services.releasing import let_go
from flask_doi.services.sending import REFUSED_CREDENTIALS, Answer
from flask_doi.services.taken_names import Settled, next_name, settle_taken_name
from flask_doi.services.wishes import errand, has_gap

logger = logging.getLogger("flask_doi.recording")

PAUSE_AFTER_429 = 60.0
CALLS_OF_A_PROBE = 2
SILENT = frozenset({"timeout", "connection", "server_error", "tls", "unreadable", "client_error"})


@dataclass(kw_only=True, slots=True)
class Recording:
    """The transaction in which one answer is written down."""

    context: Context
    session: Session
    prepared: Prepared
    agency: Agency
    row: DoiRow
    attempt: Attempt
    now: datetime
    events: list[Event] = field(default_factory=list)

    @property
    def job(self) -> ClaimedJob:
        """The job that asked."""
        return self.prepared.job


def record(context: Context, prepared: Prepared, agency: Agency, answer: Answer) -> list[Event]:
    """Writes an answer down; returns the signals to send. A late answer, its lease lost, decides nothing any more."""
    with context.transaction() as session:
        row = session.get_one(DoiRow, prepared.job.doi_id, with_for_update=True, populate_existing=True)
        mine = ledger.still_mine(session, prepared.job)
        recording = Recording(
            context=context,
            session=session,
            prepared=prepared,
            agency=agency,
            row=row,
            attempt=session.get_one(Attempt, prepared.attempt_id),
            now=context.clock(),
        )
        _write_attempt(recording, answer.outcome)
        with watching(context, session, [row], prepared.family):
            if mine:
                _VERDICTS[answer.outcome.verdict](recording, answer)
                _note_gate(recording, answer)
            else:
                _too_late(recording, answer.outcome)
        row.updated_at = recording.now
        return recording.events


def _write_attempt(recording: Recording, outcome: Outcome) -> None:
    attempt = recording.attempt
    attempt.verdict = outcome.verdict
    attempt.code = outcome.code
    attempt.status = outcome.status
    attempt.params = dict(outcome.params) or None
    if recording.row.redacted_at is not None:
        attempt.params = None
    else:
        attempt.messages = [{"source": m.source, "text": m.text} for m in outcome.messages] or None
    if outcome.body and recording.row.redacted_at is None:
        attempt.reply_id = keep_text(recording.context, recording.session, outcome.body)
    if outcome.verdict is not Verdict.UNKNOWN:
        attempt.answered_at = recording.now


def _too_late(recording: Recording, outcome: Outcome) -> None:
    """Our lease was over and somebody else went on: what we sent may have come last, so it is looked at again.

    A creation that succeeded is a fact all the same, whatever the other finds.
    """
    row, attempt = recording.row, recording.attempt
    tell(recording.context, recording.session, "late_answer", row, params={"attempt": attempt.id})
    if attempt.action == "create":
        new = row.observed_state is AgencyState.ABSENT and row.doi == attempt.doi
        if new and outcome.accepted and outcome.observed is not None:
            _confirm(recording, outcome, attempt)
            _add_job_for_gap(recording)
    elif attempt.action != "look":
        row.wanted_revision += 1
        ledger.add_job(recording.context, recording.session, row, JobKind.UPDATE, force=True)


def _accepted(recording: Recording, answer: Answer) -> None:
    outcome = answer.outcome
    if recording.attempt.action == "look":
        _looked(recording, outcome)
        return
    if recording.attempt.action == "delete":
        deleted(recording.context, recording.session, recording.row, actor=recording.job.actor)
    elif outcome.observed is not None:
        _confirm(recording, outcome, recording.attempt)
        if outcome.params.get("alarm"):
            alarm(recording, str(outcome.params["alarm"]))
    _finish_or_go_on(recording, outcome.code)


def _looked(recording: Recording, outcome: Outcome) -> None:
    """A name in doubt was read: it is ours, or the job goes on knowing that it is not there."""
    if is_to_be_read(recording.row):
        _adopted(recording, outcome)
    elif outcome.observed is None:
        _unharmed(recording, recording.now, "absent")
    else:
        _settle(recording, outcome)


def _adopted(recording: Recording, outcome: Outcome) -> None:
    """A DOI that is taken over was read: nothing of it is changed, or a person must look what is wrong."""
    context, session, job, row = recording.context, recording.session, recording.job, recording.row
    objection = objection_to_adopting(outcome.observed, session.get_one(Account, job.account_id))
    if objection is not None or outcome.observed is None:
        code, params = objection or ("adopt_absent", {})
        fail(context, session, job, row, code, params=dict(params), events=recording.events)
        return
    take_over(context, session, row, outcome.observed, recording.events)
    ledger.finish(context, session, job, JobState.COMPLETED, cause="adopted")


def _confirm(recording: Recording, outcome: Outcome, attempt: Attempt) -> None:
    if outcome.observed is not None:
        confirm(
            recording.context,
            recording.session,
            recording.row,
            outcome.observed,
            attempt,
            actor=recording.job.actor,
            events=recording.events,
            description=recording.prepared.description,
        )


def _finish_or_go_on(recording: Recording, cause: str) -> None:
    """Ends the job; a wish that changed meanwhile has, or gets, a job of its own."""
    ledger.finish(recording.context, recording.session, recording.job, JobState.COMPLETED, cause=cause)
    recording.session.flush()
    if not let_go(recording.context, recording.session, recording.row, actor=recording.job.actor):
        _add_job_for_gap(recording)


def _add_job_for_gap(recording: Recording) -> None:
    if has_gap(recording.row):
        ledger.add_job(recording.context, recording.session, recording.row, errand(recording.row))


def alarm(recording: Recording, code: str, params: dict[str, Any] | None = None) -> None:
    """Something that must not happen: it stands in the history and in the log."""
    tell(recording.context, recording.session, f"alarm_{code}", recording.row, params=params)
    logger.error("DOI %s of record %r: alarm %s %s", recording.row.doi, recording.row.record_key, code, params or "")


def _refused(recording: Recording, answer: Answer) -> None:
    outcome = answer.outcome
    if answer.readback is not None and answer.readback.observed is not None:
        _settle(recording, answer.readback)
        return
    if outcome.code == "mismatch" and outcome.observed is not None:
        mismatched(recording.row, outcome.observed)
    fail(
        recording.context,
        recording.session,
        recording.job,
        recording.row,
        outcome.code,
        params=dict(outcome.params),
        messages=[{"source": m.source, "text": m.text} for m in outcome.messages],
        events=recording.events,
    )


def _suspect(recording: Recording, answer: Answer) -> None:
    """401, 403 or 404: the account, or this DOI only? The probe tells."""
    report = answer.report
    if report is None or not report.conclusive:
        _wait(recording, answer.outcome.code)
    elif not report.usable:
        _pause(recording, report.code, answer)
    elif not _renamed(recording, report.prefixes):
        _refused(recording, answer)


def _renamed(recording: Recording, prefixes: tuple[str, ...] | None) -> bool:
    """A name that was chosen while DOI_PREFIX was wrong can never be registered: the record gets another."""
    prefix = recording.attempt.doi.partition("/")[0]
    description = recording.prepared.description
    if recording.attempt.action != "create" or description is None or prefixes is None or prefix in prefixes:
        return False
    settled = next_name(recording.context, recording.session, recording.row, description)
    if settled.new_name is None:
        return False
    params = {"doi": recording.attempt.doi, "next": settled.new_name}
    tell(recording.context, recording.session, "renamed", recording.row, params=params)
    _unharmed(recording, recording.now, "renamed")
    return True


def _account(recording: Recording, answer: Answer) -> None:
    _pause(recording, answer.outcome.code, answer)


def _pause(recording: Recording, code: str, answer: Answer) -> None:
    """The account cannot send: it is paused, and this job waits without losing an attempt.

    Not where other credentials are, or now become, the present ones: then the job goes again at once with those.
    """
    if code in REFUSED_CREDENTIALS and _goes_on_with_others(recording, answer.successor):
        _unharmed(recording, recording.now, "credentials_changed")
        return
    params = {"account": recording.agency.address}
    pause_account(recording.session, recording.context, recording.job.account_id, code, params)
    recording.row.failure = {"code": code, "params": params, "messages": [], "waiting": True}
    _unharmed(recording, recording.now, code)


def _goes_on_with_others(recording: Recording, successor: str | None) -> bool:
    """Whether the account has credentials that were not refused just now."""
    context, session = recording.context, recording.session
    account = session.get_one(Account, recording.job.account_id, with_for_update=True, populate_existing=True)
    try:
        if successor is not None and promote(context, session, account, digest=successor):
            return True
        return agency_for(context, account) is not recording.agency
    except DoiError:
        return False


def _unharmed(recording: Recording, due: datetime, cause: str) -> None:
    ledger.give_back(
        recording.context, recording.session, recording.job, not_before=due, costs_attempt=False, cause=cause
    )


def _limited(recording: Recording, answer: Answer) -> None:
    seconds = clamp_retry_after(answer.outcome.retry_after) or PAUSE_AFTER_429
    address = recording.agency.address
    due = gate.close(recording.context, recording.session, address, seconds, "limited")
    _unharmed(recording, due, "limited")


def _later(recording: Recording, answer: Answer) -> None:
    _wait(recording, answer.outcome.code, dict(answer.outcome.params))


def _wait(recording: Recording, code: str, params: dict[str, Any] | None = None) -> None:
    job, row = recording.job, recording.row
    wait(recording.context, recording.session, job, row, code, params=params, events=recording.events)


def _taken(recording: Recording, answer: Answer) -> None:
    _settle(recording, answer.readback)


def _settle(recording: Recording, readback: Outcome | None) -> None:
    settled = settle_taken_name(
        recording.context,
        recording.session,
        recording.agency,
        recording.row,
        readback,
        but=recording.attempt.id,
        description=recording.prepared.description,
    )
    if settled.healed is not None and readback is not None:
        _heal(recording, settled.healed, readback)
    elif settled.new_name is not None:
        _go_on_with_next_name(recording, settled)
    elif recording.attempt.action == "look":
        _unharmed(recording, recording.now, "not_ours")
    else:
        _wait(recording, settled.code)


def _heal(recording: Recording, healed: Attempt, readback: Outcome) -> None:
    """The answer to an earlier attempt was lost, or came too late; what has changed since is told by another job."""
    healed.answered_at = healed.answered_at or recording.now
    _confirm(recording, readback, healed)
    told_otherwise = (healed.payload_id, healed.url) != (recording.attempt.payload_id, recording.attempt.url)
    if recording.attempt.action == "create" and told_otherwise:
        recording.row.wanted_revision = max(recording.row.wanted_revision, healed.revision + 1)
    tell(recording.context, recording.session, "healed", recording.row, params={"attempt": healed.id})
    _finish_or_go_on(recording, "healed")


def _go_on_with_next_name(recording: Recording, settled: Settled) -> None:
    alarm(recording, "name_taken", {"doi": recording.attempt.doi, "next": settled.new_name})
    ledger.give_back(
        recording.context,
        recording.session,
        recording.job,
        not_before=recording.now,
        costs_attempt=True,
        cause="taken",
    )


def _note_gate(recording: Recording, answer: Answer) -> None:
    context, session, address = recording.context, recording.session, recording.agency.address
    outcome = answer.outcome
    if outcome.verdict in (Verdict.UNAVAILABLE, Verdict.UNKNOWN):
        if outcome.code in SILENT:
            gate.note_failure(context, session, address, outcome.code)
    elif outcome.verdict is not Verdict.LIMITED:
        gate.note_success(context, session, address)
    further = (answer.readback is not None) + CALLS_OF_A_PROBE * (answer.report is not None)
    if further:
        account = session.get_one(Account, recording.job.account_id)
        gate.count_further(context, session, address, rate_limit_of(context, account), further)


_VERDICTS: dict[Verdict, Callable[[Recording, Answer], None]] = {
    Verdict.ACCEPTED: _accepted,
    Verdict.REFUSED: _refused,
    Verdict.ACCOUNT: _account,
    Verdict.SUSPECT: _suspect,
    Verdict.TAKEN: _taken,
    Verdict.LIMITED: _limited,
    Verdict.UNAVAILABLE: _later,
    Verdict.UNKNOWN: _later,
}
