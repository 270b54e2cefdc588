"""The page on which it is looked where a DOI leads: by the record, by the row number, and for a record that is gone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.page_server import PageServer, page_server

from .conftest import MakeHost
from .host import Host
from .test_confirm import token_in
from .test_keeping import text_of
from .test_panel import markup

ADDRESS = "/admin/doi/record/r1/verify"


@pytest.fixture(scope="module")
def server() -> Iterator[PageServer]:
    with page_server() as running:
        yield running


@pytest.fixture
def host(build: MakeHost, server: PageServer) -> Host:
    """A host whose public address is a server on which tests put pages."""
    server.pages.clear()
    server.seen.clear()
    made = build(DOI_EXPOSE_TEST=True, DOI_PUBLIC_URL=server.url)
    made.mint(made.shelf.put("r1"))
    return made


def test_a_person_verifies_a_doi_and_reads_what_is_wanting_and_what_to_do(host: Host, server: PageServer) -> None:
    browser = host.visitor("editor")
    page = browser.get(ADDRESS)
    assert "The page behind it was not visited yet." in text_of(page)
    assert server.seen == []

    answer = browser.post(ADDRESS, data={"csrf_token": token_in(page)})
    assert (answer.status_code, answer.headers["Location"]) == (303, ADDRESS)
    shown = browser.get(ADDRESS)
    for words in (
        "Something is wanting where this DOI leads.",
        "One thing to mend:",
        "answers that there is no such page (404).",
        "Look whether the record is still published.",
        "The resolver knows the DOI.",
        "Verify again",
        "The way, step by step",
    ):
        assert words in text_of(shown)
    assert 'role="status"' in shown.text
    assert 'role="status" tabindex="-1" class="doi-verified-now"' not in browser.get(ADDRESS).text
    assert host.row("r1").verified is False

    server.page(f"/doi/{host.name_of('r1')}", f'<a href="{host.name_of("r1")}">{host.name_of("r1")}</a>')
    browser.post(ADDRESS, data={"csrf_token": token_in(shown)})
    assert "The DOI stands on the page, but not as a link." in text_of(browser.get(ADDRESS))


def test_the_panel_offers_it_for_public_dois_to_those_who_may(host: Host) -> None:
    host.reserve(host.shelf.put("kept"))
    assert ADDRESS in markup(host, "r1", "editor")
    assert "Verify…" not in markup(host, "kept", "editor")
    assert "Verify…" not in markup(host, "r1", "colleague")


def test_only_who_may_act_on_the_record_verifies_and_only_with_a_token(host: Host, server: PageServer) -> None:
    assert host.visitor("colleague").get(ADDRESS).status_code == 403
    assert host.visitor("colleague").post(ADDRESS).status_code == 403
    assert host.visitor("reader").get(ADDRESS).status_code in (403, 404)
    assert host.visitor("editor").get("/admin/doi/record/nowhere/verify").status_code == 404
    assert host.visitor("editor").post(ADDRESS).status_code == 400
    assert server.seen == []


def test_a_name_that_leads_nowhere_is_refused_with_the_reason(host: Host, server: PageServer) -> None:
    host.reserve(host.shelf.put("kept"))
    host.note_external(host.shelf.put("abroad", external_doi="10.1234/x"), "10.1234/x")
    browser = host.visitor("editor")
    for key, words in (("kept", "not public yet"), ("abroad", "registered elsewhere")):
        address = f"/admin/doi/record/{key}/verify"
        assert words in text_of(browser.get(address))
        refused = browser.post(address)
        assert refused.status_code == 422
        assert words in text_of(refused)
    assert server.seen == []


def test_the_doi_of_a_record_that_is_gone_is_verified_by_its_number_by_who_may_configure(host: Host) -> None:
    number = host.row("r1").id
    del host.shelf.records["r1"]
    host.work()
    address = f"/admin/doi/{number}/verify"
    assert host.visitor("colleague").get(address).status_code == 403
    browser = host.visitor("administrator")
    page = browser.get(address)
    assert page.status_code == 200
    answer = browser.post(address, data={"csrf_token": token_in(page)})
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/admin/doi/{number}#doi-verification")
    assert "Something is wanting where this DOI leads." in text_of(browser.get(answer.headers["Location"]))


def test_titles_and_addresses_from_anywhere_are_escaped(host: Host, server: PageServer) -> None:
    host.row("r1", title="<img src=x onerror=alert(1)>")
    server.leads(f"/doi/{host.name_of('r1')}", "http://evil.example.org/<script>alert(1)</script>")
    browser = host.visitor("editor")
    browser.post(ADDRESS, data={"csrf_token": token_in(browser.get(ADDRESS))})
    shown = browser.get(ADDRESS)
    assert "evil.example.org, which is none of the catalogue's hosts" in text_of(shown)
    assert "<script>alert" not in shown.text
    assert "<img src=x" not in shown.text
