"""A small host: a catalogue in memory, four people, and pages that use what the plugin offers to templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copyfile
from typing import Any
from urllib.parse import quote

from flask import Flask, render_template_string, request, session
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event, func, select

from flask_doi import (
    DOI,
    Agent,
    AgentKind,
    ArchivalDate,
    Change,
    Choices,
    Description,
    Repository,
    Selection,
    Text,
)
from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.models import DoiRow, Intent, IntentKind
from flask_doi.services.asking import ask_for_mint
from flask_doi.services.configuring.effective import refresh
from flask_doi.services.context import Context, context_of
from flask_doi.services.intents import note_in_own_transaction
from flask_doi.services.runner import drain
from flask_doi.services.snapshots import keep_snapshot
from flask_doi.testing import matches

ARCHIVE = Repository(key="hma", name="Harbour Municipal Archive")
ACTIONS = {
    "nobody": ("see",),
    "reader": ("see",),
    "colleague": ("see", "see_state"),
    "editor": ("see", "see_state", "mint"),
    "administrator": ("see", "see_state", "mint", "batch", "deactivate", "configure"),
}
DEPUTY = {"deputy": "administrator"}
"""A second person who may do the same as another."""
PRODUCTION = {
    "DOI_ENVIRONMENT": "production",
    "DOI_REPOSITORY_ID": "SANDBOX.ARCHIVE",
    "DOI_PASSWORD": "sandbox",
    "DOI_PREFIX": "10.80000",
}
RECORD_PAGE = """<!doctype html><html lang="en"><head>{{ doi_head(key) }}</head><body>
<div id="badge">{{ doi_badge(key) }}</div><div id="panel">{{ doi_panel(key) }}</div>
<p id="citation">{{ doi_citation(key) }}</p></body></html>"""
LIST_PAGE = """{{ doi_badges(keys) }}{% for key in keys %}<p>{{ doi_badge(key) }}</p>{% endfor %}"""
VERSIONS_PAGE = """{{ doi_versions(key) }}"""
BADGE_PAGE = """<p>{{ doi_badge(key) }}</p>"""


def described(key: str, **given: Any) -> Description:
    """A published item about which nothing is left to wish for, unless told otherwise."""
    complete = Description(
        key=key,
        title="Harbour by night",
        level="item",
        reference_code="ZA HMA F1/1",
        repository=ARCHIVE,
        creators=(Agent(name="Smith, Ann", kind=AgentKind.PERSON, given="Ann", family="Smith"),),
        dates=(ArchivalDate(text="1903", start="1903"),),
        published=True,
        scope=Text(value="A photograph of the harbour."),
        extent=("1 photograph",),
        languages=("eng",),
    )
    return replace(complete, **given)


@dataclass(kw_only=True)
class Shelf:
    """A catalogue adapter over a dictionary."""

    records: dict[str, Description] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    scoped: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def put(self, key: str, **given: Any) -> str:
        self.records[key] = described(key, **given)
        return key

    def change(self, key: str, **given: Any) -> None:
        self.records[key] = replace(self.records[key], **given)

    def key(self, record: Any) -> str:
        return str(record)

    def get(self, key: str) -> Description | None:
        return self.records.get(key)

    def get_many(self, keys: Sequence[str]) -> Mapping[str, Description]:
        return {key: self.records[key] for key in keys if key in self.records}

    def select(self, selection: Selection, after: str | None = None) -> Iterator[str]:
        found = (key for key in sorted(self.records) if after is None or key > after)
        return (key for key in found if matches(self.records[key], selection))

    def count(self, selection: Selection) -> int:
        return sum(1 for _ in self.select(selection))

    def changed_since(self, moment: datetime) -> Iterator[str]:
        return iter(())

    def affected(self, change: Change) -> Iterator[str]:
        return iter([change.key])

    def url_for(self, key: str) -> str | None:
        return self.pages.get(key, f"/records/{quote(key)}") if key in self.records else None

    def may(self, user: Any, action: str, key: str | None) -> bool:
        if key in self.hidden and user == "reader":
            return False
        return action in ACTIONS.get(DEPUTY.get(user, user) or "nobody", ())

    def scope(self, user: Any) -> Selection | None:
        return Selection(repositories=self.scoped[user]) if user in self.scoped else None

    def choices(self) -> Choices:
        return Choices(repositories=[("hma", ARCHIVE.name)], levels=["item"])

    def edit_url(self, key: str, field: str) -> str | None:
        return f"/edit/{quote(key)}#{field}"


class Clock:
    """The present moment, moved ahead by as much as a test likes."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass(kw_only=True)
class Host:
    """The application with its catalogue, its clock and its database."""

    app: Flask
    shelf: Shelf
    clock: Clock
    database: SQLAlchemy

    @property
    def context(self) -> Context:
        return context_of(self.app)

    def visitor(self, name: str = "nobody") -> FlaskClient:
        """A browser in which this person is logged in."""
        client = self.app.test_client()
        if name != "nobody":
            with client.session_transaction() as kept:
                kept["user"] = name
        return client

    def mint(self, key: str, *, state: str | None = None) -> str:
        """Asks for a DOI, lets a worker do its work, and tells the name."""
        with self.app.app_context():
            ask_for_mint(self.context, key, state=state, actor="editor")
        self.work()
        return self.name_of(key)

    def work(self) -> None:
        """One run of a worker."""
        with self.app.app_context():
            drain(self.context, worker="test")

    def row(self, key: str, **changes: Any) -> DoiRow:
        """The DOI row of a record, with these changes made to it."""
        with self.app.app_context(), self.context.session() as session, session.begin():
            row = session.scalars(select(DoiRow).where(DoiRow.record_key == key)).one()
            for name, value in changes.items():
                setattr(row, name, value)
            return row

    def row_or_none(self, key: str) -> DoiRow | None:
        with self.app.app_context(), self.context.session() as session:
            return session.scalars(select(DoiRow).where(DoiRow.record_key == key)).first()

    def name_of(self, key: str) -> str:
        return self.row(key).doi

    def intents(self) -> list[Intent]:
        """What was asked for and not looked at yet."""
        with self.app.app_context(), self.context.session() as session:
            return list(session.scalars(select(Intent).where(Intent.folded_at.is_(None)).order_by(Intent.id)))

    def reserve(self, key: str) -> str:
        """A name that is kept here only."""
        with self.app.app_context():
            note_in_own_transaction(self.context, IntentKind.RESERVE, key, actor="editor")
        self.work()
        return self.name_of(key)

    def has_doi(self, key: str) -> str:
        """A findable DOI as minting would have left it, without an agency; for tests of what is made from it."""
        now = self.clock()
        with self.app.app_context(), self.context.transaction() as session:
            count = session.scalar(select(func.count(DoiRow.id))) or 0
            row = DoiRow(
                environment=self.context.settings.environment,
                doi=f"10.80000/doi{count + 1}-{key.replace('/', '-')}",
                record_key=key,
                asked_state=DoiState.FINDABLE,
                desired_state=DoiState.FINDABLE,
                observed_state=AgencyState.FINDABLE,
                publication_year=now.year,
                confirmed_at=now,
                resolves=True,
                minted_at=now,
                findable_at=now,
                synced_at=now,
                created_at=now,
                updated_at=now,
            )
            session.add(row)
            keep_snapshot(self.context, session, row, self.shelf.records[key])
            return row.doi

    def note_external(self, key: str, doi: str) -> None:
        """A DOI that somebody else registered for a record."""
        now = self.clock()
        row = DoiRow(
            environment=self.context.settings.environment,
            doi=doi,
            record_key=key,
            origin="external",
            asked_state=DoiState.EXTERNAL,
            desired_state=DoiState.EXTERNAL,
            created_at=now,
            updated_at=now,
        )
        with self.app.app_context(), self.context.session() as session, session.begin():
            session.add(row)

    @contextmanager
    def queries(self) -> Iterator[list[str]]:
        """The statements sent to the database meanwhile, but for those that look, every few seconds, for settings."""
        sent: list[str] = []
        with self.app.app_context():
            refresh(self.context)

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            sent.append(statement)

        with self.app.app_context():
            engine = self.database.engine
        event.listen(engine, "before_cursor_execute", note)
        yield sent
        event.remove(engine, "before_cursor_execute", note)


def make_host(folder: Path, tables: Path | None = None, **config: Any) -> Host:
    """A host on a copy of a SQLite file that has the plugin's tables; no worker runs by itself."""
    file = folder / "host.sqlite"
    app = Flask(__name__, instance_path=str(folder), template_folder=str(folder / "templates"))
    if tables is not None:
        copyfile(tables, file)
        app.jinja_options["bytecode_cache"] = FileSystemBytecodeCache(str(tables.parent))
    app.config.update(
        {
            "SECRET_KEY": "for tests only",
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{file}",
            "DOI_ENVIRONMENT": "sandbox",
            "DOI_QUEUE": "none",
            "DOI_PUBLIC_URL": "https://archive.example.org",
            **config,
        }
    )
    database, shelf, clock = SQLAlchemy(app), Shelf(), Clock()
    DOI().init_app(app, db=database, catalogue=shelf, user=lambda: session.get("user"), clock=clock)
    app.add_url_rule("/records/<path:key>", "record", lambda key: render_template_string(RECORD_PAGE, key=key))
    app.add_url_rule("/badge/<path:key>", "badge", lambda key: render_template_string(BADGE_PAGE, key=key))
    app.add_url_rule("/versions/<path:key>", "versions", lambda key: render_template_string(VERSIONS_PAGE, key=key))
    app.add_url_rule("/list", "list", lambda: render_template_string(LIST_PAGE, keys=request.args.getlist("key")))
    return Host(app=app, shelf=shelf, clock=clock, database=database)
