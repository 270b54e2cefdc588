"""The list of all DOIs: found, narrowed, sorted, turned page by page, and chosen for something to be done with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from itertools import product
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from flask_doi import Selection
from flask_doi.domain.doi_filter import DoiFilter
from flask_doi.domain.states import AgencyState, DoiState, JobKind, JobState
from flask_doi.models import Account, DoiRow, Job
from flask_doi.services.desk.figures import figures
from flask_doi.services.finding import conditions_of, shown_state

from .conftest import MakeHost
from .host import Host

ROW = re.compile(r"<tr>\s*(?:<td>.*?</td>)?\s*<th scope=\"row\">.*?</tr>", re.DOTALL)
TITLE = re.compile(r'dir="auto" href="[^"]*">([^<]*)</a>')
HIDDEN_ARCHIVE = "other"


def add(host: Host, number: int, **given: Any) -> int:
    """A DOI as the worker would have left it."""
    now = host.clock()
    values = {
        "environment": "sandbox", "doi": f"10.80000/{number:04}", "record_key": f"r{number:04}",
        "asked_state": DoiState.FINDABLE, "desired_state": DoiState.FINDABLE, "observed_state": AgencyState.FINDABLE,
        "sent_revision": 1, "wanted_revision": 1, "resolves": True, "title": f"Letter {number:04}", "level": "item",
        "repository_key": "hma", "repository": "Harbour Municipal Archive", "reference_code": f"ZA HMA F1/{number}",
        "minted_at": now - timedelta(minutes=number), "synced_at": now, "created_at": now, "updated_at": now, **given,
    }  # fmt: skip
    with host.app.app_context(), host.context.transaction() as session:
        row = DoiRow(**values)
        session.add(row)
        session.flush()
        return row.id


def fail(host: Host, doi_id: int, state: JobState = JobState.FAILED, cause: str | None = "problems") -> None:
    now = host.clock()
    with host.app.app_context(), host.context.transaction() as session:
        account = session.scalar(select(Account.id)) or _account(session, now)
        waiting = doi_id if state is JobState.PENDING else None
        session.add(
            Job(
                doi_id=doi_id, account_id=account, kind=JobKind.UPDATE, state=state, not_before=now, created_at=now,
                cause=cause, waiting_doi_id=waiting,
            )
        )  # fmt: skip


def _account(session: Any, now: Any) -> int:
    row = Account(
        name="A.B", agency="datacite", environment="sandbox", repository_id="A.B", is_default=True,
        prefix="10.80000", created_at=now, updated_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


@pytest.fixture
def shelf(build: MakeHost) -> Host:
    """One DOI of every kind that lists tell apart, among a hundred others of which nothing is to be said."""
    host = build(DOI_EXPOSE_TEST=True)
    for number in range(100):
        add(host, number)
    add(host, 200, title="A draft", observed_state=AgencyState.DRAFT, desired_state=DoiState.DRAFT, minted_at=None)
    reserved = {"observed_state": AgencyState.ABSENT, "desired_state": DoiState.RESERVED, "minted_at": None}
    add(host, 201, title=None, reference_code=None, synced_at=None, **reserved)
    retired = {"desired_state": DoiState.DEACTIVATED, "observed_state": AgencyState.REGISTERED}
    add(host, 202, title="Retired", part="version:2", version="2nd edition", **retired)
    add(host, 203, title="Elsewhere", origin="external", observed_state=AgencyState.ABSENT, minted_at=None)
    add(host, 204, title="Out of step", wanted_revision=2)
    add(host, 205, title="Not resolving", resolves=None)
    add(host, 206, title="Page wanting", verified=False, level="fonds", year=1999)
    problems = [{"code": "creator_missing", "field": "creators", "params": {}, "blocks": True}]
    failed = add(host, 207, title="Failing", failure={"code": "problems"}, problems=problems)
    fail(host, failed)
    fail(host, add(host, 208, title="Waiting its turn"), JobState.PENDING)
    add(host, 209, title="Of the other archive", repository_key=HIDDEN_ARCHIVE, repository="Other archive")
    return host


def titles(page: str) -> list[str]:
    return [unescape(found[1]) if (found := TITLE.search(row)) else "" for row in ROW.findall(page)]


def look(host: Host, visitor: str = "administrator", **args: Any) -> str:
    answer = host.visitor(visitor).get(f"/admin/doi/browse?{urlencode(args, doseq=True)}")
    assert answer.status_code == 200, answer.status
    return answer.text


def way(page: str, label: str) -> str | None:
    """Where a link with these words leads."""
    found = re.search(rf'href="([^"]*)"[^>]*>{re.escape(label)}<', page)
    return unescape(found[1]) if found else None


def turned(host: Host, page: str, label: str) -> Iterator[str]:
    """The pages behind this one, by the link with these words."""
    client = host.visitor("administrator")
    while address := way(page, label):
        page = client.get(address).text
        yield page


NARROWED: tuple[tuple[dict[str, str], list[str]], ...] = (
    ({"state": "draft"}, ["A draft"]),
    ({"state": "deactivated"}, ["Retired"]),
    ({"state": "external"}, ["Elsewhere"]),
    ({"state": "reserved"}, ["r0201"]),
    ({"condition": "stale"}, ["Out of step"]),
    ({"condition": "unresolved"}, ["Not resolving"]),
    ({"condition": "unverified"}, ["Page wanting"]),
    ({"condition": "failed"}, ["Failing"]),
    ({"condition": "pending"}, ["Waiting its turn"]),
    ({"cause": "problems"}, ["Failing"]),
    ({"repository": HIDDEN_ARCHIVE}, ["Of the other archive"]),
    ({"level": "fonds", "year": "1999"}, ["Page wanting"]),
    ({"text": "https://doi.org/10.80000/0042"}, ["Letter 0042"]),
    ({"text": "ZA HMA F1/7"}, ["Letter 0007"]),
    ({"text": "r0033"}, ["Letter 0033"]),
    ({"text": "of sTEp"}, ["Out of step"]),
    ({"text": "10.80000/020", "state": "deactivated"}, ["Retired"]),
    ({"text": "100%"}, []),
    ({"minted_to": "1999-12-31"}, []),
)


def test_each_way_to_narrow_the_list_finds_just_these(shelf: Host) -> None:
    for args, expected in NARROWED:
        page = look(shelf, **args)
        assert titles(page) == expected, args
        assert ("No DOI meets all of this." in page) == (not expected)


def test_a_whole_reference_code_can_also_be_looked_for_anywhere(shelf: Host) -> None:
    page = look(shelf, text="ZA HMA F1/7")
    further = shelf.visitor("administrator").get(str(way(page, "Look for everything that contains it"))).text
    assert titles(further) == ["Letter 0007", *(f"Letter {number:04}" for number in range(70, 80))]


@pytest.mark.parametrize("sort", ["title", "-title", "doi", "minted", "-minted", "synced"])
def test_turning_pages_shows_each_doi_once_there_and_back(
    shelf: Host, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both ways of reading, few rows collected and sorted, and many read along an index, give the same."""
    ways = []
    for few in (1000, 0):
        monkeypatch.setattr("flask_doi.services.desk.browsing.FEW", few)
        first = look(shelf, sort=sort)
        there = [first, *turned(shelf, first, "Next page")]
        back = [there[-1], *turned(shelf, there[-1], "Previous page")]
        assert [titles(page) for page in reversed(back)] == [titles(page) for page in there]
        ways.append([title for page in there for title in titles(page)])
    assert ways[0] == ways[1]
    assert len(ways[0]) == 110 == len(set(ways[0]))
    named = [title for title in ways[0] if title.startswith("Letter")]
    assert sort.endswith("synced") or named in (sorted(named), sorted(named, reverse=True))
    empty_last = {"title": "r0201", "-title": "r0201", "minted": "Elsewhere", "synced": "r0201"}
    assert ways[0][-1] == empty_last.get(sort, ways[0][-1])


def test_the_page_says_what_it_shows_and_how_many(shelf: Host) -> None:
    first = look(shelf)
    second = next(turned(shelf, first, "Next page"))
    assert "Showing 1 to 50 of 110." in first
    assert "Showing 51 to 100 of 110." in second
    assert "Showing 1 to 50 of 110." in next(turned(shelf, second, "Previous page"))
    assert "Showing the only one." in look(shelf, state="draft")


def test_what_is_not_counted_to_the_end_is_said_to_be_more(shelf: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flask_doi.services.desk.browsing.FEW", 60)
    assert "Showing 1 to 50 of more than 60." in look(shelf, text="etter")


def test_pills_name_what_narrows_the_list_and_take_it_away_one_by_one(shelf: Host) -> None:
    page = look(shelf, state="findable", level="fonds", sort="title")
    client = shelf.visitor("administrator")
    pills = re.search(r'<ul class="doi-pills".*?</ul>', page, re.DOTALL)
    assert pills is not None
    addresses = [unescape(each) for each in re.findall(r'href="([^"]*)"', pills[0])]
    assert addresses == ["/admin/doi/browse?level=fonds&sort=title", "/admin/doi/browse?state=findable&sort=title"]
    assert titles(client.get(addresses[0]).text) == ["Page wanting"]


def test_headings_sort_and_say_how_it_is_sorted(shelf: Host) -> None:
    page = look(shelf, sort="title")
    assert re.search(r'aria-sort="ascending"><a[^>]*href="[^"]*sort=-title', page)
    assert page.count("aria-sort") == 1


def test_a_line_says_what_is_wrong_in_words_and_what_it_stands_for(shelf: Host) -> None:
    assert "Nobody is named as creator" in look(shelf, condition="failed")
    retired = look(shelf, state="deactivated")
    assert "Version 2nd edition" in retired
    assert "Deleted (tombstone)" in retired


def test_titles_from_anywhere_stay_text(shelf: Host) -> None:
    add(shelf, 300, title="<script>alert(1)</script> سفينة")
    page = look(shelf, text="سفينة")
    assert "<script>alert" not in page
    assert titles(page) == ["<script>alert(1)</script> سفينة"]


def test_an_address_that_means_nothing_is_told_and_offers_nothing_to_do(shelf: Host) -> None:
    page = look(shelf, state="wrong", after="x", minted_to="9999-12-31", doi="9" * 30, text="a\0b", year="1" * 5000)
    assert "text, state, year, minted_to, doi, after." in page
    assert 'name="act"' not in page


def test_a_form_sent_with_empty_fields_becomes_a_short_address(shelf: Host) -> None:
    answer = shelf.visitor("administrator").get("/admin/doi/browse?text=&state=draft&level=&sort=title")
    assert answer.location == "/admin/doi/browse?state=draft&sort=title"
    for odd in ("endpoint=x", "_external=1", "_scheme=javascript", "_method=POST", "_anchor=x"):
        answer = shelf.visitor("administrator").get(f"/admin/doi/browse?text=&{odd}")
        assert answer.location == f"/admin/doi/browse?{odd}"


def test_what_is_ticked_or_all_that_matches_goes_to_the_page_that_asks(shelf: Host) -> None:
    page = look(shelf, condition="stale")
    assert re.search(r'<input type="checkbox" form="doi-selected-form" name="doi" value="\d+"', page)
    choices = re.findall(r'<select[^>]*name="act"[^>]*>(.*?)</select>', page)
    assert [re.findall(r'value="(\w+)"', each) for each in choices] == [
        ["sync", "verify", "deactivate", "reactivate"]
    ] * 2
    assert len(re.findall(r'<select[^>]*name="act" form="doi-selected-form">', page)) == 1
    assert '<input type="hidden" name="condition" value="stale">' in page
    assert shelf.visitor("administrator").get("/admin/doi/batch/dois?act=sync&condition=stale").status_code == 200


def test_an_editor_of_one_archive_sees_only_its_lines_and_figures(shelf: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf.shelf, "scope", lambda user: Selection(repositories=(HIDDEN_ARCHIVE,)))
    assert titles(look(shelf)) == ["Of the other archive"]
    assert titles(look(shelf, text="Letter")) == []
    assert titles(look(shelf, text="10.80000/0042")) == []
    with shelf.app.app_context(), shelf.context.session() as session:
        own = shelf.shelf.scope("administrator")
        counted = figures(shelf.context, session, own)
        hidden = session.scalar(select(DoiRow.id).where(DoiRow.doi == "10.80000/0042"))
    assert counted.everything == 1
    assert counted.conditions["failed"].number == 0
    client = shelf.visitor("administrator")
    assert client.get(f"/admin/doi/{hidden}/record").status_code == 404
    assert "Of the other archive" in client.get("/admin/doi/").text
    assert "Letter 0001" not in client.get("/admin/doi/").text


def test_the_way_to_the_record_leads_there(shelf: Host) -> None:
    shelf.shelf.put("r0042")
    with shelf.app.app_context(), shelf.context.session() as session:
        number = session.scalar(select(DoiRow.id).where(DoiRow.record_key == "r0042"))
    answer = shelf.visitor("administrator").get(f"/admin/doi/{number}/record")
    assert answer.location == "/records/r0042"


def test_the_host_may_override_a_block_of_the_list(shelf: Host, templates: Any) -> None:
    templates("doi/browse.html", '{% extends "flask_doi/doi/browse.html" %}{% block nothing %}Nix da.{% endblock %}')
    assert "Nix da." in look(shelf, text="zebra")


@pytest.mark.parametrize("address", ["/admin/doi/", "/admin/doi/browse"])
def test_switched_off_there_is_nothing(build: MakeHost, address: str) -> None:
    answer = build(DOI_ENABLED=False).visitor("administrator").get(address)
    assert answer.status_code == 404
    assert "switched off" in answer.text


def test_every_state_and_condition_reckoned_by_the_database_is_what_the_code_says(shelf: Host) -> None:
    number = 1000
    for desired, observed, wanted, origin in product(DoiState, AgencyState, (1, 2), ("minted", "external")):
        number += 1
        add(shelf, number, desired_state=desired, observed_state=observed, wanted_revision=wanted, origin=origin)
    add(shelf, 999, desired_url="https://a", observed_url=None)
    with shelf.app.app_context(), shelf.context.session() as session:
        columns = (DoiRow, DoiRow.shown_state, DoiRow.is_stale, DoiRow.is_unresolved)
        for row, state, is_stale, is_unresolved in session.execute(select(*columns)):
            told = conditions_of(row, None)
            assert (state, is_stale, is_unresolved) == (shown_state(row), "stale" in told, "unresolved" in told), row.id
        assert session.scalar(select(func.count(DoiRow.id)).where(DoiRow.is_stale)) > 10


def test_every_figure_is_as_long_as_the_list_it_leads_to(shelf: Host) -> None:
    page = shelf.visitor("administrator").get("/admin/doi/").text
    found = re.findall(r'<a href="([^"]*browse[^"]*)"><span class="doi-figure-number">([\d,]+)</span>', page)
    assert len(found) == 11
    for address, number in found:
        listed = shelf.visitor("administrator").get(unescape(address)).text
        assert len(titles(listed)) == min(50, int(number)), address
    assert [number for address, number in found if "findable" in address] == ["106"]
    assert sum(int(number) for address, number in found if "state=" in address) == 110


def test_a_filter_is_read_back_as_it_was_written() -> None:
    chosen = DoiFilter(text="ä", state="draft", year=1999, ids=(3, 4))
    args = chosen.as_args()
    assert DoiFilter.from_args(args, ids=args["doi"]) == (chosen, ())


def test_the_list_of_what_failed_leads_to_its_causes(shelf: Host) -> None:
    words = "See what failed grouped by cause"
    assert words in look(shelf, condition="failed")
    assert words not in look(shelf, state="findable")
