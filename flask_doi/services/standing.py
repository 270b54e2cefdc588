"""What a DOI stands for: the record as it is, an earlier version of it, all versions, or one of its digital objects."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from flask_doi.domain.description import Description
from flask_doi.domain.parts import ALL_VERSIONS, describe_object, is_object
from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.models import DoiRow
from flask_doi.services.snapshots import read_snapshot


def stands_for(session: Session, row: DoiRow, description: Description | None) -> Description | None:
    """What a DOI's metadata describe, given what the catalogue says of its record now; None when it is gone.

    An earlier version stays as it was last told, but is as public as its record. So is a digital object that is gone
    from a record of which nothing may be told.
    """
    if description is None:
        return None
    if is_object(row.part):
        told = describe_object(description, row.part)
        return description if told is None and description.restricted_description else told
    if row.part == ALL_VERSIONS:
        return replace(description, version=None)
    if is_superseded(session, row):
        return _as_it_was(session, row, description)
    return _as_version(session, row, description)


def is_superseded(session: Session, row: DoiRow) -> bool:
    """Whether the record has a newer version with a DOI of its own, or is to have one."""
    if row.id is None:
        return False
    wanted = or_(DoiRow.asked_state != DoiState.RESERVED, DoiRow.observed_state != AgencyState.ABSENT)
    newer = select(DoiRow.id).where(DoiRow.version_of_id == row.id, DoiRow.record_key == row.record_key, wanted)
    return session.scalar(newer.limit(1)) is not None


def keeps_last_word(session: Session, row: DoiRow) -> bool:
    """Whether only what was sent last may be sent again: of an earlier version nothing else is known any more."""
    return row.snapshot_id is None and not is_object(row.part) and is_superseded(session, row)


def _as_it_was(session: Session, row: DoiRow, now: Description) -> Description:
    then = read_snapshot(session, row) or now
    return replace(
        then,
        published=now.published,
        restricted_description=now.restricted_description or then.restricted_description,
        external_doi=None,
    )


def _as_version(session: Session, row: DoiRow, description: Description) -> Description:
    """The record with the version's own label, and made public when the version was; a first version is the record."""
    earlier = session.get(DoiRow, row.version_of_id) if row.version_of_id is not None else None
    if earlier is None or earlier.record_key != row.record_key:
        return description
    has_own_label = description.version not in (None, "", earlier.version)
    return replace(
        description,
        version=description.version if has_own_label else row.version,
        first_published=row.created_at.date(),
    )
