"""What a page changed stands over app.config, in every process, and never above it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text, update

from flask_doi.errors import ConfigurationError
from flask_doi.models import Account, Base, Setting
from flask_doi.services.accounts import account_for, agency_for, api_url_of, ensure_configured_account
from flask_doi.services.configuring.account_saving import AccountForm, save_account
from flask_doi.services.configuring.effective import LIFE, refresh
from flask_doi.services.configuring.installation import change_environment, save_settings, shown_settings
from flask_doi.services.doctor import examine
from flask_doi.testing import example_description
from tests.services_fixtures import EVERY_DATABASE, Install, Installation

TEST = {"environment": "test", "public_url": "https://archive.example.org", "repository_id": "A.B", "password": "x"}
PRODUCTION = {**TEST, "environment": "production", "resolver_url": "https://resolver.example.org"}
SANDBOX_ACCOUNT = {
    "name": "Rehearsal", "agency": "datacite", "environment": "sandbox", "repository_id": "SANDBOX.ARCHIVE",
    "prefix": "10.80000", "suffix": "opaque", "url_template": "{base}/doi/{doi}", "default_state": "findable",
}  # fmt: skip


def write_by_hand(installation: Installation, name: str, value: Any) -> None:
    """A row as a restored backup or a person with a database client would leave it."""
    with installation.session() as session, session.begin():
        session.execute(
            insert(Setting).values(name=name, value=value, actor="somebody", updated_at=installation.clock())
        )


def save(installation: Installation, **wanted: str) -> None:
    with installation.app.app_context():
        assert not save_settings(installation.context, wanted, seen={}, actor="anna").is_refused


def told(installation: Installation) -> str:
    with installation.app.app_context():
        return "\n".join(finding.text for finding in examine(installation.context))


@pytest.mark.parametrize("kind", EVERY_DATABASE)
def test_processes_agree_without_a_restart(
    install: Install, make_database: Callable[[str], str], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = make_database(kind)
    web = install(address)
    worker = install(address, catalogue=web.catalogue)
    worker.drain()
    save(web, rate_limit="30/60", mintable_levels="fonds, file", cost="1.50 EUR", daily_limit="5", mailto="a@b.org")
    worker.drain()
    settings = worker.context.settings
    assert (settings.rate_limit, settings.mintable_levels) == ((30, 60.0), ("fonds", "file"))
    assert (settings.cost, settings.daily_limit, settings.mailto) == ("1.50 EUR", 5, "a@b.org")
    save(web, rate_limit="", mintable_levels="fonds, series, item")
    worker.drain()
    assert worker.context.settings.rate_limit is None
    with worker.app.app_context():
        assert not shown_settings(worker.context)["rate_limit"].is_changed


def test_what_was_read_does_for_a_few_seconds(on_sqlite: Installation) -> None:
    """A page costs no statement for it."""
    statements: list[str] = []
    event.listen(on_sqlite.engine, "before_cursor_execute", lambda *sent: statements.append(sent[2]))
    with on_sqlite.app.app_context():
        refresh(on_sqlite.context)
        statements.clear()
        for _ in range(10):
            refresh(on_sqlite.context, within=LIFE)
        assert statements == []
        refresh(on_sqlite.context)
        assert len(statements) == 1
        assert "doi_settings" in statements[0]


def test_a_change_that_can_no_longer_be_read_is_ignored_and_told(
    on_sqlite: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    write_by_hand(on_sqlite, "grace_period", "soon")
    write_by_hand(on_sqlite, "secret_keys", ["x"])
    write_by_hand(on_sqlite, "api_url", "https://evil.example.org")
    write_by_hand(on_sqlite, "draft_days", 12)
    with on_sqlite.session() as session, session.begin():
        session.execute(text("INSERT INTO doi_settings (name, value, updated_at) VALUES ('cost', '{', '2026-01-01')"))
    for _ in range(3):
        with on_sqlite.app.app_context():
            settings = refresh(on_sqlite.context)
    assert (settings.grace_period, settings.draft_days, settings.cost) == (0, 12, None)
    assert settings.api_url == on_sqlite.agency.url
    lines = [record.message for record in caplog.records if record.name == "flask_doi.configuration"]
    assert len(lines) == 4
    assert len(set(lines)) == 4
    assert "the changed setting grace_period is ignored" in told(on_sqlite)
    assert "api_url is ignored: it is no setting that a page may change" in told(on_sqlite)


def test_without_tables_the_file_has_its_say(on_sqlite: Installation) -> None:
    with on_sqlite.app.app_context():
        Base.metadata.drop_all(on_sqlite.engine)
        assert refresh(on_sqlite.context) is on_sqlite.context.configured


def test_no_row_lifts_the_environment_above_the_file(install: Install, make_database: Callable[[str], str]) -> None:
    installation = install(make_database("sqlite"), **TEST)
    write_by_hand(installation, "environment", "production")
    with installation.app.app_context():
        assert refresh(installation.context).environment == "test"
        refused = change_environment(installation.context, "production", typed="production")
        assert [each.code for each in refused.objections] == ["environment_too_high"]
        found = [each for each in examine(installation.context) if "environment is ignored" in each.text]
    assert len(found) == 1
    assert not found[0].good


def test_an_account_above_the_file_is_never_spoken_for(install: Install, make_database: Callable[[str], str]) -> None:
    installation = install(make_database("sqlite"), **TEST)
    installation.fold()
    with installation.session() as session, session.begin():
        session.execute(update(Account).values(environment="production"))
    with installation.session() as session:
        restored = session.scalars(select(Account)).one()
        with pytest.raises(ConfigurationError, match="DOI_ENVIRONMENT does not allow"):
            agency_for(installation.context, restored)
    assert "belongs to production, above DOI_ENVIRONMENT" in told(installation)
    form = AccountForm(values={**SANDBOX_ACCOUNT, "environment": "production"}, password="x", typed="10.80000")
    with installation.app.app_context():
        refused = save_account(installation.context, None, form)
    assert "environment_too_high" in [each.code for each in refused.objections]


def test_in_a_lower_environment_only_its_own_accounts_count(
    install: Install, make_database: Callable[[str], str]
) -> None:
    installation = install(make_database("sqlite"), **PRODUCTION)
    context = installation.context
    installation.fold()
    with installation.app.app_context():
        assert api_url_of(context, "production") == installation.agency.url
        assert not change_environment(context, "sandbox", typed="").is_refused
        settings = context.settings
        assert settings.environment == "sandbox"
        assert {settings.api_url, settings.resolver_url, settings.prefix, settings.password} == {None}
        assert api_url_of(context, "sandbox") == "http://127.0.0.1:5050"
        assert ensure_configured_account(context) is None
        with context.session() as session:
            assert account_for(session, context, example_description("f1")) is None
        saved = save_account(context, None, AccountForm(values=SANDBOX_ACCOUNT, password="sandbox"))
        with context.session() as session:
            assert account_for(session, context, example_description("f1")).id == saved.id  # type: ignore[union-attr]
        assert "a page lowered it" in "\n".join(each.text for each in examine(context))
        refused = change_environment(context, "production", typed="")
        assert [each.code for each in refused.objections] == ["type_word"]
        assert not change_environment(context, "production", typed="production").is_refused
        assert context.settings.environment == "production"
        with context.session() as session:
            assert account_for(session, context, example_description("f1")).repository_id == "A.B"  # type: ignore[union-attr]
    assert refresh_of(installation).resolver_url == "https://resolver.example.org"


def refresh_of(installation: Installation) -> Any:
    with installation.app.app_context():
        return refresh(installation.context)


def test_the_file_changes_what_no_page_has_changed(install: Install, make_database: Callable[[str], str]) -> None:
    address = make_database("sqlite")
    before = install(address, shoulder="old-", publisher="Archive")
    before.fold()
    form = AccountForm(values={"publisher": "Harbour Archive", "auto_mint": "", "default_state": "draft"})
    with before.app.app_context():
        save_account(before.context, 1, form, actor="anna")

    after = install(address, shoulder="new-", publisher="Other", default_state="registered")
    after.fold()
    account = after.account()
    assert (account.shoulder, account.profile["publisher"]) == ("new-", "Harbour Archive")  # type: ignore[index]
    assert (account.auto_mint, account.default_state) == (False, "draft")
    assert account.overrides == ["auto_mint", "default_state", "publisher"]
    with after.app.app_context():
        save_account(after.context, 1, AccountForm(values={}, back=["publisher", "auto_mint"]), actor="anna")
    account = after.account()
    assert (account.auto_mint, account.profile["publisher"]) == (True, "Other")  # type: ignore[index]
    assert account.overrides == ["default_state"]


def test_two_administrators_lose_nothing(installation: Installation) -> None:
    seen = {"draft_days": "30", "rate_limit": ""}
    save(installation, draft_days="14")
    with installation.app.app_context():
        late = save_settings(installation.context, {"rate_limit": "9/1"}, seen=seen, actor="boris")
        assert [(each.field, each.value, each.actor) for each in late.meanwhile] == [("draft_days", "14", "anna")]
        assert installation.context.settings.rate_limit is None
        seen = {"draft_days": "14", "rate_limit": ""}
        assert not save_settings(installation.context, {"rate_limit": "9/1"}, seen=seen, actor="boris").is_refused
        assert refresh(installation.context).draft_days == 14


def test_how_many_parts_are_named_holds_for_every_account(on_sqlite: Installation) -> None:
    on_sqlite.fold()
    with on_sqlite.app.app_context():
        form = AccountForm(values={**SANDBOX_ACCOUNT, "repository_id": "OTHER.ONE"}, password="x")
        save_account(on_sqlite.context, None, form)
    save(on_sqlite, has_part_limit="25")
    with on_sqlite.session() as session:
        assert [row.profile["has_part_limit"] for row in session.scalars(select(Account))] == [25, 25]  # type: ignore[index]
