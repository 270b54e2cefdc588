"""The pages about batches: chosen, looked at, confirmed, steered, approved, downloaded."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from lxml import html
from werkzeug.test import TestResponse

from flask_doi import Parent, Selection
from flask_doi.domain.states import DoiState
from flask_doi.models import Batch
from flask_doi.services.allowances import left

from .conftest import MakeHost
from .host import Host, Shelf

MINT = "/admin/doi/batch/mint"


class Person:
    """Somebody before the pages, who fills in what a form holds."""

    def __init__(self, host: Host, name: str = "administrator") -> None:
        self.client = host.visitor(name)

    def see(self, address: str, code: int = 200) -> Any:
        answer = self.client.get(address)
        assert answer.status_code == code, f"{address}: {answer.status}"
        return html.fromstring(answer.get_data(as_text=True))

    def send(self, address: str, act: str, **values: str) -> TestResponse:
        """Sends the form that has a button for this act, as the page at the address shows it."""
        page = self.see(address)
        form = next(form for form in page.forms if form.xpath(".//button[@name='act'][@value=$act]", act=act))
        data = dict(form.form_values()) | {"act": act} | values
        return self.client.post(form.action, data=data)


def words(page: Any) -> str:
    return " ".join(" ".join(page.itertext()).split())


def shelf(host: Host) -> None:
    """Two records that are ready, one that lacks its creator, and one that is not published."""
    host.shelf.put("s/1", title="Letters", reference_code="HMA 1")
    host.shelf.put("s/2", title="<b>Diaries</b>", reference_code="HMA 2")
    host.shelf.put("s/3", title="=cmd()", reference_code="HMA 3", creators=())
    host.shelf.put("s/4", title="Drafts", published=False)


def number_of(answer: TestResponse) -> int:
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return int(answer.headers["Location"].rpartition("/")[2])


def batch_of(host: Host, number: int) -> Batch:
    with host.app.app_context(), host.context.session() as session:
        return session.get_one(Batch, number)


def test_a_batch_is_chosen_looked_at_and_confirmed(host: Host) -> None:
    shelf(host)
    person = Person(host)
    looked = person.send(MINT, "look", text="")
    preview = looked.headers["Location"]
    page = person.see(preview)
    said = words(page)
    assert "4 records were looked at" in said
    assert "2 requests to the agency" in said
    assert "Mint 2 DOIs" in said
    assert "1 blocked record" in said
    assert "No creator" in said
    assert page.xpath("//a[.='s/3']/@href") == ["/records/s/3"]
    assert host.intents() == []

    refused = person.send(preview, "confirm", reason=" ")
    assert refused.status_code == 422
    assert "Say why" in refused.get_data(as_text=True)
    number = number_of(person.send(preview, "confirm", reason="The series is complete.", state="registered"))
    batch = batch_of(host, number)
    assert (batch.state, batch.actor, batch.reason) == ("running", "administrator", "The series is complete.")
    host.work()
    done = person.see(f"/admin/doi/batch/{number}")
    assert done.get_element_by_id("doi-batch-progress").text_content() == "2 minted, 2 left out"
    assert done.xpath("//progress/@value") == ["2"]
    assert "All but those left out (2)" in words(done)
    assert {host.row(key).observed_state for key in ("s/1", "s/2")} == {DoiState.REGISTERED}
    listed = words(person.see("/admin/doi/batch"))
    assert "Mint DOIs, batch 1" in listed
    assert "2 minted, 2 left out" in listed
    assert "<b>Diaries" not in html.tostring(done, encoding="unicode")


def test_records_that_changed_since_they_were_seen_are_shown_anew(host: Host) -> None:
    shelf(host)
    person = Person(host)
    page = person.see(f"{MINT}?look=1")
    form = page.forms[-1]
    host.shelf.put("s/5")
    answer = person.client.post(form.action, data={**dict(form.form_values()), "act": "confirm", "reason": "Now"})
    assert answer.status_code == 409
    assert "Mint 3 DOIs" in answer.get_data(as_text=True)
    assert host.intents() == []


def test_who_confirms_twice_asks_once(build: MakeHost) -> None:
    host = build(DOI_DAILY_LIMIT=10)
    shelf(host)
    person = Person(host)
    form = person.see(f"{MINT}?look=1").forms[-1]
    data = {**dict(form.form_values()), "act": "confirm", "reason": "Now"}
    assert person.client.post(form.action, data=data).status_code == 303
    assert person.client.post(form.action, data=data).status_code == 409
    with host.app.app_context():
        assert left(host.context, "administrator") == 8
    host.work()
    assert "2 minted, 2 left out" in words(person.see("/admin/doi/batch/1"))


def test_a_pasted_list_says_which_lines_name_no_record(host: Host) -> None:
    shelf(host)
    person = Person(host)
    looked = person.send(MINT, "look", codes="HMA 1\n\n s/2 \nHMA 99\nHMA 1")
    said = words(person.see(looked.headers["Location"]))
    assert "1 line of your list names no record" in said
    assert "HMA 99" in said
    assert "Mint 2 DOIs" in said


class Archive(Shelf):
    """A shelf that knows what is under what, by the parents that the descriptions name."""

    def select(self, selection: Selection, after: str | None = None) -> Iterator[str]:
        below = selection.below
        for key in super().select(selection, after):
            parent = self.records[key].parent
            if below is None or key == below or (parent is not None and parent.key == below):
                yield key

    def ancestors(self, key: str) -> list[str]:
        parent = self.records[key].parent
        return [parent.key] if parent is not None else []

    def children(self, key: str) -> list[str]:
        return [each for each in sorted(self.records) if self.ancestors(each) == [key]]


def minutes(host: Host) -> str:
    """A series with two records under it, and the name of its page."""
    host.shelf.__class__ = Archive
    series = Parent(key="m", title="Minutes of the harbour board", level="series")
    host.shelf.put("m", title=series.title, level="series", reference_code="ZA HMA F2/1", creators=())
    for number in ("m/1", "m/2"):
        host.shelf.put(number, title="Minutes", reference_code=f"ZA HMA F2/1/{number[-1]}", parent=series)
    return "/records/m"


def test_a_record_with_all_under_it_is_named_by_its_title_or_its_code(host: Host) -> None:
    shelf(host)
    minutes(host)
    person = Person(host)
    for named in (
        "Minutes of the harbour board",
        "minutes of the  Harbour board",
        "ZA HMA F2/1",
        " za hma  f2 / 1",
        "m",
    ):
        looked = person.send(MINT, "look", below=named)
        assert looked.status_code == 303, named
        assert "below=m&" in looked.headers["Location"] + "&", named
    page = person.see(looked.headers["Location"])
    said = "“ Minutes of the harbour board ” ( ZA HMA F2/1 ) and everything under it"
    assert said in words(page)
    assert "Mint 2 DOIs" in words(page)
    number = number_of(person.send(looked.headers["Location"], "confirm", reason="Now"))
    assert said in words(person.see(f"/admin/doi/batch/{number}"))
    assert said in words(person.see("/admin/doi/batch"))
    del host.shelf.records["m"]
    assert "The record m and everything under it" in words(person.see("/admin/doi/batch"))


def test_a_name_that_fits_none_or_several_offers_those_that_may_be_meant(host: Host) -> None:
    minutes(host)
    person = Person(host)
    several = html.fromstring(person.send(MINT, "look", below="Minutes", text="board").get_data(as_text=True))
    assert "2 records are called this" in words(several)
    ways = several.xpath("//*[@id='doi-candidates']//a/@href")
    assert [way.count("below=m/1") + way.count("below=m%2F1") for way in ways] == [1, 0]
    assert "text=board" in ways[0]
    assert "ZA HMA F2/1/2" in words(several)
    part = person.send(MINT, "look", below="harbour boar")
    assert part.status_code == 422
    said = words(html.fromstring(part.get_data(as_text=True)))
    assert "No record that you look after has this reference code, key or title." in said
    assert "Perhaps you mean one of these: Minutes of the harbour board ZA HMA F2/1" in said
    host.shelf.scoped["deputy"] = ("elsewhere",)
    other = Person(host, "deputy").send(MINT, "look", below="Minutes of the harbour board")
    assert other.status_code == 422
    assert b"doi-candidates" not in other.data


def test_what_is_needed_and_what_is_usual_is_said_beside_the_button(build: MakeHost) -> None:
    host = build(DOI_DEFAULT_STATE="registered")
    shelf(host)
    page = Person(host).see(f"{MINT}?look=1")
    (label,) = page.xpath("//label[@for='doi-field-reason']")
    assert words(label) == "Why (needed)"
    assert page.xpath("//select[@name='state']/option/text()")[0] == "Registered, as usual for the account"
    order = page.xpath("//*[@id='doi-confirm-batch' or @class='doi-figures' or name()='table']/@*[1]")
    assert order[1] == "doi-confirm-batch", "the form stands above the long lists"


def test_a_list_too_long_for_an_address_is_looked_at_by_the_worker(host: Host) -> None:
    shelf(host)
    person = Person(host)
    codes = "\n".join(f"a reference code that is long enough {each}" for each in range(60))
    number = number_of(person.send(MINT, "look", codes=f"{codes}\nHMA 1"))
    assert "0 records have been looked at" in words(person.see(f"/admin/doi/batch/{number}"))
    host.work()
    said = words(person.see(f"/admin/doi/batch/{number}"))
    assert "60 lines of your list name no record" in said
    assert "Mint 1 DOI" in said
    assert host.intents() == []
    number_of(person.send(f"/admin/doi/batch/{number}", "confirm", reason="Now"))
    host.work()
    assert host.row("s/1").minted_at is not None


def test_too_many_records_are_looked_at_by_the_worker(host: Host, monkeypatch: Any) -> None:
    monkeypatch.setattr("flask_doi.services.batches.previewing.MOST_AT_ONCE", 2)
    shelf(host)
    person = Person(host)
    assert "4 records were chosen" in words(person.see(f"{MINT}?look=1"))
    number = number_of(person.send(f"{MINT}?look=1", "prepare"))
    host.work()
    assert "Mint 2 DOIs" in words(person.see(f"/admin/doi/batch/{number}"))
    discarded = person.send(f"/admin/doi/batch/{number}", "cancel")
    assert discarded.status_code == 303
    assert batch_of(host, number).state == "cancelled"


def test_the_fee_and_the_time_stand_before_the_confirmation(build: MakeHost) -> None:
    host = build(DOI_COST="1.50 EUR", DOI_RATE_LIMIT="1/600")
    shelf(host)
    said = words(Person(host).see(f"{MINT}?look=1"))
    assert "3.00 EUR, at 1.50 EUR for a DOI" in said
    assert "about 10 minutes, at 1 requests in 10 minutes" in said


def test_what_cannot_be_understood_is_said_at_the_field(host: Host) -> None:
    person = Person(host)
    answer = person.send(MINT, "look", date_from="long ago", below="nowhere")
    page = html.fromstring(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert page.xpath("//*[@aria-invalid='true']/@name") == ["date_from", "below"]
    assert page.xpath("//*[@role='alert']//a/@href") == ["#doi-field-date_from", "#doi-field-below"]


def test_reasons_and_results_are_files_that_no_spreadsheet_runs(host: Host) -> None:
    shelf(host)
    person = Person(host)
    answer = person.client.get(f"{MINT}.csv?look=1")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert {row["Record"]: row["Result, for programs"] for row in rows} == {"s/3": "blocked", "s/4": "unpublished"}
    assert rows[0]["Title"] == "'=cmd()"
    assert rows[0]["Reason"].startswith("Nobody is named as creator")
    number = number_of(person.send(f"{MINT}?look=1", "confirm", reason="Now"))
    host.work()
    answer = person.client.get(f"/admin/doi/batch/{number}.csv?result=done")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [(row["Record"], row["Result"], row["Title"]) for row in rows] == [
        ("s/1", "Minted", "Letters"), ("s/2", "Minted", "<b>Diaries</b>"),
    ]  # fmt: skip


def test_a_batch_is_paused_resumed_and_cancelled_on_its_page(host: Host) -> None:
    shelf(host)
    person = Person(host)
    number = number_of(person.send(f"{MINT}?look=1", "confirm", reason="Now"))
    address = f"/admin/doi/batch/{number}"
    person.send(address, "pause")
    host.work()
    page = person.see(address)
    assert "Nothing more is sent until somebody lets it go on" in words(page)
    person.send(address, "resume")
    assert batch_of(host, number).state == "running"
    assert "Cancel the rest (2)" in words(person.see(address))
    stale = person.see(address)
    person.send(address, "cancel")
    form = stale.forms[-1]
    late = person.client.post(form.action, data={**dict(form.form_values()), "act": "pause"})
    assert late.status_code == 409
    assert "has moved on" in late.get_data(as_text=True)
    host.work()
    assert batch_of(host, number).state == "cancelled"
    assert host.row_or_none("s/1") is None


def test_a_batch_above_the_limit_needs_somebody_else(build: MakeHost) -> None:
    """Two windows of the one who asked are still one person."""
    host = build(DOI_APPROVAL_ABOVE=1)
    shelf(host)
    asker = Person(host)
    assert "need the approval of a second person" in words(asker.see(f"{MINT}?look=1"))
    number = number_of(asker.send(f"{MINT}?look=1", "confirm", reason="Now"))
    address = f"/admin/doi/batch/{number}"
    for own in (asker, Person(host)):
        page = own.see(address)
        assert "A second person who looks after DOIs has to approve it" in words(page)
        form = page.forms[-1]
        sent = own.client.post(form.action, data={**dict(form.form_values()), "act": "approve"})
        assert sent.status_code == 409
    assert batch_of(host, number).state == "awaiting_approval"
    assert "Waiting for approval Batch" in words(asker.see("/admin/doi/"))
    second = Person(host, "deputy")
    said = words(second.see(address))
    assert "administrator wants to mint 2 DOIs" in said
    empty = second.send(address, "refuse", reason="")
    assert empty.status_code == 422
    assert second.send(address, "approve").status_code == 303
    host.work()
    said = words(second.see(address))
    assert "Approved by deputy" in said
    assert "2 minted, 2 left out" in said


def test_of_a_batch_that_was_turned_down_nothing_is_to_come(build: MakeHost) -> None:
    host = build(DOI_APPROVAL_ABOVE=1)
    shelf(host)
    number = number_of(Person(host).send(f"{MINT}?look=1", "confirm", reason="Now"))
    address = f"/admin/doi/batch/{number}"
    assert Person(host, "deputy").send(address, "refuse", reason="Too soon").status_code == 303
    said = words(Person(host).see(address))
    assert "Too soon" in said
    assert "Still to" not in said


def test_a_batch_beyond_the_daily_limit_stands_in_the_list_as_refused(build: MakeHost) -> None:
    host = build(DOI_DAILY_LIMIT=1)
    shelf(host)
    person = Person(host)
    assert "more than you may ask for today" in words(person.see(f"{MINT}?look=1"))
    number_of(person.send(f"{MINT}?look=1", "confirm", reason="Now"))
    said = words(person.see("/admin/doi/batch"))
    assert "Refused" in said
    assert "One person may ask for 1 a day" in said
    assert host.intents() == []


def test_acts_on_many_dois_say_exactly_what_they_concern(host: Host) -> None:
    shelf(host)
    person = Person(host)
    for key in ("s/1", "s/2"):
        host.mint(key)
    host.reserve("s/3")
    address = "/admin/doi/batch/dois?act=deactivate"
    said = words(person.see(address))
    assert "2 DOIs are concerned" in said
    assert "1 left as they are" in said
    assert "2 findable" in said
    page = person.see(address)
    form = page.forms[-1]
    data = dict(form.form_values())
    refused = person.client.post(form.action, data=data)
    assert refused.status_code == 422
    number = number_of(person.client.post(form.action, data={**data, "why": "withdrawn", "note": "All of it."}))
    host.work()
    batch = f"/admin/doi/batch/{number}"
    said = words(person.see(batch))
    assert "Withdrawn by the archive: All of it." in said
    assert "2 deactivated" in said
    back = number_of(person.send(batch, "undo"))
    host.work()
    assert "What batch 1 deactivated" in words(person.see(f"/admin/doi/batch/{back}"))
    assert {host.row(key).desired_state for key in ("s/1", "s/2")} == {DoiState.FINDABLE}


def test_a_bulk_sync_of_what_did_not_change_asks_nothing(host: Host, sandbox: Any) -> None:
    shelf(host)
    host.mint("s/1")
    host.mint("s/2")
    host.shelf.change("s/2", title="Diaries, mended")
    person = Person(host)
    page = person.see("/admin/doi/batch/dois?act=sync")
    form = page.forms[-1]
    before = len(sandbox.sandbox.traffic.log("PUT", "^/dois"))
    number = number_of(person.client.post(form.action, data=dict(form.form_values())))
    host.work()
    assert len(sandbox.sandbox.traffic.log("PUT", "^/dois")) == before + 1
    said = words(person.see(f"/admin/doi/batch/{number}"))
    assert "Sent (1)" in said
    assert "Nothing had changed (1)" in said


def test_batches_of_others_are_for_those_who_look_after_everything(host: Host) -> None:
    shelf(host)
    number = number_of(Person(host).send(f"{MINT}?look=1", "confirm", reason="Now"))
    host.shelf.scoped["deputy"] = ("elsewhere",)
    deputy = Person(host, "deputy")
    assert "There was no batch yet" in words(deputy.see("/admin/doi/batch"))
    deputy.see(f"/admin/doi/batch/{number}", 404)
    deputy.see(f"/admin/doi/batch/{number}.csv", 404)
    assert "0 records were looked at" in words(deputy.see(f"{MINT}?look=1"))
    for other in ("editor", "reader"):
        Person(host, other).see("/admin/doi/batch", 403)
