"""`flask doi queue`: what waits and what failed, tried again or called back."""

from __future__ import annotations

import dataclasses
from itertools import chain, islice

import click

from flask_doi.cli.group import doi_group, json_option, print_json, quiet_option, say, uses_context
from flask_doi.domain.queue_filter import QUEUE_STATES, QueueFilter
from flask_doi.domain.queue_wording import cause_text, kind_text, wait_text
from flask_doi.domain.states import JobKind
from flask_doi.services.calling_back import call_back
from flask_doi.services.context import Context
from flask_doi.services.desk.queueing import JobLine, every_job, ids_matching
from flask_doi.services.planning import fold_intents
from flask_doi.services.taking_up import take_up


@doi_group.group("queue")
def queue() -> None:
    """What waits for the agency and what failed: list it, try it again, call it back."""


@queue.command("list")
@click.option("--state", type=click.Choice(QUEUE_STATES), help="Only jobs in this state; else what is not over.")
@click.option("--kind", type=click.Choice([kind.value for kind in JobKind]), help="Only jobs of this kind.")
@click.option("--cause", help="Only jobs that failed or wait for this, as the list names it.")
@click.option("--batch", type=click.IntRange(1), help="Only jobs of this batch.")
@click.option("--limit", type=click.IntRange(1), help="At most so many.")
@json_option
@quiet_option
@uses_context
def list_jobs(
    context: Context,
    state: str | None,
    kind: str | None,
    cause: str | None,
    batch: int | None,
    limit: int | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """List jobs: what waits, what is being sent, and what failed."""
    states = (state,) if state else ("processing", "pending", "failed")
    chosen = QueueFilter(kind=kind, cause=cause, batch=batch)
    found = chain.from_iterable(every_job(context, chosen.but(state=each)) for each in states)
    lines = list(islice(found, limit))
    if as_json:
        print_json([_as_json(line) for line in lines])
        return
    for line in lines:
        tries = f"{line.attempts} of {line.max_attempts} tries"
        what = kind_text(line.kind)
        say(f"{line.id}\t{line.state}\t{line.doi}\t{line.record}\t{what}\t{tries}\t{_why(line)}", quiet=quiet)
    say(f"{len(lines)} {'job' if len(lines) == 1 else 'jobs'}.", quiet=quiet)


def _as_json(line: JobLine) -> dict[str, object]:
    told = dataclasses.asdict(line)
    reason = told.pop("reason")
    told["cause"] = line.cause
    told["why"] = _why(line) or None
    return told | ({"until": reason["until"]} if reason else {})


def _why(line: JobLine) -> str:
    """Why a job waits or how it ended, with its code, by which --cause means it."""
    reason = line.reason
    if reason is None:
        return ""
    params = {"agency": "the agency", "reason": reason.params.get("code", ""), **reason.params}
    for problem in reason.problems:
        if problem.get("code") == reason.code:
            params |= dict(problem.get("params") or {})
    words = wait_text(reason.code, params)
    words = cause_text(reason.code, params) if words == reason.code else words
    given_up = f" Given up: {line.given_up}" if line.given_up else ""
    return f"{line.cause}: {words}{given_up}" if line.cause else f"{words}{given_up}"


@queue.command("retry")
@click.argument("ids", metavar="[ID]...", nargs=-1, type=click.IntRange(1))
@click.option("--failed", is_flag=True, help="All jobs that failed and were not given up.")
@click.option("--cause", help="With --failed: only those that failed for this.")
@quiet_option
@uses_context
def retry(context: Context, ids: tuple[int, ...], failed: bool, cause: str | None, quiet: bool) -> None:
    """Try jobs again now, with all their tries before them; what was cancelled is asked for again."""
    chosen = _chosen(context, ids, failed=failed, cause=cause)
    result = take_up(context, chosen)
    while fold_intents(context):
        continue
    left = len(chosen) - result.again
    say(f"{result.again} {'waits' if result.again == 1 else 'wait'} to be tried again.", quiet=quiet)
    if result.under_way:
        click.echo(f"{result.under_way} being sent just now.", err=True)
    _tell_missing(len(ids) - len(chosen) + result.over if ids else result.over)
    if left or (ids and len(chosen) < len(ids)):
        raise SystemExit(1)


@queue.command("cancel")
@click.argument("ids", metavar="[ID]...", nargs=-1, type=click.IntRange(1))
@click.option("--failed", is_flag=True, help="All jobs that failed and were not given up.")
@click.option("--cause", help="With --failed: only those that failed for this.")
@quiet_option
@uses_context
def cancel(context: Context, ids: tuple[int, ...], failed: bool, cause: str | None, quiet: bool) -> None:
    """Call jobs back before they are sent: new DOIs stay reserved names, public ones show as needing sync."""
    chosen = _chosen(context, ids, failed=failed, cause=cause)
    result = call_back(context, chosen)
    say(f"{result.cancelled} cancelled.", quiet=quiet)
    if result.too_late:
        click.echo(f"{result.too_late} being sent, or may have arrived already, and cannot be called back.", err=True)
    if result.needed:
        click.echo(f"{result.needed} to take something from public view, and not called back.", err=True)
    _tell_missing(len(ids) - len(chosen) + result.over if ids else result.over)
    if result.cancelled < max(len(ids), len(chosen)):
        raise SystemExit(1)


def _chosen(context: Context, ids: tuple[int, ...], *, failed: bool, cause: str | None) -> list[int]:
    """The jobs that are meant: by number, or all that failed."""
    if bool(ids) == failed or (cause is not None and not failed):
        raise click.UsageError("Give the numbers of jobs, or --failed (with --cause, only what failed for that).")
    if any(number >= 2**63 for number in ids):
        raise click.UsageError("There is no job with so great a number.")
    wanted = QueueFilter() if ids else QueueFilter(state="failed", cause=cause, given_up=False)
    unique = list(dict.fromkeys(ids)) if ids else None
    return list(chain.from_iterable(ids_matching(context, wanted, None, ids=unique)))


def _tell_missing(number: int) -> None:
    if number > 0:
        click.echo(f"{number} had ended already, or do not exist.", err=True)
