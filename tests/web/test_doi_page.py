"""The page of one DOI as people use it: they look, compare, decide, and read what happened."""

from __future__ import annotations

import base64
import html
import json
import re
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from flask.testing import FlaskClient
from sqlalchemy import select, text

from flask_doi.models import Base, DoiRow, StoredPayload
from flask_doi.sandbox import RunningSandbox
from flask_doi.services.retirement_requests import Retirement, ask_to_deactivate, ask_to_redact

from .conftest import MakeHost
from .host import Host, described

EDITED = [{"title": "Harbour, seen at night"}]
PASSWORD = "sandbox"


@pytest.fixture
def minted(build: MakeHost) -> Host:
    host = build(DOI_EXPOSE_TEST=True, WTF_CSRF_ENABLED=False)
    host.mint(host.shelf.put("a"))
    return host


def read(client: FlaskClient, address: str) -> str:
    """What a page says, without markup and with its white space made one."""
    answer = client.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status}"
    return plain(answer.text)


def plain(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def edit_there(sandbox: RunningSandbox, doi: str, **attributes: Any) -> None:
    requests.put(
        f"{sandbox.url}/dois/{doi.replace('/', '%2F')}",
        json={"data": {"type": "dois", "attributes": attributes}},
        auth=("SANDBOX.ARCHIVE", PASSWORD),
        headers={"Content-Type": "application/vnd.api+json"},
        timeout=10,
    ).raise_for_status()


def asked(sandbox: RunningSandbox) -> int:
    return len(sandbox.sandbox.traffic.log(None, ""))


def reading_of(page: str) -> str:
    found = re.search(r'name="reading" value="(\d+)"', page)
    assert found is not None
    return found[1]


def test_the_page_tells_everything_and_asks_the_agency_nothing(minted: Host, sandbox: RunningSandbox) -> None:
    before = asked(sandbox)
    said = read(minted.visitor("administrator"), "/admin/doi/1")
    name = minted.name_of("a")
    for words in (
        f"DOI {name}", "Harbour by night", "ZA HMA F1/1", "Harbour Municipal Archive", "State Findable",
        "Sandbox: not a real DOI", "SANDBOX.ARCHIVE", "Asked for by editor", "Minted", "Findable since",
        f"Wanted https://archive.example.org/doi/{name}", "The name was chosen and kept here.",
        "It became findable.", "Registering the name", "DataCite registered the DOI.", "HTTP 201",
        "Nobody has looked yet at what DataCite has.", "Show all:", "Update metadata…", "Deactivate…", "Redact…",
    ):  # fmt: skip
        assert words.replace(" ", "") in said.replace(" ", ""), words
    assert asked(sandbox) == before


def test_moments_do_not_contradict_each_other(minted: Host) -> None:
    """What the agency has is as old as the last request that it took, not as the last look at it."""
    administrator = minted.visitor("administrator")
    minted.row("a", minted_at=at(1), findable_at=at(1), changed_at=at(2), confirmed_at=at(2), synced_at=at(3))
    assert "DataCite has the metadata as of 1 January 2020" in read(administrator, "/records/a")
    page = read(administrator, "/admin/doi/1")
    assert "Known to be up to date 3 January 2020" in page
    assert "Last changed at DataCite 1 January 2020" in page
    assert "Compared with" not in page
    assert "The page behind it was not visited yet." in page
    minted.row("a", changed_at=at(3))
    assert "DataCite has the metadata as of 3 January 2020" in read(administrator, "/records/a")


def at(day: int) -> datetime:
    return datetime(2020, 1, day, 12, tzinfo=UTC)


def test_a_creator_whom_nobody_knows_is_explained(build: MakeHost) -> None:
    host = build(DOI_UNKNOWN_CREATOR=":unkn")
    host.mint(host.shelf.put("a", creators=()))
    assert ":unkn (unknown, in DataCite's code)" in read(host.visitor("administrator"), "/admin/doi/1")


def test_what_was_edited_at_the_agency_is_seen_after_looking_and_kept_or_overwritten_as_one_chooses(
    minted: Host, sandbox: RunningSandbox
) -> None:
    client, name = minted.visitor("editor"), minted.name_of("a")
    edit_there(sandbox, name, titles=EDITED, version="2nd")
    assert "Harbour, seen at night" not in read(client, "/admin/doi/1")

    looked = client.post("/admin/doi/1/look", follow_redirects=True)
    page = looked.text
    assert "This is what DataCite has now." in plain(page)
    assert "2 properties that differ or are kept" in plain(page)
    assert "Titles ≠ DataCite has something else than was sent" in plain(page)
    assert "≠ differs: Harbour, seen at night" in plain(page)

    kept = client.post("/admin/doi/1/keep", data={"property": "titles", "reading": reading_of(page)})
    assert kept.status_code == 303
    page = read(client, "/admin/doi/1")
    assert "Titles: kept as DataCite has it. From now on the catalogue's own is not sent." in page
    assert "Titles ✎ Kept as DataCite has it" in page
    assert "Kept by editor since" in page
    assert "The catalogue itself says: Harbour by night" in page
    assert "Titles: kept as the agency has it, whatever the catalogue says." in page

    client.post("/admin/doi/1/send", data={"property": "version"})
    minted.work()
    held = sandbox.state.record(name).metadata
    assert (held["titles"], held.get("version")) == (EDITED, None)

    followed = client.post("/admin/doi/1/follow", data={"property": "titles"}, follow_redirects=True)
    assert "Titles follows the catalogue again, and is sent." in plain(followed.text)
    minted.work()
    assert sandbox.state.record(name).metadata["titles"] == [{"title": "Harbour by night"}]


def test_whoever_sends_one_property_is_told_first_what_goes_with_it(minted: Host, sandbox: RunningSandbox) -> None:
    client, name = minted.visitor("editor"), minted.name_of("a")
    edit_there(sandbox, name, titles=EDITED, version="2nd")
    client.post("/admin/doi/1/look")
    said = client.post("/admin/doi/1/send", data={"property": "titles"})
    assert "Another property differs too, and is sent with it: Version" in plain(said.text)
    assert minted.intents() == []
    client.post("/admin/doi/1/send", data={"property": "titles", "together": "yes"})
    assert [intent.params for intent in minted.intents()] == [{"doi_id": 1, "force": True}]


def test_what_cannot_be_kept_is_refused_with_the_reason(minted: Host, sandbox: RunningSandbox) -> None:
    client = minted.visitor("editor")
    edit_there(sandbox, minted.name_of("a"), titles=EDITED)
    reading = reading_of(client.post("/admin/doi/1/look", follow_redirects=True).text)
    for name, words in {
        "url": "is no metadata: where a DOI leads and what state it is in is decided here",
        "event": "is no metadata",
        "nonsense": 'DataCite\'s metadata have no property "nonsense".',
    }.items():
        answer = client.post("/admin/doi/1/keep", data={"property": name, "reading": reading})
        assert (answer.status_code, words in plain(answer.text)) == (422, True), plain(answer.text)
    old = client.post("/admin/doi/1/keep", data={"property": "titles", "reading": "999"})
    assert "Somebody has looked again meanwhile" in plain(old.text)
    assert minted.row("a").protected_fields is None


def test_an_agency_that_is_silent_is_told_of_and_what_was_known_stays(minted: Host, spoil: Any) -> None:
    client = minted.visitor("editor")
    client.post("/admin/doi/1/look")
    spoil(method="GET", status=503)
    answer = client.post("/admin/doi/1/look")
    assert answer.status_code == 422
    assert "It could not be looked at: DataCite has a fault of its own." in plain(answer.text)
    assert "What DataCite has is shown as of" in plain(answer.text)


def test_an_attempt_is_shown_whole_downloaded_and_compared_with_any_other(
    minted: Host, sandbox: RunningSandbox
) -> None:
    client = minted.visitor("colleague")
    minted.shelf.change("a", title="Harbour by day")
    minted.visitor("editor").post("/admin/doi/1/update")
    minted.work()
    said = read(client, "/admin/doi/1/attempts/1")
    assert "Attempt 1: Registering the name" in said
    assert '"title": "Harbour by night"' in said
    assert "An old attempt is not sent again." in said
    sent = client.get("/admin/doi/1/attempts/1/sent")
    assert sent.headers["Content-Disposition"] == 'attachment; filename="attempt-1-sent.json"'
    assert json.loads(sent.text)["titles"] == [{"title": "Harbour by night"}]
    received = client.get("/admin/doi/1/attempts/1/received")
    assert json.loads(received.text)["data"]["attributes"]["state"] == "findable"

    compared = read(client, "/admin/doi/1/attempts/compare?one=2&other=1")
    assert "1 property differs" in compared
    assert "Titles 1: title Harbour by night ≠ differs: Harbour by day" in compared
    assert '- "title": "Harbour by night"' in compared
    assert '+ "title": "Harbour by day"' in compared
    assert "one and the same attempt" in read(client, "/admin/doi/1/attempts/compare?one=1&other=1")
    assert client.get("/admin/doi/1/attempts/compare?one=1&other=77").status_code == 404
    assert "1 property differs" in read(client, "/admin/doi/1/attempts/compare?one=x")
    assert client.get("/admin/doi/1/attempts/77").status_code == 404

    minted.visitor("editor").post("/admin/doi/1/look")
    assert "The metadata are the same." in read(client, "/admin/doi/1/attempts/compare?one=2&other=3")


def test_no_secret_is_among_what_is_kept_even_if_the_agency_repeats_it(minted: Host, spoil: Any) -> None:
    basic = base64.b64encode(f"SANDBOX.ARCHIVE:{PASSWORD}".encode()).decode()
    spoil(method="PUT", status=422, body={"errors": [{"title": f"You sent Authorization: Basic {basic}"}]})
    minted.shelf.change("a", title="Changed")
    client = minted.visitor("editor")
    client.post("/admin/doi/1/update")
    minted.work()
    client.post("/admin/doi/1/look")
    with minted.app.app_context(), minted.context.session() as session:
        bodies = [zlib.decompress(each.body).decode() for each in session.scalars(select(StoredPayload))]
        kept = [
            str(value)
            for table in Base.metadata.sorted_tables
            for row in session.execute(text(f"SELECT * FROM {table.name}"))
            for value in row
            if not isinstance(value, bytes)
        ]
    assert any("You sent" in each for each in bodies)
    assert not [each for each in (*bodies, *kept) if basic in each]
    assert not re.search(r"Authorization: Basic (?!\*\*\*)", " ".join(bodies))


def test_a_version_or_an_object_has_a_page_and_can_be_updated_by_its_number(minted: Host) -> None:
    minted.visitor("editor").post("/admin/doi/record/a/new-version", data={"number": "2", "label": "second"})
    minted.work()
    numbers = {row.part: row.id for row in rows(minted)}
    assert len(numbers) == 2
    for part, number in numbers.items():
        said = read(minted.visitor("editor"), f"/admin/doi/{number}")
        assert "Version" in said or part == "", said
        asked_page = minted.visitor("editor").get(f"/admin/doi/{number}/update")
        assert f'action="/admin/doi/{number}/update"' in asked_page.text
    other = next(number for number in numbers.values() if number != 1)
    assert minted.visitor("editor").post(f"/admin/doi/{other}/update").status_code == 303
    assert [intent.params for intent in minted.intents()] == [{"doi_id": other}]
    minted.work()


def rows(host: Host) -> list[DoiRow]:
    with host.app.app_context(), host.context.session() as session:
        return list(session.scalars(select(DoiRow).order_by(DoiRow.id)))


def test_a_retired_doi_tells_why_and_that_of_a_deleted_record_is_for_who_may_configure(minted: Host) -> None:
    with minted.app.app_context():
        ask_to_deactivate(minted.context, [1], Retirement(reason="withdrawn", note="So it is."), actor="ann")
    minted.work()
    said = read(minted.visitor("editor"), "/admin/doi/1")
    for words in ("Deleted (tombstone)", "Reason Withdrawn by the archive", "So it is.", "Retired by ann"):
        assert words in said, words
    assert "Keep theirs" not in said
    del minted.shelf.records["a"]
    assert minted.visitor("editor").get("/admin/doi/1").status_code == 403
    said = read(minted.visitor("administrator"), "/admin/doi/1")
    assert "gone from the catalogue" in said
    assert "Change the tombstone…" in said
    assert "Reactivate…" not in said


def test_a_redacted_doi_shows_nothing_of_its_record(minted: Host, sandbox: RunningSandbox) -> None:
    client = minted.visitor("administrator")
    client.post("/admin/doi/1/look")
    with minted.app.app_context():
        ask_to_redact(minted.context, [1], reason="privacy", actor="ann")
    minted.work()
    before = asked(sandbox)
    pages = ["/admin/doi/1", *(f"/admin/doi/1/attempts/{number}" for number in range(1, 4))]
    said = " ".join(read(client, address) for address in pages)
    assert "Nothing of a redacted DOI is fetched or kept here." in said
    assert not [words for words in ("Harbour by night", "ZA HMA", "Smith") if words in said]
    assert client.post("/admin/doi/1/look").status_code == 422
    assert asked(sandbox) == before


def test_a_doi_from_elsewhere_shows_what_is_noted(minted: Host) -> None:
    minted.note_external(minted.shelf.put("b"), "10.1234/elsewhere")
    said = read(minted.visitor("editor"), "/admin/doi/2")
    assert "Registered elsewhere." in said
    assert "https://doi.org/10.1234/elsewhere" in minted.visitor("editor").get("/admin/doi/2").text
    assert "Metadata" not in said


def test_who_may_not_see_it_is_told_so_and_an_unknown_number_is_not_there(minted: Host, build: MakeHost) -> None:
    for visitor, code in (("reader", 403), ("nobody", 403), ("colleague", 200), ("editor", 200)):
        assert minted.visitor(visitor).get("/admin/doi/1").status_code == code, visitor
    for address in ("look", "send", "keep", "follow"):
        assert minted.visitor("colleague").post(f"/admin/doi/1/{address}").status_code == 403
        assert minted.visitor("editor").get(f"/admin/doi/1/{address}").status_code == 303
    assert minted.visitor("administrator").get("/admin/doi/4711").status_code == 404
    minted.row("a", environment="production")
    assert minted.visitor("administrator").get("/admin/doi/1").status_code == 404


def test_only_what_one_looks_after_is_shown(minted: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    from flask_doi import Selection

    monkeypatch.setattr(minted.shelf, "scope", lambda user: Selection(repositories=("other",)))
    assert minted.visitor("administrator").get("/admin/doi/1").status_code == 403
    monkeypatch.setattr(minted.shelf, "scope", lambda user: Selection(repositories=("hma",)))
    assert minted.visitor("administrator").get("/admin/doi/1").status_code == 200


def test_the_page_lives_while_something_happens_and_rests_after(minted: Host) -> None:
    client = minted.visitor("editor")
    minted.row("a", resolves=True, resolution_due_at=None)
    assert "data-doi-live=" not in client.get("/admin/doi/1").text
    client.post("/admin/doi/1/update")
    page = client.get("/admin/doi/1").text
    assert len(re.findall(r'id="doi-\w+" data-doi-live="3"', page)) == 5
    assert "the worker takes it up next" in plain(page)
    minted.work()


def test_a_blocking_problem_is_told_with_the_place_where_it_is_mended(minted: Host) -> None:
    minted.shelf.change("a", creators=())
    page = minted.visitor("editor").get("/admin/doi/1")
    assert 'href="/edit/a#creators"' in page.text
    assert "Nothing can be sent for this DOI now: Nobody is named as creator" in plain(page.text)


def test_titles_from_anywhere_are_only_text(build: MakeHost) -> None:
    host = build(WTF_CSRF_ENABLED=False)
    evil = '<script>alert(1)</script>" onmouseover="x'
    host.shelf.records["a"] = described("a", title=evil, reference_code=evil, scope=None)
    host.mint("a")
    client = host.visitor("administrator")
    client.post("/admin/doi/1/look")
    for address in ("/admin/doi/1", "/admin/doi/1/attempts/1", "/admin/doi/1/attempts/compare?one=1&other=2"):
        assert "<script>alert" not in client.get(address).text


def test_the_panel_tells_of_drafts_of_other_records_only_to_who_may_see_them(build: MakeHost) -> None:
    host = build(DOI_EXPOSE_TEST=True)
    host.mint(host.shelf.put("old"))
    host.mint(host.shelf.put("new", version_of="old"), state="draft")
    name = host.name_of("new")
    page = host.visitor("colleague").get("/admin/doi/record/old/panel").text
    assert name in page
    allowed = host.shelf.may

    def may(user: Any, action: str, key: str | None) -> bool:
        return key != "new" and allowed(user, action, key)

    host.shelf.may = may  # type: ignore[method-assign]
    assert name not in host.visitor("colleague").get("/admin/doi/record/old/panel").text


def test_redacting_tells_which_other_dois_of_the_record_stay(minted: Host) -> None:
    minted.visitor("editor").post("/admin/doi/record/a/new-version", data={"number": "2", "label": ""})
    minted.work()
    one, other = rows(minted)
    said = minted.visitor("administrator").get(f"/admin/doi/{one.id}/redact")
    assert "Only this DOI is redacted." in plain(said.text)
    assert f"/admin/doi/{other.id}/redact" in said.text


def test_what_a_stylesheet_made_is_compared_as_text_and_it_is_said_that_nothing_of_it_can_be_kept(
    build: MakeHost, sandbox: RunningSandbox, tmp_path: Path
) -> None:
    sheet = tmp_path / "own.xsl"
    sheet.write_text(
        '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" '
        'xmlns:d="http://datacite.org/schema/kernel-4">'
        '<xsl:template match="/record"><xsl:copy-of select="d:resource"/></xsl:template></xsl:stylesheet>'
    )
    host = build(DOI_XSLT=str(sheet), WTF_CSRF_ENABLED=False)
    host.mint(host.shelf.put("a"))
    client = host.visitor("editor")
    host.shelf.change("a", title="Harbour by day")
    looked = client.post("/admin/doi/1/look", follow_redirects=True)
    said = plain(looked.text)
    assert "They can be compared as text only, and single properties of them cannot be kept" in said
    assert "- <title>Harbour by night</title>" in said
    assert "+ <title>Harbour by day</title>" in said
    assert "From what was last sent to what the agency has No difference." in said
    assert "Keep theirs" not in said
    refused = client.post("/admin/doi/1/keep", data={"property": "titles", "reading": "2"})
    assert "Single properties of it cannot be kept as the agency has them." in plain(refused.text)
    sent = client.get("/admin/doi/1/attempts/1/sent")
    assert (sent.mimetype, "<title>Harbour by night</title>" in sent.text) == ("application/xml", True)
