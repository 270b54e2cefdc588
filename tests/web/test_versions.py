"""The page that asks for a new version, and the list of versions on the record's page."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from flask_doi.models import IntentKind

from .conftest import MakeHost
from .host import Host

PAGE = "/admin/doi/record/r1/new-version"


def opened(host: Host, visitor: str = "editor") -> TestResponse:
    return host.visitor(visitor).get(PAGE)


def confirm(host: Host, **fields: str) -> TestResponse:
    """Opens the page and presses its button."""
    browser = host.visitor("editor")
    shown = browser.get(PAGE).text
    hidden = dict(re.findall(r'name="(csrf_token|number)"[^>]*value="([^"]+)"', shown))
    return browser.post(PAGE, data={**hidden, **fields})


@pytest.fixture
def first(host: Host) -> str:
    """The DOI of a record's first version."""
    return host.mint(host.shelf.put("r1"))


def test_the_page_shows_the_name_of_the_version_to_be(host: Host, first: str) -> None:
    page = opened(host)
    assert page.status_code == 200
    assert f"<code>{first}</code>" in page.text
    assert f"<code>{first}.2</code>" in page.text
    assert "Sandbox: not a real DOI" in page.text
    assert host.intents() == []


def test_confirming_asks_for_the_next_version_and_leads_back(host: Host, first: str) -> None:
    answer = confirm(host, label="Second scan", whole="y")
    assert (answer.status_code, answer.location) == (303, "/records/r1")
    asked = [(intent.kind, intent.params, intent.actor) for intent in host.intents()]
    assert asked == [
        (IntentKind.VERSION, {"part": "version:2", "label": "Second scan"}, "editor"),
        (IntentKind.VERSION, {"part": "version:all"}, "editor"),
    ]


def test_pressing_the_button_of_an_old_page_makes_no_third_version(host: Host, first: str) -> None:
    browser = host.visitor("editor")
    hidden = dict(re.findall(r'name="(csrf_token|number)"[^>]*value="([^"]+)"', browser.get(PAGE).text))
    assert browser.post(PAGE, data=hidden).status_code == 303
    host.work()
    assert browser.post(PAGE, data=hidden).status_code == 303
    assert host.intents() == []


def test_nothing_happens_without_token_or_permission(host: Host, first: str) -> None:
    assert host.visitor("editor").post(PAGE, data={"number": "2"}).status_code == 400
    assert opened(host, "colleague").status_code == 403
    assert host.intents() == []


def test_a_record_without_a_doi_is_told_what_to_do_first(host: Host) -> None:
    host.shelf.put("r1")
    page = opened(host)
    assert "it has no registered DOI that a new version could follow" in page.text
    assert "<form" not in page.text
    assert host.visitor("editor").post(PAGE).status_code in (400, 422)


def test_the_panel_offers_a_new_version_where_there_is_something_to_follow(host: Host) -> None:
    host.shelf.put("r1")
    assert "New version…" not in host.visitor("editor").get("/records/r1").text
    host.mint("r1")
    assert PAGE in host.visitor("editor").get("/records/r1").text


def test_the_versions_are_listed_for_readers_newest_first(host: Host, first: str) -> None:
    assert host.visitor().get("/versions/r1").text == ""
    confirm(host, whole="y")
    host.work()
    shown = host.visitor().get("/versions/r1").text
    assert re.findall(r"Version (\w+)</span>", shown) == ["2", "1"]
    assert shown.index(f"{first}.2") < shown.rindex(first)
    assert "All versions together:" in shown
    assert "Sandbox: not a real DOI" in shown
    assert f"{first}.2" in host.visitor().get("/badge/r1").text


def test_a_version_on_its_way_is_shown_to_those_who_may_know(host: Host, first: str, spoil: object) -> None:
    confirm(host)
    spoil(method="POST", status=503)  # type: ignore[operator]
    host.work()
    assert f"{first}.2" in host.visitor("editor").get("/records/r1").text
    assert host.visitor().get("/versions/r1").text == ""


def test_sandbox_versions_stay_hidden_from_readers_unless_exposed(build: MakeHost) -> None:
    host = build()
    host.mint(host.shelf.put("r1"))
    confirm(host)
    host.work()
    assert host.visitor().get("/versions/r1").text == ""
    assert "Version 2" in host.visitor("editor").get("/versions/r1").text


def test_an_old_version_leads_to_the_versions_of_the_record(host: Host, first: str) -> None:
    confirm(host)
    host.work()
    assert host.visitor().get(f"/doi/{first}").location == "/records/r1#doi-versions"
    assert host.visitor().get(f"/doi/{first}.2").location == "/records/r1"
    assert 'id="doi-versions"' in host.visitor().get("/versions/r1").text
