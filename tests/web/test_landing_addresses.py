"""The addresses beside the landing: spellings, the sitemap, the page to print and the QR code."""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml import etree, html
from sqlalchemy import update

from flask_doi.models import DoiRow
from flask_doi.services import sitemap
from flask_doi.services.showing import find_landing_path

from .conftest import MakeHost
from .host import PRODUCTION, Host

NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture
def production(build: MakeHost) -> Host:
    return build(**PRODUCTION)


def test_what_a_sentence_puts_behind_a_doi_does_no_harm(production: Host) -> None:
    name = production.has_doi(production.shelf.put("r1"))
    for spelling in ("{}.", "{}%20", "{}/", "{}),", "{}%E2%80%8B", "%E2%80%8B{}"):
        answer = production.visitor().get(f"/doi/{spelling.format(name)}", follow_redirects=True)
        assert answer.request.path == "/records/r1", spelling


def test_a_doi_in_another_spelling_leads_to_its_plain_address(production: Host) -> None:
    name = production.has_doi(production.shelf.put("r1"))
    for spelling in ("doi:{}", "DOI:%20{}", "https://doi.org/{}", "https:/doi.org/{}", "http://dx.doi.org/{}."):
        answer = production.visitor().get(f"/doi/{spelling.format(name.upper())}")
        assert (answer.status_code, answer.location) == (303, f"/doi/{name}"), spelling


def test_an_encoded_slash_is_a_slash(production: Host) -> None:
    name = production.has_doi(production.shelf.put("r1"))
    for encoded in (name.replace("/", "%2F"), name.replace("/", "%252F")):
        answer = production.visitor().get(f"/doi/{encoded}", follow_redirects=False)
        assert answer.location in ("/records/r1", f"/doi/{name}")


def test_an_unknown_doi_can_be_looked_up_elsewhere(production: Host) -> None:
    answer = production.visitor().get("/doi/10.9999/ELSE")
    assert answer.status_code == 404
    assert 'href="https://doi.org/10.9999/else"' in answer.text


@pytest.mark.parametrize("text", ["harbour", "https://evil.example/", "//evil.example/x", "<script>alert(1)</script>"])
def test_what_is_no_doi_leads_nowhere(production: Host, text: str) -> None:
    answer = production.visitor().get(f"/doi/{text}")
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text
    assert "evil" not in answer.text


def locations(text: str, of: str = "url") -> list[str]:
    return [str(found.text) for found in etree.fromstring(text.encode()).findall(f"s:{of}/s:loc", NAMESPACE)]


def test_the_sitemap_lists_what_is_public_and_nothing_else(production: Host) -> None:
    shown = production.has_doi(production.shelf.put("r1"))
    production.mint(production.shelf.put("r2"), state="registered")
    production.mint(production.shelf.put("r3"), state="draft")
    production.reserve(production.shelf.put("r4"))
    production.has_doi(production.shelf.put("r5"))
    production.shelf.change("r5", published=False)
    production.row("r5", desired_state="registered", withheld="not_published")
    production.note_external(production.shelf.put("r6"), "10.1234/elsewhere")
    answer = production.visitor().get("/doi/sitemap.xml")
    assert answer.mimetype == "application/xml"
    assert locations(answer.text) == [f"https://archive.example.org/doi/{shown}"]
    dates = etree.fromstring(answer.data).findall("s:url/s:lastmod", NAMESPACE)
    assert [date.text for date in dates] == [production.clock().date().isoformat()]


def test_the_sitemap_says_when_a_doi_changed_and_not_when_it_was_last_compared(production: Host) -> None:
    production.has_doi(production.shelf.put("r1"))
    changed = production.clock() - timedelta(days=40)
    production.row("r1", changed_at=changed, synced_at=production.clock())
    dates = etree.fromstring(production.visitor().get("/doi/sitemap.xml").data).findall("s:url/s:lastmod", NAMESPACE)
    assert [date.text for date in dates] == [changed.date().isoformat()]


def test_a_long_sitemap_is_cut_into_lists_that_hold_each_doi_once(
    production: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [production.has_doi(production.shelf.put(f"r{number}")) for number in range(5)]
    monkeypatch.setattr(sitemap, "PAGE", 2)
    visitor = production.visitor()
    lists = locations(visitor.get("/doi/sitemap.xml").text, of="sitemap")
    assert len(lists) == 3
    paths = [address.removeprefix("https://archive.example.org") for address in lists]
    listed = [location for path in paths for location in locations(visitor.get(path).text)]
    assert listed == [f"https://archive.example.org/doi/{name}" for name in names]


def test_the_sitemap_is_read_in_chunks_that_never_repeat(production: Host) -> None:
    for number in range(5):
        production.has_doi(production.shelf.put(f"r{number}"))
    with production.app.app_context():
        found = list(sitemap.listed(production.context, after=0, page=4, chunk=3))
    assert len({each.id for each in found}) == len(found) == 4


@pytest.mark.parametrize(("exposed", "expected"), [(True, 1), (False, 0)])
def test_test_dois_are_listed_only_where_they_may_be_shown(build: MakeHost, exposed: bool, expected: int) -> None:
    host = build(DOI_EXPOSE_TEST=exposed)
    host.has_doi(host.shelf.put("r1"))
    assert len(locations(host.visitor().get("/doi/sitemap.xml").text)) == expected


def test_names_are_escaped_in_the_sitemap(production: Host) -> None:
    production.has_doi(production.shelf.put("r1"))
    with production.app.app_context(), production.context.session() as session, session.begin():
        session.execute(update(DoiRow).values(doi="10.80000/a<b&c"))
    assert locations(production.visitor().get("/doi/sitemap.xml").text) == [
        "https://archive.example.org/doi/10.80000/a%3Cb%26c"
    ]


def test_the_page_to_print_has_citation_code_and_the_doi_in_full(production: Host) -> None:
    name = production.has_doi(production.shelf.put("r1", title="Harbour <by> night"))
    answer = production.visitor().get(f"/doi/print/{name}")
    assert answer.status_code == 200
    page = html.fromstring(answer.text)
    said = " ".join(page.text_content().split())
    assert "Smith, Ann. Harbour <by> night, 1903." in said
    assert "ZA HMA F1/1" in said
    assert page.xpath(f"//a[@href='https://doi.org/{name}']")
    assert page.xpath("//svg")
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_the_code_is_a_picture_of_the_link(production: Host) -> None:
    import segno

    name = production.has_doi(production.shelf.put("r1"))
    answer = production.visitor().get(f"/doi/qr/{name}")
    assert answer.mimetype == "image/svg+xml"
    *_, path = etree.fromstring(answer.data).iter("{http://www.w3.org/2000/svg}path")
    expected = segno.make(f"https://doi.org/{name}", error="m", micro=False).svg_inline(scale=8, border=4, light="#fff")
    assert f'd="{path.get("d")}"' in expected


def test_nothing_is_printed_of_what_is_not_there_or_not_public(production: Host) -> None:
    name = production.has_doi(production.shelf.put("r1"))
    production.shelf.change("r1", published=False)
    visitor = production.visitor()
    assert visitor.get(f"/doi/print/{name}").location == f"/doi/{name}"
    assert visitor.get("/doi/print/10.80000/nothing", follow_redirects=True).status_code == 404
    assert visitor.get("/doi/qr/10.80000/nothing").status_code == 404


def test_a_name_with_strange_characters_is_encoded_everywhere(production: Host) -> None:
    production.has_doi(production.shelf.put("r1"))
    production.row("r1", doi="10.80000/sici(1996)99:1<1::aid>3.0;2-é")
    production.shelf.pages["r1"] = "/records/r1?näme=ü"
    page = production.visitor().get("/records/r1")
    assert page.status_code == 200
    assert "99:1%3C1::aid%3E3.0;2-%C3%A9" in page.headers["Link"]
    landing = production.visitor().get("/doi/10.80000/sici(1996)99:1%3C1::aid%3E3.0;2-%C3%A9")
    assert landing.status_code == 303
    metadata = production.visitor().get(
        "/doi/10.80000/sici(1996)99:1%3C1::aid%3E3.0;2-%C3%A9", headers={"Accept": "application/x-bibtex"}
    )
    assert metadata.status_code == 200
    assert "n%C3%A4me" in metadata.headers["Link"]


@pytest.mark.parametrize("text", ["{}", "https://doi.org/{}", "see doi:{}."])
def test_a_pasted_doi_of_a_record_that_is_gone_leads_to_its_tombstone(production: Host, text: str) -> None:
    name = production.has_doi(production.shelf.put("r1"))
    del production.shelf.records["r1"]
    with production.app.app_context():
        assert find_landing_path(production.context, text.format(name)) == f"/doi/{name}"


def test_names_that_are_only_kept_lead_nowhere(production: Host) -> None:
    reserved = production.reserve(production.shelf.put("r1"))
    with production.app.app_context():
        for text in (reserved, "10.9999/else", "harbour by night"):
            assert find_landing_path(production.context, text) is None
