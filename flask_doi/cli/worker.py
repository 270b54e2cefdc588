"""`flask doi worker`: an RQ worker with the right queue, serializer and manners after a fork."""

from __future__ import annotations

import click

from flask_doi.cli.group import doi_group, quiet_option, say, uses_context
from flask_doi.services.context import Context


@doi_group.command("worker")
@click.option("--burst", is_flag=True, help="Stop when nothing waits.")
@quiet_option
@uses_context
def worker(context: Context, burst: bool, quiet: bool) -> None:
    """Wait for wake-ups in Redis and drain the ledger; looks there by itself every 15 seconds as well."""
    if not context.settings.redis_url:
        raise click.ClickException(
            "DOI_REDIS_URL is not set. Set it, or drain the ledger from cron with 'flask doi process-queue'."
        )
    try:
        from flask_doi.services.rq_worker import work
    except ImportError as error:
        raise click.ClickException("RQ is not installed; install flask-doi[rq].") from error
    say(f"Waiting for work in the queue {context.settings.rq_queue!r}; stop with Ctrl-C.", quiet=quiet)
    work(context, burst=burst)
