"""Whether the agency is there and lets an account send: its gate, and the pause of the account."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flask_doi.domain.states import JobState
from flask_doi.models import Account, Job
from flask_doi.services.accounts import api_url_of
from flask_doi.services.context import Context
from flask_doi.services.gate import gate_state
from flask_doi.services.status_facts import Pause, Silence


def silence_of(context: Context, session: Session, account: Account | None) -> Silence | None:
    """The closed gate before the agency of an account, and how much waits behind it; None while it is open."""
    if account is None:
        return None
    gate = gate_state(session, api_url_of(context, account.environment).rstrip("/"))
    if gate is None or gate.closed_until is None:
        return None
    of_environment = select(Account.id).where(Account.environment == account.environment)
    waiting = session.scalar(
        select(func.count(Job.id)).where(Job.state == JobState.PENDING, Job.account_id.in_(of_environment))
    )
    return Silence(since=gate.failing_since, until=gate.closed_until, code=gate.closed_code, waiting=int(waiting or 0))


def pause_of(context: Context, account: Account | None) -> Pause | None:
    """Why an account may not send; None when it may."""
    if account is None or account.paused_until is None or account.paused_until <= context.clock():
        return None
    return Pause(since=account.paused_since, code=account.pause_code or "", params=dict(account.pause_params or {}))
