"""The citation of a record, alone and in its box."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import render_template_string

from flask_doi import ArchivalDate, Repository
from flask_doi.errors import ConfigurationError
from flask_doi.settings import read_settings

from .conftest import MakeHost
from .host import PRODUCTION, Host

PAGE = "https://archive.example.org/records/r1"
BOX = '<!doctype html><html lang="en"><head></head><body>{{ doi_citation_box(key) }}</body></html>'
STYLED = "{{ doi_citation(key, style) }}"


def citation(host: Host, key: str, visitor: str = "nobody") -> str:
    page = host.visitor(visitor).get(f"/records/{key}").text
    return page.partition('<p id="citation">')[2].partition("</p>")[0]


def words(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def box(host: Host, query: str = "", key: str = "r1") -> str:
    """The box of a record on a page of the host that was asked for with a query."""
    with host.app.test_request_context(f"/records/{key}{query}"):
        return render_template_string(BOX, key=key)


def test_a_citation_names_creator_title_date_unit_code_repository_and_page(host: Host) -> None:
    host.shelf.put("r1")
    assert words(citation(host, "r1")) == (
        "Smith, Ann. Harbour by night, 1903. Item (1 photograph), ZA HMA F1/1. Harbour Municipal Archive. " + PAGE
    )


def test_a_date_without_words_is_cited_by_its_ends(host: Host) -> None:
    host.shelf.put("r1", dates=(ArchivalDate(start="1903", end="1905"),))
    assert "1903–1905" in citation(host, "r1")


def test_a_citation_ends_with_the_doi_that_everybody_may_see(build: MakeHost) -> None:
    host = build(**PRODUCTION)
    name = host.mint(host.shelf.put("r1"))
    assert f'<a class="doi-link" href="https://doi.org/{name}">' in citation(host, "r1")
    assert words(citation(host, "r1")).endswith(f"Archive. https://doi.org/{name}")
    assert PAGE not in citation(host, "r1")


@pytest.mark.parametrize("display", ["doi:", "bare"])
def test_a_citation_writes_the_doi_as_a_full_link_however_badges_write_it(build: MakeHost, display: str) -> None:
    host = build(**PRODUCTION, DOI_DISPLAY=display)
    name = host.mint(host.shelf.put("r1"))
    assert words(citation(host, "r1")).endswith(f"https://doi.org/{name}")
    badge = host.visitor().get("/badge/r1").text
    assert f">{'doi:' if display == 'doi:' else ''}{name}<" in badge
    assert f'href="https://doi.org/{name}"' in badge


def test_a_catalogue_may_cite_its_own_address_before_the_doi(build: MakeHost) -> None:
    host = build(**PRODUCTION, DOI_PREFERRED_IDENTIFIER="host")
    name = host.mint(host.shelf.put("r1"))
    assert words(citation(host, "r1")).endswith(f"{PAGE} https://doi.org/{name}")


def test_a_test_doi_is_not_cited(build: MakeHost) -> None:
    host = build()
    name = host.mint(host.shelf.put("r1"))
    for visitor in ("nobody", "editor"):
        assert name not in citation(host, "r1", visitor)
        assert PAGE in citation(host, "r1", visitor)


def test_an_exposed_test_doi_is_cited_with_its_label_and_its_own_resolver(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    assert citation(host, "r1").endswith("[Sandbox DOI]</span>")
    assert "https://doi.org" not in citation(host, "r1")


def test_a_reserved_doi_is_not_cited(host: Host) -> None:
    host.shelf.put("r1")
    assert host.reserve("r1") not in citation(host, "r1", "editor")


def test_hostile_titles_are_escaped_in_citations(host: Host) -> None:
    host.shelf.put("r1", title="<script>alert(1)</script>")
    for shown in (citation(host, "r1"), box(host), box(host, "?doi_style=apa")):
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_texts_of_another_direction_keep_to_themselves(host: Host) -> None:
    host.shelf.put("r1", title="מכתבים")
    assert "<bdi>מכתבים</bdi>" in citation(host, "r1")


def test_nothing_is_cited_of_a_record_that_is_gone(host: Host) -> None:
    assert citation(host, "gone") == ""
    assert box(host, key="gone").count("<div") == 0


@pytest.mark.parametrize("hiding", [{"published": False}, {"restricted_description": True}])
def test_what_is_not_public_is_cited_only_to_those_who_may_see_it(host: Host, hiding: dict[str, Any]) -> None:
    host.shelf.put("r1", **hiding)
    host.shelf.hidden.add("r1")
    assert citation(host, "r1") == ""
    assert citation(host, "r1", "reader") == ""
    assert "Harbour by night" in citation(host, "r1", "editor")


def test_a_style_can_be_given_in_the_template_or_the_settings(build: MakeHost) -> None:
    host = build(DOI_CITATION_STYLE="mla")
    host.shelf.put("r1", repository=Repository(key="hma", name="Harbour Municipal Archive"))
    assert "“Harbour by night”" in words(citation(host, "r1"))
    with host.app.test_request_context("/"):
        assert "Item (1 photograph)" in words(render_template_string(STYLED, key="r1", style="archival"))
        with pytest.raises(ValueError, match="There is no citation style 'vancouver' here; there are archival, "):
            render_template_string(STYLED, key="r1", style="vancouver")


def test_an_impossible_style_stops_the_application(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match=r'DOI_CITATION_STYLE: .*write one of "archival", "datacite", "apa"'):
        read_settings({"DOI_ENVIRONMENT": "sandbox", "DOI_CITATION_STYLE": "vancouver"})
    monkeypatch.setattr("flask_doi.settings.kinds.has_processor", lambda: False)
    with pytest.raises(ConfigurationError, match=r"install flask-doi\[csl\] for this style"):
        read_settings({"DOI_ENVIRONMENT": "sandbox", "DOI_CITATION_STYLE": "apa"})
    assert read_settings({"DOI_ENVIRONMENT": "sandbox", "DOI_CITATION_STYLE": "datacite"}).citation_style == "datacite"


def test_the_box_shows_the_citation_and_leads_to_other_styles_of_the_same_page(host: Host) -> None:
    host.shelf.put("r1")
    shown = box(host, "?q=harbour&page=2")
    assert "Item (1 photograph)" in words(shown)
    assert 'href="?q=harbour&amp;page=2&amp;doi_style=apa#doi-citation-r1" rel="nofollow"' in shown
    assert re.search(r'doi_style=archival#doi-citation-r1" rel="nofollow" aria-current="true"', shown)
    assert '<details class="doi-citation-styles">' in shown


def test_the_box_shows_the_style_that_the_visitor_chose(host: Host) -> None:
    host.shelf.put("r1")
    shown = box(host, "?doi_style=apa")
    assert "Smith, A. (1903). Harbour by night. Harbour Municipal Archive (ZA HMA F1/1)." in words(shown)
    assert "Style: APA" in shown
    assert '<details class="doi-citation-styles" open>' in shown
    assert "Style: Archives" in box(host, "?doi_style=<script>")


def test_the_box_copies_the_plain_text(build: MakeHost) -> None:
    host = build(**PRODUCTION)
    name = host.mint(host.shelf.put("r1", title='Harbour "by night"'))
    copied = re.search(r'data-doi-copy="([^"]*)"', box(host))
    assert copied is not None
    assert copied[1].startswith("Smith, Ann. Harbour &#34;by night&#34;, 1903. Item")
    assert copied[1].endswith(f"https://doi.org/{name}")


def test_the_box_offers_downloads_of_a_doi_that_everybody_may_see(build: MakeHost) -> None:
    host = build(**PRODUCTION)
    host.shelf.put("r1")
    assert "Download" not in box(host)
    name = host.mint("r1")
    shown = box(host)
    for form, extension in (("bibtex", "bib"), ("ris", "ris"), ("csl", "json")):
        address = f"/api/doi/{name}/metadata/{form}"
        assert f'href="{address}" download="{name.replace("/", "-")}.{extension}"' in shown
        assert host.visitor().get(address).status_code == 200


def test_the_box_offers_no_downloads_of_a_test_doi(build: MakeHost) -> None:
    host = build()
    name = host.mint(host.shelf.put("r1"))
    assert name not in box(host)
    assert "Download" not in box(host)
