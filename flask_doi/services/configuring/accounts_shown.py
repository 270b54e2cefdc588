"""The accounts as the configuration page shows them: how each stands, and where its values come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flask_doi.models import Account, DoiRow
from flask_doi.services.configuring import credentials, history
from flask_doi.services.configuring.account_saving import is_settled
from flask_doi.services.configuring.account_values import FROM_FILE, Written, written, written_in_file
from flask_doi.services.configuring.texts import as_text
from flask_doi.services.context import Context

RANK = {"production": 0, "test": 1, "sandbox": 2}


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where the value of a field comes from: the configuration file, or a page (`actor`, `at`)."""

    is_changed: bool
    file_value: str = ""
    actor: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountShown:
    """One account. `state` is "order", "paused", "stopped", "elsewhere" (another environment), "unreadable" (no key
    opens its credentials), "no_prefix" or "no_credentials"; `is_from_file` says that app.config made it."""

    id: int
    name: str
    agency: str
    environment: str
    repository_id: str
    prefix: str | None
    is_default: bool
    in_use: bool
    is_here: bool
    is_from_file: bool
    is_fixed: bool
    state: str
    paused_since: datetime | None
    pause_code: str | None
    secret_kind: str | None
    secret_changed_at: datetime | None
    next_kind: str | None
    dois: int
    values: Mapping[str, Written] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)

    @property
    def repositories(self) -> list[str]:
        """The keys of the repositories that it serves."""
        return list(self.values.get("repositories", ()))


def accounts_shown(context: Context) -> list[AccountShown]:
    """Every account: those that are in use here first, the default one in front."""
    with context.session() as session:
        counted = session.execute(select(DoiRow.account_id, func.count()).group_by(DoiRow.account_id))
        numbers = {account_id: number for account_id, number in counted.all()}  # noqa: C416
        rows = session.scalars(select(Account).order_by(Account.id)).all()
        found = [_shown(context, session, row, numbers.get(row.id, 0)) for row in rows]
    return sorted(found, key=lambda each: (not each.is_here, RANK[each.environment], not each.is_default, each.id))


def account_shown(context: Context, account_id: int) -> AccountShown | None:
    """One account; None when there is none of this number."""
    with context.session() as session:
        row = session.get(Account, account_id)
        if row is None:
            return None
        number = session.scalar(select(func.count()).where(DoiRow.account_id == account_id)) or 0
        return _shown(context, session, row, number)


def _shown(context: Context, session: Session, row: Account, dois: int) -> AccountShown:
    kind = credentials.kind_of(context, row.secret)
    return AccountShown(
        id=row.id,
        name=row.name,
        agency=row.agency,
        environment=row.environment,
        repository_id=row.repository_id,
        prefix=row.prefix,
        is_default=row.is_default,
        in_use=row.in_use,
        is_here=row.environment == context.settings.environment,
        is_from_file=_is_from_file(context, row),
        is_fixed=is_settled(session, row),
        state=_state(context, row, kind),
        paused_since=row.paused_since,
        pause_code=row.pause_code,
        secret_kind=kind,
        secret_changed_at=row.secret_changed_at,
        next_kind=credentials.kind_of(context, row.next_secret),
        dois=dois,
        values=written(row),
        origins=_origins(context, session, row),
    )


def _is_from_file(context: Context, row: Account) -> bool:
    configured = context.configured
    own = (configured.agency, configured.environment, str(configured.repository_id or "").upper())
    return row.origin == "config" and (row.agency, row.environment, row.repository_id) == own


def _state(context: Context, row: Account, kind: str | None) -> str:
    if row.environment != context.settings.environment:
        return "elsewhere"
    if not row.in_use:
        return "stopped"
    if kind == "unreadable":
        return "unreadable"
    if row.paused_until is not None and row.paused_until > context.clock():
        return "paused"
    if kind is None:
        return "no_credentials"
    return "order" if row.prefix else "no_prefix"


def _origins(context: Context, session: Session, row: Account) -> dict[str, Origin]:
    """By field: where its value comes from. Only the account of app.config has two places it may come from."""
    if not _is_from_file(context, row):
        return {}
    told, kept = history.last_changes(session, row.id), set(row.overrides or ())
    in_file = written_in_file(context)
    found = {}
    for name in FROM_FILE:
        actor, at = told.get(name, (None, None)) if name in kept else (None, None)
        text = as_text(in_file.get(name, ""))
        found[name] = Origin(is_changed=name in kept, file_value=text, actor=actor, at=at)
    return found
