"""Every cell of the decision table, by the real planning and worker, at a real (simulated) agency.

One installation has a record for each cell. Each first gets a DOI of the cell's standing while it is open, then comes
into the cell's circumstance; whoever has none, or only a name, is asked for a findable one then.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from flask_doi.domain.access_decisions import Circumstance, Standing
from flask_doi.domain.description import Access
from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.models import DoiRow, IntentKind
from flask_doi.sandbox import serve
from tests.services_fixtures import AgencySeen, Installation, make_installation

SECRET = "Names of informers"
PUBLIC = (Standing.REGISTERED, Standing.FINDABLE)

Cell = tuple[Circumstance, Standing]
Found = tuple[str, str, str | None]
"""What the agency holds, what is wanted, and the rule that withholds it."""

NO_ROW: Found = ("absent", "none", None)


def expected(circumstance: Circumstance, standing: Standing) -> Found:
    """What is right in a cell, written down here a second time, not read from the table."""
    if standing is Standing.EXTERNAL:
        return ("absent", "external", None)
    if standing is Standing.DEACTIVATED:
        is_secret = circumstance is Circumstance.RESTRICTED
        return ("registered", "deactivated", "description_restricted" if is_secret else None)
    return {
        Circumstance.OPEN: _as_asked(standing),
        Circumstance.CLOSED: _as_asked(standing),
        Circumstance.EMBARGOED: _embargoed(standing),
        Circumstance.REFUSED: _refused(standing),
        Circumstance.UNPUBLISHED: _not_public(standing, "unpublished", draft=("draft", "draft", None)),
        Circumstance.RESTRICTED: _not_public(standing, "description_restricted", draft=_kept("description_restricted")),
        Circumstance.GONE: _gone(standing),
    }[circumstance]


def _kept(rule: str) -> Found:
    return ("absent", "reserved", rule)


def _as_asked(standing: Standing) -> Found:
    if standing in (Standing.DRAFT, Standing.REGISTERED):
        return (str(standing), str(standing), None)
    return ("findable", "findable", None)


def _embargoed(standing: Standing) -> Found:
    return _kept("embargoed") if standing in (Standing.NONE, Standing.RESERVED) else _as_asked(standing)


def _refused(standing: Standing) -> Found:
    if standing is Standing.NONE:
        return NO_ROW
    return _as_asked(standing) if standing in PUBLIC else _kept("level_not_mintable")


def _not_public(standing: Standing, rule: str, *, draft: Found) -> Found:
    if standing is Standing.NONE:
        return NO_ROW
    if standing is Standing.DRAFT:
        return draft
    return ("registered", "registered", rule) if standing in PUBLIC else _kept(rule)


def _gone(standing: Standing) -> Found:
    if standing is Standing.NONE:
        return NO_ROW
    return ("registered", "deactivated", "gone") if standing in PUBLIC else _kept("gone")


def key_of(circumstance: Circumstance, standing: Standing) -> str:
    return f"{circumstance}/{standing}"


CELLS: list[Cell] = [(circumstance, standing) for circumstance in Circumstance for standing in Standing]


def _give_standing(installation: Installation, key: str, standing: Standing) -> None:
    installation.describe(key)
    if standing is Standing.RESERVED:
        installation.note(IntentKind.RESERVE, key)
    elif standing is Standing.EXTERNAL:
        installation.note(IntentKind.EXTERNAL, key, doi=f"10.1234/{key}")
    elif standing in (Standing.DRAFT, *PUBLIC):
        installation.mint(key, state=str(standing))
    elif standing is Standing.DEACTIVATED:
        installation.mint(key)


def _bring_about(installation: Installation, circumstance: Circumstance, standing: Standing) -> None:
    """A draft that a person wants of an unpublished record is told to the account alone, so that it has no secret."""
    key = key_of(circumstance, standing)
    later = installation.clock().date() + timedelta(days=30)
    changes: dict[Circumstance, dict[str, Any]] = {
        Circumstance.OPEN: {"access": Access.OPEN},
        Circumstance.CLOSED: {"access": Access.RESTRICTED},
        Circumstance.EMBARGOED: {"access": Access.EMBARGOED, "embargo_until": later},
        Circumstance.REFUSED: {"level": "file"},
        Circumstance.UNPUBLISHED: {"published": False, "title": "Plans" if standing is Standing.DRAFT else SECRET},
        Circumstance.RESTRICTED: {"restricted_description": True, "title": SECRET},
    }
    if circumstance is Circumstance.GONE:
        installation.remove(key)
        return
    installation.describe(key, **changes[circumstance])
    unpublished = circumstance is Circumstance.UNPUBLISHED
    installation.note(IntentKind.UNPUBLISHED if unpublished else IntentKind.UPDATED, key)


@pytest.fixture(scope="module")
def settled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The installation after everything happened."""
    file = tmp_path_factory.mktemp("cells") / "catalogue.sqlite"
    shutil.copy(sqlite_template, file)
    with serve() as running:
        installation = make_installation(f"sqlite:///{file}", AgencySeen(running), auto_mint=False)
        installation.put_off_errands()
        for circumstance, standing in CELLS:
            _give_standing(installation, key_of(circumstance, standing), standing)
        installation.drain()
        for circumstance in Circumstance:
            key = key_of(circumstance, Standing.DEACTIVATED)
            installation.note(IntentKind.DEACTIVATE, key, reason="withdrawn")
        installation.drain()
        for circumstance, standing in CELLS:
            _bring_about(installation, circumstance, standing)
        installation.fold()
        for circumstance in Circumstance:
            for standing in (Standing.NONE, Standing.RESERVED):
                installation.mint(key_of(circumstance, standing), state="findable")
        installation.drain()
        yield installation
        with installation.app.app_context():
            installation.engine.dispose()


def found(installation: Installation, key: str) -> Found:
    with installation.session() as session:
        row = session.scalars(select(DoiRow).where(DoiRow.record_key == key)).one_or_none()
    if row is None:
        return NO_ROW
    held = installation.agency.record(row.doi)
    at_agency = held.state if held is not None else "absent"
    assert at_agency == str(row.observed_state)
    return (at_agency, str(row.desired_state), row.withheld)


@pytest.mark.parametrize(("circumstance", "standing"), CELLS)
def test_what_becomes_of_a_doi(settled: Installation, circumstance: Circumstance, standing: Standing) -> None:
    assert found(settled, key_of(circumstance, standing)) == expected(circumstance, standing)


def test_nothing_is_left_undone(settled: Installation) -> None:
    assert not settled.jobs("pending", "processing", "failed")


def test_nothing_new_of_what_is_not_public_left_the_house(settled: Installation) -> None:
    bodies = [seen.body.decode() for seen in settled.agency.running.sandbox.traffic.log(None, None) if seen.body]
    assert bodies
    assert not [body for body in bodies if SECRET in body]


def test_nothing_is_ever_asked_about_a_doi_from_elsewhere(settled: Installation) -> None:
    log = settled.agency.running.sandbox.traffic.log(None, None)
    assert not [seen for seen in log if "10.1234" in seen.path or b"10.1234" in (seen.body or b"")]


def test_closed_and_embargoed_material_says_so(settled: Installation) -> None:
    for circumstance, right in ((Circumstance.CLOSED, "c_16ec"), (Circumstance.EMBARGOED, "c_f1cf")):
        with settled.session() as session:
            key = key_of(circumstance, Standing.FINDABLE)
            name = session.scalars(select(DoiRow.doi).where(DoiRow.record_key == key)).one()
        told = settled.agency.record(name).metadata["rightsList"]
        assert [each["rightsUri"].rpartition("/")[2] for each in told] == [right]


def test_a_record_that_comes_back_brings_its_doi_back(settled: Installation) -> None:
    away = (Circumstance.UNPUBLISHED, Circumstance.RESTRICTED, Circumstance.GONE)
    standings = (Standing.DRAFT, Standing.REGISTERED, Standing.FINDABLE)
    keys = [key_of(circumstance, standing) for circumstance in away for standing in standings]
    settled.publish(*keys)
    settled.drain()

    assert [found(settled, key) for key in keys] == [(str(s), str(s), None) for s in standings] * 3

    for circumstance in away:
        for standing in standings:
            _bring_about(settled, circumstance, standing)
    settled.drain()
    assert [found(settled, key) for key in keys] == [expected(c, s) for c in away for s in standings]


def test_what_is_retired_is_deactivated_and_nothing_else(settled: Installation) -> None:
    with settled.session() as session:
        rows = session.scalars(select(DoiRow).where(DoiRow.desired_state == DoiState.DEACTIVATED)).all()
    assert {row.observed_state for row in rows} == {AgencyState.REGISTERED}
