"""`flask doi export` and `import`: DOIs as a file, and the edited file back."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import BinaryIO

import click

from flask_doi.cli.group import doi_group, json_option, print_json, quiet_option, say, uses_context
from flask_doi.domain.doi_filter import CONDITIONS, STATES, DoiFilter
from flask_doi.domain.exchange import BY_NAME, chosen_columns
from flask_doi.domain.import_wording import file_fault_text, line_text
from flask_doi.services.accounts import ensure_configured_account
from flask_doi.services.context import Context
from flask_doi.services.exchange import importing
from flask_doi.services.exchange.differences import Change, Objected
from flask_doi.services.exchange.exporting import Export
from flask_doi.services.exchange.importing import Compared, Imported
from flask_doi.services.exchange.reading_files import FileFault

ACTS = {
    "target": "lead somewhere else",
    "state": "get another state",
    "retire": "are deactivated",
    "back": "are brought back",
    "external": "are noted as DOIs from elsewhere",
    "adopt": "are taken over, once the agency was read",
}
MOST_LINES = 200


@doi_group.command("export")
@click.option("--format", "form", type=click.Choice(("csv", "json")), default="csv", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="A file; else printed.")
@click.option("--columns", default="usual", show_default=True, help="usual, import, all, or names between commas.")
@click.option("--status", type=click.Choice(STATES), help="Only DOIs in this state.")
@click.option("--condition", type=click.Choice(CONDITIONS), help="Only DOIs of which this is true.")
@click.option("--repository", metavar="KEY", help="Only DOIs of this repository.")
@quiet_option
@uses_context
def export(
    context: Context,
    form: str,
    output: Path | None,
    columns: str,
    status: str | None,
    condition: str | None,
    repository: str | None,
    quiet: bool,
) -> None:
    """Write DOIs to a file, as the page Export does."""
    names, unknown = chosen_columns(columns)
    if unknown:
        raise click.UsageError(f"There is no column {unknown[0]!r}. There are: {', '.join(BY_NAME)}.")
    made = Export(context, DoiFilter(state=status, condition=condition, repository=repository), columns=names)
    if output is None:
        _write(made, form, sys.stdout.buffer)
        return
    beside = output.with_name(f"{output.name}.part")
    with beside.open("wb") as stream:
        _write(made, form, stream)
    beside.replace(output)
    say(f"Written to {output}.", quiet=quiet)


def _write(made: Export, form: str, stream: BinaryIO) -> None:
    parts = made.as_json() if form == "json" else made.as_csv()
    for part in parts:
        stream.write(part)
    stream.flush()


@doi_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@json_option
@quiet_option
@uses_context
def import_command(context: Context, file: Path, dry_run: bool, as_json: bool, quiet: bool) -> None:
    """Bring an edited export back: say what it changes, and ask for it; the worker carries it out."""
    ensure_configured_account(context)
    with file.open("rb") as stream:
        try:
            found = _tried(context, stream, as_json or quiet) if dry_run else _taken_in(context, stream, file.name)
        except FileFault as fault:
            raise click.ClickException(file_fault_text(fault.code, fault.params)) from fault
    compared, number = found
    if as_json:
        print_json({"batch": number, "dry_run": dry_run, **compared.as_json()})
    else:
        _tell(compared, number, dry_run=dry_run, quiet=quiet)
    if compared.left_out:
        sys.exit(1)


def _tried(context: Context, stream: BinaryIO, is_silent: bool) -> tuple[Compared, None]:
    imported = Imported(context, stream, None, may_deactivate=True)
    told: Counter[bool] = Counter()
    for each in imported.differences():
        told[True] += 1
        if not is_silent and told[True] <= MOST_LINES:
            for line in _in_words(each):
                say(line)
    if not is_silent and told[True] > MOST_LINES:
        say(f"... and {told[True] - MOST_LINES} more")
    return imported.result(), None


def _taken_in(context: Context, stream: BinaryIO, name: str) -> tuple[Compared, int | None]:
    number = importing.take_in(context, stream, may_deactivate=True, name=name)
    found = importing.find_import(context, number)
    if found is None:
        raise click.ClickException("The file was compared, but what was found is gone. Import it again.")
    if not found.compared.changes:
        importing.forget(context, number)
        return found.compared, None
    importing.apply(context, number, actor=None)
    _insist_on_running(context, number)
    return found.compared, number


def _insist_on_running(context: Context, number: int) -> None:
    """What limits hold up is not passed off as done."""
    applied = importing.find_import(context, number)
    if applied is not None and applied.state == "awaiting_approval":
        raise click.ClickException(
            f"So many DOIs need the approval of a second person (DOI_APPROVAL_ABOVE): see batch {number} on the pages."
        )
    if applied is not None and applied.state == "refused":
        raise click.ClickException(
            f"So many DOIs may not be asked for on one day (DOI_DAILY_LIMIT): see batch {number} on the pages."
        )


def _in_words(found: Change | Objected) -> list[str]:
    if isinstance(found, Objected):
        column = BY_NAME[found.column].header if found.column in BY_NAME else found.column
        return [f"Line {found.number}, {column} {found.value!r}: {line_text(found.code, found.params)}"]
    changed = ((BY_NAME[name].header if name in BY_NAME else name, was, then) for name, was, then in found.shown)
    return [f"Line {found.number}, {found.doi}: {name} {was or '-'} -> {then or '-'}" for name, was, then in changed]


def _tell(compared: Compared, number: int | None, *, dry_run: bool, quiet: bool) -> None:
    say(f"{compared.lines} lines, {compared.unchanged} of them as they are here.", quiet=quiet)
    for kind, count in compared.acts.items():
        say(f"{count} {'would ' if dry_run else ''}{_to(kind, dry_run)}.", quiet=quiet)
    for name, count in compared.untouched.items():
        say(f"{BY_NAME[name].header} differs in {count} lines and is not changed by an import.", quiet=quiet)
    if compared.left_out:
        say(f"{compared.left_out} left out; --dry-run says why.", quiet=quiet)
    if not compared.changes:
        say("Nothing is changed.", quiet=quiet)
    elif number is not None:
        say(f"{compared.changes} changes are being carried out by the worker (batch {number}).", quiet=quiet)


def _to(kind: str, dry_run: bool) -> str:
    words = ACTS[kind]
    return words.replace("are ", "be ", 1) if dry_run and words.startswith("are ") else words
