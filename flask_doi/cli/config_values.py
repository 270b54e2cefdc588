"""One value of the configuration, given on the command line, saved as the page would."""

from __future__ import annotations

import json
import sys

import click

from flask_doi.services.configuring.account_saving import LATER, NOW, AccountForm, save_account
from flask_doi.services.configuring.account_values import IDENTITY, SINGLE, Written, written_rules
from flask_doi.services.configuring.accounts_shown import AccountShown, accounts_shown
from flask_doi.services.configuring.installation import change_environment, save_settings
from flask_doi.services.configuring.objections import Saved
from flask_doi.services.context import Context

SECRETS = ("password", "api_token")
SIMPLE = ("name", *IDENTITY, *SINGLE)
KNOWN = (*SIMPLE, *SECRETS, "repositories", "auto_mint", "auto_mint_rules")


def changed_setting(context: Context, field: str, value: str | None, *, back: bool, confirm: str) -> Saved:
    """A setting of the installation."""
    if field == "environment":
        return change_environment(context, context.configured.environment if back else _needed(value), typed=confirm)
    if back:
        return save_settings(context, {}, seen={}, back=[field])
    return save_settings(context, {field: _needed(value)}, seen={})


def changed_account(
    context: Context, field: str, value: str | None, *, account_id: int | None, back: bool, later: bool
) -> Saved:
    """A field of an account, by default of the default one."""
    if field not in KNOWN:
        raise click.UsageError(f"{field!r} cannot be set here. Known for accounts are: {', '.join(KNOWN)}.")
    account = _account(context, account_id)
    if back:
        released = "credentials" if field in SECRETS else field
        return save_account(context, account.id, AccountForm(values={}, back=[released]))
    if field in SECRETS:
        return save_account(context, account.id, _secret(field, value, later=later))
    return save_account(context, account.id, AccountForm(values=_values(account, field, _needed(value))))


def _account(context: Context, account_id: int | None) -> AccountShown:
    for account in accounts_shown(context):
        if account.id == account_id or (account_id is None and account.is_default and account.is_here):
            return account
    raise click.ClickException("There is no such account. 'flask doi config show' lists them.")


def _needed(value: str | None) -> str:
    if value is None:
        raise click.UsageError("Give a value, or --back to follow app.config again.")
    return value


def _secret(field: str, value: str | None, *, later: bool) -> AccountForm:
    if value not in (None, "-"):
        raise click.UsageError("Leave the value out, or write a hyphen and send it through standard input.")
    said = sys.stdin.readline().rstrip("\n") if value == "-" else click.prompt("New value", hide_input=True)
    when = LATER if later else NOW
    if field == "password":
        return AccountForm(values={}, password=said, when=when)
    return AccountForm(values={}, api_token=said, when=when)


def _values(account: AccountShown, field: str, value: str) -> dict[str, Written]:
    if field == "repositories":
        return {"repositories": [each.strip() for each in value.split(",") if each.strip()]}
    is_on = account.values["auto_mint"] == "yes"
    if field == "auto_mint":
        rules = {name: each for name, each in account.values.items() if name.startswith("rule_")}
        return {**rules, "auto_mint": "yes" if value.strip().lower() in ("yes", "true", "on", "1") else ""}
    if field == "auto_mint_rules":
        return written_rules(auto_mint=is_on, rules=_rules(value))
    return {field: value}


def _rules(value: str) -> dict[str, object]:
    try:
        found = json.loads(value or "{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise click.UsageError('Write the rules as JSON, such as {"levels": ["item"]}.')
    return found
