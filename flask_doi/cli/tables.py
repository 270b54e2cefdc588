"""`flask doi db`: the plugin's own tables."""

from __future__ import annotations

import click

from flask_doi.cli.group import doi_group, quiet_option, say, uses_context
from flask_doi.services import tables
from flask_doi.services.context import Context


@doi_group.group("db")
def db() -> None:
    """The plugin's own tables and migrations."""


@db.command("upgrade")
@click.argument("revision", default="head")
@quiet_option
@uses_context
def upgrade(context: Context, revision: str, quiet: bool) -> None:
    """Create the tables or bring them up to date; run it in one process at a time."""
    tables.upgrade(context.engine, revision)
    say(f"The DOI tables are at revision {tables.current(context.engine) or 'none'}.", quiet=quiet)


@db.command("downgrade")
@click.argument("revision")
@click.option("--yes", is_flag=True, help="Do not ask.")
@quiet_option
@uses_context
def downgrade(context: Context, revision: str, yes: bool, quiet: bool) -> None:
    """Take the tables back to REVISION; "base" drops them and everything in them."""
    if not yes:
        click.confirm(
            f"Take the DOI tables back to {revision!r}? Rows that the older form cannot hold are lost", abort=True
        )
    tables.downgrade(context.engine, revision)
    say(f"The DOI tables are at revision {tables.current(context.engine) or 'none'}.", quiet=quiet)


@db.command("current")
@uses_context
def current(context: Context) -> None:
    """Print the revision of the tables."""
    say(tables.current(context.engine) or "none")


@db.command("check")
@uses_context
def check(context: Context) -> None:
    """Say whether the tables are as this version needs them."""
    now, head = tables.current(context.engine), tables.head()
    if now != head:
        raise click.ClickException(f"The tables are at {now or 'none'}, {head} is needed. Run 'flask doi db upgrade'.")
    differences = tables.differences(context.engine)
    if differences:
        raise click.ClickException("The tables differ from what is needed:\n" + "\n".join(differences))
    say(f"The DOI tables are as they should be ({head}).")
