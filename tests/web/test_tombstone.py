"""What a DOI shows whose record is no longer here, or not at present."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lxml import html
from werkzeug.test import TestResponse

from flask_doi.domain.retirement import REASONS

from .conftest import MakeHost
from .host import PRODUCTION, Host


def land(host: Host, name: str, **headers: str) -> TestResponse:
    return host.visitor().get(f"/doi/{name}", headers=headers)


def words(answer: TestResponse) -> str:
    return " ".join(html.fromstring(answer.text).xpath("//main")[0].text_content().split())


def retire(host: Host, key: str = "r1", **told: Any) -> None:
    now = host.clock()
    kept = {"at": now.isoformat(), "reason": "withdrawn", **told}
    host.row(key, desired_state="deactivated", deactivated_at=now, deactivation=kept)


@pytest.fixture
def production(build: MakeHost) -> Host:
    return build(**PRODUCTION, DOI_MAILTO="archive@example.org")


def test_it_says_what_it_was_what_happened_when_and_whom_to_ask(production: Host) -> None:
    name = production.has_doi(production.shelf.put("r1"))
    retire(production, reason="duplicate", note="Described twice <by mistake>.", replaced_by="10.80000/newer")
    answer = land(production, name)
    assert answer.status_code == 410
    said = words(answer)
    assert "Smith, Ann. Harbour by night, 1903." in said
    assert REASONS["duplicate"].sentence in said
    assert "Described twice <by mistake>." in said
    page = html.fromstring(answer.text)
    assert page.xpath("//h1/following-sibling::p[1]")[0].text_content() == "Harbour by night"
    assert page.xpath("//time/@datetime") == [production.clock().date().isoformat()]
    links = page.xpath("//main//a/@href")
    assert f"https://doi.org/{name}" in links
    assert "https://doi.org/10.80000/newer" in links
    assert any(link.startswith("mailto:archive@example.org") for link in links)


def test_machines_are_told_but_search_engines_are_kept_away(production: Host) -> None:
    name = production.has_doi(production.shelf.put("r1"))
    retire(production)
    answer = land(production, name)
    page = html.fromstring(answer.text)
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert page.xpath("//head/meta[@name='robots']/@content") == ["noindex"]
    assert page.xpath("//meta[@name='citation_doi']/@content") == [name]
    assert page.xpath("//meta[@name='DC.identifier']/@content")[0] == f"https://doi.org/{name}"
    told = json.loads(page.xpath("//script[@type='application/ld+json']/text()")[0])
    assert (told["@id"], told["creativeWorkStatus"]) == (f"https://doi.org/{name}", "Withdrawn")
    assert f'<https://doi.org/{name}>; rel="cite-as"' in answer.headers["Link"]


def test_a_host_without_a_block_for_the_head_still_tells_machines_once(build: MakeHost, templates: Any) -> None:
    templates("plain.html", "<html><head><title>x</title></head><body><main>{% block content %}{% endblock %}</main>")
    host = build(**PRODUCTION, DOI_BASE_TEMPLATE="plain.html")
    name = host.has_doi(host.shelf.put("r1"))
    retire(host)
    assert html.fromstring(land(host, name).text).xpath("//meta[@name='citation_doi']/@content") == [name]


def test_an_unpublished_record_is_not_called_withdrawn(production: Host) -> None:
    name = production.has_doi(production.shelf.put("r1"))
    production.shelf.change("r1", published=False)
    production.work()
    said = words(land(production, name))
    assert "Not available at present" in said
    assert "leads to the record again" in said
    assert "No longer available" not in said
    assert "Harbour by night" in said


def test_of_a_restricted_record_nothing_is_told_but_that(production: Host) -> None:
    name = production.has_doi(production.shelf.put("r1"))
    production.shelf.change("r1", restricted_description=True)
    answer = land(production, name)
    assert answer.status_code == 410
    assert "The description of this record is not public at present." in words(answer)
    for secret in ("Harbour", "Smith", "1903", "HMA"):
        assert secret not in answer.text


@pytest.mark.parametrize("accept", ["application/vnd.datacite.datacite+json", "application/ld+json", "*/*"])
def test_of_a_restricted_record_no_format_tells_anything(production: Host, accept: str) -> None:
    name = production.has_doi(production.shelf.put("r1"))
    production.shelf.change("r1", restricted_description=True)
    answer = land(production, name, Accept=accept)
    assert answer.status_code in (406, 410)
    assert "Smith" not in answer.text


def test_a_redacted_one_is_without_names_and_title(production: Host) -> None:
    name = production.has_doi(production.shelf.put("r1"))
    retire(production, reason="privacy")
    production.row("r1", redacted_at=production.clock())
    answer = land(production, name)
    assert "What it described is no longer told." in words(answer)
    assert REASONS["privacy"].sentence in words(answer)
    for secret in ("Harbour by night", "Smith"):
        assert secret not in answer.text
    assert name in answer.text


def test_the_metadata_of_a_withdrawn_record_stay_to_be_asked_for(production: Host) -> None:
    name = production.has_doi(production.shelf.put("r1"))
    retire(production)
    answer = land(production, name, Accept="application/x-bibtex")
    assert (answer.status_code, answer.mimetype) == (200, "application/x-bibtex")
    assert "Harbour by night" in answer.text


def test_an_old_version_leads_to_the_newer_one(production: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    from flask_doi.domain.related import RelatedDois

    name = production.has_doi(production.shelf.put("r1"))
    newer = RelatedDois(next_version="10.80000/second")
    monkeypatch.setattr("flask_doi.services.published.related_dois", lambda *given, **more: newer)
    retire(production)
    answer = land(production, name)
    assert "There is a newer version:" in words(answer)
    assert 'href="https://doi.org/10.80000/second"' in answer.text


def test_a_test_doi_is_labelled_and_not_tagged(build: MakeHost) -> None:
    host = build()
    name = host.has_doi(host.shelf.put("r1"))
    retire(host)
    answer = land(host, name)
    assert "Sandbox DOI" in words(answer)
    assert "citation_doi" not in answer.text
    assert "https://doi.org" not in answer.text
