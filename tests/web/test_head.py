"""What the page of a record tells machines: in its head, and in its Link header."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import render_template_string
from lxml import html
from werkzeug.test import TestResponse

from flask_doi import DigitalObject
from flask_doi.domain.related import RelatedDois
from flask_doi.web.notices import doi_notice

from .conftest import MakeHost
from .host import PRODUCTION, Host


def show(host: Host, key: str = "r1", **headers: str) -> TestResponse:
    return host.visitor().get(f"/records/{key}", headers=headers)


def metas(page: str, name: str) -> list[str]:
    return [str(found) for found in html.fromstring(page).xpath(f"//meta[@name='{name}']/@content")]


def linked_data(page: str) -> Any:
    (text,) = html.fromstring(page).xpath("//script[@type='application/ld+json']/text()")
    return json.loads(text)


@pytest.fixture
def production(build: MakeHost) -> Host:
    return build(**PRODUCTION)


def test_the_doi_stands_in_tags_and_in_linked_data(production: Host) -> None:
    name = production.has_doi(production.shelf.put("r1"))
    page = show(production).text
    assert metas(page, "citation_doi") == [name]
    assert metas(page, "DC.identifier")[0] == f"https://doi.org/{name}"
    assert linked_data(page)["@id"] == f"https://doi.org/{name}"


def test_the_linked_data_know_the_finding_aid(production: Host) -> None:
    name = production.has_doi(production.shelf.put("r1"))
    address = f"https://archive.example.org/api/doi/{name}/metadata/ead3"
    assert linked_data(show(production).text)["subjectOf"]["url"] == address


def test_the_records_own_page_is_the_canonical_one(production: Host) -> None:
    production.has_doi(production.shelf.put("r1"))
    assert '<link rel="canonical" href="https://archive.example.org/records/r1">' in show(production).text
    production.shelf.pages["r1"] = "/another/page"
    assert 'rel="canonical"' not in show(production).text


def test_the_answer_has_a_link_header_with_cite_as_and_metadata(production: Host) -> None:
    name = production.has_doi(production.shelf.put("r1"))
    header = show(production).headers["Link"]
    assert f'<https://doi.org/{name}>; rel="cite-as"' in header
    assert 'rel="describedby"; type="application/vnd.datacite.datacite+json"' in header
    assert f'<https://archive.example.org/doi/linkset/{name}>; rel="linkset"' in header


def test_a_page_without_a_real_doi_has_only_style_and_script(production: Host) -> None:
    production.reserve(production.shelf.put("r1"))
    answer = show(production)
    assert "Link" not in answer.headers
    assert not metas(answer.text, "citation_doi")
    assert "doi.css" in answer.text


def test_a_test_doi_is_not_told(build: MakeHost) -> None:
    host = build()
    name = host.has_doi(host.shelf.put("r1"))
    answer = show(host)
    assert name not in answer.text
    assert "Link" not in answer.headers


def test_an_exposed_test_doi_is_told_with_its_label(host: Host) -> None:
    name = host.has_doi(host.shelf.put("r1"))
    page = show(host).text
    assert metas(page, "doi.environment") == ["Sandbox DOI"]
    assert linked_data(page)["@id"] == f"{host.context.settings.api_url}/resolve/{name}"
    assert "https://doi.org" not in page


def test_the_page_of_a_hidden_record_tells_nothing(production: Host) -> None:
    production.has_doi(production.shelf.put("r1"))
    production.shelf.change("r1", published=False)
    answer = show(production)
    assert not metas(answer.text, "citation_doi")
    assert "Link" not in answer.headers


def test_a_title_cannot_break_out_of_its_tag_or_script(production: Host) -> None:
    title = '"><script>alert(1)</script></script><!-- harbour'
    production.has_doi(production.shelf.put("r1", title=title))
    page = show(production).text
    assert "<script>alert" not in page
    assert linked_data(page)["name"] == title
    assert metas(page, "citation_title") == [title]


def test_a_strange_address_of_a_file_does_not_break_the_answer(production: Host) -> None:
    file = DigitalObject(url="https://archive.example/a>b\r\nX: 1", media_type="image/jpeg\r\nX: 1", open=True)
    production.has_doi(production.shelf.put("r1", digital_objects=(file,)))
    answer = show(production)
    assert answer.status_code == 200
    assert "X" not in answer.headers


def test_a_catalogue_that_fails_does_not_take_the_page_with_it(
    production: Host, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    production.has_doi(production.shelf.put("r1"))

    def fail(key: str) -> None:
        raise RuntimeError("no such column")

    monkeypatch.setattr("flask_doi.web.published.published_doi_of", lambda context, key: fail(key))
    assert "doi.css" in show(production).text
    assert "what may be told" in caplog.text.lower()


def test_an_external_doi_is_told_but_not_cited_as_ours(production: Host) -> None:
    production.note_external(production.shelf.put("r1"), "10.1234/elsewhere")
    answer = show(production)
    assert metas(answer.text, "citation_doi") == ["10.1234/elsewhere"]
    assert "cite-as" not in answer.headers["Link"]


def test_the_document_of_links_leads_back_to_the_page(production: Host) -> None:
    name = production.has_doi(production.shelf.put("r1"))
    answer = production.visitor().get(f"/doi/linkset/{name}")
    assert answer.content_type == "application/linkset+json"
    first, *others = json.loads(answer.text)["linkset"]
    assert first["anchor"] == "https://archive.example.org/records/r1"
    assert {"describes"} == {key for other in others for key in other if key != "anchor"}
    again = production.visitor().get(f"/doi/linkset/{name}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["10.80000/nothing", "10.9999/else"])
def test_there_are_no_links_for_an_unknown_doi(production: Host, name: str) -> None:
    assert production.visitor().get(f"/doi/linkset/{name}").status_code == 404


def test_an_old_version_says_that_there_is_a_newer_one(production: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    production.has_doi(production.shelf.put("r1"))
    with production.app.test_request_context("/records/r1"):
        assert doi_notice("r1") == ""
    newer = RelatedDois(next_version="10.80000/second")
    monkeypatch.setattr("flask_doi.services.published.related_dois", lambda *given, **more: newer)
    with production.app.test_request_context("/records/r1"):
        assert 'href="https://doi.org/10.80000/second"' in doi_notice("r1")


def test_a_page_that_failed_has_no_link_header(production: Host) -> None:
    production.has_doi(production.shelf.put("r1"))
    template = "{{ doi_head(key) }}{% set failed = 1 // 0 %}"
    production.app.add_url_rule("/broken", "broken", lambda: render_template_string(template, key="r1"))
    answer = production.visitor().get("/broken")
    assert answer.status_code == 500
    assert "Link" not in answer.headers
