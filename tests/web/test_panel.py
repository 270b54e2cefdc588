"""The panel of a record: what happens to its DOI, in words, for those who may know."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from flask_doi import Access, Description
from flask_doi.models import IntentKind
from flask_doi.services.asking import ask_for_mint, ask_for_sync
from flask_doi.services.intents import note_in_own_transaction

from .conftest import MakeHost
from .host import Host

Spoil = Callable[..., None]


def panel(host: Host, key: str, visitor: str = "editor") -> str:
    """The panel on the record's page, without its markup."""
    page = host.visitor(visitor).get(f"/records/{key}").text
    inner = page.partition('<div id="panel">')[2].partition('<p id="citation">')[0]
    text = " ".join(re.sub(r"<noscript>.*?</noscript>|<[^>]+>", " ", inner).split())
    return re.sub(r" ([.;:])", r"\1", html.unescape(text))


def markup(host: Host, key: str, visitor: str = "editor") -> str:
    page = host.visitor(visitor).get(f"/records/{key}").text
    return page.partition('<div id="panel">')[2].partition('<p id="citation">')[0]


def ask(host: Host, key: str) -> None:
    with host.app.app_context():
        ask_for_mint(host.context, key, actor="editor")


def publish(host: Host, key: str) -> None:
    with host.app.app_context():
        note_in_own_transaction(host.context, IntentKind.PUBLISHED, key, actor="editor")


@pytest.mark.parametrize("visitor", ["nobody", "reader"])
def test_whoever_may_not_see_states_sees_no_panel(host: Host, visitor: str) -> None:
    host.mint(host.shelf.put("r1"))
    assert panel(host, "r1", visitor) == ""


def test_whoever_may_only_see_states_gets_no_buttons_to_change_them(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    assert "Findable since" in panel(host, "r1", "colleague")
    assert "Update metadata" not in panel(host, "r1", "colleague")
    assert "View in the sandbox" in panel(host, "r1", "colleague")


def test_the_environment_is_shown(host: Host) -> None:
    host.shelf.put("r1")
    assert panel(host, "r1").startswith("DOI Sandbox: not a real DOI")


def test_a_complete_record_can_be_minted(host: Host) -> None:
    host.mint(host.shelf.put("r0"))
    host.shelf.put("r1")
    assert "No DOI yet." in panel(host, "r1")
    assert 'href="/admin/doi/record/r1/mint"' in markup(host, "r1")


def test_the_panel_holds_no_form(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    assert "<form" not in markup(host, "r1")


def test_everything_to_mend_is_told_at_once_with_advice_and_a_link(host: Host) -> None:
    host.mint(host.shelf.put("r0"))
    host.shelf.put("a b/1", creators=(), published_year=99999, repository=None)
    told = panel(host, "a b/1")
    assert "3 things to mend before a DOI can be minted:" in told
    assert "Nobody is named as creator" in told
    assert "Link the creator to this record" in told
    assert "Mint DOI" not in told
    assert 'href="/edit/a%20b/1#creators"' in markup(host, "a b/1")


def test_one_thing_to_mend_is_told_in_the_singular(host: Host) -> None:
    host.mint(host.shelf.put("r0"))
    host.shelf.put("r1", creators=())
    assert "1 thing to mend before" in panel(host, "r1")


def test_what_would_only_be_better_does_not_block(host: Host) -> None:
    host.mint(host.shelf.put("r0"))
    host.shelf.put("r1", extent=(), languages=())
    told = panel(host, "r1")
    assert "2 suggestions for better metadata" in told
    assert "Mint DOI" in told


def test_values_of_the_record_are_escaped(host: Host) -> None:
    host.mint(host.shelf.put("r0"))
    host.shelf.put("r1", level="<script>alert(1)</script>")
    assert "<script>alert" not in markup(host, "r1")
    assert "&lt;script&gt;alert" in markup(host, "r1")


def test_a_wish_just_noted_is_told(host: Host) -> None:
    ask(host, host.shelf.put("r1"))
    assert re.search(r"Noted at \d\d:\d\d UTC; the worker takes it up next\.", panel(host, "r1"))
    assert 'data-doi-pending="true"' in markup(host, "r1")


def test_a_wish_that_nobody_takes_up_does_not_wait_unseen(host: Host) -> None:
    ask(host, host.shelf.put("r1"))
    host.clock.ahead = timedelta(minutes=6)
    assert "No worker was ever seen. Show this to an administrator." in panel(host, "r1")


def test_a_findable_doi_is_told_with_who_asked_for_it(host: Host) -> None:
    name = host.mint(host.shelf.put("r1"))
    told = panel(host, "r1")
    assert "Findable since" in told
    assert name in told
    assert "Asked for by editor," in told
    assert f'href="{host.context.settings.api_url}/_sandbox/doi/{name.replace("/", "%2F")}"' in markup(host, "r1")


def test_a_registered_doi_says_that_it_is_left_out_of_searches(host: Host) -> None:
    host.mint(host.shelf.put("r1"), state="registered")
    host.row("r1", resolves=True, resolution_due_at=None)
    assert "Registered since" in panel(host, "r1")
    assert "left out of searches" in panel(host, "r1")


def test_a_doi_the_resolver_does_not_know_yet_is_waiting_for_it(host: Host) -> None:
    name = host.mint(host.shelf.put("r1"))
    host.row("r1", confirmed_at=None, resolves=None)
    told = panel(host, "r1")
    assert "Registered, waiting for the resolver." in told
    assert f"Name kept for it: {name}" in told


def test_a_doi_the_resolver_never_knew_needs_an_administrator(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    host.row("r1", resolves=False, resolution_due_at=None)
    told = panel(host, "r1")
    assert "Registered, but the resolver does not lead to the record." in told
    assert "Show this to an administrator." in told
    assert 'data-doi-pending="false"' in markup(host, "r1")


def test_a_draft_is_told_as_one(host: Host) -> None:
    host.mint(host.shelf.put("r1"), state="draft")
    assert "Draft: DataCite keeps the name, and nobody else sees it." in panel(host, "r1")
    assert "Make findable now" in panel(host, "r1")


def test_a_reserved_name_is_told_as_one(host: Host) -> None:
    name = host.reserve(host.shelf.put("r1"))
    assert f"Reserved: {name}; not public yet." in panel(host, "r1")
    assert f'data-doi-copy="{name}"' in markup(host, "r1")


def test_an_external_doi_is_only_shown(host: Host) -> None:
    host.note_external(host.shelf.put("r1"), "10.1234/elsewhere")
    told = panel(host, "r1")
    assert "Registered elsewhere." in told
    assert 'href="https://doi.org/10.1234/elsewhere"' in markup(host, "r1")
    assert "Mint" not in told


def test_a_retired_doi_is_told_with_its_date(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    now = host.clock()
    row = host.row("r1", desired_state="deactivated", deactivated_at=now, observed_state="registered", sent_revision=1)
    assert "Retired since" in panel(host, "r1")
    assert "The DOI leads to a tombstone. Read it" in panel(host, "r1")
    assert f'href="/doi/{row.doi}">Read it</a>' in markup(host, "r1")
    assert "suggestion" not in panel(host, "r1")


def test_a_name_that_was_retired_before_it_was_public_has_no_tombstone(host: Host) -> None:
    host.reserve(host.shelf.put("r1"))
    host.row("r1", desired_state="deactivated", deactivated_at=host.clock())
    assert "It was never public, so there is no tombstone." in panel(host, "r1")
    assert "Read it" not in panel(host, "r1")


@pytest.mark.parametrize("published", [True, False])
def test_whoever_redacted_a_doi_is_told_that_its_record_is_still_public(host: Host, published: bool) -> None:
    host.mint(host.shelf.put("r1"))
    now = host.clock()
    host.row("r1", desired_state="deactivated", deactivated_at=now, redacted_at=now, observed_state="registered")
    host.shelf.change("r1", published=published)
    assert ("The record itself is still public in the catalogue." in panel(host, "r1")) is published


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"published": False}, "No DOI will be minted: the record is not published. Publish it first."),
        ({"restricted_description": True}, "No DOI will be minted: the description of the record is not public."),
        (
            {"level": "box"},
            'No DOI will be minted: records of the level "box" get none here, only fonds, series, item.',
        ),
        ({"external_doi": "10.1234/x"}, "it already has the DOI 10.1234/x, registered by somebody else."),
        ({"external_doi": "10.1/x"}, 'the external DOI "10.1/x" cannot be read: a DOI begins with'),
        ({"external_doi": "10.80000/x"}, "the external DOI 10.80000/x begins with 10.80000, a prefix of ours."),
    ],
)
def test_why_a_record_gets_no_doi(host: Host, given: dict[str, object], reason: str) -> None:
    host.mint(host.shelf.put("r0"))
    host.shelf.put("r1", **given)
    told = panel(host, "r1")
    assert reason in told
    assert "Mint DOI" not in told


def test_an_embargo_is_told_with_its_end(host: Host) -> None:
    later = (host.clock() + timedelta(days=30)).date()
    host.shelf.put("r1", access=Access.EMBARGOED, embargo_until=later)
    assert f"it is under embargo until {later}. Ask for one now, and it becomes public" in panel(host, "r1")


def test_a_name_that_is_withheld_says_why(host: Host) -> None:
    host.reserve(host.shelf.put("r1"))
    host.shelf.change("r1", published=False)
    ask(host, "r1")
    host.work()
    assert "No DOI will be minted: the record is not published." in panel(host, "r1")


def test_a_doi_of_an_unpublished_record_is_hidden(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    host.shelf.change("r1", published=False)
    publish(host, "r1")
    host.work()
    assert "Hidden: the record is not published." in panel(host, "r1")


def test_why_publishing_minted_nothing_is_told(host: Host) -> None:
    host.shelf.put("r1")
    publish(host, "r1")
    host.work()
    told = panel(host, "r1")
    assert "None was minted at" in told
    assert "DOIs are not minted by themselves here. Ask for one" in told


def test_a_rule_that_said_no_is_told(build: MakeHost) -> None:
    host = build(DOI_AUTO_MINT=True, DOI_AUTO_MINT_RULES={"levels": ["fonds"]})
    host.shelf.put("r1")
    publish(host, "r1")
    host.work()
    told = panel(host, "r1")
    assert 'the rules mint by themselves only for the levels fonds, and this is "item".' in told


def test_what_the_rules_minted_names_who_published(build: MakeHost) -> None:
    host = build(DOI_AUTO_MINT=True)
    host.work()
    host.shelf.put("r1")
    publish(host, "r1")
    host.work()
    assert "Asked for by the rules for minting on behalf of editor," in panel(host, "r1")


def test_an_agency_that_does_not_answer_is_told_with_the_next_try(host: Host, spoil: Spoil) -> None:
    spoil(status=503)
    ask(host, host.shelf.put("r1"))
    host.work()
    told = panel(host, "r1")
    assert re.search(r"Waiting for DataCite since \d\d:\d\d UTC\.", told)
    assert "DataCite has a fault of its own." in told
    assert "Tried 1 of 15 times; next try" in told


def test_an_agency_that_is_silent_for_long_is_told_with_how_much_waits(host: Host, spoil: Spoil) -> None:
    spoil(status=503)
    for key in ("r1", "r2"):
        ask(host, host.shelf.put(key))
    for _ in range(5):
        host.work()
        host.clock.ahead += timedelta(hours=2)
    host.work()
    told = panel(host, "r1")
    assert re.search(r"DataCite is not answering since .* UTC; 2 waiting, next try .* UTC\.", told)


def test_a_paused_account_is_told_with_its_reason(build: MakeHost) -> None:
    host = build(DOI_PASSWORD="wrong")
    ask(host, host.shelf.put("r1"))
    host.work()
    told = panel(host, "r1")
    assert "The account is paused since" in told
    assert "DataCite did not accept the password." in told
    assert "Nothing is lost" in told


def test_a_refusal_of_the_agency_is_told_in_its_own_words_too(host: Host, spoil: Spoil) -> None:
    complaint = '{"errors": [{"source": "creators", "title": "Missing child <element>"}]}'
    spoil(status=422, body=complaint, content_type="application/json")
    ask(host, host.shelf.put("r1"))
    host.work()
    told = panel(host, "r1")
    assert re.search(r"It failed at \d\d:\d\d UTC: DataCite did not accept the metadata\.", told)
    assert "In the words of DataCite: creators: Missing child <element>" in told
    assert "<element>" not in markup(host, "r1")
    assert "Mint DOI" in told


def test_problems_found_by_the_worker_stand_in_the_panel(host: Host) -> None:
    ask(host, host.shelf.put("r1", creators=()))
    host.work()
    assert "1 thing to mend before a DOI can be minted:" in panel(host, "r1")


def test_problems_mended_since_are_gone_from_the_panel(host: Host) -> None:
    complete = host.shelf.get(host.shelf.put("r1"))
    assert isinstance(complete, Description)
    host.shelf.change("r1", creators=())
    ask(host, "r1")
    host.work()
    host.shelf.change("r1", creators=complete.creators)
    told = panel(host, "r1")
    assert "What was missing is there now; ask again." in told
    assert "Mint DOI" in told


def test_metadata_that_can_no_longer_be_sent_is_told_beside_the_state(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    host.shelf.change("r1", creators=())
    with host.app.app_context():
        ask_for_sync(host.context, "r1", actor="editor")
    host.work()
    told = panel(host, "r1")
    assert "Changes cannot be sent before this is mended:" in told
    assert "Nobody is named as creator" in told


def test_a_catalogue_that_fails_does_not_take_the_page_down(
    host: Host, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    host.mint(host.shelf.put("r1"))

    def fail(key: str) -> Description:
        raise RuntimeError("shelf <fell>")

    page = "{{ doi_panel('r1') }}"
    monkeypatch.setattr(host.shelf, "get", fail)
    with host.app.test_request_context(), monkeypatch.context() as patch:
        patch.setattr(host.context, "user", lambda: "editor")
        shown = host.app.jinja_env.from_string(page).render()
    assert "Findable since" in shown
    assert "shelf <fell>" in caplog.text
