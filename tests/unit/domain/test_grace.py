"""When a DOI becomes public by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flask_doi.domain.grace import postponed, promotion_moment
from flask_doi.domain.policy import Wish
from flask_doi.domain.states import DoiState

NOW = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)
PERIOD = timedelta(minutes=35)
FINDABLE = Wish(state=DoiState.FINDABLE)
EMBARGOED = Wish(state=DoiState.RESERVED, withheld="embargoed", params={"until": "2026-04-01"})
LIFTED = datetime(2026, 4, 1, tzinfo=UTC)


def moment(
    wish: Wish,
    *,
    before: str | None = None,
    known: datetime | None = None,
    now: datetime = NOW,
    period: timedelta = PERIOD,
    is_public: bool = False,
) -> datetime | None:
    return promotion_moment(wish, before=before, moment=known, now=now, period=period, is_public=is_public)


def test_the_period_begins_when_nothing_stands_against_a_public_doi() -> None:
    assert moment(FINDABLE) == NOW + PERIOD
    assert moment(FINDABLE, before="unpublished") == NOW + PERIOD


def test_it_begins_once() -> None:
    assert moment(FINDABLE, before="grace", known=NOW + timedelta(minutes=1)) == NOW + timedelta(minutes=1)
    assert moment(FINDABLE, known=NOW - PERIOD) == NOW - PERIOD


@pytest.mark.parametrize(
    "wish",
    [
        Wish(state=DoiState.DRAFT),
        Wish(state=DoiState.RESERVED),
        Wish(state=DoiState.DEACTIVATED),
        Wish(state=DoiState.RESERVED, withheld="unpublished"),
    ],
)
def test_no_clock_runs_for_what_is_not_to_be_public(wish: Wish) -> None:
    assert moment(wish, known=NOW) is None


def test_no_clock_runs_for_what_is_public_or_where_there_is_no_period() -> None:
    assert moment(FINDABLE, known=NOW, is_public=True) is None
    assert moment(FINDABLE, period=timedelta(0)) is None


def test_an_embargo_ends_at_the_beginning_of_its_day() -> None:
    assert moment(EMBARGOED) == LIFTED
    assert moment(EMBARGOED, known=NOW) == LIFTED


def test_an_embargo_that_ended_by_itself_needs_no_further_waiting() -> None:
    assert moment(FINDABLE, before="embargoed", known=LIFTED, now=LIFTED) == LIFTED


def test_an_embargo_that_was_taken_away_is_like_a_publication() -> None:
    assert moment(FINDABLE, before="embargoed", known=LIFTED) == NOW + PERIOD


def test_until_the_moment_it_is_a_draft() -> None:
    wish = postponed(FINDABLE, NOW + PERIOD, now=NOW)
    assert (wish.state, wish.withheld, dict(wish.params)) == (
        DoiState.DRAFT,
        "grace",
        {"until": "2026-03-01T14:35:00+00:00"},
    )
    assert postponed(FINDABLE, NOW, now=NOW) is FINDABLE
    assert postponed(EMBARGOED, LIFTED, now=NOW) is EMBARGOED
