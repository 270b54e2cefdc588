"""The accounts at registration agencies: the one in the configuration, their credentials, pauses and agencies."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from importlib.metadata import version
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from flask_doi.agencies.base import Agency, Credentials, Deadlines
from flask_doi.agencies.registry import AgencySettings, make_agency
from flask_doi.agencies.registry import environment as known_environment
from flask_doi.domain.description import Description
from flask_doi.domain.profile import CrosswalkSettings
from flask_doi.domain.states import DoiState
from flask_doi.errors import ConfigurationError, SecretUnreadable
from flask_doi.models import Account
from flask_doi.services.alerting.noting import note_account_stopped
from flask_doi.services.configuring.effective import allows
from flask_doi.services.context import Context
from flask_doi.services.retrying import again

logger = logging.getLogger("flask_doi.accounts")

PAUSE = timedelta(days=3650)
"""A paused account waits for a person, or for the probe that finds it in order again."""

KEPT_BACK = (DoiState.RESERVED, DoiState.DRAFT)
MIRRORED = ("prefix", "shoulder", "suffix", "url_template", "default_state", "auto_mint", "auto_mint_rules")
PROFILE = (
    "publisher", "hosting_institution", "data_manager", "unknown_creator", "schema_version", "has_part_limit", "mapping"
)  # fmt: skip


def ensure_configured_account(context: Context) -> int | None:
    """Makes the account row say what app.config says; its id, or None when the configuration names no account.

    What a page changed (`Account.overrides`) stays as it is, and in a lower environment, chosen on a page, there is no
    configured account. A changed password ends a pause at once.
    """
    try:
        return again(lambda: _mirror(context))
    except IntegrityError:
        return again(lambda: _mirror(context))


def _mirror(context: Context) -> int | None:
    configured, environment_now = context.configured, context.settings.environment
    with context.session() as session, session.begin():
        rows = session.scalars(select(Account).where(Account.environment == environment_now).order_by(Account.id)).all()
        _spread(context, rows)
        if not configured.repository_id or environment_now != configured.environment:
            return None
        repository_id = str(configured.repository_id).upper()
        row = next((row for row in rows if (row.agency, row.repository_id) == (configured.agency, repository_id)), None)
        if row is None:
            row = _new_row(context, repository_id)
            session.add(row)
        if row.origin == "config":
            _copy_settings(context, row)
        _make_default(rows, row)
        session.flush()
        return row.id


def _new_row(context: Context, repository_id: str) -> Account:
    configured, now = context.configured, context.clock()
    return Account(
        agency=configured.agency,
        environment=configured.environment,
        repository_id=repository_id,
        name=str(configured.repository_id),
        origin="config",
        is_default=False,
        in_use=True,
        created_at=now,
        updated_at=now,
    )


def _spread(context: Context, rows: Sequence[Account]) -> None:
    """What holds for the whole installation and stands in every account's profile."""
    limit = context.settings.has_part_limit
    for row in rows:
        if row.profile is not None and row.profile.get("has_part_limit") != limit:
            row.profile = {**row.profile, "has_part_limit": limit}


def _make_default(rows: Sequence[Account], row: Account) -> None:
    """The configured account is the default one, unless a person has chosen another."""
    chosen = any(each.is_default and "is_default" in (each.overrides or ()) for each in rows)
    if row.is_default or chosen:
        return
    for each in rows:
        each.is_default = False
    row.is_default = True


def configured_fields(context: Context) -> dict[str, Any]:
    """What app.config says of its account, by the names of the account's fields; credentials left out."""
    configured = context.configured
    fields = {name: getattr(configured, name) for name in (*MIRRORED, *PROFILE)}
    rules = fields["auto_mint_rules"]
    return fields | {
        "auto_mint_rules": dict(rules) if rules is not None else None,
        "has_part_limit": context.settings.has_part_limit,
    }


def configured_secret(context: Context) -> dict[str, str | None]:
    """The credentials in app.config; both None when there are none."""
    return {"password": context.configured.password, "api_token": context.configured.api_token}


def _copy_settings(context: Context, row: Account) -> None:
    kept, fields = set(row.overrides or ()), configured_fields(context)
    for name in MIRRORED:
        if name not in kept and getattr(row, name) != fields[name]:
            setattr(row, name, fields[name])
            row.updated_at = context.clock()
    before = row.profile or {}
    profile = {name: before.get(name) if name in kept else fields[name] for name in PROFILE}
    if row.profile != profile:
        row.profile = profile
    secret = configured_secret(context)
    digest = context.vault.digest(secret)
    if "credentials" not in kept and row.secret_digest != digest:
        row.secret = context.vault.seal(secret)
        row.secret_digest = digest
        row.secret_changed_at = row.updated_at = context.clock()
        row.paused_since = row.paused_until = row.pause_code = row.pause_params = None


def default_account(session: Session, context: Context) -> Account | None:
    """The account for records that no other account claims."""
    here = Account.environment == context.settings.environment
    return session.scalars(select(Account).where(Account.is_default, Account.in_use, here)).first()


def makes_public(session: Session, context: Context, state: str | None) -> bool:
    """Whether what is asked for in this state may become public; in None, the usual one of any account in use."""
    if state is not None:
        return state not in KEPT_BACK
    here = (Account.environment == context.settings.environment, Account.in_use)
    usual = session.scalars(select(Account.default_state).where(*here)).all()
    return not usual or any(each not in KEPT_BACK for each in usual)


def usual_states(context: Context) -> tuple[str, ...]:
    """The states that the accounts in use give new DOIs where nobody says otherwise, each once."""
    here = (Account.environment == context.settings.environment, Account.in_use)
    with context.session() as session:
        usual = session.scalars(select(Account.default_state).where(*here).order_by(Account.id)).all()
    return tuple(dict.fromkeys(usual))


def account_for(session: Session, context: Context, description: Description) -> Account | None:
    """The account whose list names the record's repository, else the default one.

    None when that account is not in use: its repository gets no DOIs from another one unless somebody decides so.
    """
    return chosen_account(accounts_here(session, context), description)


def accounts_here(session: Session, context: Context) -> Sequence[Account]:
    """The accounts of this environment."""
    return session.scalars(select(Account).where(Account.environment == context.settings.environment)).all()


def chosen_account(accounts: Sequence[Account], description: Description) -> Account | None:
    """The same, of accounts that were read for many records at once."""
    key = description.repository.key if description.repository else None
    own = [account for account in accounts if key is not None and key in (account.repositories or [])]
    found = next((account for account in (own or accounts) if own or account.is_default), None)
    return found if found is not None and found.in_use else None


def profile_of(account: Account) -> CrosswalkSettings:
    """How the account wants its records told."""
    stored: dict[str, Any] = {name: value for name, value in (account.profile or {}).items() if value is not None}
    return CrosswalkSettings(**stored)


def agency_for(context: Context, account: Account, *, total: float | None = None) -> Agency:
    """The agency, spoken to with this account's credentials; one pooled client per account.

    `total` is how many seconds a call may take at most, where somebody waits for it.
    """
    return _pooled(context, account, account.secret, account.secret_digest, total)


def successor_of(context: Context, account: Account, *, total: float | None = None) -> tuple[Agency, str] | None:
    """The agency, spoken to with the credentials that wait to take over, and their digest; None when none wait.

    Those that no key opens any more do not count; what is in use now goes on without them.
    """
    if not account.next_secret:
        return None
    try:
        digest = context.vault.digest(context.vault.open(account.next_secret))
    except SecretUnreadable:
        logger.warning("No key in DOI_SECRET_KEYS opens the waiting credentials of the account %s.", account.name)
        return None
    return _pooled(context, account, account.next_secret, digest, total), digest


def _pooled(context: Context, account: Account, sealed: str | None, digest: str | None, total: float | None) -> Agency:
    settings = context.settings
    longest = settings.request_timeout if total is None else min(total, settings.request_timeout)
    key = (account.id, digest, longest, settings.mailto, settings.environment)
    with context.lock:
        agency = context.agencies.get(key)
        if agency is None:
            agency = context.agencies[key] = client_for(
                context,
                agency=account.agency,
                environment=account.environment,
                repository_id=account.repository_id,
                secret=context.vault.open(sealed) if sealed else {},
                total=longest,
            )
    return agency


def client_for(
    context: Context,
    *,
    agency: str,
    environment: str,
    repository_id: str,
    secret: Mapping[str, str | None],
    total: float | None = None,
) -> Agency:
    """The agency, spoken to with credentials that need not be stored; nothing is sent yet.

    Raises ConfigurationError for an environment above the one in app.config, such as that of a restored row.
    """
    settings = context.settings
    if not allows(context.configured, environment):
        raise ConfigurationError(
            f"The account {repository_id} belongs to {environment}, which DOI_ENVIRONMENT does not allow here."
        )
    longest = settings.request_timeout if total is None else min(total, settings.request_timeout)
    wiring = AgencySettings(
        api_url=api_url_of(context, environment),
        credentials=Credentials(
            repository_id=repository_id,
            password=secret.get("password"),
            api_token=secret.get("api_token"),
        ),
        deadlines=Deadlines(connect=min(5.0, longest), read=min(30.0, longest), total=longest),
        mailto=settings.mailto,
        pool_size=settings.concurrency,
        version=version("flask-doi"),
    )
    return make_agency(agency, wiring)


def api_url_of(context: Context, environment: str) -> str:
    """Where the agency's API is: DOI_API_URL for the environment in app.config, else the usual address."""
    configured = context.configured
    own = configured.api_url if environment == configured.environment else None
    return own or known_environment(environment).api_url


def rate_limit_of(context: Context, account: Account) -> tuple[int, float] | None:
    """N requests in any window of so many seconds at the account's agency, or None for no limit."""
    if context.settings.rate_limit is not None:
        return context.settings.rate_limit
    usual = known_environment(account.environment).rate_limit
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
        note_account_stopped(context, session, account_id, code)
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
