"""The configuration page: accounts, credentials that are never shown, settings, and two who change them at once."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
import requests
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from flask_doi import Choices, Repository
from flask_doi.models import Account, ConfigurationChange
from flask_doi.sandbox import RunningSandbox
from flask_doi.services.asking import ask_for_mint
from flask_doi.services.planning import fold_intents

from .conftest import MakeHost
from .host import PRODUCTION, Host

PAGE = "/admin/doi/configuration"
NEW = f"{PAGE}/accounts/new"
SECRET = "Kühlhaus-7-gelb"
OTHER = {
    "name": "Library", "agency": "datacite", "environment": "sandbox", "repository_id": "other.library",
    "prefix": "10.80001", "shoulder": "lib-", "suffix": "opaque", "url_template": "{base}/doi/{doi}",
    "default_state": "findable", "unknown_creator": "block", "schema_version": "4.6", "publisher": "",
    "hosting_institution": "", "data_manager": "", "mapping": "", "password": "library",
    "lists": ["repositories", "auto_mint", "rule_levels", "rule_repositories", "rule_access"],
    "repositories": ["lib"], "rule_has_digital_object": "",
}  # fmt: skip


def at_agency(sandbox: RunningSandbox, name: str, password: str, **further: Any) -> None:
    """An account at the agency, with this password from now on."""
    command = {"id": name, "password": password, **further}
    requests.post(f"{sandbox.url}/_sandbox/accounts", json=command, timeout=5).raise_for_status()


@pytest.fixture
def host(build: MakeHost, sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Host:
    """A host with two repositories and two accounts at the agency, one of them configured."""
    at_agency(sandbox, "OTHER.LIBRARY", "library", prefixes=["10.80001"])
    at_agency(sandbox, "SANDBOX.ARCHIVE", "sandbox")
    host = build(WTF_CSRF_ENABLED=False)
    repositories = [("hma", "Harbour Municipal Archive"), ("lib", "<b>Library</b>")]
    monkeypatch.setattr(host.shelf, "choices", lambda: Choices(repositories=repositories, levels=["item"]))
    host.mint(host.shelf.put("r1"))
    return host


def one(host: Host) -> str:
    return f"{PAGE}/accounts/{account(host).id}"


def account(host: Host, repository_id: str = "SANDBOX.ARCHIVE") -> Account:
    with host.app.app_context(), host.context.session() as session:
        return session.scalars(select(Account).where(Account.repository_id == repository_id)).one()


def filled(client: FlaskClient, address: str) -> dict[str, Any]:
    """The form of a page as a browser would send it without anything typed."""
    return fields_of(client.get(address).text)


def fields_of(page: str) -> dict[str, Any]:
    body = re.split(r'<form class="doi-act"', page)[0]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", body):
        at = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        is_ticked = at.get("type") not in ("checkbox", "radio") or " checked" in tag
        if "name" in at and is_ticked:
            found.setdefault(at["name"], []).append(html.unescape(at.get("value", "")))
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', body, re.S):
        found[name] = [html.unescape(value) for value in re.findall(r'value="([^"]*)" selected', options)]
    for name, text in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', body, re.S):
        found[name] = [html.unescape(text)]
    return found


def send(client: FlaskClient, address: str, **typed: Any) -> TestResponse:
    """Opens a page, types into its form and sends it."""
    return client.post(address, data={**filled(client, address), **typed})


def said(answer: TestResponse) -> str:
    """What the answer says above all: errors, or what the next page tells."""
    found = re.search(r'class="doi-(?:errors|told)"(.*?)</div>', answer.text, re.S)
    return plain(found[1]) if found else ""


def plain(page: str) -> str:
    """The text of a page without its tags."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"</?bdi[^>]*>|</?time[^>]*>", "", page)))


def codes(host: Host) -> list[tuple[str, str | None]]:
    with host.app.app_context(), host.context.session() as session:
        lines = session.scalars(select(ConfigurationChange).order_by(ConfigurationChange.id))
        return [(line.code, line.field) for line in lines]


def test_a_blank_save_changes_nothing_and_keeps_the_password(host: Host) -> None:
    client, before = host.visitor("administrator"), account(host)
    for address in (one(host), PAGE):
        answer = client.post(address, data=filled(client, address), follow_redirects=True)
        assert "Nothing was different" in said(answer)
    now = account(host)
    assert (now.secret, now.overrides, now.updated_at) == (before.secret, before.overrides, before.updated_at)
    assert codes(host) == []


def test_what_is_typed_as_a_password_is_stored_and_seen_nowhere(host: Host, sandbox: RunningSandbox) -> None:
    client = host.visitor("administrator")
    at_agency(sandbox, "SANDBOX.ARCHIVE", SECRET)
    refused = send(client, one(host), password=SECRET, prefix="not a prefix")
    assert refused.status_code == 422
    assert "Type it again before you save" in refused.text
    saved = client.post(one(host), data={**filled(client, one(host)), "password": SECRET}, follow_redirects=True)
    assert "The new password is saved." in said(saved)
    stored = account(host)
    assert host.context.vault.open(stored.secret or "") == {"password": SECRET, "api_token": None}
    pages = [refused.text, saved.text, client.get(one(host)).text, client.get(PAGE).text]
    assert not any(SECRET in html.unescape(page) or (stored.secret or "x") in page for page in pages)
    assert "Changed here by administrator" in plain(client.get(one(host)).text)
    assert codes(host) == [("credentials", "credentials")]
    host.mint(host.shelf.put("r2"))
    assert host.row("r2").observed_state == "findable"
    at_agency(sandbox, "SANDBOX.ARCHIVE", "sandbox")


def test_a_token_takes_the_place_of_the_password_and_both_are_refused(host: Host) -> None:
    client = host.visitor("administrator")
    assert "not both" in said(send(client, one(host), password="a", api_token="b"))
    answer = client.post(one(host), data={**filled(client, one(host)), "api_token": "DC.x"}, follow_redirects=True)
    assert "did not accept the password" in said(answer)
    assert "An API token is stored." in answer.text


def test_an_account_for_one_repository_is_added_and_mints_its_records(host: Host) -> None:
    client = host.visitor("administrator")
    added = client.post(NEW, data=OTHER, follow_redirects=True)
    assert "The account was added." in said(added)
    other = account(host, "OTHER.LIBRARY")
    assert (other.origin, other.is_default, other.repositories) == ("page", False, ["lib"])
    host.shelf.put("book", repository=Repository(key="lib", name="Library"))
    assert host.mint("book").startswith("10.80001/lib-")
    assert host.mint(host.shelf.put("r3")).startswith("10.80000/")
    listed = client.get(PAGE).text
    assert "&lt;b&gt;Library&lt;/b&gt;" in listed
    assert "2 accounts" in listed


REFUSED = (
    ({"prefix": "10.5072"}, "DataCite retired the test prefix 10.5072 in 2019"),
    ({"prefix": "10.80000"}, "The prefix 10.80000 is not assigned to this account at the agency"),
    ({"prefix": "80001"}, "such as 10.12345"),
    ({"password": ""}, "Write the password of the account"),
    ({"repository_id": "sandbox.archive"}, "This repository account is here already, as SANDBOX.ARCHIVE"),
    ({"environment": "production"}, "allows no more than sandbox"),
    ({"suffix": "series.{year}"}, "holds {serial}, {id} or {opaque}"),
    ({"url_template": "https://example.org"}, "holds {base} and {doi}"),
    ({"mapping": "{"}, "as JSON"),
    ({"mapping": '{"titles": "nonsense {"}'}, "as JSON"),
    ({"name": " "}, "Give the account a name"),
    ({"schema_version": "9"}, "Choose one of the values that are offered"),
    ({"agency": "ezid"}, "Choose one of the agencies"),
)


def test_what_cannot_be_is_refused_with_the_reason(host: Host) -> None:
    client = host.visitor("administrator")
    for typed, answer in REFUSED:
        got = client.post(NEW, data={**OTHER, **typed})
        assert got.status_code == 422, typed
        assert answer in said(got), typed
        assert 'aria-invalid="true"' in got.text or "repository_id" in typed, typed
    assert client.post(NEW, data={**OTHER, "prefix": " doi:10.80001/ "}).status_code == 303
    assert account(host, "OTHER.LIBRARY").prefix == "10.80001"


def test_each_repository_has_one_account(host: Host) -> None:
    client = host.visitor("administrator")
    client.post(NEW, data=OTHER)
    answer = send(client, one(host), repositories=["lib"])
    assert "lib is served by the account Library already" in said(answer)


def test_the_default_account_is_chosen_and_an_account_is_taken_out_of_use(host: Host) -> None:
    client = host.visitor("administrator")
    client.post(NEW, data=OTHER)
    other = f"{PAGE}/accounts/{account(host, 'OTHER.LIBRARY').id}/act"
    assert client.post(f"{one(host)}/act", data={"act": "stop"}).status_code == 422
    assert "no longer in use" in said(client.post(other, data={"act": "stop"}, follow_redirects=True))
    assert client.post(other, data={"act": "default"}).status_code == 422
    host.shelf.put("book", repository=Repository(key="lib", name="Library"))
    with pytest.raises(Exception, match="No row"):
        host.mint("book")
    client.post(other, data={"act": "use"})
    client.post(other, data={"act": "default"})
    host.work()
    assert account(host, "OTHER.LIBRARY").is_default
    assert host.mint(host.shelf.put("r4")).startswith("10.80001/")
    assert client.post(other, data={"act": "explode"}).status_code == 422
    assert client.post(f"{PAGE}/accounts/4711/act", data={"act": "use"}).status_code == 404


def test_a_pause_is_shown_with_its_reason_and_lifted(host: Host) -> None:
    with host.app.app_context(), host.context.session() as session, session.begin():
        later = host.clock().replace(year=2099)
        session.execute(
            update(Account).values(paused_since=host.clock(), paused_until=later, pause_code="account_inactive")
        )
    client = host.visitor("administrator")
    assert "The account at DataCite is not active." in client.get(PAGE).text
    assert "Paused since" in client.get(one(host)).text
    client.post(f"{one(host)}/act", data={"act": "resume"})
    assert account(host).paused_since is None
    assert codes(host) == [("resumed", None)]


def test_a_new_password_that_ends_a_pause_says_what_goes_on(host: Host) -> None:
    client = host.visitor("administrator")
    answer = client.post(one(host), data={**filled(client, one(host)), "password": "sandbox"}, follow_redirects=True)
    assert said(answer).endswith("<p>The new password is saved.</p>")
    with host.app.app_context():
        ask_for_mint(host.context, host.shelf.put("r2"), actor="editor")
        fold_intents(host.context)
    with host.app.app_context(), host.context.session() as session, session.begin():
        later = host.clock().replace(year=2099)
        session.execute(
            update(Account).values(paused_since=host.clock(), paused_until=later, pause_code="bad_credentials")
        )
    panel = "/admin/doi/record/r2/panel"
    assert f'href="{one(host)}"' in client.get(panel).text
    assert f'href="{one(host)}"' not in host.visitor("editor").get(panel).text
    answer = client.post(one(host), data={**filled(client, one(host)), "password": "sandbox"}, follow_redirects=True)
    assert "The new password is saved; 1 waiting DOI goes on." in said(answer)


def test_a_changed_setting_tells_of_what_failed_for_it_and_mints_none_of_it(host: Host) -> None:
    for key in ("r2", "r3"):
        host.shelf.put(key, creators=())
        with host.app.app_context():
            ask_for_mint(host.context, key, actor="editor")
    host.work()
    client = host.visitor("administrator")
    form = filled(client, one(host))
    answer = client.post(one(host), data={**form, "unknown_creator": ":unkn"}, follow_redirects=True)
    assert "One change was saved." in said(answer)
    assert "2 records that failed for what was changed may get their DOIs now: look at" in said(answer)
    assert f'<a href="/admin/doi/failures?account={account(host).id}">Failures</a>' in said(answer)
    host.work()
    assert {str(host.row(key).observed_state) for key in ("r2", "r3")} == {"absent"}
    form = filled(client, one(host))
    answer = client.post(one(host), data={**form, "name": "Archive"}, follow_redirects=True)
    assert "may get" not in said(answer)


def test_where_a_value_comes_from_and_back_to_the_file(host: Host) -> None:
    client = host.visitor("administrator")
    send(client, one(host), shoulder="hma-")
    page = client.get(one(host)).text
    assert "Changed here by" in page
    assert "the configuration file says none" in page
    client.post(one(host), data={**filled(client, one(host)), "back": ["shoulder"]})
    assert account(host).shoulder == ""
    assert account(host).overrides == []
    assert codes(host) == [("changed", "shoulder"), ("followed", "shoulder")]
    assert "Shoulder: from none to" in client.get(PAGE).text


def test_the_second_of_two_is_told_and_loses_nothing(host: Host) -> None:
    anna, boris = host.visitor("administrator"), host.visitor("administrator")
    for address, mine, theirs in ((one(host), "publisher", "shoulder"), (PAGE, "mailto", "draft_days")):
        opened = filled(boris, address)
        value = {"shoulder": "anna-", "draft_days": "14"}[theirs]
        send(anna, address, **{theirs: value})
        late = boris.post(address, data={**opened, mine: "boris@example.org"})
        assert late.status_code == 409
        assert "Somebody else changed this page meanwhile" in late.text
        assert f"is now {value}; administrator changed it" in said(late)
        again = fields_of(late.text)
        assert (again[mine], again[theirs]) == (["boris@example.org"], [value])
        assert boris.post(address, data=again).status_code == 303
        now = fields_of(anna.get(address).text)
        assert (now[mine], now[theirs]) == (["boris@example.org"], [value])


def test_rules_for_minting_by_itself_are_saved_as_ticked(host: Host) -> None:
    client = host.visitor("administrator")
    send(client, one(host), auto_mint="yes", rule_levels=["item"], rule_access=["open"], rule_has_digital_object="yes")
    found = account(host)
    assert found.auto_mint
    assert found.auto_mint_rules == {"levels": ["item"], "access": ["open"], "has_digital_object": True}
    form = filled(client, one(host))
    del form["rule_levels"]
    form["rule_has_digital_object"] = ""
    client.post(one(host), data=form)
    assert account(host).auto_mint_rules == {"access": ["open"]}


def test_the_example_follows_what_is_typed(host: Host) -> None:
    client = host.visitor("administrator")
    asked = {"prefix": "10.80000", "shoulder": "x-", "suffix": "{id}", "url_template": "{base}/r/{key}"}
    told = client.get(f"{PAGE}/example", query_string=asked).get_json()
    assert (told["name"], told["target"]) == ("10.80000/x-r1", "https://archive.example.org/r/r1")
    for field, value in {"suffix": "{yea}", "prefix": "", "shoulder": "ü", "url_template": "{base}"}.items():
        assert client.get(f"{PAGE}/example", query_string={**asked, field: value}).get_json()["fault"] == field
    without_scripts = send(client, one(host), only="example", suffix="{id}", shoulder="y-")
    assert "10.80000/y-r1" in without_scripts.text
    assert account(host).suffix == "opaque"


def test_settings_are_checked_all_at_once_and_count_at_once(host: Host) -> None:
    client = host.visitor("administrator")
    refused = send(client, PAGE, rate_limit="fast", mailto="nobody", has_part_limit="-1", cost="dear", grace_period="")
    assert refused.status_code == 422
    assert "5 things are to be mended" in said(refused)
    assert 'value="fast"' in refused.text
    send(client, PAGE, rate_limit="30/60", mailto="a@b.org", mintable_levels="fonds", cost="2 EUR")
    settings = host.context.settings
    assert (settings.rate_limit, settings.mailto, settings.mintable_levels) == ((30, 60.0), "a@b.org", ("fonds",))
    client.post(PAGE, data={**filled(client, PAGE), "back": ["mintable_levels", "rate_limit"]})
    assert host.context.settings.mintable_levels == host.context.configured.mintable_levels


def test_production_is_chosen_with_care(build: MakeHost) -> None:
    host = build(WTF_CSRF_ENABLED=False, **PRODUCTION)
    host.mint(host.shelf.put("r1"))
    client = host.visitor("administrator")
    environment = f"{PAGE}/environment"
    client.post(environment, data={"to": "test"})
    assert host.context.settings.environment == "test"
    assert "Test system: not a real DOI" in client.get(PAGE).text
    assert "A page lowered it" in client.get(PAGE).text
    assert "it is not in use here" in client.get(f"{PAGE}/accounts/1").text
    new = {**OTHER, "environment": "production"}
    refused = client.post(NEW, data=new)
    assert "Type the prefix 10.80001 to confirm" in said(refused)
    assert "can never be deleted" in refused.text
    assert client.post(NEW, data={**new, "typed": "10.80001"}).status_code == 303
    assert client.post(environment, data={"to": "production"}).status_code == 422
    assert client.post(environment, data={"to": "production", "typed": "production"}).status_code == 303
    assert host.context.settings.environment == "production"


def test_an_account_with_dois_stays_what_it_is(host: Host) -> None:
    client = host.visitor("administrator")
    client.post(NEW, data=OTHER)
    address = f"{PAGE}/accounts/{account(host, 'OTHER.LIBRARY').id}"
    assert client.post(address, data={"repository_id": "other.library", "name": "Books"}).status_code == 303
    host.shelf.put("book", repository=Repository(key="lib", name="Library"))
    host.mint("book")
    for page in (one(host), address):
        refused = client.post(page, data={"repository_id": "FOURTH.ONE"})
        assert "can no longer be changed" in refused.text
        assert 'name="repository_id"' not in refused.text


def test_seen_that_cannot_be_read_does_no_harm(host: Host) -> None:
    client = host.visitor("administrator")
    for seen in ("", "[]", "{", json.dumps({"prefix": 3, "unknown": []}), "null", "[" * 100_000, '{"prefix": 1e999}'):
        for page in (PAGE, one(host)):
            answer = client.post(page, data={**filled(client, page), "seen": seen})
            assert answer.status_code in (303, 409), (page, seen[:30])


def test_a_new_account_belongs_to_the_present_environment_unless_it_says_another(host: Host) -> None:
    unsaid = {name: value for name, value in OTHER.items() if name not in ("environment", "agency")}
    assert host.visitor("administrator").post(NEW, data=unsaid).status_code == 303
    added = account(host, "OTHER.LIBRARY")
    assert (added.environment, added.agency) == ("sandbox", "datacite")
