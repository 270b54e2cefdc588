"""The DOIs of ours around one DOI, as its metadata names them: real ones only, never drafts."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.domain.description import Description
from flask_doi.domain.parts import ALL_VERSIONS, is_object
from flask_doi.domain.related import RelatedDois
from flask_doi.models import DoiRow
from flask_doi.services.context import Context
from flask_doi.services.deactivations import replaced_dois
from flask_doi.services.families import ALONE, Family, counting, counts, real_names
from flask_doi.services.lineage import next_one, own_row, row_of_all_versions, versions_of


def related_dois(
    context: Context, session: Session, description: Description, row: DoiRow | None, family: Family = ALONE
) -> RelatedDois:
    """The DOIs that the metadata of a record points to; `row` is its own, if it has one.

    Above it stand the nearest ancestor whose DOI is real, and the top of the hierarchy when that is another. A digital
    object stands under its record alone.
    """
    if row is not None and is_object(row.part):
        unit = own_row(session, row.environment, row.record_key)
        return RelatedDois(derived_from=_named(unit))
    above = _above(session, row.environment if row is not None else context.settings.environment, family)
    if row is None:
        return above
    related = _with_versions(session, row, replace(above, shown_by=_shown_by(session, row)))
    obsoletes, identical_to = replaced_dois(session, row)
    return replace(related, obsoletes=obsoletes, identical_to=identical_to)


def _above(session: Session, environment: str, family: Family) -> RelatedDois:
    if not family.ancestors:
        return RelatedDois(parts=family.parts)
    names = real_names(session, environment, family.ancestors)
    nearest = next((names[key] for key in family.ancestors if key in names), None)
    top = names.get(family.ancestors[-1])
    return RelatedDois(ancestor=nearest, fonds=top if top != nearest else None, parts=family.parts)


def _shown_by(session: Session, row: DoiRow) -> tuple[str, ...]:
    """The DOIs of the digital objects of a record, for its own DOI."""
    if row.part:
        return ()
    here = (DoiRow.record_key == row.record_key, DoiRow.environment == row.environment, DoiRow.part != "")
    found = session.execute(select(DoiRow.part, DoiRow.doi).where(*here, counting()).order_by(DoiRow.id))
    return tuple(doi for part, doi in found if is_object(part))


def _with_versions(session: Session, row: DoiRow, related: RelatedDois) -> RelatedDois:
    if row.part == ALL_VERSIONS:
        current = own_row(session, row.environment, row.record_key)
        known = versions_of(session, current) if current is not None else []
        return replace(related, versions=tuple(each.doi for each in known if counts(each)))
    earlier = session.get(DoiRow, row.version_of_id) if row.version_of_id is not None else None
    later = next_one(session, row)
    if earlier is None and later is None:
        return related
    whole = row_of_all_versions(session, versions_of(session, row))
    return replace(
        related,
        previous_version=_named(earlier),
        next_version=_named(later),
        all_versions=_named(whole),
    )


def _named(row: DoiRow | None) -> str | None:
    return row.doi if row is not None and counts(row) else None
