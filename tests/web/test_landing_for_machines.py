"""The landing address as machines use it: formats, conditions, links, and who is counted."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from signposting import find_signposting_html, find_signposting_http, find_signposting_linkset
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from flask_doi.crosswalk.offered import FORMATS

from .conftest import MakeHost
from .host import PRODUCTION, Host

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
BIBTEX = "application/x-bibtex"


@pytest.fixture
def production(build: MakeHost) -> Host:
    return build(**PRODUCTION)


@pytest.fixture
def name(production: Host) -> str:
    return production.has_doi(production.shelf.put("r1"))


@pytest.fixture
def public_address() -> str:
    """An address on which nobody listens yet."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{found.getsockname()[1]}"


@contextmanager
def serving(host: Host, address: str) -> Iterator[None]:
    """The host, behind a real server."""
    server = make_server("127.0.0.1", urlsplit(address).port or 0, host.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join(5)


def land(host: Host, name: str, **headers: str) -> TestResponse:
    sent = {header.replace("_", "-"): value for header, value in headers.items()}
    return host.visitor().get(f"/doi/{name}", headers=sent, buffered=True)


def test_every_format_is_given_to_who_asks_for_it(production: Host, name: str) -> None:
    for known in FORMATS.values():
        kind = known.media_types[0]
        answer = land(production, name, Accept=f'{kind}; profile="{known.profile}"' if known.profile else kind)
        assert (answer.status_code, answer.mimetype) == (200, kind)
        assert name in answer.text
        assert "Accept" in answer.vary
        assert 'rel="describes"' in answer.headers["Link"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_browsers_are_led_to_the_page(production: Host, name: str) -> None:
    answer = land(production, name, Accept="text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert (answer.status_code, answer.location) == (303, "/records/r1")
    assert "Accept" in answer.vary
    assert f'<https://doi.org/{name}>; rel="cite-as"' in answer.headers["Link"]


def test_leading_on_costs_one_query(production: Host, name: str) -> None:
    with production.queries() as sent:
        assert land(production, name, Accept="text/html").status_code == 303
    assert len(sent) == 1


def test_what_there_is_not_is_refused_with_what_there_is(production: Host, name: str) -> None:
    answer = land(production, name, Accept="application/pdf")
    assert (answer.status_code, answer.mimetype) == (406, "text/plain")
    for known in FORMATS.values():
        assert f"https://archive.example.org/api/doi/{name}/metadata/{known.name}" in answer.text
    assert 'rel="alternate"' in answer.headers["Link"]


def test_a_citation_comes_in_the_style_asked_for(production: Host, name: str) -> None:
    archival = land(production, name, Accept="text/x-bibliography").text
    datacite = land(production, name, Accept="text/x-bibliography; style=datacite").text
    assert archival.startswith("Smith, Ann. Harbour by night, 1903.")
    assert datacite.startswith("Smith, Ann (")
    assert land(production, name, Accept="text/x-bibliography; style=unheard-of").text == archival


def test_who_has_it_already_is_not_sent_it_again(production: Host, name: str) -> None:
    assert land(production, name, Accept=BIBTEX).last_modified is None
    production.clock.ahead += timedelta(minutes=1)
    first = land(production, name, Accept=BIBTEX)
    assert first.last_modified is not None
    assert land(production, name, Accept=BIBTEX, If_None_Match=first.headers["ETag"]).status_code == 304
    assert land(production, name, Accept=BIBTEX, If_Modified_Since=first.headers["Last-Modified"]).status_code == 304
    production.shelf.change("r1", title="Harbour by day", modified=production.clock())
    production.clock.ahead += timedelta(minutes=1)
    assert land(production, name, Accept=BIBTEX, If_None_Match=first.headers["ETag"]).status_code == 200
    assert land(production, name, Accept=BIBTEX, If_Modified_Since=first.headers["Last-Modified"]).status_code == 200


def test_head_tells_what_get_would(production: Host, name: str) -> None:
    answer = production.visitor().head(f"/doi/{name}", headers={"Accept": BIBTEX})
    assert (answer.status_code, answer.mimetype, answer.data) == (200, BIBTEX, b"")
    assert int(answer.headers["Content-Length"]) > 50


def test_the_answer_leaves_cookies_alone(production: Host, name: str) -> None:
    assert "Set-Cookie" not in land(production, name, Accept=BIBTEX).headers


@pytest.mark.parametrize("accept", [BIBTEX, "application/ld+json"])
def test_a_test_doi_is_told_in_no_format(build: MakeHost, accept: str) -> None:
    host = build()
    name = host.has_doi(host.shelf.put("r1"))
    answer = land(host, name, Accept=accept)
    assert answer.status_code == 406
    assert "Harbour" not in answer.text
    assert land(host, name).status_code == 303


@pytest.mark.parametrize("accept", [BIBTEX, "text/html"])
def test_a_draft_is_told_in_no_format(production: Host, accept: str) -> None:
    draft = production.mint(production.shelf.put("r2"), state="draft")
    assert land(production, draft, Accept=accept).status_code == 404


@pytest.mark.filterwarnings("ignore:410 Gone:UserWarning")
def test_a_signposting_client_finds_the_way_from_page_and_tombstone(build: MakeHost, public_address: str) -> None:
    host = build(**PRODUCTION, DOI_PUBLIC_URL=public_address)
    name = host.has_doi(host.shelf.put("r1"))
    with serving(host, public_address):
        page = find_signposting_http(f"{public_address}/doi/{name}")
        in_html = find_signposting_html(f"{public_address}/records/r1")
        (linkset,) = (str(link.target) for link in page.linksets)
        in_document = find_signposting_linkset(linkset)
        host.shelf.change("r1", published=False)
        tombstone = find_signposting_http(f"{public_address}/doi/{name}")
    for found in (page, in_html, tombstone):
        assert str(found.citeAs.target) == f"https://doi.org/{name}"
    assert {str(link.type) for link in page.describedBy} >= {"application/vnd.datacite.datacite+xml", BIBTEX}
    assert {str(link.target) for link in page.types} >= {"https://schema.org/AboutPage"}
    assert {str(link.target) for link in in_html.describedBy} == {str(link.target) for link in page.describedBy}
    back = {str(link.target) for link in in_document.signposts if str(link.rel) == "describes"}
    assert back == {f"{public_address}/records/r1"}


def test_visits_of_people_are_counted(production: Host, name: str) -> None:
    for _ in range(3):
        assert land(production, name, User_Agent=FIREFOX).status_code == 303
    assert production.row("r1").followed == 3


def test_machines_previews_and_what_was_not_led_on_are_not_counted(production: Host, name: str) -> None:
    land(production, name, User_Agent="Mozilla/5.0 (compatible; Googlebot/2.1)")
    land(production, name)
    land(production, name, User_Agent=FIREFOX, Accept=BIBTEX)
    land(production, name, User_Agent=FIREFOX, Sec_Purpose="prefetch;prerender")
    with production.visitor().head(f"/doi/{name}", headers={"User-Agent": FIREFOX}, buffered=True):
        pass
    production.shelf.change("r1", published=False)
    assert land(production, name, User_Agent=FIREFOX).status_code == 410
    assert production.row("r1").followed == 0


def test_a_visit_that_cannot_be_counted_is_led_on(
    production: Host, name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from sqlalchemy.exc import OperationalError

    def fail(*given: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    monkeypatch.setattr("flask_doi.services.following.update", fail)
    assert land(production, name, User_Agent=FIREFOX).status_code == 303
    assert "was not counted (database is locked)" in caplog.text


def test_colleagues_read_in_the_panel_how_often_it_was_followed(production: Host, name: str) -> None:
    for _ in range(2):
        land(production, name, User_Agent=FIREFOX)
    assert "Followed 2 times." in production.visitor("colleague").get("/records/r1").text
    assert "Followed" not in production.visitor().get("/records/r1").text
