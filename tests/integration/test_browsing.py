"""Lists of DOIs on each kind of database: what it reckons, counts and sorts is the same everywhere, page by page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, select

from flask_doi import Selection
from flask_doi.domain.doi_filter import DoiFilter
from flask_doi.domain.states import AgencyState, DoiState, JobKind, JobState
from flask_doi.models import Account, DoiRow, Job
from flask_doi.services.desk import browsing
from flask_doi.services.desk.browsing import browse, count
from flask_doi.services.desk.figures import figures, minted_lately, waiting
from flask_doi.services.desk.keyset import COLUMNS, Order
from flask_doi.services.finding import conditions_of, shown_state

from ..services_fixtures import EVERY_DATABASE, Install, Installation

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
TITLES = ("b", "B", "é", "Zebra", None, "letters of the house", "Letters of the House", "文書")


def fill(place: Installation) -> int:
    """A DOI in every combination of states that matters; of some titles and moments there are several, or none."""
    states = product(DoiState, AgencyState, (1, 2), ("minted", "external"), (True, None))
    rows = [
        DoiRow(
            environment="sandbox", doi=f"10.80000/{number:04}", record_key=f"r{number}", origin=origin,
            asked_state=DoiState.FINDABLE, desired_state=desired, observed_state=observed, wanted_revision=wanted,
            sent_revision=1, resolves=resolves, verified=(None, True, False)[number % 3], title=TITLES[number % 8],
            desired_url="https://a.org/1" if number % 7 == 0 else None, level=("item", "fonds")[number % 2],
            repository_key=f"archive-{number % 3}", year=2000 + number % 4,
            minted_at=NOW - timedelta(hours=number % 10) if number % 4 else None,
            synced_at=NOW - timedelta(seconds=number) if number % 5 else None, created_at=NOW, updated_at=NOW,
        )
        for number, (desired, observed, wanted, origin, resolves) in enumerate(states)
    ]  # fmt: skip
    with place.session() as session, session.begin():
        account = Account(
            name="A", agency="datacite", environment="sandbox", repository_id="A.B", created_at=NOW, updated_at=NOW
        )
        session.add_all([account, *rows])
        session.flush()
        for row, state in zip(rows[1::20], [JobState.FAILED, JobState.PENDING, JobState.COMPLETED] * 4, strict=False):
            session.add(
                Job(
                    doi_id=row.id, account_id=account.id, kind=JobKind.UPDATE, state=state, not_before=NOW,
                    created_at=NOW, cause="problems",
                )
            )  # fmt: skip
    return len(rows)


@pytest.fixture(params=EVERY_DATABASE)
def place(request: Any, install: Install, make_database: Callable[[str], str]) -> Installation:
    return install(make_database(request.param))


def everything(place: Installation, order: Order, chosen: DoiFilter, scope: Selection | None = None) -> list[int]:
    """The numbers of all rows of a list, read page by page, the same way back as there."""
    there, after = [], None
    with place.app.app_context(), place.session() as session:
        while True:
            page = browse(place.context, session, chosen, scope, order=order, after=after, size=37)
            there.append([row.id for row in page.rows])
            if not page.has_more:
                break
            after = page.places[-1]
        back, at = [there[-1]], page
        while at.has_before:
            at = browse(place.context, session, chosen, scope, order=order, before=at.places[0], size=37)
            back.append([row.id for row in at.rows])
    assert [number for page in reversed(back) for number in page] == [number for page in there for number in page]
    return [number for page in there for number in page]


def test_lists_and_figures_are_the_same_on_every_database(place: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    number = fill(place)
    reckons_as_the_code_does(place)
    sorts_every_way(place, number, monkeypatch)
    counts_what_it_lists(place, number)
    holds_to_the_scope(place)


def reckons_as_the_code_does(place: Installation) -> None:
    with place.session() as session:
        columns = (DoiRow, DoiRow.shown_state, DoiRow.is_stale, DoiRow.is_unresolved)
        for row, state, is_stale, is_unresolved in session.execute(select(*columns)):
            told = conditions_of(row, None)
            assert (state, is_stale, is_unresolved) == (shown_state(row), "stale" in told, "unresolved" in told), row.id


def sorts_every_way(place: Installation, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rows collected and sorted, and many read along an index, are in the same order; empty values come last."""
    for by, is_descending in product(COLUMNS, (False, True)):
        order = Order(by=by, is_descending=is_descending)
        monkeypatch.setattr(browsing, "FEW", 1000)
        sorted_then = everything(place, order, DoiFilter())
        monkeypatch.setattr(browsing, "FEW", 0)
        walked = everything(place, order, DoiFilter())
        assert sorted_then == walked, order
        assert len(walked) == number == len(set(walked))
        with place.session() as session:
            values = dict(session.execute(select(DoiRow.id, order.column)).all())
        empty = [values[each] is None for each in walked]
        assert empty == sorted(empty), order
        if by in ("minted", "synced"):
            told = [values[each] for each in walked if values[each] is not None]
            assert told == sorted(told, reverse=is_descending)


def counts_what_it_lists(place: Installation, number: int) -> None:
    with place.app.app_context(), place.session() as session:
        told = figures(place.context, session)
        assert told.everything == number
        for state, counted in told.states.items():
            assert count(place.context, session, DoiFilter(state=state)).number == counted, state
        for condition, total in told.conditions.items():
            assert count(place.context, session, DoiFilter(condition=condition)) == total, condition
        assert told.conditions["failed"].number > 0
        queue = waiting(place.context, session)
        assert (queue.pending.number, queue.oldest) == (told.conditions["pending"].number, NOW)
        lately = [row.minted_at for row in minted_lately(place.context, session, number=50)]
    assert lately == sorted(lately, reverse=True)
    for condition, total in told.conditions.items():
        listed = everything(place, Order(by="title"), DoiFilter(condition=condition))
        assert len(listed) == total.number, condition
    assert len(everything(place, Order(), DoiFilter(text="LETTERS of"))) == len(
        everything(place, Order(), DoiFilter(text="letters OF"))
    )


def holds_to_the_scope(place: Installation) -> None:
    scope = Selection(repositories=("archive-1",), levels=("item",))
    found = everything(place, Order(by="doi"), DoiFilter(), scope)
    with place.app.app_context(), place.session() as session:
        kept = session.scalars(select(DoiRow.id).where(DoiRow.repository_key == "archive-1", DoiRow.level == "item"))
        assert sorted(found) == sorted(kept)
        assert figures(place.context, session, scope).everything == len(found)
        assert waiting(place.context, session, scope).pending.number <= len(found)


def test_every_order_has_the_index_that_it_names(place: Installation) -> None:
    engine: Engine = place.engine
    known = {index["name"] for index in inspect(engine).get_indexes("doi_dois")}
    assert {Order(by=by).index for by in COLUMNS} <= known
