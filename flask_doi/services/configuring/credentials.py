"""Credentials: kept encrypted, changed without a gap, never shown.

Those that wait (`next_secret`) take over by themselves: whoever finds the present ones refused tries them at the
agency, and when they are accepted they become the present ones. No job fails, and the account is not paused.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.errors import SecretUnreadable
from flask_doi.models import Account
from flask_doi.services.configuring import history
from flask_doi.services.context import Context

logger = logging.getLogger("flask_doi.accounts")

Secret = Mapping[str, str | None]


def secret_of(*, password: str, api_token: str) -> dict[str, str | None] | None:
    """The credentials that were typed; None when both fields were left empty."""
    if not password and not api_token.strip():
        return None
    return {"password": password or None, "api_token": api_token.strip() or None}


def put_in(context: Context, session: Session, account: Account, secret: Secret, *, actor: str | None = None) -> None:
    """Makes these the credentials of an account from now on; a pause ends, and what waited to take over goes."""
    account.secret = context.vault.seal(secret)
    account.secret_digest = context.vault.digest(secret)
    _changed(context, account)
    end_pause(account)
    history.note(context, session, "credentials", account_id=account.id, field="credentials", actor=actor)


def put_by(context: Context, session: Session, account: Account, secret: Secret, *, actor: str | None = None) -> None:
    """Lets these credentials take over as soon as the agency no longer accepts the present ones."""
    account.next_secret = context.vault.seal(secret)
    account.updated_at = context.clock()
    history.note(context, session, "successor", account_id=account.id, actor=actor)


def forget_successor(context: Context, session: Session, account: Account, *, actor: str | None = None) -> None:
    """Throws away what waits to take over."""
    account.next_secret = None
    account.updated_at = context.clock()
    history.note(context, session, "forgotten", account_id=account.id, actor=actor)


def promote(
    context: Context, session: Session, account: Account, *, digest: str | None = None, actor: str | None = None
) -> bool:
    """Makes the waiting credentials the present ones; False when others than those of this digest wait.

    Without a digest because a person says so, with one because the agency was seen to accept them.
    """
    if not account.next_secret:
        return False
    secret = context.vault.open(account.next_secret)
    found = context.vault.digest(secret)
    if digest not in (None, found):
        return False
    account.secret, account.secret_digest = context.vault.seal(secret), found
    _changed(context, account)
    end_pause(account)
    code = "promoted_now" if digest is None else "promoted"
    history.note(context, session, code, account_id=account.id, field="credentials", actor=actor)
    logger.warning("The account %s works with its new credentials from now on.", account.name)
    return True


def _changed(context: Context, account: Account) -> None:
    account.next_secret = None
    account.secret_changed_at = account.updated_at = context.clock()
    override(account, "credentials")


def end_pause(account: Account) -> None:
    """Lets an account send again."""
    account.paused_since = account.paused_until = account.pause_code = account.pause_params = None


def override(account: Account, *fields: str) -> None:
    """From now on app.config has no say in these fields of its account."""
    if account.origin == "config":
        account.overrides = sorted({*(account.overrides or ()), *fields})


def kind_of(context: Context, sealed: str | None) -> str | None:
    """What is stored: "password", "api_token", "unreadable" when no key opens it, or None for nothing."""
    if not sealed:
        return None
    try:
        secret = context.vault.open(sealed)
    except SecretUnreadable:
        return "unreadable"
    return next((name for name in ("api_token", "password") if secret.get(name)), None)


def reseal(context: Context, *, actor: str | None = None) -> tuple[int, int]:
    """Encrypts with the newest key what an older one sealed; how many accounts that were, and how many none opens."""
    done = unreadable = 0
    with context.transaction() as session:
        for account in session.scalars(select(Account).with_for_update()):
            try:
                changed = _reseal_one(context, account)
            except SecretUnreadable:
                unreadable += 1
                continue
            if changed:
                history.note(context, session, "resealed", account_id=account.id, actor=actor)
                done += 1
    return done, unreadable


def _reseal_one(context: Context, account: Account) -> bool:
    vault, changed = context.vault, False
    if account.next_secret and not vault.is_newest(account.next_secret):
        account.next_secret, changed = vault.seal(vault.open(account.next_secret)), True
    if account.secret:
        secret = vault.open(account.secret)
        digest = vault.digest(secret)
        if account.secret_digest != digest or not vault.is_newest(account.secret):
            account.secret, account.secret_digest, changed = vault.seal(secret), digest, True
    return changed
