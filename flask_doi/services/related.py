"""The DOIs of ours around one DOI, as its metadata names them: real ones only, never drafts."""

from __future__ import annotations

from sqlalchemy.orm import Session

from flask_doi.domain.description import Description
from flask_doi.domain.related import RelatedDois
from flask_doi.models import DoiRow
from flask_doi.services.context import Context


def related_dois(context: Context, session: Session, description: Description, row: DoiRow | None) -> RelatedDois:
    """The DOIs that the metadata of a record points to; `row` is its own, if it has one."""
    return RelatedDois()
