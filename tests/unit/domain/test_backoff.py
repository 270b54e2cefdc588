"""Waiting before the next attempt."""

from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_doi.domain.backoff import CAP, ceiling, clamp_retry_after, next_delay


@given(st.integers(min_value=0, max_value=10_000), st.integers())
def test_a_wait_lies_between_nothing_and_six_hours(attempts: int, seed: int) -> None:
    assert 0 <= next_delay(attempts, random=Random(seed)) <= ceiling(attempts) <= CAP == 6 * 3600


def test_the_ceiling_grows_from_half_a_minute_and_stays_at_the_cap() -> None:
    ceilings = [ceiling(attempts) for attempts in range(1, 16)]
    assert ceilings[0] == 30
    assert ceilings == sorted(ceilings)
    assert ceilings[5:] == [CAP] * 10


def test_fifteen_tries_outlast_a_day_on_average() -> None:
    random = Random(1)
    spans = [sum(next_delay(attempt, random=random) for attempt in range(1, 15)) for _ in range(2000)]
    assert 1.0 < sum(spans) / len(spans) / 86_400 < 1.5
    assert sum(ceiling(attempt) for attempt in range(1, 15)) < 2.5 * 86_400


def test_jobs_that_failed_together_come_back_apart() -> None:
    random = Random(2)
    assert len({round(next_delay(4, random=random)) for _ in range(50)}) > 40


@pytest.mark.parametrize(
    ("asked", "granted"),
    [(None, None), (math.nan, None), (-5, 1.0), (0, 1.0), (30, 30), (7200, 3600.0), (math.inf, 3600.0)],
)
def test_retry_after_is_believed_within_a_second_and_an_hour(asked: float | None, granted: float | None) -> None:
    assert clamp_retry_after(asked) == granted
