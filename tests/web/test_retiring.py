"""The pages on which a DOI is retired, brought back or redacted."""

from __future__ import annotations

import re

import pytest
from flask import url_for
from werkzeug.test import TestResponse

from flask_doi.models import IntentKind

from .host import Host

DEACTIVATE = "/admin/doi/record/r1/deactivate"
REACTIVATE = "/admin/doi/record/r1/reactivate"
REDACT = "/admin/doi/record/r1/redact"


def confirm(host: Host, address: str, visitor: str = "administrator", **fields: str) -> TestResponse:
    """Opens a page and sends its form."""
    browser = host.visitor(visitor)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get(address).text)
    assert found is not None
    return browser.post(address, data={"csrf_token": found[1], **fields})


def page(host: Host, address: str, visitor: str = "administrator") -> str:
    return host.visitor(visitor).get(address).text


def retire(host: Host, key: str = "r1", **fields: str) -> None:
    address = f"/admin/doi/record/{key}/deactivate"
    assert confirm(host, address, **{"reason": "withdrawn", **fields}).status_code == 303
    host.work()


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("findable", "Searches at DataCite no longer find it."),
        ("registered", "What was told about the record stays at DataCite"),
        ("draft", "The draft at DataCite is deleted for good."),
        ("reserved", "Nothing was ever registered"),
    ],
)
def test_the_page_says_what_will_happen_in_each_state(host: Host, state: str, told: str) -> None:
    host.shelf.put("r1")
    if state == "reserved":
        host.reserve("r1")
    else:
        host.mint("r1", state=state)
    text = page(host, DEACTIVATE)
    assert told in text
    assert ("It can be reactivated at any time" in text) is (state in ("findable", "registered"))
    assert host.intents() == []


def test_confirming_asks_for_it_and_leads_back_to_the_record(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    answer = confirm(
        host, DEACTIVATE, reason="rights", note="Asked by the heirs.\r\n", replaced_by="doi:10.1234/NEW",
        replaced_how="IsIdenticalTo",
    )  # fmt: skip
    assert (answer.status_code, answer.location) == (303, "/records/r1")
    [intent] = host.intents()
    assert (intent.kind, intent.actor, intent.params) == (
        IntentKind.DEACTIVATE,
        "administrator",
        {
            "doi_id": host.row("r1").id,
            "reason": "rights",
            "note": "Asked by the heirs.",
            "replaced_by": "10.1234/new",
            "replaced_how": "IsIdenticalTo",
        },
    )


def test_what_was_confirmed_happens_and_the_panel_and_the_public_page_tell_of_it(host: Host) -> None:
    name = host.mint(host.shelf.put("r1"))
    retire(host, reason="deaccessioned", note="Given to the family.")

    panel = page(host, "/records/r1")
    assert "Retired since" in panel
    assert "Its DOI:" in panel
    assert "Asked for by administrator" in panel
    assert "Reason: Deaccessioned: no longer held by the archive." in panel
    assert "Reactivate…" in panel
    assert "Change the tombstone…" in panel
    public = host.visitor().get(f"/doi/{name}")
    assert (public.status_code, "Given to the family." in public.text) == (410, True)


WRONG = (
    ({"reason": ""}, "reason", "Choose a reason."),
    ({"reason": "boredom"}, "reason", "There is no reason &#34;boredom&#34;"),
    ({"reason": "other"}, "note", "Say in your own words"),
    ({"reason": "rights", "note": "x" * 2001}, "note", "longer than 2000 characters"),
    ({"reason": "merged"}, "replaced_by", "Say which DOI takes its place."),
    ({"reason": "duplicate", "replaced_by": "<b>that one</b>"}, "replaced_by", "&lt;b&gt;that one&lt;/b&gt;"),
    ({"reason": "duplicate", "replaced_by": "10.80000/typo-0000"}, "replaced_by", "is not known here"),
)


def test_what_is_wrong_stands_at_its_field_and_on_top_and_nothing_is_lost(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    for fields, field, text in WRONG:
        answer = confirm(host, DEACTIVATE, **fields)
        assert (answer.status_code, host.intents()) == (422, [])
        assert re.search(rf'<a href="#doi-field-{field}">[^<]*{re.escape(text)}', answer.text)
        assert re.search(rf'id="doi-error-{field}"[^>]*>[^<]*{re.escape(text)}', answer.text)
        shown = re.search(rf'id="doi-field-{field}"[^>]*>', answer.text)
        assert shown is not None
        assert f"doi-error-{field}" in shown[0]
        assert 'aria-invalid="true"' in shown[0]
        assert fields.get("note", "") in answer.text


def test_only_who_may_deactivate_sees_the_pages(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    for visitor, code in (("nobody", 404), ("reader", 404), ("colleague", 403), ("editor", 403)):
        browser = host.visitor(visitor)
        for address in (DEACTIVATE, REACTIVATE, REDACT):
            assert (browser.get(address).status_code, browser.post(address).status_code) == (code, code)
    assert host.intents() == []


def test_a_form_without_its_token_does_nothing(host: Host) -> None:
    name = host.mint(host.shelf.put("r1"))
    for address in (DEACTIVATE, REDACT):
        answer = host.visitor("administrator").post(address, data={"reason": "rights", "typed": name})
        assert (answer.status_code, host.intents()) == (400, [])
        assert "grown too old" in answer.text


def test_a_record_without_a_doi_has_nothing_to_deactivate(host: Host) -> None:
    host.shelf.put("r1")
    assert host.visitor("administrator").get(DEACTIVATE).status_code == 404


def test_an_external_doi_is_not_ours_to_retire(host: Host) -> None:
    host.note_external(host.shelf.put("r1"), "10.1234/theirs")
    text = page(host, DEACTIVATE)
    assert "was registered by somebody else" in text
    assert "<form" not in text


def test_reactivating_is_confirmed_and_done(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    retire(host)
    text = page(host, REACTIVATE)
    assert "Searches at DataCite find it again" in text
    assert "Withdrawn by the archive" in text

    answer = confirm(host, REACTIVATE)
    host.work()

    assert (answer.status_code, host.row("r1").observed_state) == (303, "findable")
    assert "Findable since" in page(host, "/records/r1")


def test_what_is_not_retired_cannot_be_reactivated(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    text = page(host, REACTIVATE)
    assert "is not retired" in text
    assert "<form" not in text


def test_the_tombstone_can_be_changed_beginning_with_what_it_says(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    retire(host, reason="rights", note="Asked by the heirs.", replaced_by="10.1234/new")
    text = page(host, DEACTIVATE)
    assert "Change what the tombstone says" in text
    assert '<option value="rights" selected>' in text
    assert "Asked by the heirs." in text
    assert 'value="10.1234/new"' in text


def test_the_doi_of_a_record_that_is_gone_is_managed_by_its_number(host: Host) -> None:
    name = host.mint(host.shelf.put("r1"))
    number = host.row("r1").id
    del host.shelf.records["r1"]
    host.work()

    for address in (DEACTIVATE, f"/admin/doi/{number}/deactivate"):
        assert host.visitor("editor").get(address).status_code == 403
        text = page(host, address)
        assert "gone from the catalogue" in text
        assert f'href="/doi/{name}"' in text
    answer = confirm(host, f"/admin/doi/{number}/deactivate", reason="transferred", replaced_by="10.1234/there")
    assert (answer.status_code, answer.location) == (303, f"/doi/{name}")
    host.work()
    assert host.row("r1").replaced_by == "10.1234/there"
    assert "Restore it in the catalogue" in page(host, f"/admin/doi/{number}/reactivate")
    assert host.visitor("administrator").get("/admin/doi/999/deactivate").status_code == 404


def test_redacting_wants_the_doi_typed_and_says_that_it_is_for_ever(host: Host) -> None:
    name = host.mint(host.shelf.put("r1"))
    assert "This cannot be undone" in page(host, REDACT)
    for typed in ("", "10.80000/other", "yes"):
        answer = confirm(host, REDACT, reason="privacy", typed=typed)
        assert (answer.status_code, host.intents()) == (422, [])
        assert f"Type the DOI {name} to confirm." in answer.text

    answer = confirm(host, REDACT, reason="privacy", note="Letter of 3 May", typed=f" https://doi.org/{name.upper()} ")
    host.work()

    assert answer.status_code == 303
    public = host.visitor().get(f"/doi/{name}")
    assert (public.status_code, "Harbour by night" in public.text, "Smith" in public.text) == (410, False, False)
    assert "Letter of 3 May" not in public.text
    assert "was redacted" in page(host, REACTIVATE)
    assert "It was redacted" in page(host, "/records/r1")
    assert "Reactivate…" not in page(host, "/records/r1")


def test_hostile_titles_and_notes_are_escaped(host: Host) -> None:
    name = host.mint(host.shelf.put("r1", title="<script>alert(1)</script>"))
    retire(host, reason="other", note="<img src=x onerror=alert(2)>")
    texts = [page(host, address) for address in (DEACTIVATE, REACTIVATE, REDACT, f"/doi/{name}")]
    assert not [text for text in texts if "<script>alert" in text or "<img src=x" in text]


def test_keys_of_any_shape_reach_their_pages(host: Host) -> None:
    for key in ("a/b/c", "/lead", "a//b", "übung 1", "record/deactivate"):
        host.reserve(host.shelf.put(key))
        with host.app.test_request_context():
            address = url_for("flask_doi_admin.deactivate", key=key)
        assert confirm(host, address, reason="withdrawn").status_code == 303
        assert host.intents()[-1].record_key == key
