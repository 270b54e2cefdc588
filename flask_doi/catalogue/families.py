"""Who stands above and below many records at once: a few statements, however many records and however deep the tree."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from flask_doi.catalogue.hierarchy import Hierarchy
from flask_doi.catalogue.keys import VALUES_AT_ONCE, KeyColumn
from flask_doi.catalogue.sources import mapper_of

log = logging.getLogger("flask_doi.catalogue")

Line = dict[Any, tuple[str, Any]]
"""Records by the value that their children hold to name them: their key, and the value that names their parent."""


class Families:
    """Reads keys only; the records themselves are not loaded."""

    def __init__(
        self, *, key: KeyColumn, hierarchy: Hierarchy | None, session: Callable[[], Session], where: Sequence[Any]
    ) -> None:
        self.key = key
        self.hierarchy = hierarchy
        self.session = session
        self.where = where

    def ancestors_of(self, keys: Collection[str]) -> Mapping[str, Sequence[str]]:
        """The ancestors of each record that exists, nearest first; two statements for up to 500 records."""
        found: dict[str, Sequence[str]] = {}
        for chunk in _chunks(keys):
            if self.hierarchy is None:
                found.update(dict.fromkeys(chunk, ()))
            else:
                found.update(self._ancestors(self.hierarchy, chunk))
        return found

    def _ancestors(self, hierarchy: Hierarchy, keys: Sequence[str]) -> dict[str, Sequence[str]]:
        session, model = self.session(), self.key.model
        own = getattr(model, hierarchy.own)
        columns = select(own, self.key.column, getattr(model, hierarchy.up)).where(*self.where)
        with session.no_autoflush:
            mine = _line(session.execute(columns.where(self.key.among(keys, self._dialect(session)))))
            parents = {up for _, up in mine.values() if up is not None}
            above = session.execute(columns.where(own.in_(hierarchy.above(parents)))) if parents else ()
            known = {**mine, **_line(above)}
        return {key: _chain(value, known) for value, (key, _) in mine.items()}

    def with_children(self, keys: Collection[str]) -> Collection[str]:
        """Those of the records that have others directly under them; one statement for up to 500 records."""
        if self.hierarchy is None:
            return ()
        model, session = self.key.model, self.session()
        child = aliased(model)
        has_child = exists(
            select(1).where(getattr(child, self.hierarchy.up) == getattr(model, self.hierarchy.own)).correlate(model)
        )
        found: list[str] = []
        for chunk in _chunks(keys):
            among = self.key.among(chunk, self._dialect(session))
            with session.no_autoflush:
                statement = select(self.key.column).where(among, has_child, *self.where)
                found += [str(key) for key in session.scalars(statement)]
        return found

    def _dialect(self, session: Session) -> Any:
        return session.get_bind(mapper_of(self.key.model)).dialect


def _chunks(keys: Collection[str]) -> list[list[str]]:
    each = list(dict.fromkeys(keys))
    return [each[start : start + VALUES_AT_ONCE] for start in range(0, len(each), VALUES_AT_ONCE)]


def _line(rows: Any) -> Line:
    return {own: (str(key), up) for own, key, up in rows}


def _chain(value: Any, known: Line) -> list[str]:
    """The keys above a record, nearest first; a circle is broken off."""
    found: list[str] = []
    seen, above = {value}, known[value][1]
    while above is not None and above in known:
        if above in seen:
            log.warning("The ancestors of %s form a circle.", known[value][0])
            break
        seen.add(above)
        key, up = known[above]
        found.append(key)
        above = up
    return found
