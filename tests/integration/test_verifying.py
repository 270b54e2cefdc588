"""Verifying DOIs against real pages, good and bad: each fault is found and named, and what is good passes whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from flask_doi import Agent, DigitalObject
from flask_doi.domain.verification import Grade, Verification, read_verification
from flask_doi.domain.verification_wording import FINDINGS, finding_advice, finding_text, summary_text
from flask_doi.services.retirement_requests import Retirement, ask_to_deactivate, ask_to_redact
from flask_doi.services.verifying import regularly
from flask_doi.services.verifying.verifying import verify_now, verify_rows
from tests.page_server import Answer, PageServer, page_server

from ..services_fixtures import EVERY_DATABASE, Install, Installation

GOOD = """<!doctype html><html><head><title>Net Street</title><meta name="citation_doi" content="{doi}"></head><body>
<h1>{title}</h1><p>Mokoena, Ann. {title}, 1903. Item. Harbour Archive.
<a href="{link}">{link}</a></p><p>Published 2026 by {publisher}.</p> <a href="https://x.org/a.tif">the scan</a>
</body></html>"""


@pytest.fixture(scope="module")
def server() -> Iterator[PageServer]:
    with page_server() as running:
        yield running


class Desk:
    """An installation whose one DOI leads to a server on which a test puts pages."""

    def __init__(self, installed: Installation, server: PageServer) -> None:
        self.installed, self.server = installed, server
        server.pages.clear()
        server.seen.clear()
        server.otherwise = lambda seen: Answer(status=404)
        scan = DigitalObject(url="https://x.org/a.tif", open=True)
        creators = (Agent(name="Mokoena, Ann", given="Ann", family="Mokoena"),)
        installed.publish("r1", title="Net Street at noon", creators=creators, digital_objects=(scan,))
        installed.drain()
        self.row = installed.row("r1")
        self.path = f"/doi/{self.row.doi}"
        self.link = f"{installed.agency.url}/resolve/{self.row.doi}"

    def good(self, **given: Any) -> str:
        publisher = self.installed.catalogue.records["r1"].repository
        said = {"doi": self.row.doi, "title": "Net Street at noon", "link": self.link, **given}
        return GOOD.format(publisher=publisher.name if publisher else "", **said)

    def verify(self) -> Verification:
        with self.installed.app.app_context():
            return verify_now(self.installed.context, self.row.id)

    def found(self, page: str | bytes, status: int = 200, **headers: str) -> set[str]:
        """What is not in order with a page."""
        self.server.page(self.path, page, status, **headers)
        return faults(self.verify())


def faults(found: Verification) -> set[str]:
    return {finding.code for finding in found.findings if finding.grade is not Grade.OK}


@pytest.fixture
def desk(install: Install, make_database: Callable[[str], str], server: PageServer) -> Desk:
    return Desk(install(make_database("sqlite"), expose_test=True, public_url=server.url), server)


def test_a_good_page_passes_whole_and_that_is_kept(desk: Desk) -> None:
    desk.server.page(desk.path, desk.good())

    found = desk.verify()

    assert (found.verified, found.summary, faults(found)) == (True, "good", set())
    assert [hop.status for hop in found.hops] == [302, 200]
    row = desk.installed.row("r1")
    assert row.verified is True
    assert read_verification(row.verification) == found
    assert row.verified_at is not None
    assert ("page_good", {}) in desk.installed.history("r1")
    desk.verify()
    assert [code for code, _ in desk.installed.history("r1")].count("page_good") == 1


def test_each_fault_of_a_page_is_named(desk: Desk) -> None:
    good, link = desk.good(), desk.link
    assert desk.found("<p>Under construction</p>") == {"doi_missing", "citation_incomplete", "untagged", "no_access"}
    assert desk.found(good.replace(f'<a href="{link}">{link}</a>', link)) == {"doi_only_text"}
    assert desk.found(good.replace(f">{link}<", ">DOI<")) == {"doi_only_link", "citation_incomplete"}
    assert desk.found(good.replace("Mokoena, Ann", "Anonymous")) == {"citation_incomplete"}
    assert desk.found(good.replace("Mokoena, Ann", "Ann Mokoena")) == set()
    assert desk.found(good.replace("Net Street at noon", "A street")) == {"citation_incomplete"}
    assert desk.found(good.replace("1903", "").replace("2026", "")) == {"citation_incomplete"}
    assert desk.found(good.replace('"citation_doi"', '"citation_x"')) == {"untagged"}
    assert desk.found(desk.good(doi="10.80000/another")) == {"page_of_another"}
    assert desk.found(good.replace("https://x.org/a.tif", "mailto:a@example.org")) == {"only_contact"}
    assert desk.found(good.replace("https://x.org/a.tif", "/about")) == {"no_access"}
    assert desk.found(b"%PDF-1.7", Content_Type="application/pdf") == {"not_a_page"}
    assert desk.found("", 404) == {"page_missing"}
    assert desk.found("", 503) == {"server_error"}
    assert desk.found("", 429) == {"too_busy"}
    assert desk.found("", 401) == desk.found(good, 403) == {"login_wall"}
    assert desk.found("<form><input type=password></form>") == {"login_wall"}
    assert desk.found(good + "<form><input type=password></form>") == set()
    assert desk.found(good + "x" * 2_100_000) == {"huge_page"}
    assert desk.installed.row("r1").verified is True


def test_pages_that_are_no_valid_html_or_in_another_encoding_are_read_all_the_same(desk: Desk) -> None:
    known = desk.installed.catalogue.records["r1"]
    desk.installed.catalogue.put(replace(known, title="Straße am Hafen – Łódź"))
    good = desk.good(title="Straße am Hafen – Łódź")
    latin = good.replace("Łódź", "&#x141;&oacute;d&#x17A;").replace("–", "&ndash;")
    assert desk.found(latin.encode("latin-1"), Content_Type="text/html; charset=iso-8859-1") == set()
    assert desk.found(good.encode("utf-16"), Content_Type="text/html; charset=utf-16") == set()
    marked = latin.replace("<head>", '<head><meta charset="iso-8859-1">')
    assert desk.found(marked.encode("latin-1"), Content_Type="text/html") == set()
    broken = good.replace("</body></html>", "").replace("<p>", "<p><b><table><tr><div>").replace("</a>", "", 1)
    assert desk.found(broken) == set()
    for nonsense in (b"", b"\0\0\0", b"<" * 5000, b"<div>" * 5000, b"\xff\xfe\xfa"):
        assert "doi_missing" in desk.found(nonsense, Content_Type="text/html; charset=nonsense")


def test_each_fault_of_the_way_is_named(desk: Desk) -> None:
    server, path = desk.server, desk.path
    for target, code in (
        (path, "loop"),
        ("http://169.254.169.254/latest/", "left_house"),
        ("https://idp.example.org/login?next=x", "login_wall"),
        ("https://elsewhere.example.org/page", "left_house"),
        ("javascript:alert(1)", "no_way_on"),
    ):
        server.leads(path, target)
        assert faults(desk.verify()) == {code}, target
    server.leads(path, "/login?next=/x")
    server.page("/login?next=/x", desk.good())
    assert faults(desk.verify()) == {"login_wall"}
    for number in range(6):
        server.leads(f"/step/{number}", f"/step/{number + 1}")
    server.leads(path, "/step/0")
    server.page("/step/6", desk.good())
    assert faults(desk.verify()) == {"long_way"}
    server.leads("/step/6", "/step/7")
    for number in range(7, 20):
        server.leads(f"/step/{number}", f"/step/{number + 1}")
    assert faults(desk.verify()) == {"too_many_hops"}
    assert not [seen for seen in server.seen if "evil" in seen.path]


def test_a_page_that_keeps_people_waiting_ends_the_visit_after_ten_seconds_at_most(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flask_doi.services.verifying import verifying

    monkeypatch.setattr(verifying, "DEADLINE", 2.0)
    desk.server.pages[desk.path] = Answer(before=lambda: time.sleep(4))
    began = time.monotonic()
    assert faults(desk.verify()) == {"timeout"}
    assert time.monotonic() - began < 3
    assert verifying.DEADLINE == 2.0


def test_what_the_resolver_says_is_told_and_kept(desk: Desk) -> None:
    desk.server.page(desk.path, desk.good())
    held = desk.installed.agency.record(desk.row.doi)
    with desk.installed.session() as session, session.begin():
        row = session.get_one(type(desk.row), desk.row.id)
        row.observed_url = row.observed_url + "?moved"
    assert faults(desk.verify()) == {"resolves_elsewhere", "target_missed"}
    assert desk.installed.row("r1").resolves is False

    with desk.installed.session() as session, session.begin():
        session.get_one(type(desk.row), desk.row.id).observed_url = held.url
    desk.installed.agency.spoil(path="/api/handles", status=503, times=None)
    assert faults(desk.verify()) == {"resolver_silent"}
    assert desk.installed.row("r1").verified is True
    desk.installed.agency.mend()
    del desk.installed.agency.running.state.contents.handles[desk.row.doi]
    assert faults(desk.verify()) == {"unknown_to_resolver"}
    assert desk.installed.row("r1").resolves is False


def test_a_name_that_is_not_public_or_not_ours_is_neither_good_nor_bad_and_nobody_is_asked(desk: Desk) -> None:
    desk.installed.describe("kept", title="Kept")
    from flask_doi.services import asking

    with desk.installed.app.app_context():
        asking.ask_for_reservation(desk.installed.context, "kept")
    desk.installed.describe("abroad", external_doi="10.1234/elsewhere")
    with desk.installed.app.app_context():
        asking.ask_for_external(desk.installed.context, "abroad", "10.1234/elsewhere")
    desk.installed.drain()
    rows = [desk.installed.row(key).id for key in ("kept", "abroad")]
    before = len(desk.installed.agency.running.sandbox.traffic.log(None, ""))

    with desk.installed.app.app_context():
        verify_rows(desk.installed.context, rows)

    told = [read_verification(desk.installed.row(key).verification) for key in ("kept", "abroad")]
    assert [each and each.summary for each in told] == ["unjudged", "unjudged"]
    assert desk.installed.row("kept").verified is None
    assert len(desk.installed.agency.running.sandbox.traffic.log(None, "")) == before
    assert desk.server.seen == []


def test_a_test_doi_that_the_public_does_not_see_is_not_missed_on_the_page(
    install: Install, make_database: Callable[[str], str], server: PageServer
) -> None:
    desk = Desk(install(make_database("sqlite"), public_url=server.url), server)
    assert desk.found("<p>Under construction</p>") == {"test_doi_hidden"}


def test_a_tombstone_is_judged_as_one(desk: Desk) -> None:
    said = Retirement(reason="duplicate", note="The ledger was described twice.", replaced_by=None)
    with desk.installed.app.app_context():
        ask_to_deactivate(desk.installed.context, [desk.row.id], said)
    desk.installed.drain()
    link = f'<a href="{desk.link}">{desk.link}</a>'
    words = f"<h1>Gone</h1><p>This record described the same thing as another one.</p>{link}"
    assert desk.found(words, 410) == set()
    assert desk.found(f"<p>The ledger was described twice.</p>{link}", 410) == set()
    assert desk.found(words, 200) == {"tombstone_status"}
    assert desk.found(desk.good(), 200) == {"no_tombstone", "tombstone_silent"}
    assert desk.found(f"<h1>Gone</h1>{link}", 410) == {"tombstone_silent"}
    assert desk.found("This record described the same thing as another one.", 410) == {"doi_missing"}
    assert desk.found(words, 404) == {"page_missing"}
    assert desk.found(words, 500) == {"server_error"}


def test_a_redacted_doi_whose_page_still_tells_something_is_an_alarm(desk: Desk) -> None:
    with desk.installed.app.app_context():
        ask_to_redact(desk.installed.context, [desk.row.id], reason="privacy")
    desk.installed.drain()
    link = f'<a href="{desk.link}">{desk.link}</a>'
    words = f"<p>This record was taken down to protect personal data.</p>{link}"
    assert desk.found(words, 410) == set()
    assert desk.found(words + "<p>Net Street at noon, by Ann Mokoena", 410) == {"tells_too_much"}
    assert desk.found('<head><meta name="citation_title" content="x"></head>' + words, 410) == {"tells_too_much"}
    assert "Net Street" not in str(desk.installed.row("r1").verification)


@pytest.mark.parametrize("kind", EVERY_DATABASE)
def test_each_public_doi_is_visited_regularly_and_a_fault_sooner(
    install: Install, make_database: Callable[[str], str], server: PageServer, kind: str
) -> None:
    desk = Desk(install(make_database(kind), expose_test=True, public_url=server.url), server)
    desk.server.page(desk.path, desk.good())
    desk.installed.publish("r2", title="Another")
    desk.installed.drain()

    def visit() -> list[str]:
        before = len(desk.server.seen)
        desk.installed.make_due("verification")
        desk.installed.drain()
        return [seen.path for seen in desk.server.seen[before:]]

    assert visit() == []
    desk.installed.clock.forward(hours=2)
    assert sorted(visit()) == sorted([desk.path, f"/doi/{desk.installed.row('r2').doi}"])
    assert (desk.installed.row("r1").verified, desk.installed.row("r2").verified) == (True, False)
    assert visit() == []
    desk.installed.clock.forward(days=1, hours=1)
    assert visit() == [f"/doi/{desk.installed.row('r2').doi}"]
    desk.installed.clock.forward(days=30)
    assert len(visit()) == 2


def test_nothing_is_visited_while_there_is_something_to_mint_and_what_comes_meanwhile_does_not_wait(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.installed.clock.forward(hours=2)
    desk.server.pages[desk.path] = Answer(before=lambda: time.sleep(5))
    context = desk.installed.context
    with desk.installed.app.app_context():
        assert regularly.is_due(context)
        desk.installed.publish("r2")
        assert regularly.run(context, None).result == {"visited": 0}  # type: ignore[arg-type]
    assert desk.server.seen == []
    desk.installed.drain()

    monkeypatch.setattr(regularly, "GLANCE", 0.1)
    desk.server.pages[desk.path].before = lambda: (desk.installed.publish("r3"), time.sleep(5))  # type: ignore[assignment, return-value]
    began = time.monotonic()
    with desk.installed.app.app_context():
        assert regularly.run(context, None).result == {"visited": 0}  # type: ignore[arg-type]
    assert time.monotonic() - began < 3
    assert desk.installed.row("r1").verified is None


def test_with_no_days_nothing_is_visited_by_itself(
    install: Install, make_database: Callable[[str], str], server: PageServer
) -> None:
    desk = Desk(install(make_database("sqlite"), public_url=server.url, verify_days=0), server)
    desk.installed.clock.forward(days=400)
    desk.installed.make_due("verification")
    desk.installed.drain()
    assert server.seen == []


def test_many_are_visited_two_at_a_time_on_one_host(desk: Desk) -> None:
    desk.installed.publish(*[f"many/{number}" for number in range(8)])
    desk.installed.drain()
    running: list[int] = []
    most: list[int] = []

    def note() -> None:
        running.append(1)
        most.append(len(running))
        time.sleep(0.1)
        running.pop()

    desk.server.otherwise = lambda seen: Answer(status=200, before=note)
    with desk.installed.app.app_context():
        verify_rows(desk.installed.context, [row.id for row in desk.installed.rows()])

    assert len(most) == 9
    assert max(most) <= 2
    assert {row.verified for row in desk.installed.rows()} == {False}


def test_every_finding_has_words_and_whatever_is_wanting_says_what_to_do() -> None:
    import re
    from pathlib import Path

    from flask_doi.services.verifying import judging

    code = Path(judging.__file__).read_text()
    used = {(grade, name) for grade, name in re.findall(r'\b(ok|warn|fail)\("(\w+)"', code)}
    assert {name for _, name in used} | set(judging.ON_THE_WAY) == set(FINDINGS)
    for grade, name in used:
        assert FINDINGS[name].advice or grade != "fail", name


def test_findings_are_told_in_sentences_with_their_parameters_filled_in(desk: Desk) -> None:
    desk.server.page(desk.path, desk.good().replace("Mokoena, Ann", ""))
    found = desk.verify()
    [wanting] = found.graded(Grade.FAIL)
    assert summary_text(found) == "Something is wanting where this DOI leads."
    assert finding_text(wanting) == "The page has no full citation: the creator cannot be found."
    assert "doi_citation_box" in finding_advice(wanting)
    assert not [text for each in found.findings if "{" in (text := finding_text(each) + finding_advice(each))]


def test_a_deactivated_doi_is_visited_again_soon(desk: Desk) -> None:
    desk.server.page(desk.path, desk.good())
    desk.verify()
    due = desk.installed.row("r1").verification_due_at
    assert due is not None
    assert due - desk.installed.clock() > timedelta(days=29)
    with desk.installed.app.app_context():
        ask_to_deactivate(desk.installed.context, [desk.row.id], Retirement(reason="withdrawn", note=None))
    desk.installed.drain()
    due = desk.installed.row("r1").verification_due_at
    assert due is not None
    assert due - desk.installed.clock() < timedelta(hours=2)
