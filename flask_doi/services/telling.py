"""Exactly what the agency would be told about records, without telling it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.domain.description import Description
from flask_doi.models import DoiRow
from flask_doi.services.accounts import account_for
from flask_doi.services.context import Context
from flask_doi.services.describing import describe
from flask_doi.services.families import Family
from flask_doi.services.readiness import Readiness, judge_description, sentence
from flask_doi.services.standing import stands_for
from flask_doi.services.stating import state_what_is_told
from flask_doi.services.wishes import target_url


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """The document of one record (its DOI, target URL and attributes), or why there is none."""

    document: dict[str, Any] | None
    sentence: str


def what_would_be_sent(context: Context, keys: Sequence[str]) -> dict[str, Told]:
    """What would be sent for each of these records; those that are gone are absent."""
    described = describe(context, keys, families=True)
    with context.session() as session:
        return {key: _told(context, session, found, described.family(key)) for key, found in described.found.items()}


def _told(context: Context, session: Session, description: Description, family: Family) -> Told:
    verdict: Readiness = judge_description(context, session, description)
    account = account_for(session, context, description)
    if account is None or description.restricted_description:
        return Told(document=None, sentence=sentence(verdict))
    row = session.scalars(
        select(DoiRow).where(
            DoiRow.record_key == description.key,
            DoiRow.environment == context.settings.environment,
            DoiRow.part == "",
        )
    ).first()
    description = (stands_for(session, row, description) if row is not None else None) or description
    statement = state_what_is_told(context, session, account, description, row=row, family=family)
    if statement.payload is None:
        return Told(document=None, sentence=sentence(verdict))
    document: dict[str, Any] = dict(statement.payload.attributes)
    if row is not None:
        document["doi"] = row.doi
        document["url"] = target_url(context, account, row.doi, row.record_key)
    return Told(document=document, sentence="ready")
