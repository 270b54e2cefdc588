"""What stands against an account as it was filled in, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.errors import DoiError
from flask_doi.models import Account
from flask_doi.services.accounts import client_for
from flask_doi.services.configuring.account_values import IDENTITY
from flask_doi.services.configuring.credentials import Secret
from flask_doi.services.configuring.effective import allows
from flask_doi.services.configuring.objections import Objection
from flask_doi.services.context import Context
from flask_doi.services.sending import REFUSED_CREDENTIALS
from flask_doi.settings.reading import RETIRED_TEST_PREFIX

DEADLINE = 10.0
PRODUCTION = "production"


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """An account as it shall be: the one that is there (None: a new one), its values and its new credentials."""

    account: Account | None
    values: Mapping[str, Any]
    secret: Secret | None = field(default=None, repr=False)
    is_for_later: bool = False
    is_back: bool = False
    confirmation: str = ""
    fixed: bool = False

    @property
    def is_new_to_agency(self) -> bool:
        """Whether the agency has not been seen to accept this account with this prefix."""
        if self.account is None or (self.secret is not None and not self.is_for_later):
            return True
        return any(self.values.get(name) != getattr(self.account, name) for name in (*IDENTITY, "prefix"))


def against(context: Context, session: Session, typed: Typed) -> list[Objection]:
    """Everything that stands against saving, at once; nothing is sent."""
    values = typed.values
    found = []
    if typed.secret is not None and all(typed.secret.values()):
        found.append(Objection(code="both_secrets", field="api_token"))
    if typed.secret is None and typed.account is None:
        found.append(Objection(code="secret_missing", field="password"))
    if typed.secret is not None and typed.is_for_later and (typed.account is None or not typed.account.secret):
        found.append(Objection(code="secret_for_later", field="when"))
    if values.get("agency") == "datacite" and values.get("prefix") == RETIRED_TEST_PREFIX:
        found.append(Objection(code="prefix_retired", field="prefix"))
    found += _against_identity(context, session, typed)
    return found + _against_repositories(session, typed)


def _against_identity(context: Context, session: Session, typed: Typed) -> list[Objection]:
    values, account = typed.values, typed.account
    if any(name not in values for name in IDENTITY):
        return []
    is_same = account is not None and all(values[name] == getattr(account, name) for name in IDENTITY)
    if is_same:
        return []
    if typed.fixed:
        return [Objection(code="fixed", field="repository_id")]
    if not allows(context.configured, values["environment"]):
        params = {"ceiling": context.configured.environment}
        return [Objection(code="environment_too_high", field="environment", params=params)]
    twin = session.scalars(
        select(Account).where(*(getattr(Account, name) == values[name] for name in IDENTITY))
    ).first()
    if twin is not None:
        return [Objection(code="account_known", field="repository_id", params={"account": twin.name})]
    return _against_production(typed)


def _against_production(typed: Typed) -> list[Objection]:
    """Whoever makes an account for real DOIs types its prefix, and has read what that means."""
    values, account = typed.values, typed.account
    was = account.environment if account is not None else None
    prefix = values.get("prefix")
    if values["environment"] != PRODUCTION or was == PRODUCTION or not prefix or typed.confirmation.strip() == prefix:
        return []
    return [Objection(code="type_prefix", field="typed", params={"prefix": prefix})]


def _against_repositories(session: Session, typed: Typed) -> list[Objection]:
    wanted = set(typed.values.get("repositories") or ())
    if not wanted:
        return []
    own_id = typed.account.id if typed.account is not None else None
    environment = typed.values.get("environment")
    found = []
    for other in session.scalars(select(Account).where(Account.environment == environment).order_by(Account.id)):
        both = sorted(wanted & set(other.repositories or ())) if other.id != own_id else []
        found += [
            Objection(code="repository_taken", field="repositories", params={"repository": key, "account": other.name})
            for key in both
        ]
    return found


def remark_on(context: Context, typed: Typed) -> Objection | str | None:
    """Asks the agency about a prefix or credentials that are new to it: a foreign prefix is an objection, anything
    else that is not in order a remark (a code), for it may be mended there."""
    if not typed.is_new_to_agency:
        return None
    values, secret = typed.values, typed.secret
    try:
        if (secret is None or typed.is_for_later) and typed.account is not None and typed.account.secret:
            secret = context.vault.open(typed.account.secret)
        agency = client_for(
            context,
            agency=values["agency"],
            environment=values["environment"],
            repository_id=values["repository_id"],
            secret=secret or {},
            total=DEADLINE,
        )
    except DoiError:
        return None
    try:
        report = agency.check(prefix=values["prefix"])
    finally:
        agency.close()
    if report.code == "prefix_not_assigned" and report.prefixes:
        params = {"prefix": values["prefix"], "prefixes": ", ".join(report.prefixes)}
        return Objection(code="prefix_foreign", field="prefix", params=params)
    return None if report.usable else "bad_credentials" if report.code in REFUSED_CREDENTIALS else report.code
