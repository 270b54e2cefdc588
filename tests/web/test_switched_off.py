"""With DOI_ENABLED=False the plugin is silent: no page, no piece of a page, no query."""

from __future__ import annotations

import pytest

from .conftest import MakeHost
from .host import Host


@pytest.fixture
def silent(build: MakeHost) -> Host:
    host = build(DOI_ENABLED=False)
    host.shelf.put("r1")
    return host


def test_the_hosts_pages_show_nothing_of_ours(silent: Host) -> None:
    with silent.queries() as sent:
        page = silent.visitor("editor").get("/records/r1")
    assert page.status_code == 200
    assert "<head></head>" in page.text
    assert '<div id="badge"></div><div id="panel"></div>' in page.text
    assert '<p id="citation"></p>' in page.text
    assert sent == []


@pytest.mark.parametrize(
    "address",
    [
        "/admin/doi/record/r1/mint",
        "/admin/doi/record/r1/update",
        "/admin/doi/record/r1/state",
        "/admin/doi/record/r1/panel",
        "/doi/10.80000/anything",
    ],
)
def test_our_pages_say_that_they_are_switched_off(silent: Host, address: str) -> None:
    with silent.queries() as sent:
        answer = silent.visitor("editor").get(address)
    assert answer.status_code == 404
    assert "DOI management is switched off here (DOI_ENABLED)." in answer.text
    assert sent == []


def test_nothing_can_be_asked_for(silent: Host) -> None:
    assert silent.visitor("editor").post("/admin/doi/record/r1/mint", data={"state": "findable"}).status_code == 404
    assert silent.intents() == []


def test_a_list_costs_no_query(silent: Host) -> None:
    with silent.queries() as sent:
        assert silent.visitor().get("/list?key=r1&key=r2").text == "<p></p><p></p>"
    assert sent == []
