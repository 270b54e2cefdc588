"""The daily limit as people meet it on the confirm pages."""

from __future__ import annotations

from .conftest import MakeHost
from .test_confirm import MINT, confirm


def test_the_mint_page_says_how_many_may_still_be_asked_for(build: MakeHost) -> None:
    host = build(DOI_DAILY_LIMIT=2)
    host.shelf.put("r1")
    host.shelf.put("r2")
    assert "You can ask for 2 more DOIs today; 2 a day is the limit." in host.visitor("editor").get(MINT).text
    assert confirm(host).status_code == 303
    other = MINT.replace("r1", "r2")
    assert "You can ask for 1 more DOI today; 2 a day is the limit." in host.visitor("editor").get(other).text


def test_whoever_has_asked_for_enough_is_told_so_and_nothing_is_done(build: MakeHost) -> None:
    host = build(DOI_DAILY_LIMIT=1)
    for key in ("r1", "r2", "r3"):
        host.shelf.put(key)
    confirm(host, MINT.replace("r1", "r2"))
    answer = confirm(host)
    assert answer.status_code == 422
    assert "Nothing was done" in answer.text
    assert "You have asked for 1 DOI today, and 1 a day is the limit." in answer.text
    assert [intent.record_key for intent in host.intents()] == ["r2"]
    assert confirm(host, MINT.replace("r1", "r3"), visitor="administrator").status_code == 303


def test_a_new_version_and_a_promoted_draft_meet_the_same_limit(build: MakeHost) -> None:
    host = build(DOI_DAILY_LIMIT=1)
    host.shelf.put("r1")
    host.mint(host.shelf.put("r2"))
    host.mint(host.shelf.put("r3"), state="draft")
    version = confirm(host, "/admin/doi/record/r2/new-version")
    draft = confirm(host, "/admin/doi/record/r3/promote")
    for answer in (version, draft):
        assert answer.status_code == 422
        assert "You have asked for 1 DOI today, and 1 a day is the limit." in answer.text
    assert host.intents() == []


def test_without_a_limit_the_mint_page_says_nothing_of_it(build: MakeHost) -> None:
    host = build()
    host.shelf.put("r1")
    assert "a day is the limit" not in host.visitor("editor").get(MINT).text
