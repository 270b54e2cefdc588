"""The versions of one thing, as the rows of their DOIs follow each other."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.domain.parts import ALL_VERSIONS
from flask_doi.models import DoiRow

LONGEST = 1000
"""How many versions are followed; whoever makes more has made a circle."""


def earlier_ones(session: Session, row: DoiRow) -> list[DoiRow]:
    """The versions before this one, the first one first."""
    found: list[DoiRow] = []
    seen, before = {row.id}, row.version_of_id
    while before is not None and before not in seen and len(found) < LONGEST:
        seen.add(before)
        earlier = session.get(DoiRow, before)
        if earlier is None:
            break
        found.append(earlier)
        before = earlier.version_of_id
    return found[::-1]


def later_ones(session: Session, row: DoiRow) -> list[DoiRow]:
    """The versions after this one, in their order; where two follow the same one, the older branch goes first."""
    found: list[DoiRow] = []
    seen, last = {row.id}, [row.id]
    while last and len(found) < LONGEST:
        following = _following(session, last)
        fresh = [each for each in following if each.id not in seen]
        found += fresh
        last = [each.id for each in fresh]
        seen.update(last)
    return found


def next_one(session: Session, row: DoiRow) -> DoiRow | None:
    """The version that follows this one directly."""
    return next(iter(_following(session, [row.id])), None)


def versions_of(session: Session, row: DoiRow) -> list[DoiRow]:
    """All versions to which this one belongs, itself included, the first one first."""
    return [*earlier_ones(session, row), row, *later_ones(session, row)]


def row_of_all_versions(session: Session, versions: Sequence[DoiRow]) -> DoiRow | None:
    """The DOI that stands for these versions together, if there is one."""
    keys = {each.record_key for each in versions}
    environments = {each.environment for each in versions}
    return session.scalars(
        select(DoiRow)
        .where(DoiRow.record_key.in_(keys), DoiRow.environment.in_(environments), DoiRow.part == ALL_VERSIONS)
        .order_by(DoiRow.id)
        .limit(1)
    ).first()


def own_row(session: Session, environment: str, key: str) -> DoiRow | None:
    """The DOI of a record itself, in its newest version."""
    return session.scalars(
        select(DoiRow).where(DoiRow.record_key == key, DoiRow.environment == environment, DoiRow.part == "")
    ).first()


def _following(session: Session, ids: Sequence[int]) -> Sequence[DoiRow]:
    return session.scalars(select(DoiRow).where(DoiRow.version_of_id.in_(ids)).order_by(DoiRow.id)).all()
