"""The public DOIs as search engines are told of them: in pages, each DOI with the day of its last change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, false, select, true
from sqlalchemy.orm import Session

from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.models import DoiRow
from flask_doi.services.context import Context

PAGE = 50_000
CHUNK = 1_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One public DOI and when what is told of it last changed."""

    id: int
    name: str
    changed_at: datetime


def page_starts(context: Context, *, page: int = PAGE) -> list[int]:
    """Behind which row each page of the sitemap begins; always at least one page, which may be empty."""
    starts = [0]
    with context.session() as session:
        while True:
            last = session.scalar(_public(context, DoiRow.id, after=starts[-1]).offset(page - 1).limit(1))
            if last is None or session.scalar(_public(context, DoiRow.id, after=last).limit(1)) is None:
                return starts
            starts.append(last)


def listed(context: Context, *, after: int, page: int = PAGE, chunk: int = CHUNK) -> Iterator[Listed]:
    """The DOIs of one page, read in chunks so that no transaction stays open while they are sent."""
    left = page
    while left > 0:
        with context.session() as session:
            found = _chunk(context, session, after, min(chunk, left))
        yield from found
        if len(found) < min(chunk, left):
            return
        left -= len(found)
        after = found[-1].id


def _chunk(context: Context, session: Session, after: int, limit: int) -> list[Listed]:
    columns = (DoiRow.id, DoiRow.doi, DoiRow.changed_at, DoiRow.minted_at, DoiRow.updated_at)
    rows = session.execute(_public(context, *columns, after=after).limit(limit))
    return [_listed(row) for row in rows]


def _listed(row: Any) -> Listed:
    return Listed(id=row.id, name=row.doi, changed_at=row.changed_at or row.minted_at or row.updated_at)


def _public(context: Context, *columns: Any, after: int) -> Select[Any]:
    """What the agency has as findable and shall have as such; a test DOI only where it may be shown."""
    settings = context.settings
    is_shown = settings.environment == "production" or settings.expose_test
    chosen: Select[Any] = select(*columns)
    return chosen.where(
        DoiRow.environment == settings.environment,
        DoiRow.observed_state == AgencyState.FINDABLE,
        DoiRow.desired_state == DoiState.FINDABLE,
        DoiRow.withheld.is_(None),
        DoiRow.redacted_at.is_(None),
        DoiRow.origin != "external",
        DoiRow.id > after,
        true() if is_shown else false(),
    ).order_by(DoiRow.id)
