"""With DOI_ENABLED=False the catalogue is as if the plugin were not there, its tables included."""

from __future__ import annotations

import re
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string
from flask_migrate import upgrade
from sqlalchemy import event, inspect

from example_app import sample_data
from example_app.database import db
from tests.example.visiting import OFF, Visitor, add_users, make_app

HELPERS = "{{ doi_head(r) }}{{ doi_badges([r]) }}{{ doi_badge(r) }}{{ doi_panel(r) }}{{ doi_citation(r) }}"
KEY = "kma/c5/5"
_started_by: list[int] = []


def _note_threads(name: str, _arguments: tuple[Any, ...]) -> None:
    if name == "_thread.start_new_thread":
        _started_by.append(threading.get_ident())


sys.addaudithook(_note_threads)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue's own tables with its samples; `flask doi db upgrade` was never run."""
    file = tmp_path_factory.mktemp("off") / "filled.sqlite"
    with make_app(f"sqlite:///{file}").app_context():
        upgrade()
        sample_data.fill()
        add_users()
        db.session.commit()
        db.engine.dispose()
    return file


@pytest.fixture
def app(filled: Path, tmp_path: Path) -> Iterator[Flask]:
    shutil.copy(filled, tmp_path / "catalogue.sqlite")
    app = make_app(f"sqlite:///{tmp_path / 'catalogue.sqlite'}")
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """Every statement sent to the database."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def test_the_catalogues_own_tests_run_without_the_plugin(app: Flask) -> None:
    assert OFF["DOI_ENABLED"] is False
    assert not app.extensions["doi"].settings.enabled
    with app.app_context():
        tables = inspect(db.engine).get_table_names()
    assert "record" in tables
    assert [name for name in tables if name.startswith("doi_")] == []


def test_a_days_work_asks_nothing_of_the_plugins_tables_and_starts_no_thread(app: Flask, statements: list[str]) -> None:
    _started_by.clear()
    editor = Visitor(app.test_client())
    editor.log_in("editor")
    record = f"/record/{KEY}"
    visited = [editor.get(path) for path in ("/", "/browse", record, "/search?q=harbour")]
    visited.append(editor.submit(f"/catalogue/edit/{KEY}", title="On the price of ice"))
    visited.append(editor.submit(record, action="/catalogue/publish"))
    assert "The description is public now." in visited[-1].text
    visited.append(Visitor(app.test_client()).get(record))
    assert "On the price of ice" in visited[-1].text
    visited.append(editor.submit(record, action="/catalogue/unpublish"))
    visited.append(editor.submit(f"/catalogue/delete/{KEY}"))
    assert [page.status for page in visited] == [200] * len(visited)
    assert any("INSERT" in statement or "UPDATE" in statement for statement in statements)
    assert [statement for statement in statements if re.search(r"\bdoi_\w", statement)] == []
    assert threading.get_ident() not in _started_by


def test_what_templates_ask_for_renders_nothing(app: Flask) -> None:
    with app.test_request_context():
        assert render_template_string(HELPERS + "{{ doi_menu() }}", r=KEY).strip() == ""
    assert 'class="doi-badge' not in Visitor(app.test_client()).get("/record/kma/f1").html


def test_pages_and_commands_say_that_it_is_off(app: Flask) -> None:
    admin = Visitor(app.test_client())
    admin.log_in("admin")
    page = admin.get(f"/admin/doi/record/{KEY}/mint")
    assert page.status == 404
    assert "switched off" in page.text
    result = app.test_cli_runner().invoke(args=["doi", "list"])
    assert result.exit_code == 1
    assert "switched off" in result.output
