"""The account that is tried: what was typed, and where nothing was, what is stored. Nothing of it is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.errors import SecretUnreadable
from flask_doi.models import Account
from flask_doi.services.accounts import default_account
from flask_doi.services.context import Context

DEFAULTS: Mapping[str, str] = {
    "shoulder": "",
    "suffix": "opaque",
    "url_template": "{base}/doi/{doi}",
    "default_state": "findable",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class TypedAccount:
    """What somebody typed about an account; None means "as it is stored", and so does a blank secret.

    `account_id` is the row that is being changed; None for an account that is only being made, unless `is_stored`:
    then the default account is meant.
    """

    account_id: int | None = None
    is_stored: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    password: str | None = field(default=None, repr=False)
    api_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """An account as it would be, with a row that belongs to no session and is never stored."""

    account: Account
    secret: Mapping[str, str | None] = field(repr=False)
    is_secret_unreadable: bool = False
    is_secret_typed: bool = False
    other_names: tuple[tuple[str, str, str], ...] = ()

    @property
    def has_secret(self) -> bool:
        """Whether there is anything by which the account could prove itself."""
        return any(self.secret.values())

    @property
    def tried(self) -> str:
        """By what it proves itself: a password or a token, "typed" just now or "stored"."""
        kind = "token" if self.secret.get("api_token") else "password"
        return f"{'typed' if self.is_secret_typed else 'stored'}_{kind}"


def candidate_of(context: Context, typed: TypedAccount) -> Candidate:
    """The account as it would be if what was typed were saved; reads the stored one in a session of its own."""
    with context.session() as session:
        stored = _stored(context, session, typed)
        others = _other_names(session, stored)
    secret, is_unreadable = _secret(context, stored, typed)
    return Candidate(
        account=_row(context, stored, typed.values),
        secret=secret,
        is_secret_unreadable=is_unreadable,
        is_secret_typed=bool(typed.password or typed.api_token),
        other_names=others,
    )


def _stored(context: Context, session: Session, typed: TypedAccount) -> Account | None:
    if typed.account_id is not None:
        return session.get(Account, typed.account_id)
    return default_account(session, context) if typed.is_stored else None


def _other_names(session: Session, stored: Account | None) -> tuple[tuple[str, str, str], ...]:
    """Environment, prefix and shoulder of the other accounts."""
    rows = session.scalars(select(Account)).all()
    others = [row for row in rows if stored is None or row.id != stored.id]
    return tuple((row.environment, row.prefix or "", row.shoulder) for row in others)


def _row(context: Context, stored: Account | None, values: Mapping[str, str]) -> Account:
    def said(name: str, default: Any) -> Any:
        if name in values:
            return values[name].strip()
        kept = getattr(stored, name) if stored is not None else None
        return default if kept is None else kept

    row = Account(
        id=stored.id if stored is not None else None,
        agency=said("agency", context.settings.agency),
        environment=said("environment", context.settings.environment),
        repository_id=said("repository_id", "").upper(),
        prefix=said("prefix", "").removeprefix("doi:").rstrip("/"),
        profile=dict(stored.profile or {}) if stored is not None else {},
        **{name: said(name, default) for name, default in DEFAULTS.items()},
    )
    row.name = stored.name if stored is not None else row.repository_id
    return row


def _secret(context: Context, stored: Account | None, typed: TypedAccount) -> tuple[Mapping[str, str | None], bool]:
    """What was typed, else what is stored; of password and token the one that was typed counts alone."""
    if typed.password or typed.api_token:
        return {"password": typed.password or None, "api_token": typed.api_token or None}, False
    if stored is None or not stored.secret:
        return {}, False
    try:
        return context.vault.open(stored.secret), False
    except SecretUnreadable:
        return {}, True
