"""A name that somebody else has is never touched: an alarm, and the next name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from flask_doi.domain.states import AgencyState
from tests.services_fixtures import EVERY_DATABASE, Install, Installation

SERIAL = "archive.{serial:05d}"


def plant(installation: Installation, doi: str, client: str, **changes: Any) -> Any:
    """Somebody's DOI under a name that we would choose."""
    theirs = {
        "url": f"http://127.0.0.1:5000/doi/{doi}",
        "titles": [{"title": "Somebody else's letters"}],
        "creators": [{"name": "Somebody else"}],
        "publisher": "Another Archive",
        "publicationYear": 2001,
        "types": {"resourceTypeGeneral": "Text"},
        "state": "findable",
        **changes,
    }
    installation.agency.control("dois", {"doi": doi, "client": client, **theirs})
    return installation.agency.record(doi)


@pytest.fixture(params=EVERY_DATABASE)
def installation(request: pytest.FixtureRequest, install: Install, make_database: Callable[[str], str]) -> Installation:
    """An installation that counts its names."""
    return install(make_database(request.param), suffix=SERIAL)


@pytest.mark.parametrize("client", ["other.library", "sandbox.archive"])
@pytest.mark.parametrize("state", ["findable", "draft"])
def test_a_planted_name_is_left_as_it_was_and_the_record_gets_the_next(
    installation: Installation, client: str, state: str
) -> None:
    before = plant(installation, "10.80000/archive.00001", client, state=state)
    installation.publish("f1")

    installation.drain_on()

    row = installation.row("f1")
    assert (row.doi, row.observed_state) == ("10.80000/archive.00002", AgencyState.FINDABLE)
    assert installation.agency.record("10.80000/archive.00001") == before
    assert [method for method, _ in installation.agency.writes()] == ["POST", "POST"]
    alarms = [params for code, params in installation.history("f1") if code == "alarm_name_taken"]
    assert alarms == [{"doi": "10.80000/archive.00001", "next": "10.80000/archive.00002"}]


def test_a_restored_backup_does_not_take_over_what_it_minted_in_its_former_life(installation: Installation) -> None:
    """The same record, the same name, the same address: yet nothing on file here says that we asked for it."""
    installation.publish("f1")
    installation.drain()
    before = installation.agency.record("10.80000/archive.00001")
    _forget_everything(installation)
    installation.publish("f1", title="Letters, revised")

    installation.drain_on()

    assert installation.agency.record("10.80000/archive.00001") == before
    assert installation.row("f1").doi == "10.80000/archive.00002"


def _forget_everything(installation: Installation) -> None:
    from flask_doi.models import Attempt, DoiRow, HistoryEvent, Intent, Job, Serial

    with installation.session() as session, session.begin():
        for model in (Attempt, HistoryEvent, Intent, Job, DoiRow, Serial):
            session.query(model).delete()


def test_several_names_in_a_row_that_are_taken_are_all_left_alone(installation: Installation) -> None:
    before = [plant(installation, f"10.80000/archive.{number:05d}", "other.library") for number in range(1, 5)]
    installation.publish("f1")

    installation.drain_on()

    assert installation.row("f1").doi == "10.80000/archive.00005"
    assert [installation.agency.record(theirs.doi) for theirs in before] == before


def test_a_name_made_from_the_records_key_is_numbered_when_others_have_it(
    install: Install, make_database: Callable[[str], str]
) -> None:
    """Neither the name nor its first numbering is tried twice."""
    installation = install(make_database("sqlite"), suffix="datacite.{id}")
    for name in ("10.80000/datacite.f1", "10.80000/datacite.f1-2", "10.80000/datacite.f1-3"):
        plant(installation, name, "other.library")
    installation.publish("f1")

    installation.drain_on()

    assert installation.row("f1").doi == "10.80000/datacite.f1-4"
    assert installation.agency.requests("POST") == 4


def test_a_planted_name_does_not_pass_for_a_lost_answer(installation: Installation) -> None:
    """An unanswered attempt is on file, but what the agency holds is not what it sent."""
    installation.agency.spoil(method="POST", path="^/dois$", lost_reply="before")
    installation.publish("f1")
    installation.drain()
    before = plant(installation, "10.80000/archive.00001", "sandbox.archive")

    installation.drain_on()

    assert installation.agency.record("10.80000/archive.00001") == before
    assert installation.row("f1").doi == "10.80000/archive.00002"
