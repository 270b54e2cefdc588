"""`flask doi new-version`: a DOI of its own for a new version."""

from __future__ import annotations

import click

from flask_doi.cli.group import doi_group, quiet_option, say, stop_at, uses_context
from flask_doi.errors import RecordNotFound
from flask_doi.services import asking, readiness
from flask_doi.services.accounts import ensure_configured_account
from flask_doi.services.context import Context
from flask_doi.services.describing import describe
from flask_doi.services.status import Reading
from flask_doi.services.version_preview import VersionPreview, preview_version


@doi_group.command("new-version")
@click.option("--id", "key", metavar="KEY", required=True, help="The record that is the new version.")
@click.option("--of", metavar="KEY", required=True, help="The record it follows; the same key for the record itself.")
@click.option("--label", help="What the version is called; else it is numbered.")
@click.option("--all-versions", is_flag=True, help="Also a DOI that stands for all versions together.")
@quiet_option
@uses_context
def new_version(context: Context, key: str, of: str, label: str | None, all_versions: bool, quiet: bool) -> None:
    """Give a new version a DOI of its own, which follows that of the one before."""
    ensure_configured_account(context)
    found = describe(context, [key, of]).found
    for wanted in (key, of):
        if wanted not in found:
            raise RecordNotFound(wanted)
    if key != of:
        _follow(context, key, of, quiet, label or all_versions)
        return
    preview = preview_version(context, key, Reading(description=found[key]))
    if preview.number is None or not preview.may_go_ahead:
        raise click.ClickException(f"{key}: {_why(preview)}")
    stop_at(asking.ask_for_version(context, key, preview.number, label=label, all_versions=all_versions))
    say(f"{key}: version {label or preview.label} is queued for a DOI; {preview.name} is free for it.", quiet=quiet)


def _follow(context: Context, key: str, of: str, quiet: bool, more: object) -> None:
    if more:
        raise click.UsageError("--label and --all-versions go with versions of one record.")
    verdict = readiness.judge(context, key)
    if verdict is None or not verdict.ready:
        raise click.ClickException(f"{key}: {readiness.sentence(verdict)}")
    stop_at(asking.ask_to_follow(context, key, of))
    say(f"{key} is queued as the version after {of}.", quiet=quiet)


def _why(preview: VersionPreview) -> str:
    refusal = preview.refusal
    if refusal is not None:
        return f"no new version: {readiness.rule_text(refusal.rule, dict(refusal.params))}"
    return f"{len(preview.status.blocking)} to mend; 'flask doi check --id {preview.status.key}' lists them"
