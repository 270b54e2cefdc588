"""The address that monitoring asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from flask_doi.models import WorkerBeat
from flask_doi.services.asking import ask_for_mint

from .conftest import MakeHost
from .host import Host
from .test_api import ask


def seen(host: Host) -> None:
    """A worker was here just now."""
    now = host.clock()
    with host.app.app_context(), host.context.session() as session, session.begin():
        session.add(WorkerBeat(name="w", kind="thread", started_at=now, seen_at=now))


def checks(host: Host, visitor: str = "nobody") -> tuple[int, Any]:
    reply = ask(host, "health", visitor)
    assert reply.content_type == "application/json"
    assert reply.headers["Cache-Control"] == "no-store"
    return reply.status_code, reply.get_json()


def test_all_is_well_when_a_worker_was_seen(host: Host) -> None:
    seen(host)
    expected = {"database": "pass", "tables": "pass", "worker": "pass", "queue": "pass"}
    assert checks(host) == (200, {"status": "pass", "checks": expected})


def test_a_silent_worker_is_a_warning_while_nothing_waits(host: Host) -> None:
    code, told = checks(host)
    assert (code, told["status"], told["checks"]["worker"]) == (200, "warn", "warn")


def test_a_silent_worker_is_a_failure_once_work_waits(host: Host) -> None:
    seen(host)
    with host.app.app_context():
        ask_for_mint(host.context, host.shelf.put("r1"), actor="editor")
    assert checks(host)[0] == 200
    host.clock.ahead += timedelta(minutes=21)
    code, told = checks(host)
    assert (code, told["status"], told["checks"]["worker"]) == (503, "fail", "fail")


def test_work_that_waits_long_is_a_warning_even_with_a_worker(host: Host) -> None:
    with host.app.app_context():
        ask_for_mint(host.context, host.shelf.put("r1"), actor="editor")
    host.clock.ahead += timedelta(minutes=59)
    seen(host)
    assert checks(host)[1]["status"] == "pass"
    host.clock.ahead += timedelta(minutes=2)
    code, told = checks(host)
    assert (code, told["status"], told["checks"]["queue"]) == (200, "warn", "warn")


def test_tables_of_another_version_are_a_failure(host: Host) -> None:
    with host.app.app_context(), host.context.engine.begin() as connection:
        connection.execute(text("UPDATE doi_alembic_version SET version_num = '0000'"))
    code, told = checks(host)
    assert (code, told["checks"]["tables"], told["checks"]["worker"]) == (503, "fail", "unknown")


def test_a_database_that_does_not_answer_is_a_failure_without_its_address(
    build: MakeHost, caplog: pytest.LogCaptureFixture
) -> None:
    host = build(SQLALCHEMY_DATABASE_URI="sqlite:////nowhere/secret-name.sqlite")
    code, told = checks(host)
    assert (code, told["checks"]["database"]) == (503, "fail")
    assert "secret-name" not in str(told)
    assert "OperationalError" in caplog.text


def test_figures_are_for_people_who_configure(host: Host) -> None:
    seen(host)
    host.mint(host.shelf.put("r1"))
    assert "details" not in checks(host, "editor")[1]
    details = checks(host, "administrator")[1]["details"]
    assert details["queue"] == {"noted": 0, "pending": 0, "processing": 0, "failed": 0, "oldest_at": None}
    assert details["revision"]["found"] == details["revision"]["expected"]
    assert details["worker"]["seen_at"].endswith("Z")
    assert "sandbox" not in str(details).replace("'environment': 'sandbox'", "").lower()


def test_health_is_told_while_the_agency_is_out_of_reach(build: MakeHost) -> None:
    host = build(DOI_API_URL="http://127.0.0.1:9")
    seen(host)
    assert checks(host)[0] == 200
