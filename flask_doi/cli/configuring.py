"""`flask doi config`: the configuration in force, changing it, and taking over that of another system."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from flask_doi.cli.config_values import changed_account, changed_setting
from flask_doi.cli.group import doi_group, json_option, print_json, quiet_option, say, uses_context
from flask_doi.domain.configuration_wording import LABELS, objection_text
from flask_doi.domain.outcome_wording import outcome_text
from flask_doi.services.accounts import ensure_configured_account
from flask_doi.services.configuring import credentials
from flask_doi.services.configuring.foreign_files import read_file
from flask_doi.services.configuring.foreign_names import (
    ACCOUNT,
    ENVIRONMENT,
    FILE,
    NOTHING,
    SECRET,
    Understood,
    not_understood,
    understand,
)
from flask_doi.services.configuring.importing import account_meant, import_settings, speaks_of_another_environment
from flask_doi.services.configuring.installation import ON_THE_FORM
from flask_doi.services.configuring.objections import Objection, Saved
from flask_doi.services.configuring.told import told_accounts, told_settings
from flask_doi.services.context import Context


@doi_group.group("config")
def config() -> None:
    """Show and change the configuration; secrets are never shown."""


@config.command("show")
@click.option("--changed", is_flag=True, help="Only what was changed on a page or by a command.")
@json_option
@quiet_option
@uses_context
def show(context: Context, changed: bool, as_json: bool, quiet: bool) -> None:
    """The settings in force, where each comes from, and the accounts."""
    ensure_configured_account(context)
    settings = [each for each in told_settings(context) if not changed or each["source"] == "page"]
    accounts = told_accounts(context)
    if as_json:
        print_json({"settings": settings, "accounts": accounts})
        return
    for each in settings:
        by = f" by {each['by']}, file: {each['in_file'] or 'none'}" if "by" in each else ""
        say(f"{each['name']} = {_shown(each['value'])}  ({each['source']}{by})", quiet=quiet)
    for account in accounts:
        default = ", default" if account["is_default"] else ""
        where = f"{account['agency']}, {account['environment']}"
        say(f"account {account['id']}: {account['name']} ({where}{default}), {account['state']}", quiet=quiet)
        for name, value in account["fields"].items():
            source = "  (page)" if name in account["changed_on_page"] else ""
            if value not in ("", [], None):
                say(f"  {name} = {_shown(value)}{source}", quiet=quiet)


def _shown(value: Any) -> str:
    if value in (None, ""):
        return "none"
    return ", ".join(map(str, value)) if isinstance(value, list) else " ".join(str(value).split())


@config.command("set")
@click.argument("name")
@click.argument("value", required=False)
@click.option("--account", "account_id", type=int, help="The number of the account, if not the default one.")
@click.option("--back", is_flag=True, help="Follow app.config again.")
@click.option("--later", is_flag=True, help="New credentials take over when the agency refuses the old ones.")
@click.option("--confirm", default="", help='For production: the word "production".')
@quiet_option
@uses_context
def set_one(
    context: Context,
    name: str,
    value: str | None,
    account_id: int | None,
    back: bool,
    later: bool,
    confirm: str,
    quiet: bool,
) -> None:
    """Change one setting, as on the page: DOI_RATE_LIMIT, prefix, DOI_PASSWORD and so on.

    A password or token is asked for, or read from standard input when VALUE is a hyphen; it never stands on the
    command line, where others could read it.
    """
    ensure_configured_account(context)
    field = name.lower().replace("-", "_").removeprefix("doi_")
    is_of_installation = field in ON_THE_FORM or field == "environment"
    if is_of_installation:
        saved = changed_setting(context, field, value, back=back, confirm=confirm)
    else:
        saved = changed_account(context, field, value, account_id=account_id, back=back, later=later)
    refuse(saved)
    if saved.remark is not None:
        say(f"Saved, but: {outcome_text(saved.remark, {'agency': 'The agency'}, str)}", quiet=quiet)
    else:
        say(f"{LABELS.get(field, field)}: saved." if saved.fields or back else "Nothing was different.", quiet=quiet)


def refuse(saved: Saved) -> None:
    """Stops with what stands against saving."""
    if saved.objections:
        raise click.ClickException("\n".join(_sentence(each) for each in saved.objections))


def _sentence(objection: Objection) -> str:
    text = objection_text(objection.code, objection.params, str)
    return f"{LABELS[objection.field]}: {text}" if objection.field in LABELS else text


@config.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be taken over.")
@quiet_option
@uses_context
def import_file(context: Context, file: Path, dry_run: bool, quiet: bool) -> None:
    """Take over the DOI settings of another system: InvenioRDM, DSpace, Dataverse, CKAN, Heratio, Omeka.

    Reads Python, JSON, .env, .properties and .cfg files as text; nothing in them is run.
    """
    ensure_configured_account(context)
    settled = read_file(file.name, file.read_text(encoding="utf-8-sig", errors="replace"))
    found = list(understand(settled))
    other = speaks_of_another_environment(context, found)
    for each in found:
        say(_line(each, dry_run=dry_run, other=other), quiet=quiet)
    for name in not_understood(settled):
        say(f"not read:  {name}: its value is worked out by a program; write it yourself", quiet=quiet)
    if other is not None:
        say(
            f"The file is about {other}; here is {context.settings.environment}: its account is not taken over.",
            quiet=quiet,
        )
    if not any(each.name for each in found):
        raise click.ClickException("The file says nothing about DOIs that is known here.")
    if dry_run:
        known = account_meant(context, found)
        say(f"Nothing was changed. The account would be {known.name if known else 'a new one'}.", quiet=quiet)
        return
    done = import_settings(context, found)
    refuse(Saved(objections=done.objections))
    count = len(done.settings.fields) + len(done.accounts.fields)
    say(f"{count} changes saved{f', account {done.account}' if done.account else ''}.", quiet=quiet)


def _line(each: Understood, *, dry_run: bool, other: str | None) -> str:
    if each.where == NOTHING:
        return f"not known: {each.source}"
    name = f"DOI_{each.name.upper()}"
    if each.where == FILE:
        return f'to write:  {name} = "{each.value}" in the configuration of the application (from {each.source})'
    if each.where == ENVIRONMENT:
        return f'to write:  {name} = "{each.value}" in the configuration of the application, when you mean it'
    if other is not None and each.where in (ACCOUNT, SECRET):
        return f"left out:  {name} (from {each.source})"
    value = "(not shown)" if each.where == SECRET else each.value
    return f"{'would set' if dry_run else 'sets'}: {name} = {value} (from {each.source})"


@config.command("reseal")
@quiet_option
@uses_context
def reseal(context: Context, quiet: bool) -> None:
    """Encrypt stored credentials with the newest of DOI_SECRET_KEYS, so that older keys may go."""
    done, unreadable = credentials.reseal(context)
    say(f"{done} {'account' if done == 1 else 'accounts'} encrypted anew.", quiet=quiet)
    if unreadable:
        raise click.ClickException(
            f"No key opens the credentials of {unreadable}. Put the old key back behind the newest one, or set the "
            "password anew with 'flask doi config set DOI_PASSWORD'."
        )
