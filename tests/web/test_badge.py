"""The badge: real DOIs only, labelled when they are of a test, and free of cookies."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from lxml import html

from flask_doi.services.asking import ask_for_mint

from .conftest import MakeHost
from .host import PRODUCTION, Host, make_host


def test_a_record_without_a_doi_has_no_badge(host: Host) -> None:
    key = host.shelf.put("r1")
    assert host.visitor().get(f"/badge/{key}").text == "<p></p>"


def test_a_production_doi_is_shown_as_a_link_through_doi_org(build: MakeHost) -> None:
    host = build(**PRODUCTION)
    name = host.mint(host.shelf.put("r1"))
    shown = host.visitor().get("/badge/r1").text
    [link] = html.fromstring(shown).xpath("//a[@class='doi-link']")
    assert (link.get("href"), link.text_content()) == (f"https://doi.org/{name}", f"https://doi.org/{name}")
    assert "https://doi.org/<wbr>" in shown
    assert f'data-doi-copy="https://doi.org/{name}"' in shown
    assert "Test" not in shown
    assert "Sandbox" not in shown


def test_a_sandbox_doi_is_labelled_and_leads_to_the_sandbox(host: Host) -> None:
    name = host.mint(host.shelf.put("r1"))
    shown = host.visitor().get("/badge/r1").text
    assert f'href="{host.context.settings.api_url}/resolve/{name}"' in shown
    assert "Sandbox DOI" in shown
    assert "doi.org" not in shown


def test_a_doi_of_the_test_system_is_labelled_and_leads_to_its_own_resolver(build: MakeHost) -> None:
    host = build(**{**PRODUCTION, "DOI_ENVIRONMENT": "test", "DOI_EXPOSE_TEST": True})
    name = host.mint(host.shelf.put("r1"))
    shown = host.visitor().get("/badge/r1").text
    assert f'href="https://handle.test.datacite.org/{name}"' in shown
    assert "Test DOI" in shown


def test_the_public_sees_no_sandbox_doi_unless_told_so(build: MakeHost) -> None:
    host = build()
    host.mint(host.shelf.put("r1"))
    assert host.visitor().get("/badge/r1").text == "<p></p>"
    assert host.visitor("reader").get("/badge/r1").text == "<p></p>"


def test_who_may_see_states_always_sees_a_sandbox_doi(build: MakeHost) -> None:
    host = build()
    name = host.mint(host.shelf.put("r1"))
    assert name in host.visitor("colleague").get("/badge/r1").text


@pytest.mark.parametrize("visitor", ["nobody", "colleague", "editor"])
def test_a_draft_has_no_badge(host: Host, visitor: str) -> None:
    host.mint(host.shelf.put("r1"), state="draft")
    assert host.visitor(visitor).get("/badge/r1").text == "<p></p>"


@pytest.mark.parametrize("visitor", ["nobody", "editor"])
def test_a_reserved_name_has_no_badge(host: Host, visitor: str) -> None:
    host.reserve(host.shelf.put("r1"))
    assert host.visitor(visitor).get("/badge/r1").text == "<p></p>"


def test_a_doi_that_nobody_confirmed_has_no_badge(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    host.row("r1", confirmed_at=None, resolves=None)
    assert host.visitor("editor").get("/badge/r1").text == "<p></p>"


def test_a_doi_seen_to_resolve_is_real_even_when_the_agency_told_no_date(host: Host) -> None:
    name = host.mint(host.shelf.put("r1"))
    host.row("r1", confirmed_at=None, resolves=True)
    assert name in host.visitor().get("/badge/r1").text


def test_a_registered_doi_is_shown(host: Host) -> None:
    name = host.mint(host.shelf.put("r1"), state="registered")
    assert name in host.visitor().get("/badge/r1").text


def test_an_external_doi_leads_to_doi_org_even_in_a_sandbox(build: MakeHost) -> None:
    host = build()
    host.note_external(host.shelf.put("r1"), "10.1234/elsewhere")
    shown = host.visitor().get("/badge/r1").text
    assert 'href="https://doi.org/10.1234/elsewhere"' in shown
    assert "Sandbox" not in shown


def test_an_external_doi_with_markup_in_it_is_escaped(host: Host) -> None:
    host.note_external(host.shelf.put("r1"), '10.1234/"><script>alert(1)</script>')
    shown = host.visitor().get("/badge/r1").text
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


@pytest.mark.parametrize("form", ["doi:", "bare"])
def test_the_doi_is_written_as_configured_and_links_in_full(build: MakeHost, form: str) -> None:
    host = build(**PRODUCTION, DOI_DISPLAY=form)
    name = host.mint(host.shelf.put("r1"))
    written = name if form == "bare" else f"doi:{name}"
    shown = host.visitor().get("/badge/r1").text
    [link] = html.fromstring(shown).xpath("//a[@class='doi-link']")
    assert (link.get("href"), link.text_content()) == (f"https://doi.org/{name}", written)
    assert "<wbr>" not in shown


def test_keys_of_any_shape_find_their_doi(host: Host) -> None:
    keys = ["a/b/c", "a//b", "/a/", "with space", "ünï/кључ", "100%", "q?x#y", "<b>"]
    with host.app.app_context():
        for key in keys:
            ask_for_mint(host.context, host.shelf.put(key))
    host.work()
    shown = host.visitor().get("/list", query_string={"key": keys}).text
    assert [host.name_of(key) in shown for key in keys] == [True] * len(keys)
    assert shown.count("doi-badge-test") == len(keys)


def test_a_list_of_records_costs_one_query(host: Host) -> None:
    names = [host.mint(host.shelf.put(key)) for key in ("r1", "r2")]
    host.shelf.put("r3")
    with host.queries() as sent:
        shown = host.visitor().get("/list?key=r1&key=r2&key=r3&key=r1").text
    assert len(sent) == 1
    assert all(name in shown for name in names)


def test_a_record_page_looks_its_doi_up_once_for_badge_head_and_citation(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    with host.queries() as sent:
        host.visitor().get("/records/r1")
    assert len(sent) == len(set(sent))
    assert len(sent) <= 10


def test_what_was_looked_up_is_forgotten_with_the_request(host: Host) -> None:
    host.shelf.put("r1")
    with host.app.app_context():
        assert host.visitor().get("/badge/r1").text == "<p></p>"
    name = host.mint("r1")
    assert name in host.visitor().get("/badge/r1").text


def test_the_badge_leaves_session_and_cookies_alone(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    answer = host.visitor().get("/badge/r1")
    assert "Set-Cookie" not in answer.headers
    assert "Vary" not in answer.headers


def test_the_badge_of_an_unexposed_doi_leaves_the_session_of_a_stranger_alone(build: MakeHost) -> None:
    host = build()
    host.mint(host.shelf.put("r1"))
    answer = host.visitor().get("/badge/r1")
    assert "Set-Cookie" not in answer.headers
    assert "Vary" not in answer.headers


def test_the_badge_brings_the_style_sheet_once(host: Host) -> None:
    for key in ("r1", "r2"):
        host.mint(host.shelf.put(key))
    assert host.visitor().get("/list?key=r1&key=r2").text.count('rel="stylesheet"') == 1
    assert host.visitor().get("/doi-static/doi/doi.css").status_code == 200


def test_without_the_tables_the_hosts_page_still_stands(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    host = make_host(tmp_path)
    host.shelf.put("r1")
    with caplog.at_level(logging.ERROR, "flask_doi.web"):
        answer = host.visitor("editor").get("/records/r1")
    assert answer.status_code == 200
    assert '<div id="badge"></div><div id="panel"></div>' in answer.text
    assert "flask doi doctor" in caplog.text
