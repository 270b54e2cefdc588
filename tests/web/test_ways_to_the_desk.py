"""From the record and from the tombstone to the page of the DOI, for those who may go there, and for nobody else."""

from __future__ import annotations

import re

import pytest
from flask import render_template_string

from flask_doi.services.retirement_requests import Retirement, ask_to_deactivate
from flask_doi.web.menu import doi_menu

from .host import Host, Shelf


def ways(page: str) -> list[str]:
    return re.findall(r'href="(/admin/doi/\d+)"', page)


@pytest.fixture
def retired(host: Host) -> Host:
    """A record whose DOI was retired."""
    host.mint(host.shelf.put("gone"))
    number = host.row("gone").id
    with host.app.app_context():
        ask_to_deactivate(host.context, [number], Retirement(reason="withdrawn"), actor="editor")
    host.work()
    return host


def test_the_panel_leads_to_the_page_of_its_doi(host: Host) -> None:
    host.mint(host.shelf.put("real"))
    number = host.row("real").id
    for visitor in ("colleague", "editor", "administrator"):
        assert ways(host.visitor(visitor).get("/records/real").text) == [f"/admin/doi/{number}"]
        assert host.visitor(visitor).get(f"/admin/doi/{number}").status_code == 200
    for visitor in ("nobody", "reader"):
        assert ways(host.visitor(visitor).get("/records/real").text) == []


def test_a_record_without_a_doi_leads_nowhere(host: Host) -> None:
    host.shelf.put("bare")
    assert ways(host.visitor("administrator").get("/records/bare").text) == []


def test_a_record_with_others_below_it_offers_to_mint_them_all(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue that knows of no hierarchy offers nothing, and one that cannot answer breaks no page."""
    host.shelf.put("series", level="series")
    administrator = host.visitor("administrator")
    said = "Mint DOIs for this and everything below…"
    assert said not in administrator.get("/records/series").text
    monkeypatch.setattr(Shelf, "ancestors_of", lambda self, keys: {}, raising=False)
    monkeypatch.setattr(Shelf, "with_children", lambda self, keys: {"series"}, raising=False)
    host.shelf.put("item")
    page = administrator.get("/records/series").text
    assert '<a class="doi-button" href="/admin/doi/batch/mint?below=series&amp;look=1">' + said in page
    assert said not in administrator.get("/records/item").text
    assert said not in host.visitor("editor").get("/records/series").text
    assert administrator.get("/admin/doi/batch/mint?below=series&look=1").status_code == 200
    monkeypatch.setattr(Shelf, "with_children", lambda self, keys: 1 / 0)
    assert said not in administrator.get("/records/series").text


def test_the_tombstone_leads_those_who_configure_to_the_page_of_its_doi(retired: Host) -> None:
    address = f"/doi/{retired.name_of('gone')}"
    number = retired.row("gone").id
    assert ways(retired.visitor("administrator").get(address).text) == [f"/admin/doi/{number}"]
    for visitor in ("nobody", "reader", "editor"):
        assert ways(retired.visitor(visitor).get(address).text) == []
    answer = retired.visitor().get(address)
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_the_entry_of_the_menu_knows_when_it_is_open(host: Host) -> None:
    host.app.add_template_global(doi_menu)
    for address, mark in (("/admin/doi/", "page"), ("/admin/doi/browse", "true"), ("/records/x", "")):
        with host.app.test_request_context(address) as request:
            request.session["user"] = "administrator"
            shown = render_template_string("{{ doi_menu() }}")
        assert (f'aria-current="{mark}"' in shown) is bool(mark)
        assert ("aria-current" in shown) is bool(mark)


def test_a_message_leads_back_to_the_desk_those_who_work_there(host: Host) -> None:
    back = '<a class="doi-button" href="/admin/doi/">DOIs: dashboard</a>'
    lost = host.visitor("administrator").get("/admin/doi/999999")
    assert lost.status_code == 404
    assert back in lost.text
    assert back not in host.visitor("reader").get("/admin/doi/").text
