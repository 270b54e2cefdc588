"""DOIs from elsewhere: noted from the record's field or by a person, and never sent anywhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.models import DoiRow, IntentKind
from flask_doi.services.external import ASIDE, external_facts, why_not
from flask_doi.services.published import published_doi_of
from flask_doi.services.showing import real_dois
from tests.services_fixtures import Install, Installation

THEIRS = "10.1234/theirs"


@pytest.fixture
def quiet(install: Install, make_database: Callable[[str], str]) -> Installation:
    """Nothing is minted by itself."""
    return install(make_database("sqlite"), auto_mint=False)


def parts(installation: Installation, key: str = "f1") -> dict[str, tuple[str, str, str | None]]:
    """The record's DOIs: origin, name and what withholds it, by part."""
    with installation.session() as session:
        rows = session.scalars(select(DoiRow).where(DoiRow.record_key == key)).all()
    return {row.part: (row.origin, row.doi, row.withheld) for row in rows}


def note(installation: Installation, doi: str | None, key: str = "f1") -> None:
    installation.note(IntentKind.EXTERNAL, key, doi=doi)
    installation.drain()


def refusals(installation: Installation, key: str = "f1") -> list[str]:
    return [params["rule"] for code, params in installation.history(key) if code == "external_refused"]


def test_a_person_notes_one_and_it_is_shown_and_never_sent(quiet: Installation) -> None:
    quiet.describe("f1")
    note(quiet, "https://doi.org/10.1234/THEIRS")

    assert parts(quiet) == {"": ("external", THEIRS, None)}
    with quiet.app.app_context():
        assert real_dois(quiet.context, ["f1"])["f1"].link == "https://doi.org/10.1234/theirs"
        published = published_doi_of(quiet.context, "f1")
    assert published is not None
    assert published.is_external
    quiet.edit("f1", title="Other letters")
    quiet.make_due("sweep", "resolution")
    quiet.clock.forward(days=2)
    quiet.drain()
    assert quiet.agency.requests(path="") == 0


def test_the_records_own_field_is_noted_when_it_is_published_and_followed(on_sqlite: Installation) -> None:
    on_sqlite.publish("f1", external_doi=THEIRS)
    on_sqlite.drain()
    assert parts(on_sqlite) == {"": ("external", THEIRS, None)}

    on_sqlite.edit("f1", external_doi="10.1234/corrected")
    on_sqlite.drain()
    assert parts(on_sqlite) == {"": ("external", "10.1234/corrected", None)}
    assert on_sqlite.agency.requests() == 0

    on_sqlite.edit("f1", external_doi=None)
    on_sqlite.drain()
    assert parts(on_sqlite)[""][0] == "minted"
    assert on_sqlite.row("f1").observed_state is AgencyState.FINDABLE


def test_what_a_person_noted_stays_when_the_record_says_nothing(quiet: Installation) -> None:
    quiet.describe("f1")
    note(quiet, THEIRS)
    quiet.edit("f1")
    quiet.drain()
    assert parts(quiet) == {"": ("external", THEIRS, None)}


def test_the_records_own_field_goes_before_a_person(quiet: Installation) -> None:
    quiet.describe("f1", external_doi=THEIRS)
    note(quiet, "10.1234/another")
    assert parts(quiet) == {"": ("external", THEIRS, None)}
    note(quiet, None)
    assert parts(quiet) == {"": ("external", THEIRS, None)}


@pytest.mark.parametrize(
    ("text", "rule"),
    [("10.80000/abc", "external_ours"), ("https://example.org/a", "external_malformed"), ("", "external_malformed")],
)
def test_what_cannot_be_one_is_refused_with_its_reason(quiet: Installation, text: str, rule: str) -> None:
    quiet.describe("f1")
    quiet.fold()
    note(quiet, text)
    assert (parts(quiet), refusals(quiet)) == ({}, [rule])
    with quiet.app.app_context():
        facts = external_facts(quiet.context, "f1", None)
        refused = why_not(quiet.context, "f1", text, facts)
    assert refused is not None
    assert refused.code == rule


def test_a_field_that_holds_no_doi_is_told_once_and_nothing_is_minted(on_sqlite: Installation) -> None:
    on_sqlite.publish("f1", external_doi="see the publisher")
    on_sqlite.drain()
    on_sqlite.edit("f1", external_doi="see the publisher", title="Other letters")
    on_sqlite.drain()

    assert (parts(on_sqlite), refusals(on_sqlite)) == ({}, ["external_malformed"])
    assert on_sqlite.agency.requests() == 0


def test_one_doi_belongs_to_one_record(quiet: Installation) -> None:
    for key in ("f1", "f2"):
        quiet.describe(key)
    note(quiet, THEIRS)
    note(quiet, THEIRS, "f2")
    assert (parts(quiet, "f2"), refusals(quiet, "f2")) == ({}, ["external_taken"])


def test_a_reserved_name_stands_aside_and_is_taken_up_again(quiet: Installation) -> None:
    quiet.describe("f1")
    quiet.note(IntentKind.RESERVE, "f1")
    quiet.drain()
    name = quiet.row("f1").doi

    note(quiet, THEIRS)
    assert parts(quiet) == {"": ("external", THEIRS, None), ASIDE: ("minted", name, "set_aside")}

    quiet.publish("f1")
    quiet.make_due("sweep")
    quiet.drain()
    assert parts(quiet)[ASIDE] == ("minted", name, "set_aside")

    note(quiet, None)
    assert parts(quiet) == {"": ("minted", name, None)}
    quiet.mint("f1")
    quiet.drain()
    assert list(quiet.agency.held()) == [name]


def test_a_draft_that_stands_aside_is_deleted_at_the_agency_and_comes_back(installation: Installation) -> None:
    installation.describe("f1")
    installation.mint("f1", state="draft")
    installation.drain()
    name = installation.row("f1").doi

    note(installation, THEIRS)
    assert installation.agency.held() == {}

    note(installation, None)
    assert list(installation.agency.held()) == [name]


def test_no_choice_is_left_once_our_own_is_public(quiet: Installation) -> None:
    quiet.describe("f1")
    quiet.mint("f1")
    quiet.drain()
    name = quiet.row("f1").doi

    note(quiet, THEIRS)
    quiet.edit("f1", external_doi=THEIRS)
    quiet.drain()

    assert parts(quiet)[""][:2] == ("minted", name)
    assert refusals(quiet) == ["external_too_late"]
    assert quiet.row("f1").observed_state is AgencyState.FINDABLE


def test_nor_while_our_own_may_just_be_becoming_public(quiet: Installation) -> None:
    quiet.describe("f1")
    quiet.mint("f1")
    quiet.agency.spoil(method="POST", path="/dois", lost_reply="after")
    quiet.drain()
    note(quiet, THEIRS)
    assert refusals(quiet) == ["external_too_late"]

    quiet.drain_on()
    assert quiet.row("f1").observed_state is AgencyState.FINDABLE


def test_nobody_mints_a_record_that_has_one(quiet: Installation) -> None:
    quiet.describe("f1")
    note(quiet, THEIRS)
    quiet.mint("f1")
    quiet.drain()

    assert parts(quiet) == {"": ("external", THEIRS, None)}
    assert quiet.history("f1")[-1] == ("not_minted", {"rule": "external_doi", "doi": THEIRS})
    assert quiet.row("f1").desired_state is DoiState.EXTERNAL


def test_the_choice_and_the_wish_to_mint_may_come_together(quiet: Installation) -> None:
    quiet.describe("f1")
    note(quiet, THEIRS)
    quiet.note(IntentKind.EXTERNAL, "f1", doi=None)
    quiet.mint("f1")
    quiet.drain()
    assert quiet.row("f1").observed_state is AgencyState.FINDABLE
