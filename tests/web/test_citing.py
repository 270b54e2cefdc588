"""The citation of a record, and what its page tells machines."""

from __future__ import annotations

from flask_doi import ArchivalDate

from .conftest import MakeHost
from .host import PRODUCTION, Host


def citation(host: Host, key: str) -> str:
    page = host.visitor().get(f"/records/{key}").text
    return page.partition('<p id="citation">')[2].partition("</p>")[0]


def test_a_citation_names_creator_title_date_code_and_repository(host: Host) -> None:
    host.shelf.put("r1")
    expected = "Smith, Ann, Harbour by night, 1903, ZA HMA F1/1, Harbour Municipal Archive."
    assert expected in citation(host, "r1")


def test_a_date_without_words_is_cited_by_its_ends(host: Host) -> None:
    host.shelf.put("r1", dates=(ArchivalDate(start="1903", end="1905"),))
    assert "1903–1905" in citation(host, "r1")


def test_a_citation_ends_with_the_doi_that_everybody_may_see(build: MakeHost) -> None:
    host = build(**PRODUCTION)
    name = host.mint(host.shelf.put("r1"))
    assert f'href="https://doi.org/{name}"' in citation(host, "r1")


def test_a_test_doi_is_not_cited(build: MakeHost) -> None:
    host = build()
    name = host.mint(host.shelf.put("r1"))
    assert name not in citation(host, "r1")


def test_an_exposed_test_doi_is_cited_with_its_label(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    assert citation(host, "r1").endswith("[Sandbox DOI]</span>")


def test_hostile_titles_are_escaped_in_citations(host: Host) -> None:
    host.shelf.put("r1", title="<script>alert(1)</script>")
    assert "<script>alert" not in citation(host, "r1")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in citation(host, "r1")


def test_nothing_is_cited_of_a_record_that_is_gone(host: Host) -> None:
    assert citation(host, "gone") == ""


def test_the_head_names_a_doi_that_the_world_knows(build: MakeHost) -> None:
    host = build(**PRODUCTION)
    name = host.mint(host.shelf.put("r1"))
    assert f'<meta name="citation_doi" content="{name}">' in host.visitor().get("/records/r1").text


def test_the_head_never_names_a_sandbox_doi(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    assert "citation_doi" not in host.visitor().get("/records/r1").text
