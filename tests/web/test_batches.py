"""The pages about batches: chosen, looked at, confirmed, steered, approved, downloaded."""

from __future__ import annotations

import csv
import io
from typing import Any

from lxml import html
from werkzeug.test import TestResponse

from flask_doi.domain.states import DoiState
from flask_doi.models import Batch

from .conftest import MakeHost
from .host import Host

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
    assert "2 of 2 done" in words(done)
    assert done.xpath("//progress/@value") == ["2"]
    assert {host.row(key).observed_state for key in ("s/1", "s/2")} == {DoiState.REGISTERED}
    assert "Mint DOIs, batch 1" in words(person.see("/admin/doi/batch"))
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


def test_a_pasted_list_says_which_lines_name_no_record(host: Host) -> None:
    shelf(host)
    person = Person(host)
    looked = person.send(MINT, "look", codes="HMA 1\n\n s/2 \nHMA 99\nHMA 1")
    said = words(person.see(looked.headers["Location"]))
    assert "1 line of your list names no record" in said
    assert "HMA 99" in said
    assert "Mint 2 DOIs" in said


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
    assert {row["Record"]: row["Code"] for row in rows} == {"s/3": "blocked", "s/4": "unpublished"}
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
    second = Person(host, "deputy")
    said = words(second.see(address))
    assert "administrator wants to mint 2 DOIs" in said
    empty = second.send(address, "refuse", reason="")
    assert empty.status_code == 422
    assert second.send(address, "approve").status_code == 303
    host.work()
    said = words(second.see(address))
    assert "Approved by deputy" in said
    assert "2 of 2 done" in said


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
    assert "2 of 2 done" in said
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
