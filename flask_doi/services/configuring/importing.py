"""Takes over what another system's configuration file says, as if it had been typed on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from flask_doi.models import Account
from flask_doi.services.accounts import default_account
from flask_doi.services.configuring.account_saving import AccountForm, save_account
from flask_doi.services.configuring.account_values import SINGLE, Written, written_in_file
from flask_doi.services.configuring.foreign_names import ACCOUNT, ENVIRONMENT, SECRET, SETTING, Understood
from flask_doi.services.configuring.installation import save_settings
from flask_doi.services.configuring.objections import Objection, Saved
from flask_doi.services.context import Context


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What became of an import; `account` is the name of the account that was changed or added."""

    settings: Saved
    accounts: Saved
    account: str | None = None

    @property
    def objections(self) -> tuple[Objection, ...]:
        """Everything that stood against it."""
        return (*self.settings.objections, *self.accounts.objections)


def speaks_of_another_environment(context: Context, found: Sequence[Understood]) -> str | None:
    """The environment that a file is about, when it is not the present one: its account would be of no use here."""
    said = [each.value for each in found if each.where == ENVIRONMENT]
    return said[-1] if said and said[-1] != context.settings.environment else None


def account_meant(context: Context, found: Sequence[Understood]) -> Account | None:
    """The account that a file speaks of: the one of its repository id, else the default one; None for a new one."""
    wanted = [each.value.upper() for each in found if each.where == ACCOUNT and each.name == "repository_id"]
    with context.session() as session:
        if not wanted:
            return default_account(session, context)
        here = Account.environment == context.settings.environment
        return session.scalars(select(Account).where(here, Account.repository_id == wanted[-1])).first()


def import_settings(context: Context, found: Sequence[Understood], *, actor: str | None = None) -> Imported:
    """Saves what was understood; the account's part only where the file is about the present environment."""
    wanted = {each.name: each.value for each in found if each.where == SETTING}
    settings = save_settings(context, wanted, seen={}, actor=actor) if wanted else Saved()
    about_account = [each for each in found if each.where in (ACCOUNT, SECRET)]
    if not about_account or speaks_of_another_environment(context, found) is not None:
        return Imported(settings=settings, accounts=Saved())
    known = account_meant(context, found)
    values: dict[str, Written] = {each.name: each.value for each in about_account if each.where == ACCOUNT}
    if "auto_mint" in values:
        values["auto_mint"] = "yes" if str(values["auto_mint"]).lower() in ("yes", "true", "on", "1") else ""
    if known is None:
        in_file = written_in_file(context)
        values = {**{name: in_file[name] for name in SINGLE if name != "prefix"}, **_new(context, values), **values}
    secrets = {each.name: each.value for each in about_account if each.where == SECRET}
    form = AccountForm(values=values, password=secrets.get("password", ""), api_token=secrets.get("api_token", ""))
    saved = save_account(context, known.id if known is not None else None, form, actor=actor)
    name = known.name if known is not None else str(values.get("name", ""))
    return Imported(settings=settings, accounts=saved, account=None if saved.is_refused else name)


def _new(context: Context, values: dict[str, Written]) -> dict[str, Written]:
    return {
        "name": values.get("repository_id", ""),
        "agency": context.configured.agency,
        "environment": context.settings.environment,
        "prefix": "",
        "repository_id": "",
    }
