"""What would be told about a record: its payload, or what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from flask_doi.crosswalk.datacite import to_payload
from flask_doi.domain.description import Description
from flask_doi.domain.payload import Payload
from flask_doi.domain.problem import Problem
from flask_doi.domain.publication_year import publication_year
from flask_doi.domain.rules import blocking, check
from flask_doi.models import Account, DoiRow
from flask_doi.services.accounts import profile_of
from flask_doi.services.context import Context
from flask_doi.services.related import related_dois


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """What would be told about a DOI, or what is wrong with the record."""

    payload: Payload | None
    problems: tuple[Problem, ...] = ()


def state_what_is_told(
    context: Context, session: Session, account: Account, description: Description, *, row: DoiRow | None
) -> Statement:
    """The payload of a record, or its problems when one of them blocks; `row` is its DOI, if it has one."""
    today = context.clock().date()
    profile = profile_of(account)
    frozen_year = row.publication_year if row is not None else None
    problems = check(description, profile, frozen_year=frozen_year, today=today)
    if blocking(problems):
        return Statement(payload=None, problems=problems)
    year = publication_year(description, frozen_year=frozen_year, today=today)
    related = related_dois(context, session, description, row)
    payload = to_payload(description, profile, year=year, related=related)
    return Statement(payload=payload, problems=problems)
