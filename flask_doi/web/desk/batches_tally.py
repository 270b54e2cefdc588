"""How many records of a batch came to what, in words: "39 minted", "2 left out"."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from flask_doi.domain.batch_results import DONE, ENDED
from flask_doi.services.batches.showing import BatchFacts
from flask_doi.web.texts import doi_plural


def tally(batch: BatchFacts) -> list[Markup]:
    """What a batch came to, the records that it left out from the beginning last."""
    counts = {result: batch.results.get(result, 0) for result in ENDED}
    told = [_words(batch.kind, result)(number) for result, number in counts.items() if number]
    return [*told, *([RESULTS["left_out"](batch.left_out)] if batch.left_out else [])]


def _words(kind: str, result: str) -> Callable[[int], Markup]:
    return KINDS.get(kind, RESULTS[DONE]) if result == DONE else RESULTS[result]


RESULTS: dict[str, Callable[[int], Markup]] = {
    "done": lambda number: doi_plural("%(number)s done", "%(number)s done", number),
    "unchanged": lambda number: doi_plural("%(number)s with nothing to do", "%(number)s with nothing to do", number),
    "failed": lambda number: doi_plural("%(number)s failed", "%(number)s failed", number),
    "skipped": lambda number: doi_plural("%(number)s skipped", "%(number)s skipped", number),
    "cancelled": lambda number: doi_plural("%(number)s cancelled", "%(number)s cancelled", number),
    "left_out": lambda number: doi_plural("%(number)s left out", "%(number)s left out", number),
}

KINDS: dict[str, Callable[[int], Markup]] = {
    "mint": lambda number: doi_plural("%(number)s minted", "%(number)s minted", number),
    "sync": lambda number: doi_plural("%(number)s sent", "%(number)s sent", number),
    "verify": lambda number: doi_plural("%(number)s in order", "%(number)s in order", number),
    "deactivate": lambda number: doi_plural("%(number)s deactivated", "%(number)s deactivated", number),
    "reactivate": lambda number: doi_plural("%(number)s reactivated", "%(number)s reactivated", number),
}
"""Those that were done, by the kind of the batch."""
