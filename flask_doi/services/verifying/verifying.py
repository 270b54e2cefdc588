"""Verifies DOIs: visits where each leads, judges what is found, writes it down. No transaction is open meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy import select

from flask_doi.domain.states import AgencyState
from flask_doi.domain.verification import Verification
from flask_doi.errors import DoiNotFound
from flask_doi.models import DoiRow
from flask_doi.services.announcing import announce
from flask_doi.services.context import Context
from flask_doi.services.history import tell
from flask_doi.services.resolution import note, running_app
from flask_doi.services.retrying import again
from flask_doi.services.verifying.expecting import Expected, expectations
from flask_doi.services.verifying.judging import Met, judge
from flask_doi.services.verifying.visiting import travelling

DEADLINE = 10.0
"""Seconds that one DOI may take: a person may be waiting, and readers give up earlier."""
THREADS = 4
CHUNK = 50
USUAL_DAYS = 30
AGAIN_AFTER = timedelta(days=1)
"""When what was wanting is visited again."""


def verify_now(context: Context, doi_id: int, *, actor: str | None = None) -> Verification:
    """Visits where one DOI leads while somebody waits, ten seconds at most, and writes down what is found.

    Raises DoiNotFound for a row number of no DOI of this environment.
    """
    found = expectations(context, [doi_id])
    if not found:
        raise DoiNotFound(str(doi_id))
    with travelling(context, seconds=DEADLINE) as traveller:
        met = traveller.look(found[0], is_production=is_production(context))
    return keep(context, found[0], met, actor=actor)


def verify_rows(context: Context, ids: Sequence[int], *, actor: str | None = None) -> None:
    """Visits where these DOIs lead, a few at a time and at most two on one host at once; writes down what is found."""
    for _ in verified_rows(context, ids, actor=actor):
        pass


def verified_rows(
    context: Context, ids: Sequence[int], *, actor: str | None = None
) -> Iterator[tuple[Expected, Verification]]:
    """The same, told one by one."""
    for start in range(0, len(ids), CHUNK):
        found = expectations(context, ids[start : start + CHUNK])
        with (
            travelling(context, seconds=DEADLINE) as traveller,
            ThreadPoolExecutor(THREADS, thread_name_prefix="doi-visits") as pool,
        ):
            looks = [pool.submit(traveller.look, each, is_production=is_production(context)) for each in found]
            for each, look in zip(found, looks, strict=True):
                yield each, keep(context, each, look.result(), actor=actor)


def keep(context: Context, expected: Expected, met: Met, *, actor: str | None = None) -> Verification:
    """Judges what was met and writes it down, the resolver's answer included; the history tells only of changes."""
    verification = judge(expected, met)
    if met.resolution is not None and expected.standing != "external":
        resolution = met.resolution
        events = again(lambda: note(context, expected.id, expected.doi, resolution))
        announce(context, running_app(), events)
    return again(lambda: _keep(context, expected, verification, actor))


def _keep(context: Context, expected: Expected, verification: Verification, actor: str | None) -> Verification:
    now = context.clock()
    told = Verification(findings=verification.findings, hops=verification.hops, at=now)
    with context.transaction() as session:
        row = session.get(DoiRow, expected.id, with_for_update=True)
        if row is None or row.doi != expected.doi:
            return told
        before, row.verified = row.verified, told.verified
        row.verified_at, row.verification = now, told.as_json()
        row.verification_due_at = _next_visit(context, told)
        if told.verified is not None and told.verified is not before:
            tell(context, session, "page_good" if told.verified else "page_wanting", row, actor=actor)
    return told


def _next_visit(context: Context, told: Verification) -> datetime | None:
    if told.verified is None:
        return None
    pause = timedelta(days=context.settings.verify_days or USUAL_DAYS)
    return context.clock() + (pause if told.verified else min(pause, AGAIN_AFTER))


def is_production(context: Context) -> bool:
    """Whether the DOIs of this environment are those that the world knows."""
    return context.settings.environment == "production"


def public_rows(context: Context, *, limit: int | None = None) -> list[int]:
    """The DOIs that lead somewhere, longest not visited first."""
    public = (AgencyState.REGISTERED, AgencyState.FINDABLE)
    with context.session() as session:
        wanted = select(DoiRow.id).where(
            DoiRow.environment == context.settings.environment,
            DoiRow.origin != "external",
            DoiRow.observed_state.in_(public),
        )
        oldest_first = wanted.order_by(DoiRow.verified_at.is_not(None), DoiRow.verified_at, DoiRow.id)
        return list(session.scalars(oldest_first.limit(limit)))
