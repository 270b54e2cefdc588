"""The end of a DOI's life and back: what the agency is asked, what it holds, and what the house keeps."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from flask_doi.domain.description import ArchivalDate
from flask_doi.domain.retirement import IDENTICAL
from flask_doi.domain.retirement_wording import Objected
from flask_doi.domain.states import DoiState
from flask_doi.models import IntentKind
from flask_doi.services import retirement_requests as requests
from flask_doi.services.published import published_doi
from flask_doi.services.retirement_requests import Retirement, merged_into
from flask_doi.services.syncing import compare_rows
from flask_doi.signals import doi_hidden, doi_restored
from tests.services_fixtures import Install, Installation

WITHDRAWN = Retirement(reason="withdrawn")


def deactivate(installation: Installation, key: str = "f1", said: Retirement = WITHDRAWN, actor: str = "ann") -> None:
    with installation.app.app_context():
        requests.ask_to_deactivate(installation.context, [installation.row(key).id], said, actor=actor)


def reactivate(installation: Installation, key: str = "f1", actor: str = "ann") -> None:
    with installation.app.app_context():
        requests.ask_to_reactivate(installation.context, [installation.row(key).id], actor=actor)


def bodies(installation: Installation, method: str = "PUT") -> list[bytes]:
    """The bodies of the requests that changed something, as they were on the wire."""
    return [seen.body for seen in installation.agency.running.sandbox.traffic.log(method, r"^/dois") if seen.body]


def told(body: bytes) -> dict[str, Any]:
    attributes: dict[str, Any] = json.loads(body)["data"]["attributes"]
    return attributes


def held(installation: Installation, key: str = "f1") -> Any:
    return installation.agency.record(installation.row(key).doi)


def published(installation: Installation, *keys: str, **changes: Any) -> None:
    installation.publish(*keys, **changes)
    installation.drain()


def test_a_findable_doi_is_hidden_and_led_to_its_tombstone_in_one_request_with_all_its_metadata(
    on_sqlite: Installation,
) -> None:
    published(on_sqlite, "f1", title="Letters")
    before = told(bodies(on_sqlite, "POST")[0])
    said = Retirement(reason="deaccessioned", note="Given to the family.", replaced_by="https://doi.org/10.1234/NEW")

    deactivate(on_sqlite, said=said)
    on_sqlite.drain()

    [body] = bodies(on_sqlite)
    after, row = told(body), on_sqlite.row("f1")
    today = on_sqlite.clock().date().isoformat()
    date = {"date": today, "dateType": "Withdrawn", "dateInformation": "Deaccessioned: no longer held by the archive"}
    relation = {
        "relatedIdentifier": "10.1234/new",
        "relatedIdentifierType": "DOI",
        "relationType": "IsObsoletedBy",
    }
    assert after["event"] == "hide"
    assert after["url"] == f"{on_sqlite.context.settings.base}/doi/{row.doi}"
    assert after["dates"] == [*before["dates"], date]
    assert after["relatedIdentifiers"] == [*before["relatedIdentifiers"], relation]
    assert after["reason"] == "Deaccessioned: no longer held by the archive: Given to the family."
    for same in ("titles", "creators", "publisher", "publicationYear", "types", "descriptions", "subjects"):
        assert after[same] == before[same], same
    assert (held(on_sqlite).state, row.desired_state) == ("registered", DoiState.DEACTIVATED)
    assert row.deactivated_at is not None
    assert {name: row.deactivation[name] for name in ("reason", "by", "note", "replaced_by")} == {  # type: ignore[index]
        "reason": "deaccessioned",
        "by": "ann",
        "note": "Given to the family.",
        "replaced_by": "10.1234/new",
    }
    assert [code for code, _ in on_sqlite.history("f1")][-2:] == ["wished", "deactivated"]


def test_the_tombstone_stands_at_the_landing_address_whatever_the_template_says(
    install: Install, make_database: Callable[[str], str]
) -> None:
    installation = install(make_database("sqlite"), url_template="{base}/records/{key}")
    published(installation, "f1")
    url = held(installation).url

    deactivate(installation)
    installation.drain()
    assert held(installation).url == f"{installation.context.settings.base}/doi/{installation.row('f1').doi}"
    before = len(bodies(installation))
    with installation.app.app_context():
        assert compare_rows(installation.context, [installation.row("f1").id]).lines == []
    reactivate(installation)
    installation.drain()

    assert held(installation).url == url
    assert len(bodies(installation)) == before + 1


def test_reactivating_says_to_the_byte_what_was_said_before(installation: Installation) -> None:
    published(installation, "f1", title="Letters")
    installation.edit("f1", title="Letters and diaries")
    installation.drain()

    deactivate(installation, said=Retirement(reason="rights", note="Asked by the heirs."))
    installation.drain()
    reactivate(installation)
    installation.drain()

    first, tombstone, back = bodies(installation)
    assert back == first
    assert tombstone != first
    row = installation.row("f1")
    assert (held(installation).state, row.desired_state, row.asked_state) == ("findable", "findable", "findable")
    assert (row.deactivation, row.deactivated_at, row.replaced_by) == (None, None, None)
    assert (told(tombstone)["reason"], held(installation).reason) == (
        "Rights, or a takedown request: Asked by the heirs.",
        None,
    )
    assert [code for code, _ in installation.history("f1") if code in ("deactivated", "reactivated")] == [
        "deactivated",
        "reactivated",
    ]


def test_a_registered_doi_comes_back_as_registered(on_sqlite: Installation) -> None:
    on_sqlite.describe("f1")
    on_sqlite.mint("f1", state="registered")
    on_sqlite.drain()
    on_sqlite.edit("f1", title="Letters and diaries")
    on_sqlite.drain()
    deactivate(on_sqlite)
    on_sqlite.drain()
    assert (held(on_sqlite).state, on_sqlite.row("f1").deactivated_at is not None) == ("registered", True)

    reactivate(on_sqlite)
    on_sqlite.drain()

    first, _, back = bodies(on_sqlite)
    assert (back, held(on_sqlite).state) == (first, "registered")


def test_a_record_that_changed_while_its_doi_was_retired_is_told_as_it_is_now_by_the_same_request(
    on_sqlite: Installation,
) -> None:
    published(on_sqlite, "f1", title="Letters")
    deactivate(on_sqlite)
    on_sqlite.drain()
    on_sqlite.edit("f1", title="Letters, mended")
    on_sqlite.drain()
    assert len(bodies(on_sqlite)) == 1

    reactivate(on_sqlite)
    on_sqlite.drain()

    assert [told(body)["titles"][0]["title"] for body in bodies(on_sqlite)] == ["Letters", "Letters, mended"]


@pytest.mark.parametrize("change", [{"published": False}, {"restricted_description": True}])
def test_the_doi_of_a_record_that_is_not_public_comes_back_with_what_was_told_before(
    on_sqlite: Installation, change: dict[str, Any]
) -> None:
    published(on_sqlite, "f1", title="Letters")
    deactivate(on_sqlite)
    on_sqlite.drain()
    on_sqlite.edit("f1", title="Names of informers", **change)
    reactivate(on_sqlite)
    on_sqlite.drain()

    back = told(bodies(on_sqlite)[-1])
    assert (back["titles"][0]["title"], back["dates"], held(on_sqlite).state) == ("Letters", [], "registered")
    assert not [body for body in bodies(on_sqlite) if b"informers" in body]
    on_sqlite.publish("f1", title="Letters")
    on_sqlite.drain()
    assert held(on_sqlite).state == "findable"


def test_a_draft_is_deleted_and_not_minted_again_until_somebody_asks(on_sqlite: Installation) -> None:
    on_sqlite.describe("f1")
    on_sqlite.mint("f1", state="draft")
    on_sqlite.drain()
    name = on_sqlite.row("f1").doi

    deactivate(on_sqlite)
    on_sqlite.drain()
    assert (on_sqlite.agency.held(), bodies(on_sqlite)) == ({}, [])
    on_sqlite.publish("f1")
    on_sqlite.drain()
    assert on_sqlite.agency.held() == {}

    on_sqlite.mint("f1")
    on_sqlite.drain()
    assert list(on_sqlite.agency.held()) == [name]
    assert on_sqlite.row("f1").deactivation is None


def test_a_reserved_name_is_kept_and_no_longer_minted_and_nothing_is_sent(on_sqlite: Installation) -> None:
    on_sqlite.describe("f1", published=False)
    on_sqlite.note(IntentKind.RESERVE, "f1")
    on_sqlite.drain()
    name = on_sqlite.row("f1").doi

    deactivate(on_sqlite)
    on_sqlite.drain()
    on_sqlite.publish("f1")
    on_sqlite.drain()

    row = on_sqlite.row("f1")
    assert (row.doi, row.desired_state, on_sqlite.agency.requests()) == (name, DoiState.RESERVED, 0)
    reactivate(on_sqlite)
    on_sqlite.drain()
    on_sqlite.publish("f1")
    on_sqlite.drain()
    assert list(on_sqlite.agency.held()) == [name]


def test_taking_it_back_before_a_worker_came_changes_nothing_at_the_agency(on_sqlite: Installation) -> None:
    published(on_sqlite, "f1")
    deactivate(on_sqlite)
    on_sqlite.fold()
    reactivate(on_sqlite)
    on_sqlite.drain()

    assert bodies(on_sqlite) == []
    assert (held(on_sqlite).state, on_sqlite.row("f1").deactivation) == ("findable", None)


def test_taking_it_back_while_the_answer_of_the_agency_is_lost_leaves_nothing_behind(on_sqlite: Installation) -> None:
    published(on_sqlite, "f1")
    on_sqlite.agency.spoil(method="PUT", lost_reply="after", times=1)
    deactivate(on_sqlite)
    on_sqlite.drain()
    assert (held(on_sqlite).state, on_sqlite.row("f1").observed_state) == ("registered", "findable")

    reactivate(on_sqlite)
    on_sqlite.drain_on()

    assert held(on_sqlite).state == "findable"
    assert told(bodies(on_sqlite)[-1])["dates"] == []
    assert on_sqlite.row("f1").deactivation is None
    assert not on_sqlite.jobs("pending", "processing", "failed")


def test_minting_again_does_not_bring_a_retired_doi_back(on_sqlite: Installation) -> None:
    published(on_sqlite, "f1")
    deactivate(on_sqlite)
    on_sqlite.drain()

    on_sqlite.mint("f1")
    on_sqlite.publish("f1")
    on_sqlite.drain()

    assert (held(on_sqlite).state, on_sqlite.row("f1").desired_state) == ("registered", DoiState.DEACTIVATED)


def test_changing_what_the_tombstone_says_keeps_its_day_and_the_way_back(on_sqlite: Installation) -> None:
    published(on_sqlite, "f1", title="Letters")
    on_sqlite.edit("f1", title="Letters and diaries")
    on_sqlite.drain()
    deactivate(on_sqlite)
    on_sqlite.drain()
    first_day = on_sqlite.row("f1").deactivated_at
    on_sqlite.clock.forward(days=3)
    deactivate(on_sqlite, said=Retirement(reason="duplicate", replaced_by="10.1234/new", replaced_how=IDENTICAL))
    on_sqlite.drain()

    before, one, other = bodies(on_sqlite)
    assert told(one)["dates"][-1]["date"] == told(other)["dates"][-1]["date"]
    assert told(other)["dates"][-1]["dateInformation"] == "Duplicate of another record"
    assert told(other)["relatedIdentifiers"][-1]["relationType"] == "IsIdenticalTo"
    assert on_sqlite.row("f1").deactivated_at == first_day
    reactivate(on_sqlite)
    on_sqlite.drain()
    assert bodies(on_sqlite)[-1] == before


def test_the_host_is_told_after_the_commit_and_its_own_field_follows(on_sqlite: Installation) -> None:
    heard: list[tuple[str, str]] = []

    def hide(sender: object, doi: str, state: str, **_: object) -> None:
        heard.append(("hidden", state))

    def restore(sender: object, doi: str, state: str, **_: object) -> None:
        heard.append(("restored", state))

    published(on_sqlite, "f1")
    name = on_sqlite.row("f1").doi
    with doi_hidden.connected_to(hide, sender=on_sqlite.app), doi_restored.connected_to(restore, sender=on_sqlite.app):
        deactivate(on_sqlite)
        assert on_sqlite.catalogue.written == {"f1": name}
        on_sqlite.drain()
        assert on_sqlite.catalogue.written == {"f1": None}
        reactivate(on_sqlite)
        on_sqlite.drain()

    assert on_sqlite.catalogue.written == {"f1": name}
    assert heard == [("hidden", "deactivated"), ("restored", "findable")]


def test_hiding_an_unpublished_record_leaves_the_hosts_field_alone(on_sqlite: Installation) -> None:
    published(on_sqlite, "f1")
    on_sqlite.unpublish("f1")
    on_sqlite.drain()
    assert on_sqlite.catalogue.written == {"f1": on_sqlite.row("f1").doi}


def test_a_deleted_record_retires_its_doi_and_the_tombstone_stays_complete(on_sqlite: Installation) -> None:
    published(on_sqlite, "f1", title="Letters", reference_code="ZA 1/2", dates=(ArchivalDate(text="1903"),))
    name = on_sqlite.row("f1").doi
    on_sqlite.remove("f1")
    on_sqlite.drain()

    row, body = on_sqlite.row("f1"), told(bodies(on_sqlite)[-1])
    assert (row.desired_state, row.withheld, held(on_sqlite).state) == (DoiState.DEACTIVATED, "gone", "registered")
    assert body["dates"][-1]["dateInformation"] == "Record deleted from the catalogue"
    assert body["titles"] == [{"title": "Letters"}]
    with on_sqlite.app.test_request_context():
        shown = published_doi(on_sqlite.context, name)
    assert shown is not None
    assert shown.description is not None
    assert shown.retirement is not None
    assert (shown.description.title, shown.description.reference_code) == ("Letters", "ZA 1/2")
    assert (shown.description.creators[0].name, shown.description.dates[0].text) == ("Mokoena, Thandi", "1903")
    assert (shown.retirement.kind, shown.retirement.reason) == ("deactivated", "record_deleted")


def test_the_doi_of_a_record_that_is_restored_comes_back_as_it_was(on_sqlite: Installation) -> None:
    published(on_sqlite, "f1", title="Letters")
    on_sqlite.edit("f1", title="Letters and diaries")
    on_sqlite.drain()
    on_sqlite.remove("f1")
    on_sqlite.drain()
    assert on_sqlite.catalogue.written["f1"] is None

    on_sqlite.publish("f1", title="Letters and diaries")
    on_sqlite.drain()

    first, _, back = bodies(on_sqlite)
    row = on_sqlite.row("f1")
    assert (back, held(on_sqlite).state) == (first, "findable")
    assert (row.deactivation, row.deactivated_at, row.withheld) == (None, None, None)
    assert on_sqlite.catalogue.written["f1"] == row.doi


def test_a_doi_that_somebody_retired_stays_so_when_its_record_is_deleted_and_restored(on_sqlite: Installation) -> None:
    published(on_sqlite, "f1")
    deactivate(on_sqlite)
    on_sqlite.drain()
    on_sqlite.remove("f1")
    on_sqlite.drain()
    assert on_sqlite.row("f1").deactivation["reason"] == "withdrawn"  # type: ignore[index]

    on_sqlite.publish("f1")
    on_sqlite.drain()

    assert (held(on_sqlite).state, on_sqlite.row("f1").desired_state) == ("registered", DoiState.DEACTIVATED)
    assert len(bodies(on_sqlite)) == 1


def test_the_reason_of_a_deleted_record_can_be_told_more_exactly_afterwards(on_sqlite: Installation) -> None:
    published(on_sqlite, "f1", "f2")
    on_sqlite.remove("f1")
    on_sqlite.drain()

    deactivate(on_sqlite, said=merged_into(on_sqlite.row("f2").doi))
    on_sqlite.drain()

    row = on_sqlite.row("f1")
    assert (row.deactivation["reason"], row.replaced_by) == ("merged", on_sqlite.row("f2").doi)  # type: ignore[index]
    assert row.asked_state is DoiState.DEACTIVATED


@pytest.mark.parametrize(
    ("identical", "from_retired", "from_survivor"),
    [(False, "IsObsoletedBy", "Obsoletes"), (True, "IsIdenticalTo", "IsIdenticalTo")],
)
def test_a_merger_is_told_on_both_sides_each_by_its_own_job(
    on_sqlite: Installation, identical: bool, from_retired: str, from_survivor: str
) -> None:
    published(on_sqlite, "f1", "f2")
    one, other = on_sqlite.row("f1").doi, on_sqlite.row("f2").doi

    deactivate(on_sqlite, said=merged_into(other, identical=identical))
    on_sqlite.drain()

    relations = {
        told(body)["doi"]: [
            (related["relationType"], related["relatedIdentifier"]) for related in told(body)["relatedIdentifiers"]
        ]
        for body in bodies(on_sqlite)
    }
    assert relations == {one: [(from_retired, other)], other: [(from_survivor, one)]}
    assert held(on_sqlite, "f2").state == "findable"
    reactivate(on_sqlite)
    on_sqlite.drain()
    assert [told(body)["relatedIdentifiers"] for body in bodies(on_sqlite)[2:]] == [[], []]


def test_what_was_merged_into_another_meanwhile_is_not_merged_in_a_circle(on_sqlite: Installation) -> None:
    published(on_sqlite, "f1", "f2")
    one, other = on_sqlite.row("f1"), on_sqlite.row("f2")
    deactivate(on_sqlite, said=merged_into(other.doi))
    deactivate(on_sqlite, "f2", said=merged_into(one.doi))
    on_sqlite.drain()

    assert (on_sqlite.row("f1").desired_state, on_sqlite.row("f2").desired_state) == ("deactivated", "findable")
    assert ("not_deactivated", "replacement_leads_back") in [(c, p.get("rule")) for c, p in on_sqlite.history("f2")]


def objections(installation: Installation, key: str, said: Retirement) -> list[str]:
    with installation.app.app_context(), pytest.raises(Objected) as refused:
        requests.ask_to_deactivate(installation.context, [installation.row(key).id], said)
    return [objection.code for objection in refused.value.objections]


def test_what_takes_the_place_must_be_a_doi_that_leads_somewhere(on_sqlite: Installation) -> None:
    published(on_sqlite, "f1", "f2", "f3", "f4")
    on_sqlite.describe("f5", published=False)
    on_sqlite.note(IntentKind.RESERVE, "f5")
    on_sqlite.drain()
    names = {key: on_sqlite.row(key).doi for key in ("f1", "f2", "f3", "f4", "f5")}
    deactivate(on_sqlite, "f2", said=merged_into(names["f1"]))
    deactivate(on_sqlite, "f3", said=merged_into(names["f4"]))
    deactivate(on_sqlite, "f4")
    on_sqlite.drain()

    def refused(replaced_by: str, **given: Any) -> list[str]:
        return objections(on_sqlite, "f1", Retirement(reason="duplicate", replaced_by=replaced_by, **given))

    assert refused("the other one") == ["replacement_unreadable"]
    assert refused(f"https://doi.org/{names['f1'].upper()}") == ["replacement_itself"]
    assert refused(names["f2"]) == ["replacement_leads_back"]
    assert refused(names["f3"]) == ["replacement_retired_in_turn"]
    assert refused(names["f4"]) == ["replacement_retired"]
    assert refused(names["f5"]) == ["replacement_not_real"]
    assert refused("10.80000/typo-0000") == ["replacement_unknown"]
    assert refused("10.1234/x", replaced_how="Cites") == ["how_unknown"]
    assert objections(on_sqlite, "f1", Retirement(reason="merged")) == ["replacement_missing"]
    assert objections(on_sqlite, "f1", Retirement(reason="other")) == ["note_missing"]
    assert objections(on_sqlite, "f1", Retirement(reason="nonsense")) == ["reason_unknown"]
    assert objections(on_sqlite, "f1", Retirement(reason="")) == ["reason_missing"]
