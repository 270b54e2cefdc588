"""A DOI before it is public: reserved, given back, a draft for a while, promoted by itself or by a person."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from flask_doi import failpoints
from flask_doi.domain.description import Access
from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.models import Attempt, DoiRow, HistoryEvent, IntentKind, Job
from flask_doi.services.doctor import examine
from flask_doi.services.drafts import count_forgotten
from flask_doi.services.finding import list_dois
from flask_doi.services.published import published_doi
from flask_doi.services.showing import find_record_key, real_dois
from tests.services_fixtures import EVERY_DATABASE, Install, Installation, PatientChance, make_installation

MINUTES = 60
MakeDatabase = Callable[[str], str]


def state(installation: Installation, key: str = "f1") -> str:
    held = installation.agency.record(installation.row(key).doi)
    return held.state if held else "absent"


def methods(installation: Installation) -> list[str]:
    """The requests that changed something."""
    log = installation.agency.running.sandbox.traffic.log(None, r"^/dois")
    return [seen.method for seen in log if seen.method != "GET"]


def sent(installation: Installation) -> list[dict[str, Any]]:
    """The attributes of every request that carried metadata."""
    log = installation.agency.running.sandbox.traffic.log(None, r"^/dois")
    return [json.loads(seen.body)["data"]["attributes"] for seen in log if seen.body]


def codes(installation: Installation, key: str = "f1") -> list[str]:
    return [code for code, _ in installation.history(key)]


def promote_what_is_due(installation: Installation) -> None:
    installation.make_due("promotion")
    installation.drain()


@pytest.fixture
def quiet(install: Install, make_database: MakeDatabase) -> Installation:
    """Nothing is minted by itself."""
    return install(make_database("sqlite"), auto_mint=False)


@pytest.fixture
def patient(install: Install, make_database: MakeDatabase) -> Installation:
    """Whatever is published stays a draft for ten minutes."""
    return install(make_database("sqlite"), grace_period=10 * MINUTES)


# Reserve


def test_a_name_is_reserved_here_for_a_record_that_is_not_public(quiet: Installation) -> None:
    quiet.describe("f1", published=False, creators=())
    quiet.note(IntentKind.RESERVE, "f1")
    quiet.drain()

    assert (quiet.row("f1").desired_state, quiet.row("f1").withheld) == (DoiState.RESERVED, None)
    assert quiet.agency.requests() == 0


def test_a_draft_is_made_of_a_record_that_is_not_public(quiet: Installation) -> None:
    quiet.describe("f1", published=False)
    quiet.note(IntentKind.RESERVE, "f1", state="draft")
    quiet.drain()

    assert (state(quiet), methods(quiet)) == ("draft", ["POST"])


def test_a_restricted_description_may_only_be_reserved_here(quiet: Installation) -> None:
    quiet.describe("f1", restricted_description=True)
    quiet.note(IntentKind.RESERVE, "f1", state="draft")
    quiet.drain()
    assert (quiet.rows(), quiet.history("f1")) == ([], [("not_minted", {"rule": "description_restricted"})])

    quiet.note(IntentKind.RESERVE, "f1")
    quiet.drain()
    assert (len(quiet.rows()), quiet.agency.requests()) == (1, 0)


@pytest.mark.parametrize("wished", [{}, {"state": "draft"}])
def test_the_public_hears_nothing_of_a_name_that_is_not_public(quiet: Installation, wished: dict[str, str]) -> None:
    quiet.describe("f1")
    quiet.note(IntentKind.RESERVE, "f1", **wished)
    quiet.drain()
    name = quiet.row("f1").doi

    with quiet.app.app_context():
        assert real_dois(quiet.context, ["f1"]) == {}
        assert published_doi(quiet.context, name) is None
        assert find_record_key(quiet.context, name) is None


# Give back


def test_a_reserved_name_disappears_and_leaves_only_history(quiet: Installation) -> None:
    quiet.describe("f1")
    quiet.note(IntentKind.RESERVE, "f1")
    quiet.drain()
    name = quiet.row("f1").doi

    quiet.note(IntentKind.RELEASE, "f1")
    quiet.drain()

    assert (quiet.rows(), quiet.agency.requests()) == ([], 0)
    with quiet.session() as session:
        last = session.scalars(select(HistoryEvent).order_by(HistoryEvent.id.desc())).first()
        assert last is not None
        assert (last.code, last.doi, last.doi_id) == ("released", name, None)


def test_a_draft_is_deleted_at_the_agency_before_its_name_is_given_back(installation: Installation) -> None:
    installation.describe("f1")
    installation.mint("f1", state="draft")
    installation.drain()
    installation.agency.spoil(method="DELETE", path="/dois", status=503)
    installation.note(IntentKind.RELEASE, "f1")
    installation.drain()
    assert (state(installation), installation.row("f1").withheld) == ("draft", "released")

    installation.agency.mend()
    installation.drain_on()

    assert (installation.rows(), installation.agency.held()) == ([], {})
    assert codes(installation)[-3:] == ["release_asked", "draft_deleted", "released"]
    with installation.session() as session:
        assert session.scalars(select(Job)).all() == []
        assert session.scalars(select(Attempt)).all() == []


def test_a_name_that_was_public_is_never_given_back(quiet: Installation) -> None:
    quiet.describe("f1")
    quiet.mint("f1", state="registered")
    quiet.drain()

    quiet.note(IntentKind.RELEASE, "f1")
    quiet.drain()

    assert (state(quiet), codes(quiet)[-1]) == ("registered", "release_refused")


def test_a_name_that_becomes_public_while_it_is_given_back_is_kept(quiet: Installation) -> None:
    quiet.describe("f1")
    quiet.mint("f1")
    waiting = [lambda: quiet.note(IntentKind.RELEASE, "f1"), quiet.fold]

    def give_back() -> None:
        while waiting:
            waiting.pop(0)()

    failpoints.arm("before-record", give_back)
    try:
        quiet.drain()
    finally:
        failpoints.disarm()
    quiet.drain()

    assert (state(quiet), quiet.row("f1").withheld) == ("findable", None)
    assert "release_refused" in codes(quiet)
    assert not quiet.jobs("pending", "processing", "failed")


class Lots(PatientChance):
    """Draws these numbers, one after the other."""

    def __init__(self, *numbers: int) -> None:
        super().__init__()
        self.numbers = list(numbers)

    def randrange(self, *bounds: int) -> int:  # type: ignore[override]
        return self.numbers.pop(0)


def test_a_released_name_is_not_given_to_another_record_but_to_the_same(quiet: Installation) -> None:
    quiet.context.random = Lots(7, 7, 8, 7)
    for key in ("f1", "f2"):
        quiet.describe(key)
    quiet.note(IntentKind.RESERVE, "f1")
    quiet.drain()
    name = quiet.row("f1").doi
    quiet.note(IntentKind.RELEASE, "f1")
    quiet.drain()

    quiet.note(IntentKind.RESERVE, "f2")
    quiet.drain()
    assert quiet.row("f2").doi != name

    quiet.note(IntentKind.RESERVE, "f1")
    quiet.drain()
    assert quiet.row("f1").doi == name


def test_what_was_given_back_is_minted_by_no_rule_until_the_record_is_published_anew(on_sqlite: Installation) -> None:
    on_sqlite.describe("f1", published=False)
    on_sqlite.note(IntentKind.RESERVE, "f1")
    on_sqlite.drain()
    on_sqlite.note(IntentKind.RELEASE, "f1")
    on_sqlite.drain()

    on_sqlite.edit("f1", title="Other letters")
    on_sqlite.make_due("sweep")
    on_sqlite.drain()
    assert on_sqlite.rows() == []

    on_sqlite.publish("f1")
    on_sqlite.drain()
    assert state(on_sqlite) == "findable"


def test_a_new_wish_takes_a_release_back(quiet: Installation) -> None:
    quiet.describe("f1")
    quiet.mint("f1", state="draft")
    quiet.drain()
    name = quiet.row("f1").doi
    quiet.agency.spoil(method="DELETE", path="/dois", status=503)
    quiet.note(IntentKind.RELEASE, "f1")
    quiet.drain()

    quiet.agency.mend()
    quiet.mint("f1", state="draft")
    quiet.drain_on()

    assert (quiet.row("f1").doi, state(quiet)) == (name, "draft")


# Promote


@pytest.mark.parametrize("before", ["draft", "registered"])
def test_a_promotion_sends_the_full_metadata_in_the_same_request(quiet: Installation, before: str) -> None:
    quiet.describe("f1")
    quiet.mint("f1", state=before)
    quiet.drain()
    quiet.note(IntentKind.PROMOTE, "f1")
    quiet.drain()

    assert (state(quiet), methods(quiet)) == ("findable", ["POST", "PUT"])
    for attributes in sent(quiet):
        assert attributes["titles"] == [{"title": "Letters of f1"}]
        assert {"creators", "publisher", "publicationYear", "types", "url", "schemaVersion"} <= attributes.keys()
    assert sent(quiet)[-1]["event"] == "publish"


def test_no_request_of_a_whole_life_is_an_event_alone(patient: Installation) -> None:
    patient.publish("f1")
    patient.drain()
    patient.note(IntentKind.PROMOTE, "f1")
    patient.drain()
    patient.unpublish("f1")
    patient.drain()
    patient.publish("f1", access=Access.RESTRICTED)
    patient.drain()

    assert [attributes.get("event") for attributes in sent(patient)] == [None, "publish", "hide", "publish"]
    assert all(attributes["titles"] and attributes["url"] for attributes in sent(patient))


def test_an_unpublished_draft_is_not_promoted(quiet: Installation) -> None:
    quiet.describe("f1", published=False)
    quiet.mint("f1", state="draft")
    quiet.drain()
    quiet.note(IntentKind.PROMOTE, "f1")
    quiet.drain()

    assert quiet.row("f1").withheld == "unpublished"
    assert quiet.row("f1").observed_state is not AgencyState.FINDABLE


def test_a_wished_draft_becomes_findable_when_it_is_minted_without_a_further_period(
    install: Install, make_database: MakeDatabase
) -> None:
    installation = install(make_database("sqlite"), auto_mint=False, grace_period=600)
    installation.describe("f1")
    installation.mint("f1", state="draft")
    installation.drain()
    installation.mint("f1", state="findable")
    installation.drain()

    assert (state(installation), methods(installation)) == ("findable", ["POST", "PUT"])


# The grace period


def test_what_is_published_is_a_draft_and_becomes_findable_by_itself(patient: Installation) -> None:
    patient.publish("f1")
    patient.drain()
    row = patient.row("f1")
    assert (state(patient), row.withheld, row.asked_state) == ("draft", "grace", DoiState.FINDABLE)
    assert row.promote_at is not None
    assert timedelta(minutes=9) < row.promote_at - patient.clock() <= timedelta(minutes=10)

    promote_what_is_due(patient)
    assert state(patient) == "draft"

    patient.clock.forward(minutes=11)
    promote_what_is_due(patient)

    row = patient.row("f1")
    assert (state(patient), row.withheld) == ("findable", None)
    assert methods(patient) == ["POST", "PUT"]
    promote_what_is_due(patient)
    assert methods(patient) == ["POST", "PUT"]


def test_a_wish_by_hand_has_its_period_too_and_asking_again_does_not_cut_it_short(patient: Installation) -> None:
    patient.describe("f1")
    patient.mint("f1")
    patient.drain()
    until = patient.row("f1").promote_at
    patient.clock.forward(minutes=2)
    patient.mint("f1", state="findable")
    patient.drain()

    assert (state(patient), patient.row("f1").promote_at, methods(patient)) == ("draft", until, ["POST"])


def test_now_ends_the_period(patient: Installation) -> None:
    patient.publish("f1")
    patient.drain()
    patient.note(IntentKind.PROMOTE, "f1")
    patient.drain()

    assert (state(patient), methods(patient)) == ("findable", ["POST", "PUT"])


@pytest.mark.parametrize("how", ["unpublish", "remove"])
def test_what_is_withdrawn_within_the_period_leaves_no_trace_at_the_agency(patient: Installation, how: str) -> None:
    patient.publish("f1")
    patient.drain()
    getattr(patient, how)("f1")
    patient.drain()
    assert (patient.agency.held(), methods(patient)) == ({}, ["POST", "DELETE"])

    patient.clock.forward(hours=1)
    promote_what_is_due(patient)
    assert (patient.agency.held(), methods(patient)) == ({}, ["POST", "DELETE"])


def test_what_is_published_again_has_a_new_period(patient: Installation) -> None:
    patient.publish("f1")
    patient.drain()
    name = patient.row("f1").doi
    patient.unpublish("f1")
    patient.drain()
    patient.clock.forward(hours=1)

    patient.publish("f1")
    patient.drain()

    row = patient.row("f1")
    assert (list(patient.agency.held()), state(patient)) == ([name], "draft")
    assert row.promote_at is not None
    assert row.promote_at > patient.clock()


def test_taking_it_back_deletes_the_draft_and_keeps_the_name(patient: Installation) -> None:
    patient.publish("f1")
    patient.drain()
    name = patient.row("f1").doi
    patient.note(IntentKind.RESERVE, "f1")
    patient.drain()
    patient.edit("f1", title="Other letters")
    patient.clock.forward(hours=1)
    patient.make_due("sweep", "promotion")
    patient.drain()

    row = patient.row("f1")
    assert (row.doi, row.observed_state, row.promote_at) == (name, AgencyState.ABSENT, None)
    assert methods(patient) == ["POST", "DELETE"]


def test_the_period_goes_on_in_another_process(patient: Installation, make_database: MakeDatabase) -> None:
    patient.publish("f1")
    patient.drain()
    address = patient.app.config["SQLALCHEMY_DATABASE_URI"]
    other = make_installation(address, patient.agency, catalogue=patient.catalogue, grace_period=600)
    other.clock.forward(minutes=11)

    promote_what_is_due(other)

    assert (state(other), methods(other)) == ("findable", ["POST", "PUT"])
    other.engine.dispose()


def test_an_agency_that_was_silent_for_the_whole_period_gets_one_request(patient: Installation) -> None:
    patient.agency.spoil(method="POST", path="/dois", status=503, times=None)
    patient.publish("f1")
    patient.drain()
    patient.agency.mend()
    patient.clock.forward(hours=1)
    patient.drain_on()

    assert state(patient) == "findable"
    assert len(patient.agency.held()) == 1


def test_an_idle_worker_writes_nothing_for_drafts_whose_time_has_not_come(patient: Installation) -> None:
    from flask_doi.services import errands
    from flask_doi.services.schedules import make_due

    patient.publish("f1")
    patient.drain()
    with patient.app.app_context():
        with patient.context.transaction() as session:
            make_due(patient.context, session, "promotion")
        assert "promotion" not in errands.runners(patient.context)
        patient.clock.forward(minutes=11)
        assert "promotion" in errands.runners(patient.context)


@pytest.mark.parametrize("kind", EVERY_DATABASE)
def test_two_workers_promote_a_draft_once(install: Install, make_database: MakeDatabase, kind: str) -> None:
    patient = install(make_database(kind), grace_period=10 * MINUTES)
    patient.publish("f1")
    patient.drain()
    patient.clock.forward(minutes=11)
    patient.make_due("promotion")
    workers = [threading.Thread(target=patient.drain) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    patient.drain()

    assert (state(patient), methods(patient)) == ("findable", ["POST", "PUT"])


# Embargo


def embargo(installation: Installation, days: int) -> dict[str, Any]:
    until = installation.clock().date() + timedelta(days=days)
    return {"access": Access.EMBARGOED, "embargo_until": until}


@pytest.mark.parametrize(("setting", "held"), [("reserve", "absent"), ("draft", "draft"), ("mint", "findable")])
def test_an_embargoed_record_is_treated_as_the_setting_says_and_ends_findable(
    install: Install, make_database: MakeDatabase, setting: str, held: str
) -> None:
    installation = install(make_database("sqlite"), embargo=setting)
    installation.publish("f1", **embargo(installation, 3))
    installation.drain()
    assert state(installation) == held

    installation.clock.forward(days=4)
    promote_what_is_due(installation)

    assert state(installation) == "findable"
    assert methods(installation) == (["POST"] if held == "absent" else ["POST", "PUT"])


def test_an_embargo_that_is_moved_moves_the_doi(on_sqlite: Installation) -> None:
    on_sqlite.publish("f1", **embargo(on_sqlite, 3))
    on_sqlite.drain()
    on_sqlite.edit("f1", **embargo(on_sqlite, 10))
    on_sqlite.drain()
    on_sqlite.clock.forward(days=4)
    promote_what_is_due(on_sqlite)
    assert state(on_sqlite) == "absent"
    assert codes(on_sqlite).count("withheld") == 2

    on_sqlite.clock.forward(days=7)
    promote_what_is_due(on_sqlite)
    assert state(on_sqlite) == "findable"


def test_an_embargo_that_was_moved_without_a_signal_is_noticed_when_the_old_day_comes(on_sqlite: Installation) -> None:
    on_sqlite.publish("f1", **embargo(on_sqlite, 3))
    on_sqlite.drain()
    on_sqlite.describe("f1", **embargo(on_sqlite, 10))
    on_sqlite.clock.forward(days=4)
    promote_what_is_due(on_sqlite)

    row = on_sqlite.row("f1")
    assert (state(on_sqlite), row.withheld) == ("absent", "embargoed")
    assert row.promote_at is not None
    assert row.promote_at > on_sqlite.clock()


def test_an_embargo_that_is_taken_away_makes_the_doi_public(on_sqlite: Installation) -> None:
    on_sqlite.publish("f1", **embargo(on_sqlite, 3))
    on_sqlite.drain()
    on_sqlite.edit("f1", access=Access.OPEN)
    on_sqlite.drain()
    assert state(on_sqlite) == "findable"


def test_a_record_that_lacks_something_on_the_day_is_minted_when_it_is_mended(on_sqlite: Installation) -> None:
    on_sqlite.publish("f1", creators=(), **embargo(on_sqlite, 3))
    on_sqlite.drain()
    on_sqlite.clock.forward(days=4)
    for _ in range(3):
        promote_what_is_due(on_sqlite)
    assert [job.cause for job in on_sqlite.jobs("failed")] == ["creator_missing"]
    assert codes(on_sqlite).count("failed") == 1

    on_sqlite.edit("f1")
    on_sqlite.drain()
    assert state(on_sqlite) == "findable"


# The watch on drafts


def test_a_draft_that_nobody_makes_public_is_told_of_once_in_such_a_time(quiet: Installation) -> None:
    quiet.describe("f1")
    quiet.mint("f1", state="draft")
    quiet.drain()
    for _ in range(2):
        quiet.clock.forward(days=31)
        for _ in range(2):
            quiet.make_due("drafts")
            quiet.drain()

    assert codes(quiet).count("draft_forgotten") == 2
    with quiet.session() as session:
        assert [line.record for line in list_dois(session, quiet.context, condition="forgotten")] == ["f1"]
        told = [finding.text for finding in examine(quiet.context) if finding.subject == "drafts"]
    assert told == ["1 draft has waited for more than 30 days to be made public; 'flask doi list --forgotten'"]


def test_drafts_that_are_young_or_have_a_day_of_their_own_are_not_forgotten(
    install: Install, make_database: MakeDatabase
) -> None:
    installation = install(make_database("sqlite"), embargo="draft")
    installation.publish("f1", **embargo(installation, 90))
    installation.describe("f2")
    installation.drain()
    installation.clock.forward(days=31)
    installation.mint("f2", state="draft")
    installation.drain()

    assert (state(installation, "f1"), state(installation, "f2")) == ("draft", "draft")
    with installation.app.app_context():
        assert count_forgotten(installation.context) == 0


def test_two_names_of_a_record_never_stand_in_one_part(quiet: Installation) -> None:
    quiet.describe("f1")
    for _ in range(3):
        quiet.note(IntentKind.RESERVE, "f1")
    quiet.drain()
    with quiet.session() as session:
        assert len(session.scalars(select(DoiRow)).all()) == 1


def test_a_public_doi_tells_on_the_day_an_embargo_ends_that_the_material_is_open(
    install: Install, make_database: Callable[[str], str]
) -> None:
    installation = install(make_database("sqlite"), embargo="mint")
    installation.publish("f1", **embargo(installation, 3))
    installation.drain()
    doi = installation.row("f1").doi
    assert access_told(installation, doi) == ["embargoed access"]
    written = len(installation.agency.writes())
    installation.clock.forward(days=2)
    installation.make_due("promotion")
    installation.drain()
    assert len(installation.agency.writes()) == written
    installation.clock.forward(days=2)
    for _ in range(2):
        installation.make_due("promotion")
        installation.drain()
    assert access_told(installation, doi) == ["open access"]
    assert len(installation.agency.writes()) == written + 1


def access_told(installation: Installation, doi: str) -> list[str]:
    """What the agency holds of the level of access."""
    rights = installation.agency.record(doi).metadata["rightsList"]
    return [right["rights"] for right in rights if "coar/access_right" in (right.get("rightsUri") or "")]
