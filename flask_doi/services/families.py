"""Where records stand in their hierarchy, asked of the catalogue for many at once, outside our own transactions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from flask_doi.catalogue.contract import KnowsFamilies, KnowsHierarchy
from flask_doi.domain.states import AgencyState, DoiState, is_public
from flask_doi.models import Account, DoiRow
from flask_doi.services.accounts import profile_of
from flask_doi.services.context import Context

CHUNK = 500
PUBLIC = (AgencyState.REGISTERED, AgencyState.FINDABLE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Family:
    """The keys above a record, nearest first; whether there are records under it; the DOIs of its first children.

    `parts` is asked for only where an account names children (DOI_HAS_PART_LIMIT).
    """

    ancestors: tuple[str, ...] = ()
    is_parent: bool = False
    parts: tuple[str, ...] = ()


ALONE = Family()


def read_families(context: Context, keys: Collection[str], *, parts: int = 0) -> dict[str, Family]:
    """The families of these records; to be called where the catalogue may be read. `parts` is how many to name."""
    above = ancestors_of(context, keys)
    parents = with_children(context, keys)
    return {
        key: Family(
            ancestors=tuple(above.get(key, ())),
            is_parent=key in parents,
            parts=_parts(context, key, parts) if parts and key in parents else (),
        )
        for key in keys
    }


def with_children(context: Context, keys: Collection[str]) -> set[str]:
    """Those of the records that have others directly under them, as far as the catalogue can tell."""
    catalogue = context.catalogue
    if isinstance(catalogue, KnowsFamilies):
        return set(catalogue.with_children(keys))
    if isinstance(catalogue, KnowsHierarchy):
        return {key for key in keys if any(True for _ in islice(catalogue.children(key), 1))}
    return set()


def ancestors_of(context: Context, keys: Collection[str]) -> Mapping[str, Sequence[str]]:
    """The keys above each of these records, nearest first, as far as the catalogue can tell."""
    catalogue = context.catalogue
    if isinstance(catalogue, KnowsFamilies):
        return catalogue.ancestors_of(keys)
    if isinstance(catalogue, KnowsHierarchy):
        return {key: catalogue.ancestors(key) for key in keys}
    return {}


def _parts(context: Context, key: str, limit: int) -> tuple[str, ...]:
    """The DOIs of the first children that have one, in the catalogue's order."""
    if not isinstance(context.catalogue, KnowsHierarchy):
        return ()
    with context.session() as session:
        return tuple(islice(_named(context, session, context.catalogue.children(key)), limit))


def _named(context: Context, session: Session, keys: Iterable[str]) -> Iterator[str]:
    for chunk in chunks(keys):
        names = real_names(session, context.settings.environment, chunk)
        yield from (names[key] for key in chunk if key in names)


def chunks(keys: Iterable[str]) -> Iterator[list[str]]:
    """The keys in portions that one IN takes."""
    left = iter(keys)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


def most_parts(context: Context, session: Session) -> int:
    """The highest DOI_HAS_PART_LIMIT of the accounts in use; 0 when nobody wants children named."""
    accounts = session.scalars(select(Account).where(Account.environment == context.settings.environment))
    return max((profile_of(account).has_part_limit for account in accounts), default=0)


def counts(row: DoiRow | Any) -> bool:
    """Whether other DOIs may name this one: registered or findable, confirmed, and neither retired nor withdrawn."""
    if row.origin == "external":
        return True
    confirmed = row.confirmed_at is not None or row.resolves is True
    is_wanted = row.desired_state is not DoiState.DEACTIVATED and row.withheld is None
    return is_public(row.observed_state) and confirmed and is_wanted


def counting() -> ColumnElement[bool]:
    """The same, asked in SQL."""
    confirmed = or_(DoiRow.confirmed_at.is_not(None), DoiRow.resolves.is_(True))
    real = (
        DoiRow.observed_state.in_(PUBLIC) & (DoiRow.desired_state != DoiState.DEACTIVATED) & DoiRow.withheld.is_(None)
    )
    return or_(DoiRow.origin == "external", real & confirmed)


def real_names(session: Session, environment: str, keys: Collection[str]) -> dict[str, str]:
    """The DOI of each of these records whose DOI others may name; one query for up to 500 records."""
    named: dict[str, str] = {}
    for chunk in chunks(dict.fromkeys(keys)):
        found = session.execute(
            select(DoiRow.record_key, DoiRow.doi).where(
                DoiRow.record_key.in_(chunk), DoiRow.environment == environment, DoiRow.part == "", counting()
            )
        )
        named.update((key, doi) for key, doi in found)
    return named


def elders_first(keys: Iterable[str], families: Mapping[str, Family], earlier: Mapping[str, str | None]) -> list[str]:
    """The keys in their order, but each after those above it and after the version it follows (`earlier`)."""
    wanted = list(dict.fromkeys(keys))
    known, ordered = set(wanted), dict[str, None]()

    def place(key: str, because: frozenset[str]) -> None:
        if key in ordered or key in because:
            return
        elders = (*reversed(families.get(key, ALONE).ancestors), earlier.get(key))
        for elder in elders:
            if elder in known:
                place(elder, because | {key})
        ordered[key] = None

    for key in wanted:
        place(key, frozenset())
    return list(ordered)
