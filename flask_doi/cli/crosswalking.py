"""`flask doi crosswalk`: what would be told about records, in every format, without telling it."""

from __future__ import annotations

import hashlib
import re
from itertools import islice
from pathlib import Path

import click

from flask_doi.cli.group import doi_group, exactly_one, one_record, quiet_option, record_key, say, uses_context
from flask_doi.cli.showing import CHUNK, all_keys
from flask_doi.errors import RecordNotFound
from flask_doi.services.accounts import ensure_configured_account
from flask_doi.services.context import Context
from flask_doi.services.telling import FORMAT_NAMES, Told, extension_of, what_would_be_told

DEFAULT_FORMAT = "datacite-json"
LONGEST_NAME = 100
_NOT_SAFE = re.compile(r"[^a-z0-9._-]+")


@doi_group.command("crosswalk")
@one_record
@click.option("--all", "everything", is_flag=True, help="One file for each record that is ready.")
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), help="Write into this folder, one file for a record."
)
@click.option("--format", "form", type=click.Choice(FORMAT_NAMES), default=DEFAULT_FORMAT, show_default=True)
@quiet_option
@uses_context
def crosswalk(
    context: Context,
    key: str | None,
    object_id: str | None,
    doi: str | None,
    everything: bool,
    output: Path | None,
    form: str,
    quiet: bool,
) -> None:
    """Show exactly what would be told of a record, in any format; nothing is sent."""
    exactly_one({"--id": key, "--object-id": object_id, "--doi": doi, "--all": everything})
    if everything and output is None:
        raise click.UsageError("--all needs --output, the folder to write to.")
    ensure_configured_account(context)
    if everything and output is not None:
        _write_all(context, output, form, quiet)
        return
    wanted = record_key(context, key, object_id, doi)
    told = what_would_be_told(context, [wanted], form).get(wanted)
    if told is None:
        raise RecordNotFound(wanted)
    if told.text is None:
        raise click.ClickException(f"{wanted}: {told.sentence}")
    if not told.is_ready:
        click.echo(f"{wanted} gets no DOI as it is: {told.sentence}", err=True)
    if output is None:
        click.echo(told.text, nl=not told.text.endswith("\n"))
    else:
        output.mkdir(parents=True, exist_ok=True)
        say(f"written to {_write(output, wanted, form, told.text)}", quiet=quiet)


def _write_all(context: Context, output: Path, form: str, quiet: bool) -> None:
    output.mkdir(parents=True, exist_ok=True)
    keys = all_keys(context)
    written, blocked = 0, 0
    while chunk := list(islice(keys, CHUNK)):
        for key, told in what_would_be_told(context, chunk, form).items():
            if told.text is None or not told.is_ready:
                blocked += 1
                _tell(key, told, quiet)
                continue
            written += 1
            _write(output, key, form, told.text)
    say(f"{written} written to {output}, {blocked} are not ready.", quiet=quiet)


def _tell(key: str, told: Told, quiet: bool) -> None:
    if not quiet:
        click.echo(f"{key}: {told.sentence}", err=True)


def _write(folder: Path, key: str, form: str, text: str) -> Path:
    path = folder / f"{file_name(key)}.{extension_of(form)}"
    path.write_text(text if text.endswith("\n") else f"{text}\n", encoding="utf-8")
    return path


def file_name(key: str) -> str:
    """A name for a file about a record: safe on every system, the same each time, and never that of another record."""
    plain = _NOT_SAFE.sub("_", key.lower()).strip("._-")[:LONGEST_NAME]
    if plain and plain == key:
        return plain
    return f"{plain}-{hashlib.sha256(key.encode()).hexdigest()[:8]}".lstrip("-")
