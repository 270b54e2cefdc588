"""`flask doi batch`: the batches, how far each is, and the same levers as on its page."""

from __future__ import annotations

import click

from flask_doi.cli.group import doi_group, json_option, print_json, quiet_option, say, uses_context
from flask_doi.domain.batch_wording import DONE, KINDS, OBJECTIONS, RESULTS, STATES, UNCHANGED
from flask_doi.domain.moments import local_time
from flask_doi.domain.outcome_wording import refusal_text
from flask_doi.services.batches import steering
from flask_doi.services.batches.showing import BatchFacts, every_record, find_batch, list_batches
from flask_doi.services.batches.steering import Steered
from flask_doi.services.context import Context


@doi_group.group("batch")
def batch() -> None:
    """Look at batches, and pause, resume, cancel or approve them."""


@batch.command("list")
@click.option("--state", type=click.Choice(list(STATES)), help="Only batches in this state.")
@click.option(
    "--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many, the newest first."
)
@json_option
@quiet_option
@uses_context
def list_command(context: Context, state: str | None, limit: int, as_json: bool, quiet: bool) -> None:
    """The batches, the newest first."""
    found = list_batches(context, states=(state,) if state else (), limit=limit)[:limit]
    if as_json:
        print_json([_facts(each) for each in found])
        return
    for each in found:
        say(_line(each), quiet=quiet)
    say(f"{len(found)} {'batch' if len(found) == 1 else 'batches'}.", quiet=quiet)


@batch.command("show")
@click.argument("number", type=int)
@click.option("--records", is_flag=True, help="Each record with what became of it.")
@json_option
@uses_context
def show(context: Context, number: int, records: bool, as_json: bool) -> None:
    """How far one batch is."""
    found = _found(context, number)
    lines = list(every_record(context, number)) if records else []
    if as_json:
        told = [
            {"record": line.key, "doi": line.doi, "result": line.result, "why": dict(line.params)} for line in lines
        ]
        print_json({**_facts(found), **({"records": told} if records else {})})
        return
    say(_line(found))
    for text in (_why(found), found.reason):
        if text:
            say(text)
    for result, count in sorted(found.results.items()):
        say(f"{count:>8}  {_word(found, result)}")
    for line in lines:
        say(f"{line.key}: {line.doi or '-'} {_word(found, line.result)}")


@batch.command("pause")
@click.argument("number", type=int)
@quiet_option
@uses_context
def pause(context: Context, number: int, quiet: bool) -> None:
    """Send nothing more of a batch until it is resumed."""
    _steer(context, number, steering.pause(context, number), "is paused", quiet)


@batch.command("resume")
@click.argument("number", type=int)
@quiet_option
@uses_context
def resume(context: Context, number: int, quiet: bool) -> None:
    """Let a paused batch go on."""
    _steer(context, number, steering.resume(context, number), "goes on", quiet)


@batch.command("cancel")
@click.argument("number", type=int)
@quiet_option
@uses_context
def cancel(context: Context, number: int, quiet: bool) -> None:
    """Take back what of a batch was not sent yet."""
    _steer(context, number, steering.cancel(context, number, actor=context.settings.actor), "is cancelled", quiet)


@batch.command("approve")
@click.argument("number", type=int)
@quiet_option
@uses_context
def approve(context: Context, number: int, quiet: bool) -> None:
    """Say yes to a batch that somebody else asked for, as DOI_ACTOR."""
    steered = steering.approve(context, number, actor=context.settings.actor)
    _steer(context, number, steered, "is approved", quiet)
    refused = _why(_found(context, number))
    if refused:
        raise click.ClickException(refused)


def _steer(context: Context, number: int, steered: Steered, done: str, quiet: bool) -> None:
    if steered.done:
        say(f"Batch {number} {done}.", quiet=quiet)
        return
    found = find_batch(context, number)
    if steered.code == "own" and found is not None:
        raise click.ClickException(
            f'Batch {number} was asked for by "{found.actor}"; somebody else has to decide '
            "(on its page, or with another DOI_ACTOR)."
        )
    if steered.code == "state" and found is not None:
        raise click.ClickException(f"Batch {number} cannot do that now; its state is {found.state}.")
    raise click.ClickException(OBJECTIONS[steered.code])


def _found(context: Context, number: int) -> BatchFacts:
    found = find_batch(context, number)
    if found is None:
        raise click.ClickException(f"There is no batch {number}.")
    return found


def _line(found: BatchFacts) -> str:
    done = f"{found.ended} of {found.asked}" if found.asked else f"{found.total} looked at"
    when = local_time(found.created_at)
    return f"{found.id}: {KINDS.get(found.kind, found.kind)}, {STATES[found.state]}, {done}; {found.actor}, {when}"


def _why(found: BatchFacts) -> str:
    said = dict(found.refused_for)
    code = said.pop("code", "")
    if not code:
        return ""
    if code == "turned_down":
        return f"{said.get('by')} turned it down: {said.get('reason')}"
    return f"Refused: {refusal_text(code, {name: str(value) for name, value in said.items()})}"


def _word(found: BatchFacts, result: str) -> str:
    by_kind = {"done": DONE, "unchanged": UNCHANGED}.get(result, {})
    return by_kind.get(found.kind, RESULTS.get(result, result))


def _facts(found: BatchFacts) -> dict[str, object]:
    return {
        "id": found.id,
        "kind": found.kind,
        "state": found.state,
        "reason": found.reason,
        "actor": found.actor,
        "approver": found.approver,
        "total": found.total,
        "asked": found.asked,
        "ended": found.ended,
        "results": dict(found.results),
        "refused_for": dict(found.refused_for) or None,
        "created_at": found.created_at,
        "started_at": found.started_at,
        "finished_at": found.finished_at,
    }
