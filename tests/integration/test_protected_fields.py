"""A property kept as the agency has it: by the bytes that the agency receives, and by those that it does not."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
import requests

from flask_doi.domain.description import Agent, Text
from flask_doi.domain.payload import canonical_json
from flask_doi.domain.protection_wording import REFUSALS, ProtectionRefusal, protection_text
from flask_doi.models import Attempt, DoiRow
from flask_doi.services.desk.agency_side import Looked, agency_side, look_again
from flask_doi.services.desk.comparing import ComparedProperty, compared
from flask_doi.services.desk.protecting import follow_catalogue, keep_theirs
from flask_doi.services.desk.wishes_for_one import ask_to_send
from flask_doi.services.desk.would_send import sides_of
from flask_doi.services.payloads import keep_text, read_text
from flask_doi.services.retirement_requests import Retirement, ask_to_deactivate, ask_to_reactivate, ask_to_redact
from tests.services_fixtures import Install, Installation

EDITED = [{"title": "Letters home, 1899-1902"}, {"title": "Letters of a nurse", "titleType": "AlternativeTitle"}]


def minted(installation: Installation, **changes: Any) -> int:
    installation.publish("f1", **changes)
    installation.drain()
    return int(installation.row("f1").id)


def edit_there(installation: Installation, **attributes: Any) -> None:
    """What somebody changes at the agency's own pages."""
    name = installation.row("f1").doi
    document = {"data": {"type": "dois", "attributes": attributes}}
    answer = requests.put(
        f"{installation.agency.url}/dois/{name.replace('/', '%2F')}",
        json=document,
        auth=("SANDBOX.ARCHIVE", "sandbox"),
        headers={"Content-Type": "application/vnd.api+json"},
        timeout=10,
    )
    answer.raise_for_status()


def look(installation: Installation, doi_id: int) -> Looked:
    with installation.app.app_context():
        return look_again(installation.context, doi_id, actor="ann")


def keep(installation: Installation, doi_id: int, name: str, reading_id: int | None = None) -> ProtectionRefusal | None:
    with installation.app.app_context(), installation.context.session() as session:
        seen = agency_side(session, session.get_one(DoiRow, doi_id))
    number = reading_id or (seen.attempt_id if seen is not None else 0)
    with installation.app.app_context():
        return keep_theirs(installation.context, doi_id, name, reading_id=number, actor="ann")


def follow(installation: Installation, doi_id: int, name: str) -> ProtectionRefusal | None:
    with installation.app.app_context():
        return follow_catalogue(installation.context, doi_id, name, actor="ben")


def send(installation: Installation, doi_id: int, *, force: bool = False) -> None:
    with installation.app.app_context():
        ask_to_send(installation.context, doi_id, "f1", force=force)
    installation.drain()


def properties(installation: Installation, doi_id: int) -> dict[str, ComparedProperty]:
    with installation.app.app_context():
        sides = sides_of(installation.context, doi_id)
    assert sides is not None
    return {each.name: each for each in compared(sides)}


def bodies(installation: Installation) -> list[dict[str, Any]]:
    """The attributes of every request that was to change something, as the agency received its bytes from us."""
    log = installation.agency.running.sandbox.traffic.log(None, r"^/dois")
    ours = [json.loads(seen.body)["data"]["attributes"] for seen in log if seen.body]
    return [each for each in ours if "schemaVersion" in each or "xml" in each]


def test_what_is_kept_survives_the_next_ten_syncs_and_costs_no_request_when_nothing_changes(
    on_sqlite: Installation,
) -> None:
    installation = on_sqlite
    doi_id = minted(installation)
    edit_there(installation, titles=EDITED)
    assert look(installation, doi_id).code == "found"
    assert properties(installation, doi_id)["titles"].changed == "there"
    before = len(bodies(installation))

    assert keep(installation, doi_id, "titles") is None
    installation.drain()
    assert len(bodies(installation)) == before

    for number in range(10):
        installation.edit("f1", scope=Text(value=f"Edited {number} times."), title=f"The catalogue's title {number}")
        installation.drain()
    received = bodies(installation)[before:]
    assert [body["titles"] for body in received] == [EDITED] * 10
    assert received[-1]["descriptions"][0]["description"] == "Edited 9 times."

    for _ in range(10):
        send(installation, doi_id)
    assert len(bodies(installation)) == before + 10

    assert follow(installation, doi_id, "titles") is None
    send(installation, doi_id)
    assert bodies(installation)[-1]["titles"] == [{"title": "The catalogue's title 9"}]
    told = [(code, params) for code, params in installation.history("f1") if code.startswith("field_")]
    assert told == [("field_protected", {"property": "titles"}), ("field_followed", {"property": "titles"})]


def test_what_the_agency_makes_of_metadata_by_itself_is_no_difference(on_sqlite: Installation) -> None:
    doi_id = minted(on_sqlite, scope=Text(value="A <b>list</b> of letters."), extent=("2 boxes",), languages=("ger",))
    look(on_sqlite, doi_id)
    assert {name: each.changed for name, each in properties(on_sqlite, doi_id).items() if each.changed} == {}
    assert all(not row.differs for each in properties(on_sqlite, doi_id).values() for row in each.rows)


def test_each_side_that_changed_is_told_apart_entry_by_entry(on_sqlite: Installation) -> None:
    doi_id = minted(on_sqlite)
    there = [{"name": "Mokoena, T.", "nameType": "Personal"}, {"name": "Nkosi, Sipho", "nameType": "Personal"}]
    edit_there(on_sqlite, creators=there, version="2nd")
    on_sqlite.describe("f1", title="Letters, put in order")
    look(on_sqlite, doi_id)

    found = properties(on_sqlite, doi_id)
    assert {name: each.changed for name, each in found.items() if each.changed} == {
        "titles": "here",
        "creators": "there",
        "version": "there",
    }
    assert {name for name, each in found.items() if each.is_open} == {"titles", "creators", "version"}
    first = [row for row in found["creators"].rows if row.number == 1 and row.differs]
    assert [(row.path, row.texts["sent"], row.texts["held"]) for row in first if row.path == ("name",)] == [
        (("name",), ("Mokoena, Thandi",), ("Mokoena, T.",))
    ]
    second = [row for row in found["creators"].rows if row.number == 2]
    assert all(row.texts["sent"] == () and row.odd == {"held"} for row in second)


def test_ours_is_sent_although_it_was_sent_before_when_the_agency_has_something_else(on_sqlite: Installation) -> None:
    doi_id = minted(on_sqlite)
    edit_there(on_sqlite, titles=EDITED)
    before = len(bodies(on_sqlite))
    send(on_sqlite, doi_id)
    assert len(bodies(on_sqlite)) == before
    send(on_sqlite, doi_id, force=True)
    assert [body["titles"] for body in bodies(on_sqlite)[before:]] == [[{"title": "Letters of f1"}]]


def test_nothing_is_kept_that_would_be_wrong_and_the_reason_is_said(on_sqlite: Installation) -> None:
    doi_id = minted(on_sqlite)
    assert code_of(keep(on_sqlite, doi_id, "titles")) == "never_read"
    look(on_sqlite, doi_id)
    for name in ("url", "doi", "event", "state"):
        assert code_of(keep(on_sqlite, doi_id, name)) == "not_metadata"
    assert code_of(keep(on_sqlite, doi_id, "nonsense")) == "unknown"
    assert code_of(keep(on_sqlite, doi_id, "titles", reading_id=4711)) == "read_anew"
    assert code_of(follow(on_sqlite, doi_id, "titles")) == "not_protected"

    _rewrite_reading(on_sqlite, doi_id, publicationYear=99, creators=[], types={"resourceTypeGeneral": "Nonsense"})
    refusals = {name: keep(on_sqlite, doi_id, name) for name in ("publicationYear", "creators", "types")}
    assert {name: code_of(refused) for name, refused in refusals.items()} == {
        "publicationYear": "invalid_year",
        "creators": "invalid_missing",
        "types": "invalid_missing",
    }
    assert on_sqlite.row("f1").protected_fields is None
    said = [protection_text(refused) for refused in refusals.values() if refused is not None]
    assert said[1] == (
        'The metadata would not be complete: the agency has nothing for "Creators" (creators), which every DOI needs.'
    )
    assert not [text for text in said if "{" in text]


def _rewrite_reading(installation: Installation, doi_id: int, **attributes: Any) -> None:
    """As if the agency had answered with something that it would not take."""
    with installation.session() as session, session.begin():
        seen = agency_side(session, session.get_one(DoiRow, doi_id))
        assert seen is not None
        attempt = session.get_one(Attempt, seen.attempt_id)
        kept = json.loads(read_text(session, attempt.reply_id) or "")
        kept["attributes"] |= attributes
        attempt.reply_id = keep_text(installation.context, session, canonical_json(kept))


def code_of(refused: ProtectionRefusal | None) -> str:
    assert refused is not None
    assert refused.code in REFUSALS
    return refused.code


def test_a_creator_kept_from_the_agency_makes_up_for_one_that_the_record_lost(on_sqlite: Installation) -> None:
    doi_id = minted(on_sqlite)
    look(on_sqlite, doi_id)
    assert keep(on_sqlite, doi_id, "creators") is None
    on_sqlite.edit("f1", creators=(), title="Letters of nobody")
    on_sqlite.drain()
    last = bodies(on_sqlite)[-1]
    assert last["titles"] == [{"title": "Letters of nobody"}]
    assert [each["name"] for each in last["creators"]] == ["Mokoena, Thandi"]
    assert not on_sqlite.jobs("failed")


def test_what_was_kept_and_can_no_longer_be_told_stops_the_doi_with_its_reason(on_sqlite: Installation) -> None:
    doi_id = minted(on_sqlite)
    look(on_sqlite, doi_id)
    assert keep(on_sqlite, doi_id, "types") is None
    with on_sqlite.session() as session, session.begin():
        row = session.get_one(DoiRow, doi_id)
        field = dict((row.protected_fields or [])[0])
        row.protected_fields = [field | {"value": {"resourceTypeGeneral": "Gone", "resourceType": "x"}}]
    on_sqlite.edit("f1", title="Changed")
    on_sqlite.drain()
    blocking = [problem["code"] for problem in on_sqlite.row("f1").problems or () if problem["blocks"]]
    assert blocking == ["protected_invalid"]


def test_a_retired_or_redacted_doi_takes_no_further_protection_and_redaction_forgets_what_was_kept(
    on_sqlite: Installation,
) -> None:
    doi_id = minted(on_sqlite, title="Confidential")
    look(on_sqlite, doi_id)
    assert keep(on_sqlite, doi_id, "titles") is None
    with on_sqlite.app.app_context():
        ask_to_deactivate(on_sqlite.context, [doi_id], Retirement(reason="withdrawn"))
    on_sqlite.drain()
    assert bodies(on_sqlite)[-1]["titles"] == [{"title": "Confidential"}]
    assert code_of(keep(on_sqlite, doi_id, "titles")) == "retired"
    with on_sqlite.app.app_context():
        ask_to_redact(on_sqlite.context, [doi_id], reason="privacy")
    on_sqlite.drain()
    assert code_of(keep(on_sqlite, doi_id, "titles")) == "redacted"
    assert look(on_sqlite, doi_id).code == "absent"
    row = on_sqlite.row("f1")
    assert (row.protected_fields, row.before_payload_id is not None) == (None, True)


def test_what_is_kept_stays_while_the_record_is_hidden_retired_and_brought_back(on_sqlite: Installation) -> None:
    doi_id = minted(on_sqlite)
    edit_there(on_sqlite, titles=EDITED)
    look(on_sqlite, doi_id)
    assert keep(on_sqlite, doi_id, "titles") is None
    before = len(bodies(on_sqlite))
    on_sqlite.unpublish("f1")
    on_sqlite.drain()
    on_sqlite.publish("f1")
    on_sqlite.drain()
    for ask in (
        lambda: ask_to_deactivate(on_sqlite.context, [doi_id], Retirement(reason="withdrawn")),
        lambda: ask_to_reactivate(on_sqlite.context, [doi_id]),
    ):
        with on_sqlite.app.app_context():
            ask()
        on_sqlite.drain()
    told = bodies(on_sqlite)[before:]
    assert [body.get("event") for body in told] == ["hide", "publish", "hide", "publish"]
    assert [body["titles"] for body in told] == [EDITED] * 4


def test_what_a_stylesheet_makes_cannot_be_kept_property_by_property(
    install: Install, make_database: Any, tmp_path: Path
) -> None:
    sheet = tmp_path / "own.xsl"
    sheet.write_text(STYLESHEET)
    styled = install(make_database("sqlite"), xslt=str(sheet))
    doi_id = minted(styled)
    look(styled, doi_id)
    assert code_of(keep(styled, doi_id, "titles")) == "by_stylesheet"
    with styled.app.app_context():
        sides = sides_of(styled.context, doi_id)
    assert sides is not None
    assert sides.is_xml
    assert b"Letters of f1" in base64.b64decode(bodies(styled)[-1]["xml"])


STYLESHEET = """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:d="http://datacite.org/schema/kernel-4">
  <xsl:template match="/record"><xsl:copy-of select="d:resource"/></xsl:template>
</xsl:stylesheet>"""


@pytest.mark.parametrize("fault", [{"status": 503}, {"status": 429}])
def test_an_agency_that_does_not_answer_leaves_what_was_known(on_sqlite: Installation, fault: dict[str, Any]) -> None:
    doi_id = minted(on_sqlite)
    look(on_sqlite, doi_id)
    on_sqlite.agency.spoil(method="GET", path="/dois", times=None, **fault)
    assert not look(on_sqlite, doi_id).has_answered
    on_sqlite.agency.mend()
    with on_sqlite.session() as session:
        seen = agency_side(session, session.get_one(DoiRow, doi_id))
    assert seen is not None
    assert not seen.is_absent
    assert not on_sqlite.jobs("pending", "processing")


def test_creators_are_laid_beside_those_that_they_are_most_like(on_sqlite: Installation) -> None:
    people = tuple(Agent(name=f"{family}, A.", family=family, given="A.") for family in ("Abel", "Beck", "Cole"))
    doi_id = minted(on_sqlite, creators=people)
    there = [{"name": "Beck, A.", "familyName": "Beck", "givenName": "A."}, {"name": "Cole, Anna"}]
    edit_there(on_sqlite, creators=there)
    look(on_sqlite, doi_id)
    rows = properties(on_sqlite, doi_id)["creators"].rows
    beside = {row.number: (row.texts["sent"], row.texts["held"]) for row in rows if row.path in (("name",), ())}
    assert beside[3][1] == ("Cole, Anna",)
    assert beside[1][1] == ()
