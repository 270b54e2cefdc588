"""`flask doi mint`, `sync` and `process-queue`: wishes, and the drain that carries them out."""

from __future__ import annotations

import signal
import threading
from types import FrameType

import click

from flask_doi.cli.group import (
    doi_group,
    exactly_one,
    one_doi,
    one_record,
    quiet_option,
    record_key,
    say,
    stop_at,
    uses_context,
)
from flask_doi.domain.states import JobKind, JobState
from flask_doi.errors import RecordNotFound
from flask_doi.services import asking, readiness
from flask_doi.services.accounts import ensure_configured_account
from flask_doi.services.allowances import needs_approval
from flask_doi.services.batches.making import mint_these
from flask_doi.services.context import Context
from flask_doi.services.describing import in_family_order
from flask_doi.services.finding import STATUSES, find_row
from flask_doi.services.part_readiness import judge_part
from flask_doi.services.planning import fold_intents
from flask_doi.services.runner import drain
from flask_doi.services.syncing import compare_rows, mark_rows, rows_to_sync
from flask_doi.services.undone import left_undone

CHUNK = 500


@doi_group.command("mint")
@one_record
@click.option("--all", "everything", is_flag=True, help="All published records of mintable levels without a DOI.")
@click.option("--limit", type=click.IntRange(1), help="At most so many records.")
@click.option("--state", type=click.Choice(["draft", "registered", "findable"]), help="Instead of the default state.")
@click.option("--part", default="", help="A digital object of the record, by its name, address or label.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--now", is_flag=True, help="Send at once instead of leaving it to the worker.")
@quiet_option
@uses_context
def mint(
    context: Context,
    key: str | None,
    object_id: str | None,
    doi: str | None,
    everything: bool,
    limit: int | None,
    state: str | None,
    part: str,
    dry_run: bool,
    now: bool,
    quiet: bool,
) -> None:
    """Give records their DOIs."""
    exactly_one({"--id": key, "--object-id": object_id, "--doi": doi, "--all": everything})
    if part and everything:
        raise click.UsageError("--part goes with one record.")
    ensure_configured_account(context)
    if part:
        found = record_key(context, key, object_id, doi)
        _mint_part(context, found, part, state=state, dry_run=dry_run, now=now, quiet=quiet)
        return
    if everything:
        chosen = in_family_order(context, list(asking.records_without_doi(context, limit)))
    else:
        chosen = [record_key(context, key, object_id, doi)]
        verdict = readiness.judge(context, chosen[0])
        if verdict is None:
            raise RecordNotFound(chosen[0])
        if not (verdict.ready or verdict.waits or dry_run):
            raise click.ClickException(f"{chosen[0]}: {readiness.sentence(verdict)}")
    if dry_run:
        _tell_readiness(context, chosen, quiet)
        return
    if needs_approval(context, len(chosen)):
        _mint_as_batch(context, chosen, state=state, now=now, quiet=quiet)
        return
    size = CHUNK if context.settings.daily_limit is None else max(len(chosen), 1)
    for start in range(0, len(chosen), size):
        stop_at(asking.ask_for_mints(context, chosen[start : start + size], state=state))
    say(f"{len(chosen)} {_records(len(chosen))} queued for a DOI.", quiet=quiet)
    if now:
        _send_now(context, chosen, quiet)


def _mint_as_batch(context: Context, keys: list[str], *, state: str | None, now: bool, quiet: bool) -> None:
    """So many need a second person: they become a batch, which somebody else approves."""
    asked = mint_these(context, keys, state=state)
    if asked.state == "refused":
        raise click.ClickException(f"Batch {asked.number} was refused; 'flask doi batch show {asked.number}' says why.")
    if asked.state == "awaiting_approval":
        say(
            f"{asked.ready} {_records(asked.ready)} wait as batch {asked.number} for a second person, who approves it "
            f"on its page or with 'flask doi batch approve {asked.number}'.",
            quiet=quiet,
        )
    else:
        say(f"{asked.ready} {_records(asked.ready)} queued for a DOI as batch {asked.number}.", quiet=quiet)
    if now:
        raise click.ClickException("Nothing was sent yet: so many at once become a batch (DOI_APPROVAL_ABOVE).")


def _mint_part(
    context: Context, key: str, text: str, *, state: str | None, dry_run: bool, now: bool, quiet: bool
) -> None:
    """Asks for a DOI of its own for a digital object."""
    judged = judge_part(context, key, text)
    if judged is None:
        raise RecordNotFound(key)
    line = f"{key}, {judged.part}: {readiness.sentence(judged.verdict)}"
    if not judged.verdict.ready:
        raise click.ClickException(line)
    if dry_run:
        say(f"{line}; nothing was minted.", quiet=quiet)
        return
    stop_at(asking.ask_for_part(context, key, judged.part, state=state))
    say(f"{key}, {judged.part}: queued for a DOI of its own.", quiet=quiet)
    if now:
        _send_now(context, [key], quiet, part=judged.part)


def _records(number: int) -> str:
    return "record" if number == 1 else "records"


def _tell_readiness(context: Context, keys: list[str], quiet: bool) -> None:
    blocked = 0
    for key in keys:
        verdict = readiness.judge(context, key)
        if verdict is None or not verdict.ready:
            blocked += 1
        say(f"{key}: {readiness.sentence(verdict)}", quiet=quiet)
    say(f"{len(keys) - blocked} ready, {blocked} not; nothing was minted.", quiet=quiet)
    if blocked:
        raise SystemExit(1)


def _send_now(context: Context, keys: list[str], quiet: bool, *, part: str = "") -> None:
    while fold_intents(context):
        continue
    failed = 0
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        with context.session() as session:
            ids = readiness.row_ids(session, context, chunk, part)
        drain(context, worker="command", doi_ids=ids)
        for result in readiness.results(context, chunk, part):
            failed += not result.done
            say(f"{result.key}: {result.sentence}", quiet=quiet)
    if failed:
        raise SystemExit(1)


@doi_group.command("sync")
@one_doi
@click.option("--all", "everything", is_flag=True, help="Every DOI that the agency holds.")
@click.option("--status", type=click.Choice(STATUSES), help="Every DOI in this state.")
@click.option("--limit", type=click.IntRange(1), help="At most so many, longest not synchronised first.")
@click.option("--force", is_flag=True, help="Send even what did not change.")
@click.option("--dry-run", is_flag=True, help="Only say what differs.")
@quiet_option
@uses_context
def sync(
    context: Context,
    row_id: int | None,
    object_id: str | None,
    doi: str | None,
    everything: bool,
    status: str | None,
    limit: int | None,
    force: bool,
    dry_run: bool,
    quiet: bool,
) -> None:
    """Tell the agency what changed; what did not change costs no request."""
    exactly_one({"--id": row_id, "--object-id": object_id, "--doi": doi, "--all": everything, "--status": status})
    ensure_configured_account(context)
    while fold_intents(context):
        continue
    if everything or status:
        with context.session() as session:
            ids = rows_to_sync(session, context, status=status, limit=limit)
    else:
        with context.session() as session:
            ids = [find_row(session, context, doi=doi, id=row_id, key=object_id).id]
    differing, failed, waiting = 0, 0, 0
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        comparison = compare_rows(context, chunk)
        for line in comparison.lines:
            say(line, quiet=quiet)
        failed += comparison.blocked
        send = chunk if force else comparison.differing
        differing += len(send)
        if send and not dry_run:
            mark_rows(context, send, force=force)
            drain(context, worker="command", doi_ids=send)
            failed += readiness.count_jobs(context, send, JobState.FAILED)
            waiting += readiness.count_jobs(context, send, JobState.PENDING)
    verb = "would be sent" if dry_run else "sent"
    say(f"{len(ids)} looked at, {differing - waiting} differ and {verb}, {failed} failed.", quiet=quiet)
    if waiting:
        click.echo(f"{waiting} could not be sent yet and wait; 'flask doi doctor' says why.", err=True)
    if failed or waiting:
        raise SystemExit(1)


@doi_group.command("process-queue")
@click.option("--limit", type=click.IntRange(1), help="At most so many jobs.")
@click.option("--action", type=click.Choice([kind.value for kind in JobKind]), help="Only jobs of this kind.")
@click.option("--max-seconds", type=click.FloatRange(min=0.1), help="Take up no new job after so many seconds.")
@quiet_option
@uses_context
def process_queue(
    context: Context, limit: int | None, action: str | None, max_seconds: float | None, quiet: bool
) -> None:
    """Work on what waits, once; for cron.

    Exit code 1 when a job failed in this run, or when jobs wait because the agency did not take them.
    """
    stop = _stop_on_signal()
    kinds = [JobKind(action)] if action else None
    began = context.clock()
    done = drain(context, worker="cron", limit=limit, kinds=kinds, max_seconds=max_seconds, stop=stop)
    say(f"{done} {'job' if done == 1 else 'jobs'} taken up.", quiet=quiet)
    undone = left_undone(context, since=began)
    if undone.failed:
        click.echo(f"{undone.failed} failed; 'flask doi list --failed' says why.", err=True)
    if undone.waiting:
        verb = "waits" if undone.waiting == 1 else "wait"
        click.echo(f"{undone.waiting} could not be sent yet and {verb}; 'flask doi doctor' says why.", err=True)
    if undone.failed or undone.waiting:
        raise SystemExit(1)


def _stop_on_signal() -> threading.Event:
    """Set by SIGTERM or SIGINT: what is in flight is finished, the rest waits."""
    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, ask)
        signal.signal(signal.SIGINT, ask)
    return stop
