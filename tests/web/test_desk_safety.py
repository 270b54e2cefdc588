"""The desk in bad circumstances, and with people who try what is not theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from flask_doi.catalogue.contract import Selection

from .host import Host, make_host


def test_every_page_says_what_to_run_while_the_tables_are_missing(tmp_path: Path) -> None:
    host = make_host(tmp_path)
    host.shelf.put("r1")
    client = host.visitor("administrator")
    pages = (
        "browse",
        "batch",
        "queue",
        "failures",
        "reports",
        "export",
        "import",
        "configuration",
        "1",
        "1/deactivate",
    )
    for page in pages:
        answer = client.get(f"/admin/doi/{page}")
        assert answer.status_code == 503, page
        assert "flask doi db upgrade" in answer.text


def test_a_doi_of_a_record_that_is_gone_is_for_who_looks_after_it(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    host.mint(host.shelf.put("r1"))
    number = host.row("r1", repository_key="own").id
    del host.shelf.records["r1"]
    may = host.shelf.may
    monkeypatch.setattr(host.shelf, "may", lambda user, action, key: key is None and may(user, action, key))
    client = host.visitor("administrator")
    pages = [f"/admin/doi/{number}{act}" for act in ("", "/deactivate", "/reactivate", "/redact", "/verify")]
    assert {client.get(page).status_code for page in pages} == {200}
    monkeypatch.setattr(host.shelf, "scope", lambda user: Selection(repositories=("another",)))
    assert {client.get(page).status_code for page in pages} <= {403, 404}
    assert {client.post(page).status_code for page in pages[1:]} <= {403, 404}
