"""Pages of the list of all DOIs: narrowed, sorted and counted so that a million of them are no slower to look through.

Few rows are collected first and sorted then. Among many, the list is read in its order by an index that also holds
what it is narrowed by. Databases that would choose otherwise are told which of the two to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, undefer
from sqlalchemy.sql.visitors import replacement_traverse

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.doi_filter import DoiFilter
from flask_doi.models import DoiRow
from flask_doi.services.context import Context
from flask_doi.services.desk.keyset import Order, Place, stretches
from flask_doi.services.filtering import matching

SIZE = 50
FEW = 1000
"""So many rows are collected and then sorted; of what is found by reading every row, no more than these are counted."""
MOST_COUNTED = 10_000
FOUND_BY_JOBS = ("pending", "failed", "forgotten")

Conditions = Sequence[ColumnElement[bool]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Total:
    """How many DOIs a list holds: exactly, or more than `number`."""

    number: int
    is_exact: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class BrowsedPage:
    """One page of the list, and whether there are more before and behind it."""

    rows: tuple[DoiRow, ...]
    places: tuple[Place, ...]
    total: Total
    has_before: bool
    has_more: bool


def browse(
    context: Context,
    session: Session,
    chosen: DoiFilter,
    scope: Selection | None,
    *,
    order: Order,
    after: Place | None = None,
    before: Place | None = None,
    size: int = SIZE,
) -> BrowsedPage:
    """The page of a list that begins after a place, or ends before one."""
    wanted = matching(context, chosen, scope)
    few = session.scalars(select(DoiRow.id).where(*wanted).limit(FEW + 1)).all()
    if len(few) <= FEW:
        total, base = Total(number=len(few)), _rows(order).where(DoiRow.id.in_(few))
    else:
        total, base = _count(session, chosen, scope, wanted), _walk(context, wanted, order)
    backward = after is None and before is not None
    found = _read(session, base, order, before if backward else after, size + 1, backward=backward)
    rows = tuple(reversed(found[:size])) if backward else tuple(found[:size])
    is_over = len(found) > size
    return BrowsedPage(
        rows=rows,
        places=tuple(_place(row, order) for row in rows),
        total=total,
        has_before=is_over if backward else after is not None,
        has_more=is_over or backward,
    )


def first_rows(
    context: Context, session: Session, chosen: DoiFilter, scope: Selection | None, *, order: Order, number: int
) -> list[DoiRow]:
    """The first rows of a list, without counting it."""
    return _read(session, _walk(context, matching(context, chosen, scope), order), order, None, number, backward=False)


def count(context: Context, session: Session, chosen: DoiFilter, scope: Selection | None = None) -> Total:
    """How many DOIs a filter holds, counted as far as that is quick."""
    return _count(session, chosen, scope, matching(context, chosen, scope))


def _count(session: Session, chosen: DoiFilter, scope: Selection | None, wanted: Conditions) -> Total:
    if _stands_in_indexes(chosen, scope):
        return Total(number=session.scalar(select(func.count()).select_from(DoiRow).where(*wanted)) or 0)
    most = FEW if chosen.text else MOST_COUNTED
    some = select(DoiRow.id).where(*wanted).limit(most + 1).subquery()
    number = session.scalar(select(func.count()).select_from(some)) or 0
    return Total(number=min(number, most), is_exact=number <= most)


def _stands_in_indexes(chosen: DoiFilter, scope: Selection | None) -> bool:
    """Whether an index alone says what matches."""
    by_rows = chosen.text or chosen.cause or chosen.ids or chosen.condition in FOUND_BY_JOBS
    own_rows = scope is not None and (scope.keys or scope.reference_codes or scope.below or scope.text)
    return not (by_rows or own_rows)


def _walk(context: Context, wanted: Conditions, order: Order) -> Select[Any]:
    """All that match, read along the index of the order."""
    if context.engine.dialect.name == "sqlite":
        return _rows(order).where(*(_hidden_from_planner(each, order) for each in wanted))
    chosen = _rows(order).where(*wanted)
    for dialect in ("mysql", "mariadb"):
        chosen = chosen.with_hint(DoiRow, f"FORCE INDEX ({order.index})", dialect)
    return chosen


def _rows(order: Order) -> Select[Any]:
    return select(DoiRow).options(undefer(order.column))


def _hidden_from_planner(condition: ColumnElement[bool], order: Order) -> ColumnElement[bool]:
    """A condition for which SQLite looks for no other index; it knows nothing of how many rows each would find."""
    left_alone = ("environment", order.column.key)

    def hide(element: Any, **_: Any) -> Any:
        if getattr(element, "table", None) is DoiRow.__table__ and element.name not in left_alone:
            return func.coalesce(element, element)
        return None

    found: ColumnElement[bool] = replacement_traverse(condition, {}, hide)
    return found


def _read(
    session: Session, base: Select[Any], order: Order, place: Place | None, size: int, *, backward: bool
) -> list[DoiRow]:
    found: list[DoiRow] = []
    for stretch in stretches(order, place, backward=backward):
        left = size - len(found)
        if left:
            found += session.scalars(base.where(*stretch.conditions).order_by(*stretch.order).limit(left))
    return found


def _place(row: DoiRow, order: Order) -> Place:
    return Place(id=row.id, value=getattr(row, order.column.key))
