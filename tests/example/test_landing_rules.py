"""The record page of the example as the landing page of a DOI: DataCite's rules for landing pages, each in turn."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html

from example_app import create_app
from example_app.database import db
from example_app.models import Record
from flask_doi.domain.states import AgencyState
from flask_doi.models import DoiRow
from flask_doi.sandbox import serve
from flask_doi.services.asking import ask_for_mint
from flask_doi.services.context import context_of
from flask_doi.services.runner import drain
from tests.link_checker import check_link

from .visiting import Visitor

KINDS = ("fonds", "item with files", "item on paper", "restricted item", "item in Hebrew")


@dataclass(frozen=True)
class Landing:
    """A record with its DOI, and its page as somebody sees it who is not logged in and follows the DOI."""

    kind: str
    record: Any
    doi: str
    url: str
    page: Any
    text: str
    status: int
    content_type: str


@dataclass(frozen=True)
class Library:
    """The example catalogue with a record of each kind that has a DOI."""

    app: Flask
    landings: dict[str, Landing]


@pytest.fixture(scope="module")
def library(filled_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("library")
    file = folder / "catalogue.sqlite"
    shutil.copy(filled_database, file)
    with serve(port=0, is_quiet=True) as sandbox:
        app = create_app(
            {
                "INSTANCE_PATH": str(folder),
                "SECRET_KEY": "for tests only",
                "SQLALCHEMY_DATABASE_URI": f"sqlite:///{file}",
                "DOI_ENVIRONMENT": "sandbox",
                "DOI_API_URL": sandbox.url,
                "DOI_QUEUE": "none",
                "DOI_EXPOSE_TEST": True,
                "DOI_PUBLIC_URL": "http://localhost",
            }
        )
        with app.app_context():
            app.extensions["doi"].owner.upgrade_tables()
            chosen = _choose()
            for key in {key for keys in chosen.values() for key in keys}:
                ask_for_mint(context_of(app), key, actor="editor")
            drain(context_of(app), worker="test")
            landings = {kind: _land(app, kind, keys) for kind, keys in chosen.items()}
        yield Library(app, landings)
        with app.app_context():
            for agency in context_of(app).agencies.values():
                agency.close()
            db.engine.dispose()


def _choose() -> dict[str, list[str]]:
    """A few public records of each kind; not every one has all that a DOI needs."""
    public = [Record.publication_status == "published", Record.description_restricted.is_(False)]
    item = [*public, Record.level == "item", Record.title != ""]
    kinds: dict[str, list[Any]] = {
        "fonds": [*public, Record.level == "fonds"],
        "item with files": [*item, Record.digital_objects.any(), Record.access == "open"],
        "item on paper": [*item, ~Record.digital_objects.any(), Record.access == "open"],
        "restricted item": [*item, Record.access == "restricted"],
        "item in Hebrew": [*public, Record.level.in_(("item", "series", "fonds")), Record.title_language == "he"],
    }
    found = {}
    for kind, wanted in kinds.items():
        found[kind] = list(db.session.scalars(sa.select(Record.key).where(*wanted).order_by(Record.id).limit(4)))
    return found


def _land(app: Flask, kind: str, keys: list[str]) -> Landing:
    is_findable = (DoiRow.record_key.in_(keys), DoiRow.observed_state == AgencyState.FINDABLE)
    with context_of(app).session() as session:
        row = session.scalars(sa.select(DoiRow).where(*is_findable).order_by(DoiRow.id)).first()
    assert row is not None, f"{kind}: {keys}"
    answer = app.test_client().get(f"/doi/{row.doi}", follow_redirects=True)
    return Landing(
        kind=kind,
        record=db.session.scalars(sa.select(Record).where(Record.key == row.record_key)).one(),
        doi=row.doi,
        url=f"{context_of(app).settings.api_url}/resolve/{row.doi}",
        page=html.fromstring(answer.text),
        text=" ".join(html.fromstring(answer.text).xpath("string(//main)").split()),
        status=answer.status_code,
        content_type=answer.mimetype,
    )


@pytest.fixture(params=KINDS)
def landing(request: pytest.FixtureRequest, library: Library) -> Landing:
    return library.landings[request.param]


def test_the_doi_leads_to_a_page_with_metadata_that_needs_no_login(landing: Landing) -> None:
    assert landing.status == 200
    headings = [heading.text_content().strip() for heading in landing.page.xpath("//main//h2")]
    assert {"Identity", "Access and use"} <= set(headings)


def test_it_does_not_lead_to_the_content_itself(landing: Landing) -> None:
    assert landing.content_type == "text/html"
    assert landing.page.xpath("//main//h1")


def test_the_page_has_a_full_citation(landing: Landing) -> None:
    (citation,) = landing.page.xpath("//*[contains(@class, 'doi-citation-text')]")
    cited = " ".join(citation.text_content().split())
    told = json.loads(landing.page.xpath("//script[@type='application/ld+json']/text()")[0])
    for part in (told["name"], told["holdingArchive"]["name"], landing.url, *(m["name"] for m in told["creator"])):
        assert part in cited, landing.kind


def test_people_can_read_the_doi_and_follow_it(landing: Landing) -> None:
    links = landing.page.xpath(f"//main//a[@href='{landing.url}']")
    assert any(landing.url in link.text_content() for link in links)


def test_machines_can_read_the_doi(library: Library, landing: Landing) -> None:
    assert check_link(library.app.test_client(), f"/doi/{landing.doi}", landing.doi).passes(landing.doi) == []


def test_the_page_has_a_way_to_the_item(landing: Landing) -> None:
    (way,) = landing.page.xpath("//dt[text()='How to see it']/following-sibling::dd")
    assert way.xpath(".//a[starts-with(@href, '/archive') or starts-with(@href, '/repositor')]"), landing.kind
    files = landing.page.xpath("//section[@aria-labelledby='files']//a/@href")
    if landing.kind == "item with files":
        assert way.xpath(".//a[@href='#files']")
        assert files
    if landing.kind == "restricted item":
        assert not files


def test_the_files_can_be_opened_without_login(library: Library) -> None:
    page = library.landings["item with files"].page
    address = page.xpath("//section[@aria-labelledby='files']//a/@href")[0]
    answer = library.app.test_client().get(address)
    assert answer.status_code in (200, 303)
    assert "/login" not in (answer.location or "")
    assert 'rel="collection"' in answer.headers["Link"]


def test_search_engines_find_every_doi(library: Library) -> None:
    visitor = library.app.test_client()
    assert "Sitemap: http://localhost/doi/sitemap.xml" in visitor.get("/robots.txt").text
    listed = visitor.get("/doi/sitemap.xml").text
    for landing in library.landings.values():
        assert f"<loc>http://localhost/doi/{landing.doi}</loc>" in listed


def test_a_doi_pasted_into_the_search_leads_to_the_tombstone_once_the_record_is_hidden(library: Library) -> None:
    landing = library.landings["item on paper"]
    with library.app.app_context():
        db.session.execute(sa.update(Record).where(Record.key == landing.record.key).values(publication_status="draft"))
        db.session.commit()
    try:
        seen = Visitor(library.app.test_client()).get("/search", q=f"https://doi.org/{landing.doi}")
    finally:
        with library.app.app_context():
            db.session.execute(
                sa.update(Record).where(Record.key == landing.record.key).values(publication_status="published")
            )
            db.session.commit()
    assert (seen.status, seen.path) == (410, f"/doi/{landing.doi}")
    assert "Not available at present" in seen.text
