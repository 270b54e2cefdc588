"""The DOIs that stand beside a record's own: of its versions, of all of them together, and of its digital objects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.domain.identifier import Doi
from flask_doi.domain.parts import ALL_VERSIONS, is_object, version_number
from flask_doi.models import DoiRow
from flask_doi.services.context import Context
from flask_doi.services.families import counts
from flask_doi.services.finding import shown_state
from flask_doi.services.further_rows import number_in_record
from flask_doi.services.lineage import own_row, row_of_all_versions, versions_of
from flask_doi.services.showing import resolver_of


@dataclass(frozen=True, kw_only=True, slots=True)
class BesideDoi:
    """One DOI beside others. `label` is the version, or the name of the digital object; `is_own` that of the record.

    `is_real` says that it may be shown to everybody where DOIs of its environment may.
    """

    id: int
    name: str
    link: str
    text: str
    label: str
    title: str | None
    state: str
    minted_at: datetime | None
    is_real: bool
    is_own: bool = False
    is_newest: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """What stands beside a record's DOI; versions the newest first, and none where there is only one."""

    versions: tuple[BesideDoi, ...] = ()
    whole: BesideDoi | None = None
    objects: tuple[BesideDoi, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to list."""
        return not (self.versions or self.whole or self.objects)


def dois_beside(
    context: Context, key: str, *, public: bool, may_see: Callable[[str], bool] = lambda key: True
) -> Beside:
    """The DOIs beside a record's own; of those that are not real, only people who may see states are told.

    A version may be a record of its own, with people of its own: `may_see` says whether the visitor is one of them.
    """
    environment = context.settings.environment
    with context.session() as session:
        own = own_row(session, environment, key)
        versions = versions_of(session, own) if own is not None else []
        whole = row_of_all_versions(session, versions) if versions else None
        if whole is not None and not counts(whole) and (public or _is_closed(whole, key, may_see)):
            whole = None
        told = [row for row in versions if counts(row) or not (public or _is_closed(row, key, may_see))]
        objects = [row for row in _objects(session, environment, key) if counts(row) or not public]
    if len(told) < 2:
        told = []
    newest = told[-1].id if told else None
    return Beside(
        versions=tuple(
            _shown(context, row, own, label=row.version or str(place), is_newest=row.id == newest)
            for place, row in reversed(list(enumerate(told, 1)))
        ),
        whole=_shown(context, whole, own) if whole is not None else None,
        objects=tuple(_shown(context, row, own, label=row.part) for row in objects),
    )


def _is_closed(row: DoiRow, key: str, may_see: Callable[[str], bool]) -> bool:
    return row.record_key != key and not may_see(row.record_key)


def _objects(session: Session, environment: str, key: str) -> list[DoiRow]:
    here = (DoiRow.record_key == key, DoiRow.environment == environment, DoiRow.part != "", DoiRow.part != ALL_VERSIONS)
    rows = session.scalars(select(DoiRow).where(*here).order_by(DoiRow.id))
    return [row for row in rows if is_object(row.part)]


def _shown(context: Context, row: DoiRow, own: DoiRow | None, *, label: str = "", is_newest: bool = False) -> BesideDoi:
    resolver = {} if row.origin == "external" else {"resolver": resolver_of(context, row.environment)}
    name = Doi(row.doi)
    return BesideDoi(
        id=row.id,
        name=row.doi,
        link=name.url(**resolver),
        text=name.display(context.settings.display, **resolver),
        label=label,
        title=row.title,
        state=shown_state(row),
        minted_at=row.minted_at,
        is_real=counts(row),
        is_own=own is not None and row.id == own.id,
        is_newest=is_newest,
    )


def next_number(context: Context, key: str) -> int | None:
    """Which version of the record would be the next; None when one is on its way, or when it has no DOI."""
    with context.session() as session:
        own = own_row(session, context.settings.environment, key)
        if own is None:
            return None
        here = (DoiRow.record_key == key, DoiRow.environment == own.environment)
        known = [version_number(part) or 0 for part in session.scalars(select(DoiRow.part).where(*here))]
        number = number_in_record(session, own)
    return None if max(known, default=0) > number else number + 1
