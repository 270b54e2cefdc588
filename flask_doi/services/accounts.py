"""The accounts at registration agencies: the one in the configuration, their credentials, pauses and agencies."""

from __future__ import annotations

import logging
from datetime import timedelta
from importlib.metadata import version
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from flask_doi.agencies.base import Agency, Credentials, Deadlines
from flask_doi.agencies.registry import AgencySettings, environment, make_agency
from flask_doi.domain.description import Description
from flask_doi.domain.profile import CrosswalkSettings
from flask_doi.models import Account
from flask_doi.services.context import Context
from flask_doi.services.retrying import again

logger = logging.getLogger("flask_doi.accounts")

PAUSE = timedelta(days=3650)
"""A paused account waits for a person, or for the probe that finds it in order again."""

MIRRORED = ("prefix", "shoulder", "suffix", "url_template", "default_state", "auto_mint", "auto_mint_rules")
PROFILE = (
    "publisher", "hosting_institution", "data_manager", "unknown_creator", "schema_version", "has_part_limit", "mapping"
)  # fmt: skip


def ensure_configured_account(context: Context) -> int | None:
    """Makes the account row say what app.config says; its id, or None when the configuration names no account.

    A changed password ends a pause at once.
    """
    settings = context.settings
    if not settings.repository_id:
        return None
    try:
        return again(lambda: _mirror(context))
    except IntegrityError:
        return again(lambda: _mirror(context))


def _mirror(context: Context) -> int:
    settings = context.settings
    secret = {"password": settings.password, "api_token": settings.api_token}
    with context.session() as session, session.begin():
        row = session.scalars(
            select(Account).where(
                Account.agency == settings.agency,
                Account.environment == settings.environment,
                Account.repository_id == str(settings.repository_id).upper(),
            )
        ).first()
        now = context.clock()
        if row is None:
            row = Account(
                agency=settings.agency,
                environment=settings.environment,
                repository_id=str(settings.repository_id).upper(),
                name=str(settings.repository_id),
                origin="config",
                created_at=now,
                updated_at=now,
            )
            session.add(row)
        if row.origin == "config":
            _copy_settings(context, row, secret)
        if not row.is_default:
            session.execute(update(Account).values(is_default=False))
            row.is_default = True
        session.flush()
        return row.id


def _copy_settings(context: Context, row: Account, secret: dict[str, str | None]) -> None:
    settings = context.settings
    for name in MIRRORED:
        value = getattr(settings, name)
        value = dict(value) if name == "auto_mint_rules" and value is not None else value
        if getattr(row, name) != value:
            setattr(row, name, value)
            row.updated_at = context.clock()
    profile = {name: getattr(settings, name) for name in PROFILE}
    if row.profile != profile:
        row.profile = profile
    digest = context.vault.digest(secret)
    if row.secret_digest != digest:
        row.secret = context.vault.seal(secret)
        row.secret_digest = digest
        row.paused_since = row.paused_until = row.pause_code = row.pause_params = None
        row.updated_at = context.clock()


def default_account(session: Session, context: Context) -> Account | None:
    """The account for records that no other account claims."""
    return session.scalars(
        select(Account).where(Account.is_default, Account.environment == context.settings.environment)
    ).first()


def account_for(session: Session, context: Context, description: Description) -> Account | None:
    """The account whose list names the record's repository, else the default one."""
    key = description.repository.key if description.repository else None
    accounts = session.scalars(select(Account).where(Account.environment == context.settings.environment)).all()
    for account in accounts:
        if key is not None and key in (account.repositories or []):
            return account
    return next((account for account in accounts if account.is_default), None)


def profile_of(account: Account) -> CrosswalkSettings:
    """How the account wants its records told."""
    stored: dict[str, Any] = {name: value for name, value in (account.profile or {}).items() if value is not None}
    return CrosswalkSettings(**stored)


def agency_for(context: Context, account: Account, *, total: float | None = None) -> Agency:
    """The agency, spoken to with this account's credentials; one pooled client per account.

    `total` is how many seconds a call may take at most, where somebody waits for it.
    """
    settings = context.settings
    longest = settings.request_timeout if total is None else min(total, settings.request_timeout)
    key = (account.id, account.secret_digest, longest)
    with context.lock:
        agency = context.agencies.get(key)
        if agency is None:
            secret = context.vault.open(account.secret) if account.secret else {}
            wiring = AgencySettings(
                api_url=settings.api_url or environment(account.environment).api_url,
                credentials=Credentials(
                    repository_id=account.repository_id,
                    password=secret.get("password"),
                    api_token=secret.get("api_token"),
                ),
                deadlines=Deadlines(
                    connect=min(5.0, longest),
                    read=min(30.0, longest),
                    total=longest,
                ),
                mailto=settings.mailto,
                pool_size=settings.concurrency,
                version=version("flask-doi"),
            )
            agency = context.agencies[key] = make_agency(account.agency, wiring)
    return agency


def rate_limit_of(context: Context, account: Account) -> tuple[int, float] | None:
    """N requests in any window of so many seconds at the account's agency, or None for no limit."""
    if context.settings.rate_limit is not None:
        return context.settings.rate_limit
    usual = environment(account.environment).rate_limit
    return (usual.requests, float(usual.seconds)) if usual else None


def pause_account(session: Session, context: Context, account_id: int, code: str, params: dict[str, str]) -> bool:
    """Stops all sending with an account until it is in order again; tells whether it was running."""
    now = context.clock()
    changed = session.execute(
        update(Account)
        .where(Account.id == account_id, Account.paused_until.is_(None))
        .values(paused_since=now, paused_until=now + PAUSE, pause_code=code, pause_params=params, probed_at=now)
    )
    stopped = bool(changed.rowcount)  # type: ignore[attr-defined]
    if stopped:
        logger.error("The DOI account %s is paused: %s. Nothing is lost; the jobs wait.", account_id, code)
    return stopped


def resume_account(session: Session, context: Context, account_id: int) -> None:
    """Lets an account send again."""
    session.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(paused_since=None, paused_until=None, pause_code=None, pause_params=None, probed_at=context.clock())
    )
    logger.warning("The DOI account %s is in order again; its jobs go on.", account_id)
