"""What a host's own OAI-PMH endpoint asks about DOIs: which records have one, since when, and what is told of them.

Only DOIs that everybody may see are told: those somebody else registered, and those of ours that the agency holds as
registered or findable; test and sandbox names only with DOI_EXPOSE_TEST. A record without one is simply not named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
)

from flask_doi.crosswalk.dublin_core import identifiers
from flask_doi.domain.identifier import Doi
from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.models import DoiRow
from flask_doi.models.base import UtcDateTime
from flask_doi.services.context import Context
from flask_doi.services.showing import resolver_of

NOT_PUBLIC = ("gone", "unpublished", "description_restricted")
"""The rules that say that a record is not public, as a row keeps them in `withheld`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HarvestedDoi:
    """What a harvester may know about the DOI of a record.

    `changed_at` (aware UTC) moves when the DOI is minted, its metadata change, it is retired or reactivated: the
    datestamp of a record is never earlier. `is_withdrawn` says that the DOI leads to a tombstone; the record is then
    told as deleted. `has_metadata` is false for a DOI that somebody else registered.
    """

    key: str
    name: str
    link: str
    environment: str
    is_external: bool
    is_withdrawn: bool
    changed_at: datetime

    @property
    def is_test(self) -> bool:
        """Whether it is none that the world knows."""
        return not self.is_external and self.environment != "production"

    @property
    def has_metadata(self) -> bool:
        """Whether there are DataCite metadata of ours to be harvested."""
        return not self.is_external and not self.is_withdrawn

    def identifiers(self, own: Iterable[str | None]) -> list[str]:
        """The host's own identifiers with the DOI, as a link, before them."""
        return identifiers(None if self.is_withdrawn else self.link, own)


def harvested(context: Context, keys: Collection[str]) -> Mapping[str, HarvestedDoi]:
    """The DOI of each of these records that has one, in one query."""
    if not keys or not context.settings.enabled:
        return {}
    return {one.key: one for one in _read(context, _rows(context).where(DoiRow.record_key.in_(set(keys))))}


def harvested_changes(
    context: Context,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    after: str | None = None,
    limit: int = 500,
) -> list[HarvestedDoi]:
    """DOIs that changed in a span (both ends included), in the order of their keys, beginning behind `after`.

    For hosts that merge them with a list of their own: withdrawn ones are among them, those of deleted records too.
    """
    if not context.settings.enabled:
        return []
    wanted: list[ColumnElement[bool]] = []
    if since is not None:
        wanted.append(_changed_at >= since)
    if until is not None:
        wanted.append(_changed_at <= until)
    if after is not None:
        wanted.append(DoiRow.record_key > after)
    return _read(context, _rows(context).where(*wanted).order_by(DoiRow.record_key).limit(limit))


def harvest_table(context: Context) -> Subquery:
    """The same as a table that a host joins with its own: `record_key`, `changed_at`, `is_withdrawn`, `has_metadata`.

    `changed_at` has no time zone and holds UTC: compare it with parameters, not with a column of the host's own. While
    the plugin is switched off the table is empty and stands on none of ours.
    """
    if not context.settings.enabled:
        nothing = select(
            cast(null(), String(191)).label("record_key"),
            cast(null(), UtcDateTime()).label("changed_at"),
            literal(False).label("is_withdrawn"),
            literal(False).label("has_metadata"),
        ).where(false())
        return nothing.subquery("doi_harvest")
    return (
        select(
            DoiRow.record_key,
            _changed_at.label("changed_at"),
            case((WITHDRAWN, literal(True)), else_=literal(False)).label("is_withdrawn"),
            case((and_(DoiRow.origin != "external", ~WITHDRAWN), literal(True)), else_=literal(False)).label(
                "has_metadata"
            ),
        )
        .where(DoiRow.part == "", *may_be_exposed(context))
        .subquery("doi_harvest")
    )


_changed_at: ColumnElement[datetime] = func.coalesce(DoiRow.changed_at, DoiRow.updated_at, type_=UtcDateTime())
"""When what the agency holds last changed, or the name was first known to be real; of others' DOIs, when noted."""

WITHDRAWN: ColumnElement[bool] = or_(
    DoiRow.desired_state == DoiState.DEACTIVATED,
    func.coalesce(DoiRow.withheld, "").in_(NOT_PUBLIC),
)


def is_real(context: Context, row: Any = DoiRow) -> tuple[ColumnElement[bool], ...]:
    """That the agency holds a name as registered or findable and the world may have seen it."""
    return (
        row.observed_state.in_((AgencyState.REGISTERED, AgencyState.FINDABLE)),
        or_(row.confirmed_at.is_not(None), row.resolves.is_(True)),
        row.environment == context.settings.environment,
    )


def may_be_exposed(context: Context) -> tuple[ColumnElement[bool], ...]:
    """That everybody may see a DOI: somebody else's, or a real one of ours that is no mere test."""
    settings = context.settings
    external = DoiRow.origin == "external"
    exposes_ours = settings.environment == "production" or settings.expose_test
    shown = or_(external, and_(*is_real(context))) if exposes_ours else external
    return DoiRow.environment == settings.environment, shown


def _rows(context: Context) -> Select[Any]:
    wanted: Select[Any] = select(  # type: ignore[assignment]
        DoiRow.record_key, DoiRow.doi, DoiRow.origin, _changed_at.label("changed_at"), WITHDRAWN.label("is_withdrawn")
    ).where(DoiRow.part == "", *may_be_exposed(context))
    return wanted


def _read(context: Context, wanted: Select[Any]) -> list[HarvestedDoi]:
    with context.session() as session:
        rows = session.execute(wanted).all()
    resolver = resolver_of(context)
    return [
        HarvestedDoi(
            key=row.record_key,
            name=row.doi,
            link=Doi(row.doi).url(*([] if row.origin == "external" else [resolver])),
            environment=context.settings.environment,
            is_external=row.origin == "external",
            is_withdrawn=bool(row.is_withdrawn),
            changed_at=row.changed_at,
        )
        for row in rows
    ]
