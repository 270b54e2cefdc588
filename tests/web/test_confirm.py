"""The confirm pages: nothing happens by GET, nothing without permission or token, and nothing twice."""

from __future__ import annotations

import re

import pytest
from flask_wtf import CSRFProtect
from werkzeug.test import TestResponse

from flask_doi.models import IntentKind

from .conftest import MakeHost
from .host import Host

MINT = "/admin/doi/record/r1/mint"
UPDATE = "/admin/doi/record/r1/update"


def token_in(answer: TestResponse) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer.text)
    assert found is not None, answer.text
    return found[1]


def confirm(host: Host, address: str = MINT, visitor: str = "editor", **fields: str) -> TestResponse:
    """Opens a confirm page and presses its button."""
    browser = host.visitor(visitor)
    token = token_in(browser.get(address))
    return browser.post(address, data={"csrf_token": token, "state": "findable", **fields})


def test_the_page_shows_what_minting_would_do(host: Host) -> None:
    host.shelf.put("r1")
    page = host.visitor("editor").get(MINT)
    assert page.status_code == 200
    assert "<code>10.80000/xxxx-xxxx</code>" in page.text
    assert "The part xxxx-xxxx is drawn by lot when you mint." in page.text
    assert "https://archive.example.org/doi/10.80000/xxxx-xxxx" in page.text
    assert "Sandbox: not a real DOI" in page.text
    assert "SANDBOX.ARCHIVE at DataCite" in page.text
    assert "<dd>editor</dd>" in page.text
    assert host.intents() == []


def test_a_pattern_with_a_number_shows_the_next_one_without_taking_it(build: MakeHost) -> None:
    host = build(DOI_SUFFIX="archive.{year}.{serial:03d}")
    host.shelf.put("r1", published_year=1999)
    for _ in range(2):
        page = host.visitor("editor").get(MINT).text
        assert "<code>10.80000/archive.1999.001</code>" in page
        assert "A number may change if somebody else mints first." in page


def test_a_name_that_was_reserved_is_shown_as_it_is(host: Host) -> None:
    name = host.reserve(host.shelf.put("r1"))
    assert f"<code>{name}</code>" in host.visitor("editor").get(MINT).text


def test_the_states_to_choose_begin_with_the_accounts_own(build: MakeHost) -> None:
    host = build(DOI_DEFAULT_STATE="registered")
    host.shelf.put("r1")
    page = host.visitor("editor").get(MINT).text
    assert re.findall(r'<input (checked )?[^>]*name="state"[^>]*value="(\w+)"', page) == [
        ("", "findable"),
        ("checked ", "registered"),
        ("", "draft"),
    ]


def test_confirming_asks_for_the_doi_and_leads_back_to_the_record(host: Host) -> None:
    host.shelf.put("r1")
    answer = confirm(host, state="registered")
    assert (answer.status_code, answer.location) == (303, "/records/r1")
    [intent] = host.intents()
    assert (intent.kind, intent.record_key, intent.params, intent.actor) == (
        IntentKind.MINT,
        "r1",
        {"state": "registered"},
        "editor",
    )


def test_what_was_confirmed_is_minted(host: Host) -> None:
    host.shelf.put("r1")
    confirm(host)
    host.work()
    assert host.row("r1").observed_state == "findable"


def test_confirming_twice_mints_once(host: Host) -> None:
    host.shelf.put("r1")
    browser = host.visitor("editor")
    data = {"csrf_token": token_in(browser.get(MINT)), "state": "findable"}
    assert [browser.post(MINT, data=data).status_code for _ in range(2)] == [303, 303]
    host.work()
    name = host.name_of("r1")
    assert browser.post(MINT, data=data).status_code == 303
    host.work()
    assert host.name_of("r1") == name
    assert host.row("r1").sent_revision == host.row("r1").wanted_revision


def test_a_findable_doi_offers_nothing_to_mint(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    page = host.visitor("editor").get(MINT).text
    assert "This record has its DOI" in page
    assert "<form" not in page


def test_a_registered_doi_can_be_made_findable_but_not_a_draft(host: Host) -> None:
    host.mint(host.shelf.put("r1"), state="registered")
    page = host.visitor("editor").get(MINT).text
    assert 'value="findable"' in page
    assert 'value="draft"' not in page
    confirm(host)
    host.work()
    assert host.row("r1").observed_state == "findable"


def test_a_state_that_is_not_offered_is_not_asked_for(host: Host) -> None:
    host.shelf.put("r1")
    assert confirm(host, state="deactivated").status_code == 400
    assert host.intents() == []


@pytest.mark.parametrize("visitor", ["nobody", "reader", "colleague"])
@pytest.mark.parametrize("address", [MINT, UPDATE])
def test_who_may_not_mint_is_told_so(host: Host, visitor: str, address: str) -> None:
    host.shelf.put("r1")
    browser = host.visitor(visitor)
    for answer in (browser.get(address), browser.post(address, data={"state": "findable"})):
        assert answer.status_code == 403
        assert "You may not do anything with the DOI of this record." in answer.text
    assert host.intents() == []


@pytest.mark.parametrize("address", [MINT, UPDATE])
def test_a_record_that_is_not_there_is_not_found(host: Host, address: str) -> None:
    answer = host.visitor("editor").get(address)
    assert answer.status_code == 404
    assert "The catalogue has no such record." in answer.text


def test_a_record_that_the_visitor_may_not_see_is_not_there_either(host: Host) -> None:
    host.shelf.put("r1")
    host.shelf.hidden.add("r1")
    unseen = host.visitor("reader").get(MINT)
    missing = host.visitor("reader").get("/admin/doi/record/other/mint")
    assert unseen.status_code == 404
    assert unseen.text == missing.text


@pytest.mark.parametrize("is_protected", [False, True])
def test_a_form_without_its_token_does_nothing(host: Host, is_protected: bool) -> None:
    if is_protected:
        CSRFProtect(host.app)
    host.shelf.put("r1")
    browser = host.visitor("editor")
    browser.get(MINT)
    assert browser.post(MINT, data={"state": "findable"}).status_code == 400
    assert host.intents() == []


def test_a_form_without_its_token_is_explained(host: Host) -> None:
    host.shelf.put("r1")
    answer = host.visitor("editor").post(MINT, data={"state": "findable"})
    assert "This page had grown too old to be sent. Nothing was done; please try again." in answer.text
    assert token_in(answer)


def test_a_form_with_its_token_passes_the_hosts_own_protection(host: Host) -> None:
    CSRFProtect(host.app)
    host.shelf.put("r1")
    assert confirm(host).status_code == 303
    assert len(host.intents()) == 1


def test_a_token_of_somebody_else_does_nothing(host: Host) -> None:
    host.shelf.put("r1")
    stolen = token_in(host.visitor("editor").get(MINT))
    answer = host.visitor("editor").post(MINT, data={"csrf_token": stolen, "state": "findable"})
    assert answer.status_code == 400
    assert host.intents() == []


def test_problems_stop_the_form_and_stand_on_top(host: Host) -> None:
    host.shelf.put("r1", creators=(), repository=None)
    page = host.visitor("editor").get(MINT)
    assert page.status_code == 200
    assert f'action="{MINT}"' not in page.text
    assert "Nobody is named as creator" in page.text
    answer = host.visitor("editor").post(MINT, data={"state": "findable"})
    assert answer.status_code == 422
    summary = answer.text.partition('class="doi-errors"')[2].partition("</div>")[0]
    assert "Nothing was done" in summary
    assert "Nobody is named as creator" in summary
    assert "no publisher" in summary
    assert answer.text.index("doi-errors") < answer.text.index("<dl")
    assert host.intents() == []


def test_a_record_that_was_unpublished_meanwhile_is_not_minted(host: Host) -> None:
    host.shelf.put("r1")
    browser = host.visitor("editor")
    data = {"csrf_token": token_in(browser.get(MINT)), "state": "findable"}
    host.shelf.change("r1", published=False)
    answer = browser.post(MINT, data=data)
    assert answer.status_code == 422
    assert "No DOI can be minted: the record is not published." in answer.text
    assert host.intents() == []


def test_a_suffix_pattern_without_a_value_is_explained(build: MakeHost) -> None:
    host = build(DOI_SUFFIX="{reference_code}.{serial}")
    host.shelf.put("r1", reference_code=None)
    answer = host.visitor("editor").post(MINT, data={"state": "findable"})
    assert answer.status_code == 422
    assert "no name could be made for it: The suffix pattern uses {reference_code}" in answer.text


def test_quality_problems_are_shown_and_do_not_stop(host: Host) -> None:
    host.shelf.put("r1", extent=())
    page = host.visitor("editor").get(MINT).text
    assert "The extent is missing." in page
    assert "Mint this DOI" in page


def test_hostile_titles_are_escaped(host: Host) -> None:
    host.shelf.put("r1", title='<script>alert("1")</script>', reference_code="<b>code</b>")
    page = host.visitor("editor").get(MINT).text
    assert "<script>alert" not in page
    assert "<b>code" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize(
    "key", ["a/b", "a//b", "/a", "a/", "mint", "a/mint", "with space", "ünï/кључ", "100%", "q?x#y"]
)
def test_keys_of_any_shape_reach_their_page(host: Host, key: str) -> None:
    host.shelf.put(key)
    panel = host.visitor("editor").get("/list", query_string={"key": key})
    assert panel.status_code == 200
    with host.app.test_request_context():
        address = host.app.url_for("flask_doi_admin.mint", key=key)
    answer = confirm(host, address)
    assert answer.status_code == 303
    assert [intent.record_key for intent in host.intents()] == [key]


@pytest.mark.parametrize(
    "forged",
    [
        "https://evil.example/records/r1",
        "//evil.example/records/r1",
        "https:evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "//",
        "/records\r\nX: y",
    ],
)
def test_the_way_back_never_leaves_the_catalogue(host: Host, forged: str) -> None:
    host.shelf.put("r1")
    host.shelf.pages["r1"] = forged
    assert confirm(host).location == "/admin/doi/record/r1/panel"


def test_a_next_address_in_the_request_is_not_followed(host: Host) -> None:
    host.shelf.put("r1")
    assert confirm(host, f"{MINT}?next=https://evil.example/", next="https://evil.example/").location == "/records/r1"


def test_an_update_asks_for_a_comparison(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    page = host.visitor("editor").get(UPDATE)
    assert "only if something differs is it sent." in page.text
    assert re.search(r'doi-confirm-record[^>]*><a href="/[^"]*">Harbour by night</a>', page.text)
    assert confirm(host, UPDATE).status_code == 303
    [intent] = host.intents()
    assert (intent.kind, intent.actor) == (IntentKind.SYNC, "editor")


def test_an_update_of_a_changed_record_reaches_the_agency(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    host.shelf.change("r1", title="Harbour by day")
    before = host.row("r1").fingerprint
    confirm(host, UPDATE)
    host.work()
    assert host.row("r1").fingerprint != before


def test_a_record_without_a_doi_cannot_be_updated(host: Host) -> None:
    host.shelf.put("r1")
    assert host.visitor("editor").get(UPDATE).text.count("This record has no DOI that could be updated.") == 1
    answer = host.visitor("editor").post(UPDATE, data={})
    assert answer.status_code == 422
    assert "This record has no DOI that could be updated." in answer.text
    assert host.intents() == []
