"""What a machine is told of one DOI: its state and where it leads; people who may see states are told more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.domain.identifier import Doi
from flask_doi.domain.states import is_public
from flask_doi.errors import InvalidDoi
from flask_doi.models import DoiRow
from flask_doi.services.context import Context
from flask_doi.services.finding import conditions_of, latest_jobs, shown_state
from flask_doi.services.showing import is_visible, resolver_of, row_named
from flask_doi.services.targets import landing_url


@dataclass(frozen=True, kw_only=True, slots=True)
class DoiStatus:
    """The status of one DOI.

    `url` is the full link, None while the name is registered nowhere; `target` where it leads, as the agency confirmed.
    `is_secret` says that only people who may see states may know of it; `names_record` that the public sees the record.
    `leads_to_landing` says that the target is our own landing address. `conditions` is None where they are not told.
    """

    record: str | None
    doi: str
    url: str | None
    state: str
    conditions: tuple[str, ...] | None
    environment: str
    target: str | None
    minted_at: datetime | None
    synced_at: datetime | None
    resolves: bool | None
    changed_at: datetime
    is_secret: bool
    names_record: bool
    leads_to_landing: bool = False

    def for_everybody(self) -> DoiStatus:
        """The same without what only people who may see states are told; no record is named that is not public.

        Its page's address may name it too (DOI_URL_TEMPLATE); only the landing address says nothing but the DOI.
        """
        if self.names_record:
            return replace(self, conditions=None)
        return replace(self, conditions=None, record=None, target=self.target if self.leads_to_landing else None)


def status_of_name(context: Context, text: str) -> DoiStatus | None:
    """The status of the DOI written in a text, in any spelling; None when it is none of this catalogue."""
    try:
        name = Doi.parse(text)
    except InvalidDoi:
        return None
    with context.session() as session:
        row = row_named(context, session, name.name)
        conditions = _conditions(session, row)
    return None if row is None else _status(context, row, conditions)


def status_of_record(context: Context, key: str) -> DoiStatus | None:
    """The status of a record's DOI; None when it has none."""
    here = DoiRow.environment == context.settings.environment
    with context.session() as session:
        row = session.scalars(select(DoiRow).where(DoiRow.record_key == key, here, DoiRow.part == "")).first()
        conditions = _conditions(session, row)
    return None if row is None else _status(context, row, conditions)


def _conditions(session: Session, row: DoiRow | None) -> tuple[str, ...]:
    if row is None:
        return ()
    job = latest_jobs(session, [row.id]).get(row.id)
    return conditions_of(row, job.state if job else None)


def _status(context: Context, row: DoiRow, conditions: tuple[str, ...]) -> DoiStatus:
    description = context.catalogue.get(row.record_key)
    is_external = row.origin == "external"
    is_registered = is_external or is_public(row.observed_state)
    is_shown = is_external or row.environment == "production" or context.settings.expose_test
    resolver = {} if is_external else {"resolver": resolver_of(context, row.environment)}
    moments = (
        row.updated_at,
        row.synced_at,
        row.confirmed_at,
        row.resolution_checked_at,
        row.deactivated_at,
        description.modified if description is not None else None,
    )
    return DoiStatus(
        record=row.record_key,
        doi=row.doi,
        url=Doi(row.doi).url(**resolver) if is_registered else None,
        state=shown_state(row),
        conditions=conditions,
        environment=row.environment,
        target=None if is_external else row.observed_url,
        minted_at=row.minted_at,
        synced_at=row.synced_at,
        resolves=row.resolves,
        changed_at=max(moment for moment in moments if moment is not None),
        is_secret=not (is_registered and is_shown) or (is_external and not is_visible(description)),
        names_record=is_visible(description) and row.redacted_at is None,
        leads_to_landing=row.observed_url == landing_url(context, row.doi),
    )
