"""The desk in bad circumstances, and with people who try what is not theirs."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from flask_doi.catalogue.contract import Selection

from .host import Host, make_host
from .test_confirm import token_in


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


def test_a_batch_names_what_is_not_public_only_to_who_may_see_it(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    for key, closed in (("u1", {"published": False}), ("u2", {"restricted_description": True}), ("open", {})):
        host.shelf.put(key, title=f"Zyzzyva {key}", reference_code=f"ZYZ {key}", **closed)
    client = host.visitor("administrator")
    page = client.get("/admin/doi/batch/mint?look=1").text
    sent = {"csrf_token": token_in(client.get("/admin/doi/batch/mint")), "act": "prepare"}
    batch = client.post("/admin/doi/batch/mint", data=sent).location
    host.work()
    addresses = [
        f"{address}{further}"
        for address, further in product(
            ("/admin/doi/batch/mint?look=1", f"{batch}?"), ("&group=unpublished", "&group=restricted")
        )
    ]
    addresses += ["/admin/doi/batch/mint.csv?", f"{batch}.csv"]
    assert "Zyzzyva" in page
    assert all(re.search("Zyzzyva u[12]", client.get(address).text) for address in addresses)
    may = host.shelf.may
    monkeypatch.setattr(host.shelf, "may", lambda user, action, key: key not in ("u1", "u2") and may(user, action, key))
    for address in addresses:
        text = client.get(address).text
        assert not re.search("(?i)zyz(zyva)? u[12]", text), address
        assert re.search(r"\bu[12]\b", text), address
