"""What failed, as an administrator finds out why and has it mended."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.description import Agent
from flask_doi.models import HistoryEvent, IntentKind, Job
from flask_doi.services.asking import ask_for_mint
from flask_doi.services.intents import note_in_own_transaction

from .host import Host
from .test_confirm import token_in
from .test_queue import words

FAILURES = "/admin/doi/failures"
CREATORS = f"{FAILURES}?cause=creator_missing"
SOMEBODY = (Agent(name="Smith, Ann"),)


def fails(host: Host, *keys: str, **lacking: Any) -> None:
    """Records that were ready when they were asked for, and lack something when their turn comes."""
    for key in keys:
        host.shelf.put(key, **{"title": f"Letters {key}", **lacking})
        with host.app.app_context():
            ask_for_mint(host.context, key, actor="editor")
    host.work()


def read(host: Host, address: str = FAILURES) -> str:
    return words(host.visitor("administrator").get(address))


def press(host: Host, address: str = CREATORS, visitor: str = "administrator", **fields: Any) -> TestResponse:
    browser = host.visitor(visitor)
    token = token_in(browser.get(CREATORS))
    return browser.post(address, data={"csrf_token": token, **fields}, follow_redirects=True)


def jobs(host: Host) -> dict[str, Job]:
    """The newest job of each record."""
    with host.app.app_context(), host.context.session() as session:
        found = list(session.scalars(select(Job).order_by(Job.id)))
    rows = {host.row(key).id: key for key in host.shelf.records}
    return {rows[job.doi_id]: job for job in found}


def told_of(host: Host, key: str) -> list[tuple[str, dict[str, Any]]]:
    with host.app.app_context(), host.context.session() as session:
        lines = session.scalars(select(HistoryEvent).where(HistoryEvent.record_key == key).order_by(HistoryEvent.id))
        return [(line.code, line.params or {}) for line in lines]


def test_what_failed_stands_in_groups_with_number_titles_field_and_what_to_do(host: Host) -> None:
    fails(host, "r1", "r2", "r3", "r4", creators=())
    fails(host, "s1", title=None, dates=(), reference_code=None, creators=SOMEBODY)
    page = read(host)
    assert "5 DOIs could not be sent." in page
    assert "4 records: No creator Link the creator to this record or to the fonds it belongs to." in page
    assert "Letters r4 Letters r3 Letters r2 and 1 more" in page
    assert "Field: creators." in page
    assert "1 record: No title, and nothing else to cite it by" in page


def test_the_host_that_the_accounts_domain_list_lacks_is_named(host: Host, spoil: Callable[..., None]) -> None:
    url = "https://archive.example.org/doi/10.80000/x"
    message = f"URL {url} is not allowed by repository SANDBOX.ARCHIVE domain settings."
    spoil(status=422, body={"errors": [{"source": "url", "title": message}]})
    fails(host, "r1", "r2")
    page = read(host)
    assert "2 records: The account's domain list does not contain archive.example.org" in page
    assert "have archive.example.org added to the account's domains" in page


def test_the_group_lists_every_record_with_all_its_problems_and_where_to_mend_them(host: Host) -> None:
    fails(host, "r1", creators=(), repository=None)
    page = host.visitor("administrator").get(CREATORS)
    assert "1 record: No creator" in words(page)
    assert "The record belongs to no repository, so there is no publisher." in words(page)
    assert 'href="/edit/r1#creators"' in page.text
    assert 'href="/edit/r1#repository"' in page.text
    assert 'href="/records/r1"' in page.text


def test_looking_again_tells_how_many_are_mended_and_sends_nothing(host: Host) -> None:
    fails(host, "r1", "r2", "r3", creators=())
    host.shelf.change("r2", creators=SOMEBODY)
    page = read(host, f"{CREATORS}&check=1")
    assert "1 of 3 are mended." in page
    assert page.count("Mended Nothing stops it any more") == 1
    assert {job.state for job in jobs(host).values()} == {"failed"}
    assert "1 is tried again." in words(press(host, act="retry-mended"))
    host.work()
    assert {key: str(job.state) for key, job in jobs(host).items()} == {
        "r1": "failed", "r2": "completed", "r3": "failed",
    }  # fmt: skip
    assert "Nothing was tried: none is mended yet." in words(press(host, act="retry-mended"))


def test_a_mended_record_is_tried_by_itself_when_the_host_says_so_and_leaves_the_page(host: Host) -> None:
    fails(host, "r1", creators=())
    host.shelf.change("r1", creators=SOMEBODY)
    with host.app.app_context():
        note_in_own_transaction(host.context, IntentKind.UPDATED, "r1")
    host.work()
    assert jobs(host)["r1"].state == "completed"
    assert "Nothing failed." in read(host)
    assert "Nothing fails for this any more." in read(host, CREATORS)


def test_the_whole_group_one_or_the_ticked_ones_are_tried_again(host: Host) -> None:
    fails(host, "r1", "r2", "r3", creators=())
    first, second = str(jobs(host)["r1"].id), str(jobs(host)["r2"].id)
    for key in ("r1", "r2", "r3"):
        host.shelf.change(key, creators=SOMEBODY)
    assert "1 is tried again." in words(press(host, retry=first))
    assert "1 is tried again." in words(press(host, act="retry", job=[second]))
    assert jobs(host)["r3"].state == "failed"
    assert "1 is tried again." in words(press(host, act="retry"))
    host.work()
    assert {job.state for job in jobs(host).values()} == {"completed"}


def test_what_cannot_be_read_never_means_all_of_them(host: Host) -> None:
    fails(host, "r1", "r2", creators=())
    for address, fields in (
        (f"{CREATORS}&account=one", {"act": "give-up", "why": "Nobody knows."}),
        (f"{CREATORS}&assigned=%00", {"act": "assign", "who": "ann"}),
        (CREATORS, {"act": "give-up", "why": "Nobody knows.", "job": ["one", "9" * 30]}),
    ):
        answer = press(host, address, **fields)
        assert "Nothing was done" in words(answer), address
    assert {(job.given_up, job.assigned_to) for job in jobs(host).values()} == {(None, None)}


def test_somebody_takes_care_and_the_list_can_be_narrowed_to_them(host: Host) -> None:
    fails(host, "r1", "r2", creators=())
    assert "Say who takes care of these." in words(press(host, act="assign", who=" "))
    assert "Naledi <b> takes care of 1." in words(
        press(host, act="assign", who="Naledi <b>", job=str(jobs(host)["r1"].id))
    )
    assert "administrator takes care of 1." in words(press(host, act="assign-me", job=str(jobs(host)["r2"].id)))
    assert told_of(host, "r2")[-1] == ("assigned", {"who": "administrator"})
    assert "1 record: No creator" in read(host, f"{FAILURES}?assigned=administrator")
    assert "Nothing that failed matches." in read(host, f"{FAILURES}?assigned=-")
    assert "Nobody takes care of 2 any more." in words(press(host, act="unassign", all="1"))


def test_giving_up_needs_a_reason_leaves_the_list_and_can_be_taken_back(host: Host) -> None:
    fails(host, "r1", "r2", creators=())
    chosen = str(jobs(host)["r1"].id)
    refused = press(host, act="give-up", job=chosen)
    assert refused.status_code == 422
    assert "Say why these are given up" in words(refused)
    assert "1 was given up." in words(press(host, act="give-up", job=chosen, why="Nobody will ever know."))
    assert "1 record: No creator" in read(host)
    assert "Given up (1)" in read(host)
    given_up = read(host, f"{FAILURES}?given_up=1")
    assert "Nobody will ever know. administrator, " in given_up
    assert told_of(host, "r1")[-1] == ("given_up", {"why": "Nobody will ever know."})
    with host.app.app_context():
        note_in_own_transaction(host.context, IntentKind.UPDATED, "r1")
    host.work()
    assert "Given up (1)" in read(host)
    assert "1 is tried again." in words(press(host, f"{FAILURES}?given_up=1", act="retry-ticked", job=chosen))
    host.work()
    assert "2 records: No creator" in read(host)


@pytest.mark.parametrize("act", ["give-up", "assign", "assign-me", "unassign", "retry-ticked"])
def test_nothing_is_done_with_a_whole_group_because_somebody_forgot_to_tick(host: Host, act: str) -> None:
    fails(host, "r1", "r2", creators=())
    press(host, act="assign", who="Naledi", all="1")
    refused = press(host, act=act, who="Thandi", why="Never mind.")
    assert refused.status_code == 422
    assert "Tick the records that are meant, or the box for all of them." in words(refused)
    assert 'href="#doi-field-all"' in refused.text
    assert 'id="doi-field-all"' in refused.text
    assert {(job.assigned_to, job.given_up, job.state) for job in jobs(host).values()} == {("Naledi", None, "failed")}


def test_the_box_for_all_stands_for_the_whole_group_and_ticks_outlast_an_error(host: Host) -> None:
    fails(host, "r1", "r2", creators=())
    first = str(jobs(host)["r1"].id)
    again = press(host, act="give-up", job=first)
    assert re.findall(r'name="job" value="(\d+)"[^>]* checked', again.text) == [first]
    assert "All 2 of them" in words(again)
    assert "2 were given up." in words(press(host, act="give-up", why="Never mind.", all="1", job=first))


def test_who_may_configure_is_led_to_the_setting_that_mends_it(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    fails(host, "r1", creators=())
    way = 'configuration/accounts/1#doi-field-unknown_creator"'
    pages = (FAILURES, CREATORS, "/admin/doi/record/r1/panel")
    for page in pages:
        shown = host.visitor("administrator").get(page)
        assert way in shown.text
        assert "Choose in the account SANDBOX.ARCHIVE: When nobody is named as creator" in words(shown)
    assert way not in host.visitor("editor").get(pages[2]).text
    may = host.shelf.may
    monkeypatch.setattr(host.shelf, "may", lambda user, action, key: action != "configure" and may(user, action, key))
    for page in pages:
        assert way not in host.visitor("administrator").get(page).text


def test_the_time_of_a_group_is_that_of_the_last_try(host: Host) -> None:
    fails(host, "r1", "r2", creators=())
    first = jobs(host)["r1"].finished_at
    host.clock.ahead = timedelta(days=3)
    press(host, act="retry")
    host.work()
    last = jobs(host)["r1"].finished_at
    assert first is not None
    assert last is not None
    page = host.visitor("administrator").get(FAILURES).text
    assert "Last tried between" not in page
    assert "Last tried" in page
    assert f'datetime="{last.isoformat(timespec="seconds")}"' in page


def test_the_editor_reads_on_the_record_who_takes_care_and_that_it_was_given_up(host: Host) -> None:
    fails(host, "r1", creators=())
    panel = "/admin/doi/record/r1/panel"
    press(host, act="assign", who="Naledi", all="1")
    assert "Naledi takes care of it." in words(host.visitor("editor").get(panel))
    press(host, act="give-up", why="Nobody will ever know.", all="1")
    told = words(host.visitor("editor").get(panel))
    assert "It was given up: Nobody will ever know." in told


def test_the_list_can_be_downloaded_safe_for_spreadsheets(host: Host) -> None:
    fails(host, "r1", creators=(), title='=cmd|"/c calc"!A1')
    answer = host.visitor("administrator").get(f"{FAILURES}.csv?cause=creator_missing")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "failures-creator_missing-sandbox" in answer.headers["Content-Disposition"]
    [line] = csv.DictReader(io.StringIO(answer.text))
    assert line["Title"] == '\'=cmd|"/c calc"!A1'
    assert (line["Record"], line["Field"], line["Where"]) == ("r1", "creators", "/edit/r1#creators")
    assert line["What is wrong"] == "Nobody is named as creator, neither here nor further up."


def test_only_what_a_scope_holds_is_told_and_touched(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    fails(host, "r1", "r2", creators=())
    host.row("r1", repository_key="own")
    host.row("r2", repository_key="other")
    monkeypatch.setattr(host.shelf, "scope", lambda user: Selection(repositories=("own",)))
    assert "1 record: No creator" in read(host)
    assert "Letters r2" not in read(host) + read(host, CREATORS)
    assert "r2" not in host.visitor("administrator").get(f"{FAILURES}.csv").text
    press(host, act="give-up", why="Never mind.", job=[str(job.id) for job in jobs(host).values()])
    assert {key: job.given_up for key, job in jobs(host).items()} == {"r1": "Never mind.", "r2": None}


def test_who_may_not_look_after_many_may_not_press_their_buttons(host: Host) -> None:
    fails(host, "r1", creators=())
    number = str(jobs(host)["r1"].id)
    for visitor in ("reader", "editor"):
        assert host.visitor(visitor).get(FAILURES).status_code == 403
        assert host.visitor(visitor).get(f"{FAILURES}.csv").status_code == 403
        assert host.visitor(visitor).post(CREATORS, data={"act": "give-up", "why": "x"}).status_code == 403
    assert host.visitor("reader").post(CREATORS, data={"retry": number}).status_code == 403
    assert host.visitor("administrator").post(CREATORS, data={"act": "give-up", "why": "x"}).status_code == 400
