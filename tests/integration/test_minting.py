"""From a published record to a DOI at the agency, and nothing more than that."""

from __future__ import annotations

from flask_doi.domain.states import AgencyState, JobState
from flask_doi.models import IntentKind
from tests.services_fixtures import Installation


def test_a_published_record_gets_its_doi_with_one_request(installation: Installation) -> None:
    installation.publish("f1")

    installation.drain()

    row = installation.row("f1")
    assert row.observed_state is AgencyState.FINDABLE
    assert installation.agency.writes() == [("POST", "")]
    held = installation.agency.record(row.doi)
    assert (held.state, held.url) == ("findable", f"http://127.0.0.1:5000/doi/{row.doi}")
    assert [job.state for job in installation.jobs()] == [JobState.COMPLETED]
    assert installation.catalogue.written == {"f1": row.doi}


def test_an_edit_costs_one_request_and_what_did_not_change_none(installation: Installation) -> None:
    installation.publish("f1")
    installation.drain()

    installation.edit("f1", title="Letters home")
    installation.drain()
    installation.edit("f1", title="Letters home")
    installation.note(IntentKind.SYNC, "f1")
    installation.drain()

    row = installation.row("f1")
    assert [method for method, _ in installation.agency.writes()] == ["POST", "PUT"]
    assert installation.agency.record(row.doi).metadata["titles"][0]["title"] == "Letters home"
    assert row.sent_revision == row.wanted_revision


def test_many_records_get_one_doi_each(installation: Installation) -> None:
    keys = [f"r/{number}" for number in range(25)]
    installation.publish(*keys)

    installation.drain()

    assert sorted(row.record_key for row in installation.rows()) == sorted(keys)
    assert len(installation.agency.held()) == 25
    assert installation.agency.requests("POST") == 25
