"""Real DOIs with everything that may be told of them in public, read for the formats, pages and addresses."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.domain.description import Description
from flask_doi.domain.embargo import as_of
from flask_doi.domain.identifier import Doi
from flask_doi.domain.payload import Payload
from flask_doi.domain.profile import CrosswalkSettings
from flask_doi.domain.publication_year import publication_year
from flask_doi.domain.published import PublishedDoi, Retirement
from flask_doi.domain.related import RelatedDois
from flask_doi.domain.states import AgencyState, DoiState, is_public
from flask_doi.errors import InvalidDoi
from flask_doi.models import Account, DoiRow, HistoryEvent
from flask_doi.services.accounts import profile_of
from flask_doi.services.context import Context
from flask_doi.services.deactivations import deactivation_of
from flask_doi.services.families import Family, most_parts, read_families
from flask_doi.services.payloads import read_payload
from flask_doi.services.related import related_dois
from flask_doi.services.showing import is_visible, resolver_of, row_named
from flask_doi.services.snapshots import read_snapshot
from flask_doi.services.standing import stands_for

WITHDRAWALS = ("hidden", "withheld", "deactivated")


def published_doi(context: Context, text: str) -> PublishedDoi | None:
    """The DOI written in a text, in any spelling, when it is one of this catalogue that the public may know of.

    That is one which the agency has registered, its tombstone included, or an external one of a public record.
    """
    try:
        name = Doi.parse(text)
    except InvalidDoi:
        return None
    with context.session() as session:
        row = row_named(context, session, name.name)
    if row is None:
        return None
    description, family = context.catalogue.get(row.record_key), _families(context, [row.record_key])
    with context.session() as session:
        return _published(context, session, row, description, family[row.record_key])


def published_doi_of(context: Context, key: str, part: str = "") -> PublishedDoi | None:
    """The DOI of a record, when the public may know of it; `part` names one of several."""
    with context.session() as session:
        row = session.scalars(
            select(DoiRow).where(
                DoiRow.record_key == key, DoiRow.environment == context.settings.environment, DoiRow.part == part
            )
        ).first()
    if row is None:
        return None
    description, family = context.catalogue.get(key), _families(context, [key])
    with context.session() as session:
        return _published(context, session, row, description, family[key])


def published_dois(context: Context, keys: Collection[str]) -> Mapping[str, PublishedDoi]:
    """The DOIs of several records (their own, not those of parts) that the public may know of, read in sets."""
    with context.session() as session:
        rows = session.scalars(
            select(DoiRow).where(
                DoiRow.record_key.in_(set(keys)), DoiRow.environment == context.settings.environment, DoiRow.part == ""
            )
        ).all()
    descriptions = context.catalogue.get_many([row.record_key for row in rows])
    families = _families(context, [row.record_key for row in rows])
    with context.session() as session:
        found = [
            _published(context, session, row, descriptions.get(row.record_key), families[row.record_key])
            for row in rows
        ]
    return {one.key: one for one in found if one is not None}


def _families(context: Context, keys: Sequence[str]) -> Mapping[str, Family]:
    with context.session() as session:
        parts = most_parts(context, session)
    return read_families(context, keys, parts=parts)


def _published(
    context: Context, session: Session, row: DoiRow, record: Description | None, family: Family
) -> PublishedDoi | None:
    description = stands_for(session, row, record)
    is_external = row.origin == "external"
    if is_external and not is_visible(description):
        return None
    if not is_external and not is_public(row.observed_state):
        return None
    shown = _may_be_shown(session, row, description)
    if shown is not None:
        shown = as_of(shown, context.clock().date())
    account = session.get(Account, row.account_id) if row.account_id is not None else None
    settings = context.settings
    resolver = {} if is_external else {"resolver": resolver_of(context, row.environment)}
    name = Doi(row.doi)
    may_lead_on = is_visible(description) and row.redacted_at is None
    path = context.catalogue.url_for(row.record_key) if may_lead_on else None
    return PublishedDoi(
        name=row.doi,
        url=name.url(**resolver),
        text=name.display(settings.display, **resolver),
        key=row.record_key,
        part=row.part,
        version=row.version if shown is not None else None,
        environment=row.environment,
        is_external=is_external,
        is_findable=row.observed_state is AgencyState.FINDABLE,
        description=shown,
        settings=profile_of(account) if account is not None else CrosswalkSettings(),
        year=_year(context, row, shown),
        landing=name.url(f"{settings.base}{settings.landing_prefix}"),
        page=full_url(context, path),
        related=RelatedDois() if shown is None or is_external else related_dois(context, session, shown, row, family),
        retirement=None if is_external else _retirement(context, session, row, description),
        minted_at=row.minted_at,
        changed_at=row.changed_at or row.synced_at or row.updated_at,
        citation_style=settings.citation_style,
        prefers_page=settings.preferred_identifier == "host",
        told=_told(context, session, row) if shown is not None else None,
    )


def _told(context: Context, session: Session, row: DoiRow) -> Payload | None:
    """What was last told, where only that shows what the host's own function or stylesheet made of the metadata."""
    if context.adjustments.hook is None and context.adjustments.stylesheet is None:
        return None
    return read_payload(session, row.payload_id)


def _may_be_shown(session: Session, row: DoiRow, description: Description | None) -> Description | None:
    """The record as it is when it is public, else as it last was; nothing of a restricted or redacted one."""
    if row.redacted_at is not None or row.withheld == "description_restricted":
        return None
    if description is not None and description.restricted_description:
        return None
    if is_visible(description) and row.desired_state is not DoiState.DEACTIVATED:
        return description
    return read_snapshot(session, row)


def _retirement(context: Context, session: Session, row: DoiRow, description: Description | None) -> Retirement | None:
    known = deactivation_of(row)
    told = known if known is not None and known.is_retired else None
    if row.desired_state is DoiState.DEACTIVATED:
        kind = "deactivated"
    elif description is not None and description.restricted_description:
        kind = "restricted"
    elif not is_visible(description):
        kind = "unpublished" if description is not None else "deactivated"
    else:
        return None
    return Retirement(
        kind=kind,
        at=told.at if told else row.deactivated_at or _withdrawn_at(session, row),
        reason=told.reason if told else None,
        note=told.note if told else None,
        replaced_by=_linked(context, session, row, told.replaced_by if told else row.replaced_by),
        replaced_how=told.replaced_how if told else None,
        is_redacted=row.redacted_at is not None,
    )


def _year(context: Context, row: DoiRow, description: Description | None) -> int:
    if row.publication_year is not None or description is None:
        return row.publication_year or row.created_at.year
    return publication_year(description, frozen_year=None, today=context.clock().date())


def full_url(context: Context, path: str | None) -> str | None:
    """The full URL of an address of the catalogue, which may be given as a path."""
    return f"{context.settings.base}{path}" if path is not None and path.startswith("/") else path


def _withdrawn_at(session: Session, row: DoiRow) -> datetime | None:
    """When the public lost sight of what the DOI stands for."""
    return session.scalar(
        select(HistoryEvent.at)
        .where(HistoryEvent.doi_id == row.id, HistoryEvent.code.in_(WITHDRAWALS))
        .order_by(HistoryEvent.id.desc())
        .limit(1)
    )


def _linked(context: Context, session: Session, row: DoiRow, doi: str | None) -> str | None:
    """A replacing DOI as a link: one of ours through the resolver that knows it, any other through the public one."""
    if not doi:
        return None
    try:
        name = Doi.parse(doi)
    except InvalidDoi:
        return None
    ours = (DoiRow.doi == name.name, DoiRow.environment == row.environment, DoiRow.origin != "external")
    is_ours = session.scalar(select(DoiRow.id).where(*ours)) is not None
    return name.url(resolver_of(context, row.environment)) if is_ours else name.url()
