"""Whatever a person or the host does while a request is under way: in the end house and agency say the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import pytest

from flask_doi import failpoints
from flask_doi.domain.description import Text
from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.models import DoiRow
from flask_doi.services import asking
from flask_doi.services.published import published_doi
from flask_doi.services.retirement_requests import Retirement, ask_to_deactivate, ask_to_reactivate, ask_to_redact
from flask_doi.services.wishes import has_gap
from tests.services_fixtures import Installation

SECRET = "Letters of an informer"
PLACES = ("after-claim", "before-submit", "before-record")
Act = Callable[[Installation, str], None]


def restrict(here: Installation, key: str) -> None:
    here.edit(key, restricted_description=True, title=SECRET)


def unpublish(here: Installation, key: str) -> None:
    here.unpublish(key)


def remove(here: Installation, key: str) -> None:
    here.remove(key)


def deactivate(here: Installation, key: str, said: Retirement | None = None) -> None:
    with here.app.app_context():
        ask_to_deactivate(here.context, [here.row(key).id], said or Retirement(reason="withdrawn"))


def deactivate_and_reactivate(here: Installation, key: str) -> None:
    deactivate(here, key)
    here.fold()
    with here.app.app_context():
        ask_to_reactivate(here.context, [here.row(key).id])


def redact(here: Installation, key: str) -> None:
    with here.app.app_context():
        ask_to_redact(here.context, [here.row(key).id], reason="privacy")


def release(here: Installation, key: str) -> None:
    with here.app.app_context():
        asking.ask_for_release(here.context, key)


def new_version(here: Installation, key: str) -> None:
    with here.app.app_context():
        asking.ask_for_version(here.context, key, 2)
        asking.ask_for_version(here.context, key, 2)


def note_external(here: Installation, key: str) -> None:
    with here.app.app_context():
        asking.ask_for_external(here.context, key, f"10.1234/{key}")


CLOSING = (restrict, unpublish, remove, deactivate, redact)
"""After these nothing may stay findable."""
ACTS = (*CLOSING, deactivate_and_reactivate, release, new_version, note_external)


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    yield
    failpoints.disarm()


def interfere(here: Installation, key: str, place: str, act: Act) -> None:
    """Works, and lets the act happen, and be folded in, the first time the worker comes to a place."""
    steps = [lambda: act(here, key), here.fold]

    def meanwhile() -> None:
        while steps:
            steps.pop(0)()

    failpoints.arm(place, meanwhile)
    here.drain()
    failpoints.disarm()
    assert not steps, f"the worker never came to {place}"
    here.drain_on(times=3)


def in_order(here: Installation, row: DoiRow) -> list[str]:
    """What is wrong with a DOI when nothing is to be done any more."""
    held = here.agency.held().get(row.doi)
    found = [] if row.origin != "external" else ([f"{row.doi} is at the agency"] if held else [])
    if row.origin == "external":
        return found
    if str(row.observed_state) != (held.state if held else "absent"):
        found.append(f"{row.doi}: we say {row.observed_state}, the agency {held.state if held else 'absent'}")
    if has_gap(row):
        found.append(f"{row.doi}: a gap stays, {row.desired_state} is wanted")
    return found


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_in_the_end_house_and_agency_say_the_same(on_sqlite: Installation, act: Act) -> None:
    for under_way, place in product(("mint", "update"), PLACES):
        key = f"{under_way}-{place}"
        on_sqlite.publish(key)
        on_sqlite.fold()
        if under_way == "update":
            on_sqlite.drain()
            on_sqlite.edit(key, scope=Text(value="More about it."))
            on_sqlite.fold()
        interfere(on_sqlite, key, place, act)

    wrong = [each for row in on_sqlite.rows() for each in in_order(on_sqlite, row)]
    assert not wrong
    assert not on_sqlite.jobs("pending", "processing", "failed")
    known = {row.doi for row in on_sqlite.rows()}
    assert set(on_sqlite.agency.held()) <= known
    states = {row.observed_state for row in on_sqlite.rows() if row.origin != "external"}
    if act in CLOSING:
        assert AgencyState.FINDABLE not in states
        assert SECRET not in str(on_sqlite.agency.running.sandbox.traffic.log(None, "^/dois"))
    if act is deactivate_and_reactivate:
        assert states == {AgencyState.FINDABLE}
    if act in (restrict, redact):
        assert not [name for name in known if tells_of(on_sqlite, name)]


BROKEN = "Thrown out\x00\x01 of the \ud800 archive"


def test_what_people_type_or_paste_is_made_legal_before_it_is_kept_or_told(installation: Installation) -> None:
    installation.publish("f1", "f2")
    installation.drain()
    with installation.app.app_context():
        asking.ask_for_version(installation.context, "f2", 2, label=BROKEN)
    deactivate(installation, "f1", Retirement(reason="other", note=BROKEN))
    installation.drain()

    retired = installation.row("f1")
    assert (retired.desired_state, retired.observed_state) == (DoiState.DEACTIVATED, AgencyState.REGISTERED)
    assert installation.agency.record(retired.doi).reason == "Thrown out of the archive"
    assert {row.version for row in installation.rows() if row.record_key == "f2"} == {"1", "Thrown out of the archive"}
    assert not installation.jobs("pending", "processing", "failed")


def tells_of(here: Installation, name: str) -> bool:
    with here.app.test_request_context():
        found = published_doi(here.context, name)
    return found is not None and found.description is not None
