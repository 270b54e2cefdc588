"""What may be done with an account besides filling in its form: one button each."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.errors import SecretUnreadable
from flask_doi.models import Account
from flask_doi.services.configuring import credentials, history
from flask_doi.services.configuring.installation import take_effect
from flask_doi.services.configuring.objections import Objection, Saved
from flask_doi.services.context import Context
from flask_doi.services.retrying import again

Act = Callable[[Context, Session, Account, str | None], Objection | None]


def act_on(context: Context, account_id: int, name: str, *, actor: str | None = None) -> Saved:
    """Does one of ACTS with an account; raises KeyError for another name."""
    act = ACTS[name]
    saved = again(lambda: _do(context, account_id, act, actor))
    if not saved.is_refused:
        take_effect(context)
    return saved


def _do(context: Context, account_id: int, act: Act, actor: str | None) -> Saved:
    with context.transaction() as session:
        row = session.get(Account, account_id, with_for_update=True, populate_existing=True)
        objection = Objection(code="gone") if row is None else act(context, session, row, actor)
        return Saved(objections=(objection,)) if objection is not None else Saved(id=account_id)


def _make_default(context: Context, session: Session, row: Account, actor: str | None) -> Objection | None:
    if row.environment != context.settings.environment:
        return Objection(code="not_here")
    if not row.in_use:
        return Objection(code="not_in_use")
    for other in session.scalars(select(Account).where(Account.environment == row.environment).with_for_update()):
        other.is_default = other.id == row.id
        other.overrides = sorted(set(other.overrides or ()) - {"is_default"}) or None
    row.overrides = sorted({*(row.overrides or ()), "is_default"})
    _told(context, session, row, "default", actor)
    return None


def _stop(context: Context, session: Session, row: Account, actor: str | None) -> Objection | None:
    if row.is_default and row.environment == context.settings.environment:
        return Objection(code="default_stays")
    row.in_use = False
    _told(context, session, row, "stopped", actor)
    return None


def _use(context: Context, session: Session, row: Account, actor: str | None) -> Objection | None:
    row.in_use = True
    _told(context, session, row, "used", actor)
    return None


def _resume(context: Context, session: Session, row: Account, actor: str | None) -> Objection | None:
    credentials.end_pause(row)
    _told(context, session, row, "resumed", actor)
    return None


def _promote(context: Context, session: Session, row: Account, actor: str | None) -> Objection | None:
    try:
        done = credentials.promote(context, session, row, actor=actor)
    except SecretUnreadable:
        return Objection(code="no_key")
    return None if done else Objection(code="no_successor")


def _forget(context: Context, session: Session, row: Account, actor: str | None) -> Objection | None:
    if not row.next_secret:
        return Objection(code="no_successor")
    credentials.forget_successor(context, session, row, actor=actor)
    return None


def _told(context: Context, session: Session, row: Account, code: str, actor: str | None) -> None:
    row.updated_at = context.clock()
    history.note(context, session, code, account_id=row.id, actor=actor)


ACTS: dict[str, Act] = {
    "default": _make_default,
    "stop": _stop,
    "use": _use,
    "resume": _resume,
    "use-next": _promote,
    "forget-next": _forget,
}
