"""One DOI as the page sees it on which it is verified: what it is called, and what its last visit brought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from flask_doi.domain.states import is_public
from flask_doi.models import DoiRow
from flask_doi.services.context import Context
from flask_doi.services.describing import describe


@dataclass(frozen=True, kw_only=True, slots=True)
class VerifiableDoi:
    """A DOI with its record, which may be gone; `may_be_visited` when it is public and therefore leads somewhere."""

    id: int
    doi: str
    key: str
    title: str
    reference_code: str
    is_gone: bool
    may_be_visited: bool
    is_external: bool
    verification: Mapping[str, Any] | None


def verifiable_doi(context: Context, *, key: str | None = None, doi_id: int | None = None) -> VerifiableDoi | None:
    """The DOI with a row number, or the own one of a record; None when there is none in this environment."""
    meant = (DoiRow.id == doi_id,) if doi_id is not None else (DoiRow.record_key == key, DoiRow.part == "")
    with context.session() as session:
        here = DoiRow.environment == context.settings.environment
        row = session.scalars(select(DoiRow).where(*meant, here)).first()
    if row is None:
        return None
    described = describe(context, [row.record_key])
    return VerifiableDoi(
        id=row.id,
        doi=row.doi,
        key=row.record_key,
        title=row.title or "",
        reference_code=row.reference_code or "",
        is_gone=row.record_key not in described.found and row.record_key not in described.broken,
        may_be_visited=row.origin != "external" and is_public(row.observed_state),
        is_external=row.origin == "external",
        verification=row.verification,
    )
