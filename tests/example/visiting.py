"""A visitor who reads the catalogue's pages and fills in its forms, as a browser does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.security import generate_password_hash

from example_app import create_app
from example_app.commands import DEMO_USERS
from example_app.database import db
from example_app.models import Record, User

OFF = {"DOI_ENABLED": False, "SECRET_KEY": "for tests only", "TESTING": True}


@dataclass(frozen=True)
class Page:
    """An answer of the catalogue, as a reader sees it."""

    status: int
    html: str
    path: str
    headers: Any

    @property
    def tree(self) -> Any:
        return html.fromstring(self.html)

    @property
    def text(self) -> str:
        return " ".join(self.tree.text_content().split())

    def all(self, selector: str) -> list[Any]:
        return list(self.tree.xpath(selector))


class Visitor:
    """Somebody at a browser: follows redirects, keeps cookies, sends forms with every field they hold."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **query: Any) -> Page:
        return self._page(self.client.get(path, query_string=query or None, follow_redirects=True))

    def post(self, path: str, data: dict[str, Any] | None = None) -> Page:
        return self._page(self.client.post(path, data=data or {}, follow_redirects=True))

    def log_in(self, username: str, password: str | None = None) -> Page:
        return self.submit("/login", username=username, password=password or username)

    def submit(self, path: str, *, action: str = "", **changes: Any) -> Page:
        """Open the page, change fields of its form (dashes of names written as __) and send it."""
        forms = [
            form for form in self.get(path).tree.forms if form.method == "POST" and (form.action or path) != "/logout"
        ]
        form = next(form for form in forms if action in (form.action or path))
        values: dict[str, Any] = {}
        for name, value in form.form_values():
            values[name] = value
        for name, value in changes.items():
            values[name.replace("__", "-")] = value
        return self.post(form.action or path, {name: value for name, value in values.items() if value is not None})

    @staticmethod
    def _page(answer: Any) -> Page:
        return Page(answer.status_code, answer.get_data(as_text=True), answer.request.path, answer.headers)


def make_app(uri: str, **config: Any) -> Flask:
    return create_app({**OFF, "SQLALCHEMY_DATABASE_URI": uri, **config})


def add_users() -> None:
    for username in DEMO_USERS:
        db.session.add(User(username=username, role=username, password_hash=quick_hash(username)))


def quick_hash(password: str) -> str:
    """A real hash, but a cheap one: logging in happens in most tests."""
    return generate_password_hash(password, method="pbkdf2:sha256:1000")


def record_of(key: str) -> Record:
    return db.session.scalars(sa.select(Record).where(Record.key == key)).one()


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that are sent to the database."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
