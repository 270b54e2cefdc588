"""Who changed what in the configuration, and when; never a secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.models import Account, ConfigurationChange
from flask_doi.services.context import Context


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of the history; `account` is its name, None where it is about the installation."""

    code: str
    field: str | None
    old: Any
    new: Any
    account: str | None
    account_id: int | None
    actor: str | None
    at: datetime


def note(
    context: Context,
    session: Session,
    code: str,
    *,
    account_id: int | None = None,
    field: str | None = None,
    old: Any = None,
    new: Any = None,
    actor: str | None = None,
) -> None:
    """Adds a line."""
    session.add(
        ConfigurationChange(
            account_id=account_id,
            code=code,
            field=field,
            old=old,
            new=new,
            actor=actor or context.settings.actor,
            at=context.clock(),
        )
    )


def latest(session: Session, *, account_id: int | None = None, limit: int = 30) -> list[Line]:
    """The newest lines first, of one account or of everything."""
    wanted = (ConfigurationChange.account_id == account_id,) if account_id is not None else ()
    found = session.execute(
        select(ConfigurationChange, Account.name)
        .outerjoin(Account, Account.id == ConfigurationChange.account_id)
        .where(*wanted)
        .order_by(ConfigurationChange.id.desc())
        .limit(limit)
    )
    return [
        Line(
            code=change.code,
            field=change.field,
            old=change.old,
            new=change.new,
            account=name,
            account_id=change.account_id,
            actor=change.actor,
            at=change.at,
        )
        for change, name in found
    ]


def last_changes(session: Session, account_id: int | None) -> dict[str, tuple[str | None, datetime]]:
    """By field of an account, or by setting: who changed it last, and when."""
    owner = ConfigurationChange.account_id
    of = owner.is_(None) if account_id is None else owner == account_id
    found = session.execute(
        select(ConfigurationChange.field, ConfigurationChange.actor, ConfigurationChange.at)
        .where(of, ConfigurationChange.field.is_not(None))
        .order_by(ConfigurationChange.id)
    )
    return {str(field): (actor, at) for field, actor, at in found}
