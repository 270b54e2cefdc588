"""`flask doi list`, `show` and `check`: looking without changing anything."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import click

from flask_doi.catalogue.contract import Selection
from flask_doi.cli.group import (
    doi_group,
    exactly_one,
    json_option,
    one_record,
    print_json,
    quiet_option,
    record_key,
    say,
    uses_context,
)
from flask_doi.domain.history_wording import action_text, history_text
from flask_doi.domain.moments import local_time
from flask_doi.domain.opinion_wording import opinion_advice, opinion_text
from flask_doi.domain.outcome_wording import outcome_text
from flask_doi.errors import RecordNotFound
from flask_doi.services import readiness
from flask_doi.services.accounts import ensure_configured_account
from flask_doi.services.context import Context
from flask_doi.services.describing import reading
from flask_doi.services.details import details_of
from flask_doi.services.finding import STATUSES, find_row, list_dois
from flask_doi.services.opinions import Opinion, ask_agency
from flask_doi.services.status import mending_url

CHUNK = 200


@doi_group.command("list")
@click.option("--status", type=click.Choice(STATUSES), help="Only DOIs in this state.")
@click.option("--pending", is_flag=True, help="Only DOIs with a job that waits or runs.")
@click.option("--failed", is_flag=True, help="Only DOIs whose job failed.")
@click.option("--forgotten", is_flag=True, help="Only drafts that nobody made public for too long (DOI_DRAFT_DAYS).")
@click.option("--limit", type=click.IntRange(1))
@json_option
@quiet_option
@uses_context
def list_command(
    context: Context,
    status: str | None,
    pending: bool,
    failed: bool,
    forgotten: bool,
    limit: int | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """List DOIs."""
    chosen = {"pending": pending, "failed": failed, "forgotten": forgotten}
    condition = next((name for name, is_chosen in chosen.items() if is_chosen), None)
    with context.session() as session:
        lines = list_dois(session, context, status=status, condition=condition, limit=limit)
        if as_json:
            print_json([dataclasses.asdict(line) for line in lines])
            return
        total = 0
        for line in lines:
            total += 1
            marks = f" ({', '.join(line.conditions)})" if line.conditions else ""
            say(f"{line.id}\t{line.doi}\t{line.state}{marks}\t{line.record}\t{line.title or ''}", quiet=quiet)
    say(f"{total} {'DOI' if total == 1 else 'DOIs'}.", quiet=quiet)


@doi_group.command("show")
@click.argument("doi")
@json_option
@uses_context
def show(context: Context, doi: str, as_json: bool) -> None:
    """Show all about one DOI: what is wanted, what was observed, history and attempts."""
    with context.session() as session:
        details = details_of(session, context, find_row(session, context, doi=doi, id=None, key=None))
    if as_json:
        print_json(details)
        return
    for name, value in details.items():
        if not isinstance(value, list):
            say(f"{name}: {_in_words(name, value)}")
    for event in details["history"]:
        text = history_text(event["code"], event["params"], to=event["to"])
        say(f"  {local_time(event['at'])} {text} ({event['actor']})")
    for attempt in details["attempts"]:
        code = attempt["code"]
        told = outcome_text(code, {"agency": "the agency", **(attempt["params"] or {})}) if code else "No answer came."
        say(f"  {local_time(attempt['at'])} {action_text(attempt['action'])}: {told}")


def _in_words(name: str, value: Any) -> str:
    """One fact about a DOI as a person reads it; what is nested, as JSON."""
    if value is None or value == "":
        return "-"
    if name == "job":
        tries = "once" if value["tries"] == 1 else f"{value['tries']} times"
        return f"{value['state']}, {value['cause']}, tried {tries}"
    if isinstance(value, datetime):
        return f"{local_time(value)}"
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


@doi_group.command("check")
@one_record
@click.option("--all", "everything", is_flag=True, help="Every record of the catalogue.")
@click.option("--ask", is_flag=True, help="Ask the agency as well what it thinks of one record; nothing is registered.")
@json_option
@quiet_option
@uses_context
def check(
    context: Context,
    key: str | None,
    object_id: str | None,
    doi: str | None,
    everything: bool,
    ask: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Say what each record lacks for a DOI, all at once."""
    exactly_one({"--id": key, "--object-id": object_id, "--doi": doi, "--all": everything})
    if ask and everything:
        raise click.UsageError("--ask is for one record, not for --all.")
    ensure_configured_account(context)
    keys = all_keys(context) if everything else iter([record_key(context, key, object_id, doi)])
    total, ready = 0, 0
    told: list[dict[str, Any]] = []
    while chunk := list(islice(keys, CHUNK)):
        verdicts = readiness.judge_many(context, chunk)
        if not everything and not verdicts:
            raise RecordNotFound(chunk[0])
        for one in verdicts.values():
            total += 1
            ready += one.ready
            if as_json:
                told.append(_as_json(context, one))
            else:
                say(f"{one.key}: {readiness.sentence(one)}", quiet=quiet)
        opinion = ask_agency(context, chunk[0]) if ask else None
        if opinion is not None:
            ready -= opinion.accepted is not True
            _tell_opinion(opinion, told if as_json else None, quiet)
    if as_json:
        print_json(told)
    else:
        say(f"{ready} of {total} ready.", quiet=quiet)
    if ready < total:
        raise SystemExit(1)


def _tell_opinion(opinion: Opinion, told: list[dict[str, Any]] | None, quiet: bool) -> None:
    """What the agency thinks, into the JSON that is made, or else in words."""
    text, advice = _opinion_words(opinion)
    if told is not None:
        complaints = [dataclasses.asdict(complaint) for complaint in opinion.complaints]
        told[-1]["agency"] = {"accepts": opinion.accepted, "code": opinion.code, "text": text, "complaints": complaints}
        return
    say(f"{text} {advice}".rstrip(), quiet=quiet)
    for complaint in opinion.complaints:
        say(f"  {complaint.source}: {complaint.text}" if complaint.source else f"  {complaint.text}", quiet=quiet)


def _opinion_words(opinion: Opinion) -> tuple[str, str]:
    """What came of asking the agency, and what to do about it."""
    params = {**opinion.params, "agency": "the agency"}
    text = opinion_text(opinion.code, params, was_refused=opinion.was_refused)
    return text[:1].upper() + text[1:], opinion_advice(opinion.code, params)


def _as_json(context: Context, one: readiness.Readiness) -> dict[str, Any]:
    with reading(context):
        problems = [
            problem.as_json() | {"url": mending_url(context, one.key, problem.field)} for problem in one.problems
        ]
    return {
        "record": one.key,
        "ready": one.ready,
        "rule": None if one.decision.wanted else one.decision.rule,
        "problems": problems,
    }


def all_keys(context: Context) -> Iterator[str]:
    """Every record of the catalogue, in key order."""
    cursor: str | None = None
    while True:
        with reading(context):
            keys = list(islice(context.catalogue.select(Selection(), after=cursor), CHUNK))
        yield from keys
        if len(keys) < CHUNK:
            return
        cursor = keys[-1]
