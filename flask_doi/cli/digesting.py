"""`flask doi digest`: what is to be told, printed or sent at once."""

from __future__ import annotations

import click

from flask_doi.cli.group import doi_group, quiet_option, say, uses_context
from flask_doi.domain.alert_wording import trouble_advice, trouble_text
from flask_doi.services.alerting import digests, sending
from flask_doi.services.alerting.standing import alert_standing
from flask_doi.services.context import Context


@doi_group.command("digest")
@click.option("--dry-run", is_flag=True, help="Only print what would be sent.")
@quiet_option
@uses_context
def digest(context: Context, dry_run: bool, quiet: bool) -> None:
    """Print what happened since the last digest, and send it now; never two on one day."""
    found = digests.preview(context)
    if found.is_empty:
        say("There is nothing to tell.", quiet=quiet)
        return
    letter = context.write_letter(context, found)
    say(f"Subject: {letter.subject}\n\n{letter.body}", quiet=quiet)
    if dry_run:
        return
    standing = alert_standing(context)
    if standing.lacks and standing.webhook_host is None:
        word = "no address" if standing.lacks == "address" else "no way"
        raise click.ClickException(f"{trouble_text(word)} {trouble_advice(word)}")
    if not digests.send_now(context):
        raise click.ClickException("Today's digest was sent already, or waits to be sent; there is one a day.")
    sending.send_all(context)
    trouble = alert_standing(context).trouble
    if trouble:
        raise click.ClickException(f"{trouble_text(trouble)} {trouble_advice(trouble)} It is tried again by itself.")
    say("Sent.", quiet=quiet)
