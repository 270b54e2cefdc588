"""What a batch would do, before it is made: its records split into groups, with requests, time and fee."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_doi.domain.batch_results import GROUPS, READY
from flask_doi.services.batches.choosing import Chosen, count, next_portion
from flask_doi.services.batches.estimating import Estimate, estimate
from flask_doi.services.batches.judging import Judged, judge
from flask_doi.services.batches.making import with_problems
from flask_doi.services.batches.showing import BatchFacts
from flask_doi.services.context import Context

MOST_AT_ONCE = 1000
"""So many records are judged while somebody waits; more are looked at by the worker."""
SECONDS = 8.0
PORTION = 250
PAGE = 25


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """The groups with how many records each holds, what is to be mended, codes without record, and what it takes.

    `judged` holds the records where they were looked at for this preview; those of a prepared batch are read by page.
    """

    groups: Mapping[str, int]
    problems: Sequence[Mapping[str, Any]]
    unknown: Sequence[str]
    estimate: Estimate
    judged: Sequence[Judged] = field(default=(), repr=False)

    @property
    def ready(self) -> int:
        """How many would be asked for."""
        return self.groups.get(READY, 0)

    @property
    def total(self) -> int:
        """How many were looked at."""
        return sum(self.groups.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class TooMany:
    """More records than can be judged while somebody waits."""

    number: int


def preview(context: Context, chosen: Chosen) -> Preview | TooMany:
    """Judges the records of a choice, unless there are too many of them or the catalogue is too slow."""
    number = count(context, chosen)
    if number > MOST_AT_ONCE:
        return TooMany(number=number)
    end = time.monotonic() + SECONDS
    judged: list[Judged] = []
    unknown: list[str] = []
    cursor: str | None = None
    while True:
        portion = next_portion(context, chosen, cursor, PORTION)
        judged += judge(context, portion.keys)
        unknown += portion.unknown
        cursor = portion.cursor
        if cursor is None:
            return preview_of(context, list({each.key: each for each in judged}.values()), unknown)
        if time.monotonic() > end or len(judged) > 2 * MOST_AT_ONCE:
            return TooMany(number=max(number, len(judged)))


def preview_of(context: Context, judged: Sequence[Judged], unknown: Sequence[str] = ()) -> Preview:
    """The preview of records that were judged."""
    groups = {group: sum(each.group == group for each in judged) for group in GROUPS}
    ready = groups[READY]
    return Preview(
        groups=groups,
        problems=with_problems([], judged),
        unknown=tuple(unknown),
        estimate=estimate(context, ready, minted=ready),
        judged=judged,
    )


def preview_of_counts(context: Context, batch: BatchFacts) -> Preview:
    """The preview of a batch whose records the worker looked at."""
    groups = {group: batch.results.get(group, 0) for group in GROUPS}
    ready = groups[READY]
    return Preview(
        groups=groups,
        problems=list(batch.params.get("problems") or ()),
        unknown=tuple(batch.selection.get("unknown") or ()),
        estimate=estimate(context, ready, minted=ready if batch.kind == "mint" else 0),
    )
