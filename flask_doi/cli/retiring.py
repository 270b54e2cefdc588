"""`flask doi deactivate`, `merge` and `redact`: the end of a DOI's life, and back."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from flask_doi.cli.group import (
    doi_group,
    exactly_one,
    json_option,
    one_doi,
    print_json,
    quiet_option,
    say,
    uses_context,
)
from flask_doi.domain.moments import local_time
from flask_doi.domain.retirement import OTHER, RELATIONS, close_reason, read_reason, reason_label
from flask_doi.domain.states import JobState
from flask_doi.errors import DoiError, DoiNotFound
from flask_doi.services import readiness
from flask_doi.services.accounts import ensure_configured_account
from flask_doi.services.context import Context
from flask_doi.services.describing import describe
from flask_doi.services.finding import find_row
from flask_doi.services.planning import fold_intents
from flask_doi.services.retired_list import retired_dois
from flask_doi.services.retirement_requests import (
    Retirement,
    ask_to_deactivate,
    ask_to_reactivate,
    ask_to_redact,
    merged_into,
)
from flask_doi.services.runner import drain

MOST_MISSING = 20


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Meant:
    """A DOI that a command is about."""

    id: int
    doi: str
    key: str


@doi_group.command("deactivate")
@click.option("--id", "row_ids", type=int, multiple=True, help="The row number of a DOI; may be given several times.")
@click.option("--object-id", "keys", metavar="KEY", multiple=True, help="The key of a record; may be repeated.")
@click.option("--doi", "dois", multiple=True, help="A DOI in any spelling; may be repeated.")
@click.option("--file", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="One DOI per line.")
@click.option("--reason", help="A preset reason by its code or name, or your own words.")
@click.option("--note", help="More in your own words; everybody can read it on the tombstone.")
@click.option("--replaced-by", help="The DOI that takes its place.")
@click.option("--replaced-how", type=click.Choice(RELATIONS), default=RELATIONS[0], help="How that one is related.")
@click.option("--reactivate", is_flag=True, help="Bring retired DOIs back instead.")
@click.option("--list-deleted", is_flag=True, help="List the retired DOIs and do nothing.")
@click.option("--count", type=click.IntRange(1), help="How many DOIs you mean; needed for more than one.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--now", is_flag=True, help="Send at once instead of leaving it to the worker.")
@json_option
@quiet_option
@uses_context
def deactivate(
    context: Context,
    row_ids: tuple[int, ...],
    keys: tuple[str, ...],
    dois: tuple[str, ...],
    file: Path | None,
    reason: str | None,
    note: str | None,
    replaced_by: str | None,
    replaced_how: str,
    reactivate: bool,
    list_deleted: bool,
    count: int | None,
    dry_run: bool,
    now: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Let DOIs lead to a tombstone that says why, or bring them back with --reactivate."""
    if list_deleted:
        _list(context, as_json, quiet)
        return
    if not (row_ids or keys or dois or file):
        raise click.UsageError("Give --id, --object-id, --doi or --file, or --list-deleted.")
    if reactivate and (reason or note or replaced_by):
        raise click.UsageError("--reactivate goes without a reason and a replacement.")
    if not reactivate and not reason:
        raise click.UsageError("Give --reason, a preset one or your own words.")
    ensure_configured_account(context)
    meant = _meant(context, row_ids, keys, [*dois, *_lines(file)])
    _insist_on_count(len(meant), count, dry_run)
    said = None if reactivate else _said(reason or "", note, replaced_by, replaced_how)
    _ask(context, meant, said, dry_run=dry_run)
    _tell(meant, "would be " if dry_run else "", "reactivated" if reactivate else "retired", quiet, done=not dry_run)
    if now and not dry_run:
        _send_now(context, meant, quiet)


def _lines(file: Path | None) -> Iterator[str]:
    """The DOIs of a file: the first word of each line; empty lines and those that begin with # are left out."""
    if file is None:
        return
    with file.open(encoding="utf-8-sig") as lines:
        for line in lines:
            text = line.replace(",", " ").replace(";", " ").split()
            if text and not text[0].startswith("#") and text[0].lower() != "doi":
                yield text[0].strip('"')


def _meant(context: Context, ids: Sequence[int], keys: Sequence[str], dois: Sequence[str]) -> list[Meant]:
    """The DOIs that are meant, each once; names all that are not known before anything is done."""
    wanted: list[tuple[str | None, int | None, str | None]] = [(None, each, None) for each in ids]
    wanted += [(None, None, each) for each in keys] + [(each, None, None) for each in dois]
    found, missing = {}, []
    with context.session() as session:
        for doi, row_id, key in wanted:
            try:
                row = find_row(session, context, doi=doi, id=row_id, key=key)
            except DoiError as error:
                missing.append(str(error))
            else:
                found[row.id] = Meant(id=row.id, doi=row.doi, key=row.record_key)
    if missing:
        more = f"\n... and {len(missing) - MOST_MISSING} more" if len(missing) > MOST_MISSING else ""
        raise click.ClickException("\n".join(missing[:MOST_MISSING]) + more + "\nNothing was done.")
    if not found:
        raise DoiNotFound("none was named")
    return list(found.values())


def _insist_on_count(number: int, count: int | None, dry_run: bool) -> None:
    """Refuses to do more, or less, than was meant."""
    if dry_run or number == (count or 1):
        return
    if count is None:
        raise click.ClickException(f"{number} DOIs are meant. If that is right, say so with --count {number}.")
    raise click.ClickException(f"{number} DOIs are meant, not {count}. Nothing was done.")


def _said(reason: str, note: str | None, replaced_by: str | None, replaced_how: str) -> Retirement:
    code, words = _reason(reason)
    text = " ".join(part for part in (words, note) if part) or None
    how = replaced_how if replaced_by else None
    return Retirement(reason=code, note=text, replaced_by=replaced_by, replaced_how=how)


def _reason(text: str) -> tuple[str, str | None]:
    """The reason that is meant, with words of one's own; a misspelt one is not taken for such words."""
    meant = close_reason(text)
    if meant is not None:
        raise click.UsageError(
            f"There is no reason {text!r}. Did you mean {meant}? "
            f"If these are your own words, which everybody will read, give --reason {OTHER} --note {text!r}."
        )
    return read_reason(text)


def _ask(context: Context, meant: Sequence[Meant], said: Retirement | None, *, dry_run: bool) -> None:
    ids = [each.id for each in meant]
    if said is not None:
        ask_to_deactivate(context, ids, said, dry_run=dry_run)
        return
    described = describe(context, list({each.key for each in meant}))
    gone = [each.key for each in meant if each.key not in (*described.found, *described.broken)]
    ask_to_reactivate(context, ids, gone=gone, dry_run=dry_run)


def _tell(meant: Sequence[Meant], would: str, verb: str, quiet: bool, *, done: bool) -> None:
    for each in meant:
        say(f"{each.doi}: {would or 'will be '}{verb} (record {each.key}).", quiet=quiet)
    number = f"{len(meant)} {'DOI' if len(meant) == 1 else 'DOIs'}"
    say(f"{number} queued." if done else f"{number}; nothing was done.", quiet=quiet)


def _send_now(context: Context, meant: Sequence[Meant], quiet: bool) -> None:
    while fold_intents(context):
        continue
    ids = [each.id for each in meant]
    drain(context, worker="command", doi_ids=ids)
    unsent = sum(readiness.count_jobs(context, ids, state) for state in (JobState.PENDING, JobState.FAILED))
    if unsent:
        raise click.ClickException(f"{unsent} could not be sent yet; 'flask doi doctor' says why.")
    say("Sent; nothing of it waits any more.", quiet=quiet)


def _list(context: Context, as_json: bool, quiet: bool) -> None:
    with context.session() as session:
        found = retired_dois(session, context)
        if as_json:
            print_json([dataclasses.asdict(each) for each in found])
            return
        total = 0
        for each in found:
            total += 1
            place = f"\t-> {each.replaced_by}" if each.replaced_by else ""
            why = reason_label(each.reason) + (" (redacted)" if each.is_redacted else "")
            say(f"{each.id}\t{each.doi}\t{local_time(each.retired_at)}\t{why}\t{each.record}{place}", quiet=quiet)
    say(f"{total} {'DOI' if total == 1 else 'DOIs'}.", quiet=quiet)


@doi_group.command("merge")
@one_doi
@click.option("--into", "into", required=True, help="The DOI of the record that stays.")
@click.option("--identical", is_flag=True, help="Both stand for the very same thing.")
@click.option("--note", help="More in your own words, for the tombstone.")
@click.option("--now", is_flag=True, help="Send at once instead of leaving it to the worker.")
@quiet_option
@uses_context
def merge(
    context: Context,
    row_id: int | None,
    object_id: str | None,
    doi: str | None,
    into: str,
    identical: bool,
    note: str | None,
    now: bool,
    quiet: bool,
) -> None:
    """Retire the DOI of a record that was merged into another one; both sides say so."""
    exactly_one({"--id": row_id, "--object-id": object_id, "--doi": doi})
    ensure_configured_account(context)
    meant = _one(context, row_id, object_id, doi)
    ask_to_deactivate(context, [meant.id], merged_into(into, identical=identical, note=note))
    say(f"{meant.doi}: will lead to a tombstone that names {into}.", quiet=quiet)
    if now:
        _send_now(context, [meant], quiet)


@doi_group.command("redact")
@one_doi
@click.option("--reason", required=True, help="A preset reason by its code or name, or your own words for the files.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--now", is_flag=True, help="Send at once instead of leaving it to the worker.")
@quiet_option
@uses_context
def redact(
    context: Context,
    row_id: int | None,
    object_id: str | None,
    doi: str | None,
    reason: str,
    yes: bool,
    now: bool,
    quiet: bool,
) -> None:
    """Remove, for ever, everything that is told and stored of a DOI, for a takedown or to protect somebody."""
    exactly_one({"--id": row_id, "--object-id": object_id, "--doi": doi})
    ensure_configured_account(context)
    meant = _one(context, row_id, object_id, doi)
    if not yes:
        say(f"Everything that is told and stored of {meant.doi} will be removed. This cannot be undone.")
        typed = click.prompt("Type the DOI to confirm", default="", show_default=False)
        if typed.strip().lower() != meant.doi:
            raise click.ClickException("That is not the DOI; nothing was done.")
    code, words = _reason(reason)
    ask_to_redact(context, [meant.id], reason=code, note=words if code == OTHER else None)
    say(f"{meant.doi}: will be redacted.", quiet=quiet)
    if now:
        _send_now(context, [meant], quiet)


def _one(context: Context, row_id: int | None, object_id: str | None, doi: str | None) -> Meant:
    with context.session() as session:
        row = find_row(session, context, doi=doi, id=row_id, key=object_id)
        return Meant(id=row.id, doi=row.doi, key=row.record_key)
