"""`flask doi reserve`, `release`, `promote`, `external` and `policy`: a DOI before it is public, and what decides."""

from __future__ import annotations

import click

from flask_doi.cli.group import (
    doi_group,
    exactly_one,
    json_option,
    one_record,
    print_json,
    quiet_option,
    record_key,
    say,
    stop_at,
    uses_context,
)
from flask_doi.domain.decision_wording import STANDING_WORDS, decision_table
from flask_doi.domain.external import ExternalRefusal
from flask_doi.domain.identifier import Doi
from flask_doi.domain.outcome_wording import refusal_advice, refusal_text
from flask_doi.domain.policy_wording import AGENCIES
from flask_doi.domain.policy_wording import policy as filled_in_policy
from flask_doi.errors import DoiError, RecordNotFound
from flask_doi.services import asking
from flask_doi.services.accounts import ensure_configured_account
from flask_doi.services.configuring.policy_facts import policy_facts
from flask_doi.services.context import Context
from flask_doi.services.describing import describe
from flask_doi.services.external import external_facts, why_not
from flask_doi.services.keeping import (
    KeepPreview,
    is_in_grace,
    may_be_promoted,
    may_be_released,
    preview_keeping,
)
from flask_doi.services.status import Reading, status_of
from flask_doi.services.status_facts import RecordStatus


@doi_group.command("reserve")
@one_record
@click.option("--draft", is_flag=True, help="As a draft at the agency, not only here.")
@click.option("--state", type=click.Choice(["reserved", "draft"]), help="The same as a state: reserved or draft.")
@quiet_option
@uses_context
def reserve(
    context: Context,
    key: str | None,
    object_id: str | None,
    doi: str | None,
    draft: bool,
    state: str | None,
    quiet: bool,
) -> None:
    """Keep a name for a record, before it is published too."""
    found, reading = _record(context, key, object_id, doi)
    as_draft = draft or state == "draft"
    preview = preview_keeping(context, found, reading)
    _refuse_keeping(found, preview, as_draft=as_draft)
    asking.ask_for_reservation(context, found, draft=as_draft)
    where = "as a draft at the agency" if as_draft else "here"
    say(f"{found}: a name is to be kept {where}.", quiet=quiet)


def _refuse_keeping(key: str, preview: KeepPreview, *, as_draft: bool) -> None:
    refused = preview.refusal or (preview.draft_refusal if as_draft else None)
    if refused is not None:
        raise click.ClickException(f"{key}: no name can be kept: {_why(refused.rule, dict(refused.params))}")
    if as_draft and preview.status.blocking:
        number = len(preview.status.blocking)
        raise click.ClickException(f"{key}: {number} to mend before a draft; 'flask doi check --id {key}' lists them.")
    doi = preview.status.doi
    if doi is not None and doi.is_registered:
        raise click.ClickException(f"{key}: {doi.name} is public already.")


@doi_group.command("release")
@one_record
@click.option("--keep", is_flag=True, help="Delete the draft at the agency, but keep the name reserved here.")
@quiet_option
@uses_context
def release(context: Context, key: str | None, object_id: str | None, doi: str | None, keep: bool, quiet: bool) -> None:
    """Give the name of a record back: a draft is deleted at the agency first. Never a DOI that was public."""
    found, reading = _record(context, key, object_id, doi)
    status = status_of(context, found, reading)
    if status.doi is None:
        raise click.ClickException(f"{found}: it has no name that could be given back.")
    if not may_be_released(status):
        why = "it was public, or is not ours" if status.doi.withheld != "released" else "it is being given back already"
        raise click.ClickException(f"{found}: {status.doi.name} cannot be given back: {why}.")
    if keep:
        asking.ask_for_reservation(context, found)
    else:
        asking.ask_for_release(context, found)
    say(f"{found}: {status.doi.name} is to be {'kept here only' if keep else 'given back'}.", quiet=quiet)


@doi_group.command("promote")
@one_record
@quiet_option
@uses_context
def promote(context: Context, key: str | None, object_id: str | None, doi: str | None, quiet: bool) -> None:
    """Make a draft or registered DOI findable now, without waiting for the end of its grace period."""
    found, reading = _record(context, key, object_id, doi)
    status = status_of(context, found, reading)
    if not may_be_promoted(status):
        raise click.ClickException(f"{found}: {_why_not_promoted(status)}")
    stop_at(asking.ask_for_promotion(context, found))
    name = status.doi.name if status.doi is not None else ""
    early = ", before its grace period is over" if is_in_grace(status) else ""
    say(f"{found}: {name} is to become findable now{early}.", quiet=quiet)


def _why_not_promoted(status: RecordStatus) -> str:
    if status.doi is None:
        return "it has no DOI yet; 'flask doi mint' gives it one."
    if status.doi.state == "findable":
        return f"{status.doi.name} is findable already."
    if status.refusal is not None:
        return f"it cannot become findable: {_why(status.refusal.rule, dict(status.refusal.params))}"
    if status.blocking:
        return f"{len(status.blocking)} to mend first; 'flask doi check --id {status.key}' lists them."
    return f"{status.doi.name} is {status.doi.state}, or something is under way with it; nothing is to be promoted."


@doi_group.command("external")
@click.option("--id", "key", metavar="KEY", help="The key of the record.")
@click.option("--object-id", "object_id", metavar="KEY", help="The same as --id.")
@click.option("--doi", help="The DOI that somebody else registered, in any spelling.")
@click.option("--remove", is_flag=True, help="The record has one of ours again.")
@quiet_option
@uses_context
def external(
    context: Context, key: str | None, object_id: str | None, doi: str | None, remove: bool, quiet: bool
) -> None:
    """Note a DOI that somebody else registered for a record, or take that back."""
    exactly_one({"--id": key, "--object-id": object_id})
    exactly_one({"--doi": doi, "--remove": remove})
    found, reading = _record(context, key, object_id, None)
    facts = external_facts(context, found, reading.description)
    if remove:
        _withdraw(context, found, facts.current, facts.in_record)
        say(f"{found}: {facts.current} is no longer its DOI.", quiet=quiet)
        return
    refused = why_not(context, found, doi or "", facts)
    if refused is not None:
        raise click.ClickException(f"{found}: {_refused(refused)}")
    name = Doi.parse(doi or "").name
    asking.ask_for_external(context, found, name)
    say(f"{found}: {name} is noted as registered elsewhere.", quiet=quiet)


def _withdraw(context: Context, key: str, current: str | None, in_record: str) -> None:
    if in_record:
        raise click.ClickException(f"{key}: the record itself names the DOI {in_record}. Change it there.")
    if current is None:
        raise click.ClickException(f"{key}: no DOI from elsewhere is noted.")
    asking.ask_for_external(context, key, None)


def _refused(refused: ExternalRefusal) -> str:
    text = _why(refused.code, dict(refused.params))
    return text[:1].upper() + text[1:]


@doi_group.command("policy")
@click.option("--template", is_flag=True, help="Print a policy to adapt, filled in with the settings, as Markdown.")
@json_option
@uses_context
def policy(context: Context, template: bool, as_json: bool) -> None:
    """Tell what is decided about a DOI in each circumstance of its record."""
    if template:
        grace = f"{context.settings.grace_period} seconds" if context.settings.grace_period else ""
        facts = policy_facts(context, agency=AGENCIES.get(context.settings.agency, "our agency"), grace=grace)
        say(filled_in_policy(facts).as_markdown())
        return
    rows = decision_table(embargo=context.settings.embargo)
    if as_json:
        print_json([row.as_json() for row in rows])
        return
    for row in rows:
        say(f"{row.words}:")
        for cell in row.cells:
            say(f"  {STANDING_WORDS[cell.standing]}: {cell.words}")
    say(_about_grace(context.settings.grace_period))


def _about_grace(seconds: int) -> str:
    """What the table does not show: how long what becomes public by itself can still be taken back."""
    if not seconds:
        return "There is no grace period: what may be public becomes public at once (DOI_GRACE_PERIOD is 0)."
    return (
        f"Grace period: what is to become public stays a draft for {seconds} seconds first, in which it can be taken "
        "back without a trace; 'flask doi promote' does not wait (DOI_GRACE_PERIOD)."
    )


def _record(context: Context, key: str | None, object_id: str | None, doi: str | None) -> tuple[str, Reading]:
    """The one record that is meant, as the catalogue describes it."""
    exactly_one({"--id": key, "--object-id": object_id, "--doi": doi})
    ensure_configured_account(context)
    found = record_key(context, key, object_id, doi)
    described = describe(context, [found])
    if found in described.broken:
        raise DoiError(f"The catalogue could not describe the record {found!r}: {described.broken[found]}")
    if found not in described.found:
        raise RecordNotFound(found)
    return found, Reading(description=described.found[found])


def _why(rule: str, params: dict[str, str]) -> str:
    return " ".join(text for text in (refusal_text(rule, params), refusal_advice(rule, params)) if text)
