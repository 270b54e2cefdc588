"""The catalogue's commands, after ``flask --app example_app``: init, import-ead, import-csv, publish, users."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import select

from example_app import cataloguing, doi, importers, sample_data
from example_app.database import db
from example_app.models import Record, User

DEMO_USERS = {"admin": "Amina Admin", "editor": "Edo Editor", "reader": "Rea Reader"}


def init_app(app: Flask) -> None:
    from example_app.tour import tour

    for command in (init, import_ead, import_csv, publish, users, tour):
        app.cli.add_command(command)


@click.command()
@click.option("--empty", is_flag=True, help="Create tables and logins only, without sample data.")
@with_appcontext
def init(empty: bool) -> None:
    """Create or update the tables, the demo logins and the sample archives. May be repeated."""
    added = prepare(empty=empty)
    click.echo(f"The catalogue is ready: {added} sample records added.")
    click.echo("Log in as admin, editor or reader; the password is the user name.")


def prepare(*, empty: bool = False) -> int:
    """Bring the tables up to date, fill in logins and (unless *empty*) the samples; return the records added."""
    upgrade()
    doi.upgrade_tables()
    added = 0 if empty else sample_data.fill()
    for username, full_name in DEMO_USERS.items():
        _ensure_user(username, full_name)
    db.session.commit()
    return added


@click.command("import-ead")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--repository", "code", help="Code of the archive that gets all the records.")
@with_appcontext
def import_ead(files: tuple[Path, ...], code: str | None) -> None:
    """Import finding aids in EAD3 or EAD 2002."""
    _import(files, code)


@click.command("import-csv")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--repository", "code", help="Code of the archive that gets all the records.")
@with_appcontext
def import_csv(files: tuple[Path, ...], code: str | None) -> None:
    """Import descriptions from a CSV as AtoM writes it."""
    _import(files, code)


@click.command()
@click.argument("keys", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Publish every draft.")
@with_appcontext
def publish(keys: tuple[str, ...], every: bool) -> None:
    """Publish the records with these KEYS, each in a transaction of its own."""
    if bool(keys) == every:
        raise click.UsageError("Name the keys of the records to publish, or say --all.")
    wanted = select(Record.key).where(Record.publication_status == "draft").order_by(Record.path) if every else None
    missing = 0
    for key in db.session.scalars(wanted).all() if wanted is not None else keys:
        record = db.session.scalar(select(Record).where(Record.key == key))
        if record is None:
            click.echo(f"There is no record with the key {key}.", err=True)
            missing += 1
            continue
        cataloguing.publish(record)
        click.echo(f"published {key}")
    if missing:
        raise SystemExit(1)


@click.command()
@with_appcontext
def users() -> None:
    """List who may log in, with role and archive."""
    for user in db.session.scalars(select(User).order_by(User.username)):
        place = user.repository.name if user.repository else "all archives"
        click.echo(f"{user.username}\t{user.role}\t{place}")


def _ensure_user(username: str, full_name: str) -> None:
    if db.session.scalar(select(User).where(User.username == username)) is None:
        user = User(username=username, full_name=full_name, role=username)
        user.set_password(username)
        db.session.add(user)


def _import(files: tuple[Path, ...], code: str | None) -> None:
    refused = 0
    for file in files:
        try:
            report = importers.import_file(file, file.name, repository=code)
        except importers.ImportRefused as refusal:
            click.echo(f"{file.name}: {refusal}", err=True)
            refused += 1
            continue
        click.echo(f"{file.name}: {report.created} created, {report.updated} updated, {len(report.warnings)} warnings")
        for warning in report.warnings:
            click.echo(f"  {warning}", err=True)
    if refused:
        raise SystemExit(1)
