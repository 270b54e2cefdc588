"""The group of commands, and what all of them share: when they may run, how they name a DOI and how they speak."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import OperationalError, ProgrammingError

from flask_doi.domain.outcome_wording import refusal_advice, refusal_text
from flask_doi.errors import DoiError
from flask_doi.services.allowances import Refusal
from flask_doi.services.configuring.effective import refresh
from flask_doi.services.context import Context, current_context

P = ParamSpec("P")
R = TypeVar("R")

doi_group = AppGroup("doi", help="Mint, update and check the DOIs of this catalogue.")


def uses_context(command: Callable[..., R]) -> Callable[..., R]:
    """Gives a command the context as its first argument; what goes wrong becomes one sentence and exit code 1."""

    @with_appcontext
    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> R:
        context = current_context()
        if not context.settings.enabled:
            raise click.ClickException("DOI management is switched off (DOI_ENABLED is False).")
        refresh(context)
        try:
            return command(context, *args, **kwargs)
        except DoiError as error:
            raise click.ClickException(str(error)) from error
        except (OperationalError, ProgrammingError) as error:
            raise click.ClickException(_database_sentence(error)) from error

    return run


def _database_sentence(error: OperationalError | ProgrammingError) -> str:
    cause = str(error.orig).splitlines()[0]
    if "doi_" in cause and any(word in cause for word in ("no such table", "does not exist", "doesn't exist")):
        return f"The tables of the plugin are missing ({cause}). Run 'flask doi db upgrade'."
    return f"The database did not do what was asked: {cause}"


def quiet_option(command: Callable[P, R]) -> Callable[P, R]:
    """--quiet: print nothing but errors."""
    return click.option("--quiet", is_flag=True, help="Print nothing but errors.")(command)


def json_option(command: Callable[P, R]) -> Callable[P, R]:
    """--json: print one JSON document."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def one_doi(command: Callable[P, R]) -> Callable[P, R]:
    """--doi, --object-id and --id (the DOI's row number), of which a command takes one."""
    command = click.option("--doi", help="The DOI, in any spelling.")(command)
    command = click.option("--object-id", "object_id", metavar="KEY", help="The key of the record.")(command)
    return click.option("--id", "row_id", type=int, help="The row number of the DOI.")(command)


def one_record(command: Callable[P, R]) -> Callable[P, R]:
    """--id, --object-id (both the record's key) and --doi, of which a command takes one."""
    command = click.option("--id", "key", metavar="KEY", help="The key of the record.")(command)
    command = click.option("--object-id", "object_id", metavar="KEY", help="The same as --id.")(command)
    return click.option("--doi", help="The DOI of the record, in any spelling.")(command)


def exactly_one(options: Mapping[str, object]) -> None:
    """Refuses, as wrong usage, anything but exactly one of these options."""
    given = [name for name, value in options.items() if value not in (None, False)]
    if len(given) != 1:
        raise click.UsageError(f"Give exactly one of {', '.join(options)}.")


def say(text: str, *, quiet: bool = False) -> None:
    """One line for a person."""
    if not quiet:
        click.echo(text)


def stop_at(refusal: Refusal | None) -> None:
    """Ends a command whose DOIs were refused, with the reason and exit code 1."""
    if refusal is None:
        return
    params = {name: str(value) for name, value in refusal.params.items()}
    why = refusal_text(refusal.code, params)
    advice = refusal_advice(refusal.code, params)
    raise click.ClickException(f"Nothing was asked for: {why} {advice}".rstrip())


def print_json(value: Any) -> None:
    """One JSON document, moments in ISO 8601."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Iterable):
        return list(value)
    return str(value)


def record_key(context: Context, key: str | None, object_id: str | None, doi: str | None) -> str:
    """The key of the one record that is meant."""
    from flask_doi.services.finding import find_row

    if doi is None:
        return str(key or object_id)
    with context.session() as session:
        return find_row(session, context, doi=doi, id=None, key=None).record_key
