"""What people do with jobs, one by one or together: who may, and what came of it in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from markupsafe import Markup

from flask_doi.domain.states import JobKind
from flask_doi.services.actors import actor_name
from flask_doi.services.calling_back import CalledBack, call_back
from flask_doi.services.context import Context
from flask_doi.services.desk.queueing import job_record
from flask_doi.services.taking_up import TakenUp, take_up
from flask_doi.web.desk.frame import own_scope
from flask_doi.web.texts import doi_plural, doi_text
from flask_doi.web.visitor import may

MOST_AT_ONCE = 5000
"""Of how many jobs one press of a button takes care; whoever pressed it waits for them."""


def may_do(context: Context, job_id: int) -> bool:
    """Whether whoever is logged in may try this job again or call it back: who may mint that record, or retire its DOI.

    Of a record that is gone, who may configure.
    """
    found = job_record(context, job_id, own_scope(context))
    if found is None:
        return False
    key, kind = found
    if may(context, "deactivate" if kind is JobKind.DEACTIVATE else "mint", key):
        return True
    return context.catalogue.get(key) is None and may(context, "configure", None)


def kinds_of_others(context: Context) -> tuple[JobKind, ...]:
    """What whoever is logged in may not decide about together: retiring DOIs is a permission of its own."""
    return () if may(context, "deactivate", None) else (JobKind.DEACTIVATE,)


def do_many(
    context: Context,
    chunks: Iterable[Sequence[int]],
    act: Callable[[Context, Sequence[int]], list[Markup]],
) -> list[Markup]:
    """Does something with the first 5,000 of these jobs, and tells what came of it and what is left."""
    ids = list(chain.from_iterable(chunks))
    lines = act(context, ids[:MOST_AT_ONCE])
    left = len(ids) - MOST_AT_ONCE
    if left > 0:
        lines.append(
            doi_plural(
                "%(number)s more is left; do the same again for it.",
                "%(number)s more are left; do the same again for them.",
                left,
            )
        )
    return lines


def try_again(context: Context, ids: Sequence[int]) -> list[Markup]:
    """Tries jobs again, and tells how many."""
    return told_again(take_up(context, ids, actor=actor_name(context)))


def cancel(context: Context, ids: Sequence[int]) -> list[Markup]:
    """Calls jobs back, and tells how many."""
    return told_cancelled(call_back(context, ids, actor=actor_name(context)))


def told_again(result: TakenUp) -> list[Markup]:
    """What came of trying jobs again, in words."""
    lines = []
    if result.again:
        lines.append(doi_plural("%(number)s is tried again.", "%(number)s are tried again.", result.again))
    if result.under_way:
        lines.append(
            doi_plural("%(number)s is being sent just now.", "%(number)s are being sent just now.", result.under_way)
        )
    return lines + _about_those_over(result.over) or [doi_text("Nothing was there to be tried again.")]


def told_cancelled(result: CalledBack) -> list[Markup]:
    """What came of calling jobs back, in words."""
    lines = []
    if result.cancelled:
        lines.append(doi_plural("%(number)s cancelled.", "%(number)s cancelled.", result.cancelled))
    if result.too_late:
        lines.append(
            doi_plural(
                "%(number)s could not be called back: it is being sent, or may have arrived already.",
                "%(number)s could not be called back: they are being sent, or may have arrived already.",
                result.too_late,
            )
        )
    if result.needed:
        lines.append(
            doi_plural(
                "%(number)s takes something from public view that must not be seen, and goes on.",
                "%(number)s take something from public view that must not be seen, and go on.",
                result.needed,
            )
        )
    return lines + _about_those_over(result.over) or [doi_text("Nothing was there to be cancelled.")]


def _about_those_over(number: int) -> list[Markup]:
    if not number:
        return []
    return [doi_plural("%(number)s had ended already.", "%(number)s had ended already.", number)]
