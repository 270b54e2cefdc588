"""Redaction: nothing of the record is left at the agency or here, but for who asked for it, when and why."""

from __future__ import annotations

import json
import zlib
from typing import Any

import pytest
from sqlalchemy import select, text

from flask_doi import failpoints
from flask_doi.agencies.base import Outcome
from flask_doi.domain.batch_choice import BatchChoice
from flask_doi.domain.description import ArchivalDate, Text
from flask_doi.domain.doi_filter import DoiFilter
from flask_doi.domain.retirement_wording import Objected
from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.models import Base, DoiRow, Intent, IntentKind, StoredPayload
from flask_doi.services import retirement_requests as requests
from flask_doi.services.accounts import agency_for
from flask_doi.services.batches.choosing import Chosen
from flask_doi.services.batches.making import new_batch
from flask_doi.services.batches.showing import find_batch
from flask_doi.services.batches.snapshots import filter_as_json
from flask_doi.services.desk.agency_side import look_again
from flask_doi.services.opinions import DEADLINE
from flask_doi.services.published import published_doi
from flask_doi.services.redacting import _references, purge
from flask_doi.services.retirement_requests import Retirement
from tests.services_fixtures import Installation

NAMES = ("Mokoena", "Thandi", "Secret letters", "ZA 1/2", "A list of informers")


def confide(installation: Installation, *keys: str, **changes: Any) -> None:
    told = {"title": "Secret letters", "reference_code": "ZA 1/2", "scope": Text(value="A list of informers.")}
    installation.publish(*keys, **{**told, "dates": (ArchivalDate(text="1903"),), **changes})
    installation.drain()


def redact(installation: Installation, key: str = "f1", note: str | None = "Letter of the heirs, 3 May") -> None:
    with installation.app.app_context():
        ids = [installation.row(key).id]
        requests.ask_to_redact(installation.context, ids, reason="privacy", note=note, actor="ann")


def everything_kept(installation: Installation) -> str:
    """All that our tables hold, as one text."""
    said: list[str] = []
    with installation.session() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(text(f"SELECT * FROM {table.name}")):
                said += [str(value) for value in row if not isinstance(value, bytes)]
        bodies = session.scalars(select(StoredPayload)).all()
        said += [zlib.decompress(each.body).decode() for each in bodies]
    return "\n".join(said)


def last_told(installation: Installation) -> dict[str, Any]:
    log = [seen for seen in installation.agency.running.sandbox.traffic.log("PUT", r"^/dois") if seen.body]
    told: dict[str, Any] = json.loads(log[-1].body)["data"]["attributes"]
    return told


def test_a_redacted_doi_leaves_nothing_of_its_record_at_the_agency_or_here(installation: Installation) -> None:
    confide(installation, "f1")
    name = installation.row("f1").doi
    assert all(each in everything_kept(installation) for each in NAMES)

    redact(installation)
    installation.drain()

    told, row = last_told(installation), installation.row("f1")
    filled = {each: value for each, value in told.items() if value not in (None, [])}
    today = installation.clock().date().isoformat()
    assert filled == {
        "doi": name,
        "url": f"{installation.context.settings.base}/doi/{name}",
        "event": "hide",
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "titles": [{"title": "Withdrawn"}],
        "creators": [{"name": ":unal"}],
        "publisher": {"name": "Highveld Archive"},
        "publicationYear": row.publication_year,
        "types": {"resourceTypeGeneral": "Text", "resourceType": "Withdrawn"},
        "dates": [{"date": today, "dateType": "Withdrawn", "dateInformation": "Protection of personal data"}],
        "reason": "Protection of personal data",
    }
    assert (installation.agency.record(name).state, row.desired_state) == ("registered", DoiState.DEACTIVATED)
    left = everything_kept(installation)
    assert [each for each in NAMES if each in left] == []
    assert not installation.jobs("pending", "processing", "failed")


def test_who_redacted_when_and_why_stays_on_file_and_what_happened_before_too(on_sqlite: Installation) -> None:
    confide(on_sqlite, "f1")
    redact(on_sqlite)
    on_sqlite.drain()

    with on_sqlite.session() as session:
        [line] = session.execute(text("SELECT actor, at FROM doi_history WHERE code = 'redacted'")).all()
    params = dict(on_sqlite.history("f1"))["redacted"]
    assert (line.actor, line.at is not None) == ("ann", True)
    assert (params["reason"], params["note"], params["purged"] > 0) == ("privacy", "Letter of the heirs, 3 May", True)
    codes = [code for code, _ in on_sqlite.history("f1")]
    assert [code for code in codes if code in ("reserved", "findable")] == ["reserved", "findable"]
    assert codes[-1] == "deactivated"


def test_a_text_that_another_doi_shares_stays_for_that_one(on_sqlite: Installation) -> None:
    confide(on_sqlite, "f1", "f2")
    one, other = on_sqlite.row("f1"), on_sqlite.row("f2")
    assert one.payload_id == other.payload_id
    snapshots = {one.snapshot_id, other.snapshot_id}
    assert len(snapshots) == 2

    redact(on_sqlite)
    on_sqlite.drain()
    on_sqlite.edit("f2", title="Secret letters", published=False)
    on_sqlite.drain()

    with on_sqlite.session() as session:
        assert session.get(StoredPayload, other.payload_id) is not None
        assert session.get(StoredPayload, one.snapshot_id) is None
    assert last_told(on_sqlite)["titles"] == [{"title": "Secret letters"}]


def test_a_retired_doi_can_be_redacted_and_never_comes_back(on_sqlite: Installation) -> None:
    confide(on_sqlite, "f1")
    with on_sqlite.app.app_context():
        said = Retirement(reason="rights", note="Thandi Mokoena asked for it.")
        requests.ask_to_deactivate(on_sqlite.context, [on_sqlite.row("f1").id], said)
    on_sqlite.drain()

    redact(on_sqlite)
    on_sqlite.drain()
    left = everything_kept(on_sqlite)
    assert [each for each in NAMES if each in left] == []

    with on_sqlite.app.app_context():
        for ask in (
            lambda ids: requests.ask_to_reactivate(on_sqlite.context, ids),
            lambda ids: requests.ask_to_deactivate(on_sqlite.context, ids, Retirement(reason="withdrawn")),
            lambda ids: requests.ask_to_redact(on_sqlite.context, ids, reason="privacy"),
        ):
            with pytest.raises(Objected, match="was redacted"):
                ask([on_sqlite.row("f1").id])
    on_sqlite.mint("f1")
    on_sqlite.edit("f1", title="Secret letters, again")
    on_sqlite.drain()

    left = everything_kept(on_sqlite)
    assert (on_sqlite.row("f1").desired_state, "Secret letters" in left) == (DoiState.DEACTIVATED, False)
    assert last_told(on_sqlite)["titles"] == [{"title": "Withdrawn"}]


def test_what_was_under_way_when_a_doi_was_redacted_leaves_nothing_either(on_sqlite: Installation) -> None:
    confide(on_sqlite, "f1")
    on_sqlite.edit("f1", title="Secret letters of Thandi")
    steps = [lambda: redact(on_sqlite), on_sqlite.fold]

    def meanwhile() -> None:
        while steps:
            steps.pop(0)()

    failpoints.arm("before-record", meanwhile)
    try:
        on_sqlite.drain()
    finally:
        failpoints.disarm()
    on_sqlite.drain()

    left = everything_kept(on_sqlite)
    assert [each for each in NAMES if each in left] == []
    assert last_told(on_sqlite)["titles"] == [{"title": "Withdrawn"}]


def test_a_complaint_that_quotes_the_record_and_comes_too_late_is_not_kept(on_sqlite: Installation) -> None:
    confide(on_sqlite, "f1")
    on_sqlite.edit("f1", title="Secret letters of Thandi")
    complaint = {"source": "titles", "title": "Secret letters of Thandi: no such title"}
    on_sqlite.agency.spoil(method="PUT", path="/dois", status=422, body=json.dumps({"errors": [complaint]}))
    steps = [lambda: redact(on_sqlite), on_sqlite.fold]

    def meanwhile() -> None:
        while steps:
            steps.pop(0)()

    failpoints.arm("before-record", meanwhile)
    try:
        on_sqlite.drain(limit=1)
    finally:
        failpoints.disarm()

    left = everything_kept(on_sqlite)
    assert [each for each in NAMES if each in left] == []
    on_sqlite.drain()
    assert last_told(on_sqlite)["titles"] == [{"title": "Withdrawn"}]
    assert not on_sqlite.jobs("pending", "processing")


def test_what_a_version_was_called_goes_with_its_doi(on_sqlite: Installation) -> None:
    confide(on_sqlite, "f1", version="Secret letters, Thandi's own order")
    redact(on_sqlite)
    on_sqlite.drain()
    left = everything_kept(on_sqlite)
    assert [each for each in NAMES if each in left] == []


def test_a_redacted_draft_is_deleted_and_not_made_again(on_sqlite: Installation) -> None:
    on_sqlite.describe("f1", title="Secret letters")
    on_sqlite.mint("f1", state="draft")
    on_sqlite.drain()

    redact(on_sqlite)
    on_sqlite.drain()
    on_sqlite.mint("f1")
    on_sqlite.drain()

    assert (on_sqlite.agency.held(), on_sqlite.row("f1").observed_state) == ({}, AgencyState.ABSENT)
    assert "Secret letters" not in everything_kept(on_sqlite)


def test_the_tombstone_of_a_redacted_doi_names_nothing(on_sqlite: Installation) -> None:
    confide(on_sqlite, "f1")
    redact(on_sqlite)
    on_sqlite.drain()

    with on_sqlite.app.test_request_context():
        shown = published_doi(on_sqlite.context, on_sqlite.row("f1").doi)
    assert shown is not None
    assert shown.retirement is not None
    assert (shown.description, shown.page, shown.retirement.is_redacted) == (None, None, True)
    assert (shown.retirement.reason, shown.retirement.note) == ("privacy", None)


def test_every_column_that_names_a_stored_text_is_looked_at() -> None:
    found = {str(reference) for reference in _references()}
    assert {"doi_dois.payload_id", "doi_dois.snapshot_id", "doi_attempts.payload_id", "doi_attempts.reply_id"} <= found


def test_wishes_that_nobody_has_looked_at_yet_lose_their_words_and_keep_what_they_are_about(
    on_sqlite: Installation,
) -> None:
    confide(on_sqlite, "f1")
    number = on_sqlite.row("f1").id
    redact(on_sqlite)
    on_sqlite.note(IntentKind.DEACTIVATE, "f1", reason="other", note="A list of informers", doi_id=number)
    on_sqlite.note(IntentKind.VERSION, "f1", part="version:2", label="Secret letters, second")
    with on_sqlite.session() as session, session.begin():
        for intent in session.scalars(select(Intent).where(Intent.kind != IntentKind.REDACT)):
            intent.folded_at = None if intent.params else intent.folded_at
        purge(session, session.get_one(DoiRow, number))
        left = [intent.params for intent in session.scalars(select(Intent).order_by(Intent.id)) if intent.params]
    assert {"reason": "other", "doi_id": number} in left
    assert {"part": "version:2", "label": "Secret letters, second"} in left


def test_what_comes_back_after_a_redaction_is_not_kept(on_sqlite: Installation) -> None:
    confide(on_sqlite, "f1")
    number = on_sqlite.row("f1").id
    context = on_sqlite.context
    with on_sqlite.app.app_context():
        agency = agency_for(context, on_sqlite.account(), total=DEADLINE)
    asked = agency.get

    def redacted_meanwhile(*, doi: str) -> Outcome:
        outcome = asked(doi=doi)
        redact(on_sqlite)
        on_sqlite.fold()
        return outcome

    agency.get = redacted_meanwhile  # type: ignore[method-assign]
    with on_sqlite.app.app_context():
        look_again(context, number, actor="ann")
    on_sqlite.drain()
    assert [each for each in NAMES if each in everything_kept(on_sqlite)] == []


def test_how_a_record_was_chosen_for_a_batch_goes_too(on_sqlite: Installation) -> None:
    confide(on_sqlite, "f1", "f2")
    context, note = on_sqlite.context, "Thandi asked for it."
    by_list = Chosen(choice=BatchChoice(codes=("ZA 1/2", "f2"), text="secret LETTERS")).as_json()
    by_text = filter_as_json(DoiFilter(text="Secret letters"), None, 99)
    with on_sqlite.app.app_context():
        minted = new_batch(context, "mint", selection=by_list, params={"confirmed": True}, actor="ann")
        retired = new_batch(
            context, "deactivate", selection=by_text, actor="ann",
            params={"confirmed": True, "reason": "withdrawn", "note": note},
        )  # fmt: skip
    for _ in range(3):
        on_sqlite.make_due("batches")
        on_sqlite.drain()
    redact(on_sqlite, "f1")
    redact(on_sqlite, "f2")
    on_sqlite.drain()
    left = everything_kept(on_sqlite).casefold()
    assert [each for each in NAMES if each.casefold() in left] == []
    with on_sqlite.app.app_context():
        found = [find_batch(context, number) for number in (minted, retired)]
    assert [each.state for each in found if each is not None] == ["completed", "completed"]
