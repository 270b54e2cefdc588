"""Credentials change without a gap: what waits takes over by itself, and no job fails for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, update

from flask_doi import failpoints
from flask_doi.domain.states import AgencyState, JobState
from flask_doi.models import Account, ConfigurationChange
from flask_doi.services.configuring import credentials
from flask_doi.services.configuring.account_acts import act_on
from flask_doi.services.configuring.account_saving import AccountForm, save_account
from flask_doi.services.configuring.accounts_shown import account_shown
from flask_doi.services.doctor import examine
from tests.services_fixtures import EVERY_DATABASE, Install, Installation

NEW = "a new and better password"


def change_at_agency(installation: Installation, password: str = NEW) -> None:
    installation.agency.control("accounts", {"id": "SANDBOX.ARCHIVE", "password": password})


def type_password(installation: Installation, password: str = NEW, *, when: str = "now") -> None:
    """Types a password on the page of the account."""
    with installation.app.app_context():
        form = AccountForm(values={}, password=password, when=when)
        assert not save_account(installation.context, installation.account().id, form, actor="anna").is_refused


def told(installation: Installation) -> list[str]:
    with installation.session() as session:
        return list(session.scalars(select(ConfigurationChange.code).order_by(ConfigurationChange.id)))


@pytest.mark.parametrize("kind", EVERY_DATABASE)
def test_a_password_changed_in_the_middle_of_a_run_fails_no_job_and_pauses_nothing(
    install: Install, make_database: Callable[[str], str], kind: str
) -> None:
    installation = install(make_database(kind), concurrency=4)
    installation.publish("before")
    installation.drain()
    type_password(installation, when="later")
    installation.publish(*[f"r/{number}" for number in range(40)])
    installation.fold()
    pauses: list[object] = []

    def change_after_a_while() -> None:
        while len(installation.agency.held()) < 10:
            time.sleep(0.01)
        change_at_agency(installation)

    meanwhile = threading.Thread(target=change_after_a_while)
    meanwhile.start()
    installation.drain()
    meanwhile.join()
    pauses.append(installation.account().paused_since)
    installation.drain()

    assert len(installation.agency.held()) == 41
    assert {job.state for job in installation.jobs()} == {JobState.COMPLETED}
    assert {row.observed_state for row in installation.rows()} == {AgencyState.FINDABLE}
    assert pauses == [None]
    assert told(installation) == ["successor", "promoted"]
    assert installation.account().next_secret is None


def test_what_waits_is_left_alone_as_long_as_the_old_password_is_accepted(on_sqlite: Installation) -> None:
    on_sqlite.publish("f1")
    on_sqlite.fold()
    type_password(on_sqlite, when="later")
    on_sqlite.drain()
    assert on_sqlite.row("f1").observed_state is AgencyState.FINDABLE
    assert on_sqlite.account().next_secret is not None


def test_two_passwords_that_are_both_wrong_pause_the_account(on_sqlite: Installation) -> None:
    on_sqlite.fold()
    type_password(on_sqlite, "mistyped", when="later")
    change_at_agency(on_sqlite)
    on_sqlite.publish("f1")
    on_sqlite.drain()
    assert on_sqlite.account().pause_code == "bad_credentials"
    assert [(job.state, job.attempts) for job in on_sqlite.jobs()] == [(JobState.PENDING, 0)]

    type_password(on_sqlite, when="later")
    on_sqlite.make_due("accounts")
    on_sqlite.drain()
    assert on_sqlite.row("f1").observed_state is AgencyState.FINDABLE
    assert on_sqlite.account().paused_since is None


def test_a_password_typed_on_the_page_ends_the_pause_and_the_jobs_go_on(installation: Installation) -> None:
    installation.fold()
    change_at_agency(installation)
    installation.publish("f1", "f2")
    installation.drain()
    assert installation.account().pause_code == "bad_credentials"

    type_password(installation)
    assert installation.account().paused_since is None
    installation.drain()
    assert {row.observed_state for row in installation.rows()} == {AgencyState.FINDABLE}
    installation.drain()
    with installation.session() as session:
        account = session.scalars(select(Account)).one()
        assert installation.context.vault.open(account.secret or "")["password"] == NEW


def test_a_late_answer_to_the_old_password_does_not_pause_the_new_one(
    on_sqlite: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The request was under way with the old password when somebody typed the new one."""
    on_sqlite.publish("f1")
    on_sqlite.fold()
    change_at_agency(on_sqlite)
    typed: list[str] = []

    def type_it_once(point: str) -> None:
        if point == "before-record" and not typed:
            typed.append(NEW)
            type_password(on_sqlite)

    monkeypatch.setattr(failpoints, "hit", type_it_once)
    on_sqlite.drain()
    assert typed
    assert on_sqlite.account().paused_since is None
    assert on_sqlite.row("f1").observed_state is AgencyState.FINDABLE


def test_waiting_credentials_that_no_key_opens_stop_nothing(on_sqlite: Installation) -> None:
    on_sqlite.fold()
    with on_sqlite.session() as session, session.begin():
        session.execute(update(Account).values(next_secret="not what we sealed"))
    on_sqlite.publish("f1")
    on_sqlite.drain()
    assert on_sqlite.row("f1").observed_state is AgencyState.FINDABLE


def test_somebody_may_say_that_the_new_ones_count_now_or_never(on_sqlite: Installation) -> None:
    on_sqlite.fold()
    type_password(on_sqlite, when="later")
    with on_sqlite.app.app_context():
        assert not act_on(on_sqlite.context, 1, "use-next", actor="anna").is_refused
        assert act_on(on_sqlite.context, 1, "forget-next").is_refused
    account = on_sqlite.account()
    assert on_sqlite.context.vault.open(account.secret or "")["password"] == NEW
    assert account.next_secret is None
    assert account.overrides == ["credentials"]
    assert told(on_sqlite) == ["successor", "promoted_now"]


def test_the_file_has_its_say_again_when_somebody_wishes_so(on_sqlite: Installation) -> None:
    on_sqlite.fold()
    type_password(on_sqlite)
    on_sqlite.fold()
    assert on_sqlite.context.vault.open(on_sqlite.account().secret or "")["password"] == NEW
    with on_sqlite.app.app_context():
        assert any("DOI_PASSWORD" in line.text for line in examine(on_sqlite.context))
        save_account(on_sqlite.context, 1, AccountForm(values={}, back=["credentials"]), actor="anna")
    assert on_sqlite.context.vault.open(on_sqlite.account().secret or "")["password"] == "sandbox"


def test_old_keys_still_open_and_what_they_sealed_is_encrypted_anew(
    install: Install, make_database: Callable[[str], str]
) -> None:
    address, old, new = make_database("sqlite"), Fernet.generate_key().decode(), Fernet.generate_key().decode()
    before = install(address, secret_keys=[old])
    before.fold()
    type_password(before, "sandbox")
    type_password(before, when="later")

    both = install(address, secret_keys=[new, old], catalogue=before.catalogue)
    both.make_due("secrets")
    both.publish("f1")
    both.drain()
    assert both.row("f1").observed_state is AgencyState.FINDABLE
    assert told(both)[-1] == "resealed"

    after = install(address, secret_keys=[new], catalogue=before.catalogue)
    with after.app.app_context():
        assert credentials.reseal(after.context) == (0, 0)
        shown = account_shown(after.context, 1)
    assert shown is not None
    assert (shown.secret_kind, shown.next_kind) == ("password", "password")


def test_when_no_key_opens_the_page_says_so_and_typing_the_password_mends_it(
    install: Install, make_database: Callable[[str], str]
) -> None:
    address = make_database("sqlite")
    before = install(address, secret_keys=[Fernet.generate_key().decode()])
    before.fold()
    type_password(before, "sandbox")
    after = install(address, secret_keys=[Fernet.generate_key().decode()], catalogue=before.catalogue)
    after.publish("f1")
    after.drain()
    with after.app.app_context():
        shown = account_shown(after.context, 1)
        assert shown is not None
        assert shown.state == "unreadable"
        assert credentials.reseal(after.context) == (0, 1)
    assert [job.state for job in after.jobs()] == [JobState.PENDING]
    type_password(after, "sandbox")
    after.drain()
    assert after.row("f1").observed_state is AgencyState.FINDABLE


def test_no_stored_secret_can_be_read_in_the_tables(on_sqlite: Installation) -> None:
    on_sqlite.fold()
    type_password(on_sqlite)
    type_password(on_sqlite, "another one", when="later")
    with on_sqlite.session() as session:
        session.execute(update(Account).values(updated_at=Account.updated_at))
        dump = "".join(str(line) for line in session.connection().connection.dbapi_connection.iterdump())  # type: ignore[union-attr]
    assert NEW not in dump
    assert "another one" not in dump
