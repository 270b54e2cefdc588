"""Records with everything an export tells of them, read in sets."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import selectinload

from example_app.database import db
from example_app.models import Record, RecordName
from example_app.search import load_ancestors

PUBLIC: ColumnElement[bool] = and_(Record.publication_status == "published", Record.description_restricted.is_(False))


def by_keys(keys: Sequence[str]) -> dict[str, Record]:
    """The public records with these keys. What is above them is read too and stays with them in the session."""
    found = list(db.session.scalars(_whole(select(Record).where(Record.key.in_(keys), PUBLIC))))
    _with_ancestors(found)
    return {record.key: record for record in found}


def with_contents(record: Record) -> dict[int, list[Record]]:
    """The public records below *record* by the number of their parent, in their order.

    What lies below a record that is not public has no parent to hang on and is left out with it.
    """
    below = _whole(select(Record).where(record.descendants(), PUBLIC)).order_by(Record.position, Record.id)
    contents: dict[int, list[Record]] = {}
    for one in db.session.scalars(below):
        if one.parent_id is not None:
            contents.setdefault(one.parent_id, []).append(one)
    return contents


def _whole(statement: Select[Record]) -> Select[Record]:
    return statement.options(
        selectinload(Record.repository),
        selectinload(Record.dates),
        selectinload(Record.digital_objects),
        selectinload(Record.access_points),
        selectinload(Record.alternative_identifiers),
        selectinload(Record.names).selectinload(RecordName.authority),
    )


def _with_ancestors(records: list[Record]) -> None:
    """Make the ancestors known to the session, with the names they pass down, and hold them as parents."""
    above = load_ancestors(records)
    if above:
        names = select(Record).where(Record.id.in_([one.id for one in above]))
        db.session.scalars(names.options(selectinload(Record.names).selectinload(RecordName.authority))).all()
    known = {one.id: one for one in (*above, *records)}
    for one in (*records, *above):
        if one.parent_id in known:
            _ = one.parent
