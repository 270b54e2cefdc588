"""The panel kept alive: JSON for the script, a frame for pages without scripts."""

from __future__ import annotations

import pytest

from flask_doi.services.asking import ask_for_mint

from .host import Host

STATE = "/admin/doi/record/r1/state"
PANEL = "/admin/doi/record/r1/panel"


def ask(host: Host, key: str) -> None:
    with host.app.app_context():
        ask_for_mint(host.context, key, actor="editor")


@pytest.mark.parametrize("visitor", ["nobody", "reader"])
@pytest.mark.parametrize("address", [STATE, PANEL])
def test_whoever_may_not_see_states_finds_nothing(host: Host, visitor: str, address: str) -> None:
    name = host.mint(host.shelf.put("r1"))
    answer = host.visitor(visitor).get(address)
    assert answer.status_code == 404
    assert name not in answer.text


def test_the_state_follows_a_doi_from_wish_to_badge(host: Host) -> None:
    ask(host, host.shelf.put("r1"))
    browser = host.visitor("colleague")
    before = browser.get(STATE).get_json()
    assert (before["pending"], before["badge"]) == (True, "")
    assert before["status"].startswith("Noted at")
    host.work()
    host.row("r1", resolves=True, resolution_due_at=None)
    after = browser.get(STATE).get_json()
    assert after["pending"] is False
    assert host.name_of("r1") in after["badge"]
    assert after["status"].startswith("Findable since")
    assert after["badge"] in after["html"]


def test_the_state_says_what_the_panel_of_the_page_says(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    browser = host.visitor("editor")
    assert browser.get(STATE).get_json()["html"] in browser.get("/records/r1").text


@pytest.mark.parametrize("address", [STATE, PANEL])
def test_no_cache_keeps_the_state(host: Host, address: str) -> None:
    host.shelf.put("r1")
    assert host.visitor("editor").get(address).headers["Cache-Control"] == "no-store"


def test_a_page_without_scripts_has_the_panel_in_a_frame_while_something_happens(host: Host) -> None:
    ask(host, host.shelf.put("r1"))
    page = host.visitor("editor").get("/records/r1").text
    assert f'<noscript><iframe class="doi-frame" title="State of the DOI" src="{PANEL}"></iframe></noscript>' in page


def test_the_frame_loads_itself_anew_until_all_is_done(host: Host) -> None:
    ask(host, host.shelf.put("r1"))
    browser = host.visitor("editor")
    assert browser.get(PANEL).headers["Refresh"] == "3"
    host.work()
    host.row("r1", resolves=True, resolution_due_at=None)
    answer = browser.get(PANEL)
    assert "Refresh" not in answer.headers
    assert "Findable since" in answer.text


def test_the_frame_may_only_stand_in_pages_of_the_same_origin(host: Host) -> None:
    host.shelf.put("r1")
    answer = host.visitor("editor").get(PANEL)
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_top">' in answer.text


def test_a_key_with_slashes_has_a_state(host: Host) -> None:
    host.shelf.put("a//b/c d")
    with host.app.test_request_context():
        address = host.app.url_for("flask_doi_admin.state", key="a//b/c d")
    assert host.visitor("editor").get(address).status_code == 200


def test_the_panel_announces_politely_and_needs_nothing_inline(host: Host) -> None:
    ask(host, host.shelf.put("r1"))
    page = host.visitor("editor").get("/records/r1").text
    assert 'role="status" aria-live="polite"' in page
    assert f'data-doi-state="{STATE}"' in page
    assert "<script src=" in page
    assert "<script>" not in page
    assert "style=" not in page
    assert "onclick" not in page
