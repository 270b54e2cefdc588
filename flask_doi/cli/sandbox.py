"""`flask doi sandbox`: the agencies, simulated on this machine, for trying things out without registering anything."""

from __future__ import annotations

from pathlib import Path

import click

from flask_doi.sandbox import DEFAULT_ACCOUNT, DEFAULT_PORT, SandboxAccount, serve


def _accounts(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> list[SandboxAccount]:
    try:
        return [SandboxAccount.parse(value) for value in values]
    except ValueError as problem:
        raise click.BadParameter(str(problem)) from problem


@click.command("sandbox")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=DEFAULT_PORT, show_default=True, type=click.IntRange(0, 65535), help="0 takes any.")
@click.option(
    "--state-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Remember everything in this file between runs.",
)
@click.option(
    "--account",
    "accounts",
    multiple=True,
    callback=_accounts,
    metavar="ID:PASSWORD:PREFIX[,PREFIX]",
    help="A repository to set up; may be given several times.",
)
@click.option("--quiet", is_flag=True, help="Do not log requests.")
def sandbox(host: str, port: int, state_file: Path | None, accounts: list[SandboxAccount], quiet: bool) -> None:
    """Run a simulated agency and handle system. Nothing it holds is ever registered anywhere."""
    try:
        running = serve(host, port, accounts=accounts or None, state_file=state_file, is_quiet=quiet)
    except OSError as problem:
        raise click.ClickException(f"Cannot listen on {host}:{port}: {problem.strerror or problem}") from problem
    with running:
        click.echo(f"Sandbox agency at {running.url} (pages at {running.url}/_sandbox/)")
        for account in accounts or [DEFAULT_ACCOUNT]:
            click.echo(f"  account {account.id}, prefix {', '.join(account.prefixes)}")
        try:
            running.wait()
        except KeyboardInterrupt:
            click.echo("Stopped.")
