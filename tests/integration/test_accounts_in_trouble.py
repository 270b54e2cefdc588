"""An account that cannot send is paused: one probe, no lost attempts, and it goes on by itself when it is in order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from flask_doi.domain.states import AgencyState, JobState
from flask_doi.models import Account
from tests.services_fixtures import EVERY_DATABASE, Install, Installation

MANY = 60


def paused(installation: Installation) -> str | None:
    account = installation.account()
    return account.pause_code if account.paused_until else None


def trouble(installation: Installation, kind: str) -> None:
    account: dict[str, Any] = {
        "bad_credentials": {"password": "changed"},
        "account_inactive": {"active": False},
        "prefix_not_assigned": {"prefixes": ["10.80009"]},
    }[kind]
    installation.agency.control("accounts", {"id": "SANDBOX.ARCHIVE", **account})


def in_order(installation: Installation) -> None:
    account = {"password": "sandbox", "active": True, "prefixes": ["10.80000"]}
    installation.agency.control("accounts", {"id": "SANDBOX.ARCHIVE", **account})


@pytest.mark.parametrize("kind", ["bad_credentials", "prefix_not_assigned", "account_inactive"])
def test_thousands_of_jobs_wait_unharmed_after_one_probe(installation: Installation, kind: str) -> None:
    trouble(installation, kind)
    installation.publish(*[f"r/{number}" for number in range(MANY)])

    for _ in range(3):
        installation.drain()
        installation.clock.forward(minutes=1)

    jobs = installation.jobs()
    assert paused(installation) == kind
    assert {(job.state, job.attempts) for job in jobs} == {(JobState.PENDING, 0)}
    assert len(jobs) == MANY
    assert installation.agency.requests("POST", "^/dois$") <= 8
    assert installation.agency.requests("GET", "^/repositories") == 1


@pytest.mark.parametrize("kind", ["bad_credentials", "prefix_not_assigned", "account_inactive"])
def test_the_probe_of_paused_accounts_lets_them_go_on(installation: Installation, kind: str) -> None:
    trouble(installation, kind)
    installation.publish("f1", "f2", "f3")
    installation.drain()
    installation.make_due("accounts")
    installation.drain()
    assert paused(installation) == kind

    in_order(installation)
    installation.make_due("accounts")
    installation.drain()

    assert paused(installation) is None
    assert {row.observed_state for row in installation.rows()} == {AgencyState.FINDABLE}


def test_a_password_changed_at_the_agency_is_noticed_on_an_update_too(installation: Installation) -> None:
    installation.publish("f1")
    installation.drain()
    trouble(installation, "bad_credentials")

    installation.edit("f1", title="Letters home")
    installation.drain()

    assert paused(installation) == "bad_credentials"
    assert [job.attempts for job in installation.jobs("pending")] == [0]


@pytest.mark.parametrize("kind", EVERY_DATABASE)
def test_the_right_password_in_the_configuration_ends_the_pause(
    install: Install, make_database: Callable[[str], str], kind: str
) -> None:
    address = make_database(kind)
    wrong = install(address, password="mistyped")
    wrong.publish("f1", "f2")
    wrong.drain()
    assert paused(wrong) == "bad_credentials"

    right = install(address, password="sandbox", catalogue=wrong.catalogue)
    right.drain()

    assert paused(right) is None
    assert {row.observed_state for row in right.rows()} == {AgencyState.FINDABLE}


def test_the_right_prefix_in_the_configuration_gives_the_waiting_records_new_names(
    install: Install, make_database: Callable[[str], str]
) -> None:
    address = make_database("sqlite")
    wrong = install(address, prefix="10.80077")
    wrong.publish("f1", "f2")
    wrong.drain()
    assert paused(wrong) == "prefix_not_assigned"

    right = install(address, prefix="10.80000", catalogue=wrong.catalogue)
    right.make_due("accounts")
    right.drain()

    rows = right.rows()
    assert {row.observed_state for row in rows} == {AgencyState.FINDABLE}
    assert all(row.doi.startswith("10.80000/") for row in rows)
    assert "renamed" in [code for code, _ in right.history("f1")]


def test_one_forbidden_doi_of_a_good_account_fails_alone(installation: Installation) -> None:
    installation.publish("f1", "f2")
    installation.drain()
    stolen = installation.row("f1").doi
    installation.agency.control("dois", {"doi": stolen, "client": "other.library"})
    installation.edit("f1", title="Mine?")
    installation.edit("f2", title="Mine")

    installation.drain()

    assert paused(installation) is None
    assert [job.cause for job in installation.jobs("failed")] == ["forbidden"]
    assert installation.agency.record(installation.row("f2").doi).metadata["titles"][0]["title"] == "Mine"


def test_credentials_that_cannot_be_read_pause_their_account_and_stop_no_drain(on_sqlite: Installation) -> None:
    on_sqlite.publish("f1")
    on_sqlite.fold()
    with on_sqlite.session() as session, session.begin():
        session.execute(update(Account).values(secret="not what we sealed"))

    on_sqlite.drain()

    assert paused(on_sqlite) == "unusable"
    assert [(job.state, job.attempts) for job in on_sqlite.jobs()] == [(JobState.PENDING, 0)]
