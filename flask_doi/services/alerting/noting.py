"""Writes down that somebody has to be told, in the transaction of what happened; an errand sends it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from flask_doi.models import Account, Alert
from flask_doi.services.context import Context

DIGEST = "digest"
STOPPED = "account_paused"
RESUMED = "account_resumed"
CALM = timedelta(hours=6)
"""An account that stops again within this time for the same reason is told of in the digest, not by another mail."""


def note_account_stopped(
    context: Context, session: Session, account_id: int, code: str, params: Mapping[str, str] | None = None
) -> None:
    """An account no longer works: a mail at once, and the webhook."""
    now = context.clock()
    lately = session.scalars(
        select(Alert)
        .where(Alert.account_id == account_id, Alert.kind == STOPPED, Alert.created_at > now - CALM)
        .order_by(Alert.id.desc())
        .limit(1)
    ).first()
    is_known = lately is not None and (lately.params or {}).get("code") == code
    _add(context, session, STOPPED, account_id, {"code": code}, is_mailed=not is_known)


def recovered(context: Context, session: Session) -> list[int]:
    """The accounts that work again, in whatever way, and of which that was not told yet."""
    last = (
        select(Alert.kind)
        .where(Alert.account_id == Account.id, Alert.kind.in_((STOPPED, RESUMED)))
        .order_by(Alert.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return list(session.scalars(select(Account.id).where(Account.paused_until.is_(None), last == STOPPED)))


def note_recovered(context: Context) -> None:
    """Accounts that work again: the webhook, and the next digest."""
    with context.transaction() as session:
        for account_id in recovered(context, session):
            _add(context, session, RESUMED, account_id, {}, is_mailed=False)


def forget(session: Session, before: datetime) -> int:
    """Deletes messages from before a moment that wait for nothing; returns how many.

    The last digest stays, or the next one would tell of old troubles as if they were new.
    """
    went_out = Alert.mailed_at.is_not(None) | Alert.posted_at.is_not(None)
    last = session.scalar(select(func.max(Alert.id)).where(Alert.kind == DIGEST, went_out)) or 0
    waits_for_nothing = (Alert.mail_due_at.is_(None), Alert.post_due_at.is_(None))
    gone = session.execute(
        delete(Alert)
        .where(Alert.created_at < before, *waits_for_nothing, Alert.id != last)
        .execution_options(synchronize_session=False)
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _add(
    context: Context, session: Session, kind: str, account_id: int, params: dict[str, str], *, is_mailed: bool
) -> None:
    now, configured = context.clock(), context.configured
    session.add(
        Alert(
            name=f"{kind}:{account_id}:{uuid.uuid4()}",
            kind=kind,
            account_id=account_id,
            params=params,
            created_at=now,
            mail_due_at=now if is_mailed else None,
            mail_tries=0,
            post_due_at=now if configured.webhook_url else None,
            post_tries=0,
        )
    )
