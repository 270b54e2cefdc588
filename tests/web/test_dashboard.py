"""The dashboard: how things stand, what the agency and the workers do, and the first steps of whoever is new."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import text

from flask_doi import DOI
from flask_doi.domain.states import JobState
from flask_doi.models import Account, Gate, Job, WorkerBeat
from flask_doi.services.gate import Room
from flask_doi.testing import FakeCatalogue

from .conftest import MakeHost
from .host import PRODUCTION, Host
from .test_browse import add, fail


def look(host: Host, visitor: str = "administrator") -> str:
    answer = host.visitor(visitor).get("/admin/doi/")
    assert answer.status_code == 200, answer.status
    return re.sub(r"\s+", " ", re.sub(r"</?(?:time|bdi)[^>]*>", "", answer.text))


def change(host: Host, model: Any, **values: Any) -> None:
    with host.app.app_context(), host.context.transaction() as session:
        for row in session.query(model):
            for name, value in values.items():
                setattr(row, name, value)


def worker(host: Host, ago: timedelta) -> None:
    """A worker that was last seen so long ago."""
    with host.app.app_context(), host.context.transaction() as session:
        seen = host.clock() - ago
        session.add(WorkerBeat(name="w", kind="rq", started_at=seen, seen_at=seen, done=0))


@pytest.fixture
def busy(build: MakeHost) -> Host:
    """One findable DOI, and one that has waited for a worker for an hour."""
    host = build(DOI_EXPOSE_TEST=True)
    add(host, 1, actor="Ann Archivist")
    fail(host, add(host, 2, title="Waiting"), JobState.PENDING, None)
    change(host, Job, created_at=host.clock() - timedelta(hours=1))
    return host


def test_it_says_what_was_minted_last_when_and_by_whom(busy: Host) -> None:
    page = look(busy)
    assert "Letter 0001" in page
    assert "Ann Archivist" in page
    assert re.search(r"<dt>Waiting</dt><dd><a [^>]*>1</a>", page)
    assert "<dt>Oldest waiting job</dt><dd>since " in page


@pytest.mark.parametrize(
    ("settings", "command"),
    [
        ({"DOI_QUEUE": "none"}, "flask doi process-queue"),
        ({"DOI_QUEUE": "rq", "DOI_REDIS_URL": "redis://x"}, "flask doi worker"),
    ],
)
def test_a_missing_worker_is_told_with_the_command_that_starts_one(
    build: MakeHost, settings: dict[str, str], command: str
) -> None:
    host = build(**settings)
    fail(host, add(host, 2), JobState.PENDING, None)
    assert "No worker has ever run." not in look(host), "one may still come"
    change(host, Job, created_at=host.clock() - timedelta(hours=1))
    assert "No worker has ever run." in look(host)
    worker(host, timedelta(minutes=21))
    page = look(host)
    assert "No worker has run for 21 minutes." in page
    assert "1 thing waits for one, since " in page
    assert f">{command}<" in page
    change(host, WorkerBeat, seen_at=host.clock())
    assert "No worker" not in look(host)


def test_a_silent_agency_is_told_with_how_much_waits_and_the_next_try(busy: Host, sandbox: Any) -> None:
    now = busy.clock()
    gate = Gate(
        address=sandbox.url.rstrip("/"), failing_since=now - timedelta(minutes=30), failures=6, closed_code="timeout",
        closed_until=now + timedelta(minutes=5), updated_at=now,
    )  # fmt: skip
    with busy.app.app_context(), busy.context.transaction() as session:
        session.add(gate)
    assert re.search(r"DataCite is not answering since [\d:]+ UTC; 1 waiting, next try [\d:]+ UTC\.", look(busy))
    change(busy, Gate, closed_code="limited")
    assert "DataCite asked for a pause; 1 waiting" in look(busy)


def test_a_paused_account_is_named_with_the_reason(busy: Host) -> None:
    now = busy.clock()
    change(busy, Account, paused_since=now, paused_until=now + timedelta(days=1), pause_code="bad_credentials")
    page = look(busy)
    assert "Account A.B" in page
    assert "DataCite did not accept the password." in page
    assert "Go to the account" in page
    alarm = 'href="/admin/doi/configuration/accounts/1#doi-field-password"'
    assert alarm in busy.visitor("administrator").get("/admin/doi/").text


def test_a_limit_that_is_reached_is_told_with_the_moment_it_goes_on(
    busy: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = Room(requests=0, again_at=busy.clock() + timedelta(minutes=1))
    monkeypatch.setattr("flask_doi.services.desk.surroundings.room", lambda *_: full)
    assert "As many requests as DataCite allows were just sent." in look(busy)


def test_a_newcomer_is_led_from_the_account_to_the_first_series(build: MakeHost) -> None:
    host = build(DOI_ENVIRONMENT="test")
    page = look(host)
    steps = re.findall(r'<p class="doi-step-title">(.*?)</p>', page)
    assert [re.sub("<[^>]*>", "", step).strip() for step in steps] == [
        "Set up the account", "Test the connection", "Try one record", "Mint a whole series",
    ]  # fmt: skip
    assert "/admin/doi/configuration" in steps[0]
    assert actions(page) == ["Configuration"]
    assert "Findable" not in page
    ready = look(build(DOI_ENVIRONMENT="test", DOI_REPOSITORY_ID="A.B", DOI_PASSWORD="x", DOI_PREFIX="10.12345"))
    assert re.search(r"Set up the account.*?>done<", ready)
    assert "/admin/doi/batch/mint" in re.findall(r'<p class="doi-step-title">(.*?)</p>', ready)[3]


def test_whoever_has_minted_is_not_led_any_more(busy: Host) -> None:
    assert "The first steps" not in look(busy)


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({}, "no agency outside this house knows of them"),
        ({"DOI_ENVIRONMENT": "test"}, "They are not real"),
        (PRODUCTION, "These are real DOIs."),
    ],
)
def test_the_environment_cannot_be_overlooked(build: MakeHost, config: dict[str, str], words: str) -> None:
    assert words in look(build(**config))


def test_tables_that_are_missing_are_told_with_the_command_that_makes_them(host: Host) -> None:
    with host.app.app_context(), host.database.engine.begin() as connection:
        connection.execute(text("UPDATE doi_alembic_version SET version_num = '0000'"))
        connection.execute(text("DROP TABLE doi_dois"))
    page = look(host)
    assert "out of date" in page
    assert "flask doi db upgrade" in page


def test_quick_actions_are_those_that_the_visitor_may_use(busy: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = actions(look(busy))
    assert everything[0] == "Batch mint"
    assert {"Batch mint", "Bulk sync", "Export CSV", "Export JSON", "Configuration"} == set(everything)
    allowed = type(busy.shelf).may

    def only_batch(self: Any, user: Any, action: str, key: str | None) -> bool:
        return action != "configure" and allowed(self, user, action, key)

    monkeypatch.setattr(type(busy.shelf), "may", only_batch)
    assert "Configuration" not in actions(look(busy))
    monkeypatch.setattr(type(busy.shelf), "may", lambda self, user, action, key: action == "configure")
    assert actions(look(busy)) == ["Export CSV", "Export JSON", "Configuration"]


def actions(page: str) -> list[str]:
    found = re.search(r'<ul class="doi-actions" aria-label="Quick actions">(.*?)</ul>', page)
    return re.findall(r">([^<>]+)</a>", found[1]) if found else []


def test_it_renews_itself_sooner_while_something_moves(busy: Host) -> None:
    assert 'id="doi-dashboard" data-doi-live="3"' in look(busy)
    change(busy, Job, state="completed", waiting_doi_id=None)
    assert 'id="doi-dashboard" data-doi-live="20"' in look(busy)


def test_who_may_nothing_is_turned_away(host: Host) -> None:
    assert host.visitor("reader").get("/admin/doi/").status_code == 403
    assert host.visitor().get("/admin/doi/browse").status_code == 403


def test_a_host_without_sessions_has_a_desk_all_the_same(tmp_path: Any, tables: Any) -> None:
    app = Flask("bare")
    file = tmp_path / "bare.sqlite"
    file.write_bytes(tables.read_bytes())
    app.config.update(SQLALCHEMY_DATABASE_URI=f"sqlite:///{file}", DOI_ENVIRONMENT="sandbox", DOI_QUEUE="none")
    DOI().init_app(app, db=SQLAlchemy(app), catalogue=FakeCatalogue(), user=lambda: request.headers.get("X-User"))
    client = app.test_client()
    for address in ("/admin/doi/", "/admin/doi/browse"):
        answer = client.get(address, headers={"X-User": "ann"})
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
