"""Selections as conditions: in SQL wherever the mapping names columns, in Python where it holds callables."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Dialect, false, func, not_, or_
from sqlalchemy.orm import Session

from flask_doi.catalogue.contract import Selection
from flask_doi.catalogue.fields import Fields
from flask_doi.catalogue.hierarchy import Hierarchy
from flask_doi.catalogue.keys import KeyColumn
from flask_doi.catalogue.periods import dated_between, overlaps
from flask_doi.catalogue.sources import Source, mapper_of
from flask_doi.domain.description import Description

Test = Callable[[Description], bool]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What SQL asks, what is left to be judged from the descriptions, and whether asking walks through a tree."""

    asked: tuple[ColumnElement[bool], ...]
    tests: tuple[Test, ...]
    walks: bool


class Selector:
    """Turns selections of one model's records into conditions.

    `search` are the columns looked through for a text. `code` is the column of a record's own part of the reference
    code when the full one is worked out: whatever is own stands at the end of the full code.
    """

    def __init__(
        self,
        *,
        fields: Fields,
        key: KeyColumn,
        hierarchy: Hierarchy | None,
        inherited: Collection[str],
        search: Sequence[Source],
        code: Source | None,
    ) -> None:
        self.fields = fields
        self.key = key
        self.hierarchy = hierarchy
        self.inherited = inherited
        self.search = search
        self.code = code

    def conditions(self, selection: Selection, session: Session) -> Conditions:
        """The conditions of a selection, but for its keys, which are taken in portions."""
        dialect = session.get_bind(mapper_of(self.key.model)).dialect
        asked: list[ColumnElement[bool]] = []
        tests: list[Test] = []
        for condition, test in (
            self._levels(selection.levels),
            self._repositories(selection.repositories),
            self._published(selection.published),
            self._dates(selection.date_from, selection.date_to, dialect),
            self._text(selection.text),
            self._codes(selection.reference_codes),
        ):
            asked += [] if condition is None else [condition]
            tests += [] if test is None else [test]
        if selection.below is not None:
            asked.append(self.at_or_below(selection.below, session))
        walks = self.hierarchy is not None and bool(selection.below or selection.repositories)
        return Conditions(tuple(asked), tuple(tests), walks)

    def at_or_below(self, key: str, session: Session) -> ColumnElement[bool]:
        """One record and everything under it."""
        dialect = session.get_bind(mapper_of(self.key.model)).dialect
        record = self.key.among([key], dialect)
        return record if self.hierarchy is None else self.hierarchy.subtree(session, record, dialect)

    def of_repositories(self, keys: Collection[str]) -> ColumnElement[bool] | None:
        """The records of repositories, with those that inherit them; None when SQL cannot tell."""
        source = self.fields.get("repository")
        if source is None:
            return false()
        if source.matches is None:
            return None
        direct = source.matches(keys)
        silent = self._without_repository(source)
        if self.hierarchy is None or silent is None or "repository" not in self.inherited:
            return direct
        return self.hierarchy.at_or_below(direct, silent)

    def _without_repository(self, source: Source) -> Callable[[Any], ColumnElement[bool]] | None:
        """The condition that a record names no repository itself; None when each must."""
        mapper = mapper_of(self.key.model)
        if source.chain:
            columns = [local for local, _ in source.chain[0].property.local_remote_pairs]
        else:
            column = (source.parts["key"] if source.parts else source).column
            columns = list(column.property.columns) if hasattr(column, "property") else []
        if not columns or not any(column.nullable or not source.chain for column in columns):
            return None
        name = mapper.get_property_by_column(columns[0]).key
        return lambda child: or_(
            getattr(child, name).is_(None), *([] if source.chain else [getattr(child, name) == ""])
        )

    def _levels(self, levels: Sequence[str] | None) -> tuple[ColumnElement[bool] | None, Test | None]:
        return self._among("level", levels, lambda described: described.level in (levels or ()))

    def _repositories(self, keys: Sequence[str] | None) -> tuple[ColumnElement[bool] | None, Test | None]:
        if keys is None:
            return None, None
        condition = self.of_repositories(keys)
        if condition is not None:
            return condition, None
        return None, lambda described: described.repository is not None and described.repository.key in keys

    def _published(self, published: bool | None) -> tuple[ColumnElement[bool] | None, Test | None]:
        if published is None:
            return None, None
        condition, test = self._among("published", (True,), lambda described: described.published == published)
        if condition is not None and not published:
            condition = not_(func.coalesce(condition, false()))
        return condition, test

    def _dates(
        self, first: date | None, last: date | None, dialect: Dialect
    ) -> tuple[ColumnElement[bool] | None, Test | None]:
        if first is None and last is None:
            return None, None
        source = self.fields.get("dates")
        condition = false() if source is None else dated_between(source, first, last, dialect)
        return (
            (condition, None) if condition is not None else (None, lambda described: overlaps(described, first, last))
        )

    def _text(self, text: str | None) -> tuple[ColumnElement[bool] | None, Test | None]:
        if not text or not text.strip():
            return None, None
        words = text.strip()
        if self.search:
            return or_(*(source.column.icontains(words, autoescape=True) for source in self.search)), None
        return None, lambda described: words.lower() in f"{described.title}\n{described.reference_code}".lower()

    def _codes(self, codes: Sequence[str] | None) -> tuple[ColumnElement[bool] | None, Test | None]:
        if self.code is None or self.code.matches is None or codes is None:
            return self._among("reference_code", codes, lambda described: described.reference_code in (codes or ()))
        ends = {end for code in codes for end in _ends(code)}
        return self.code.matches(ends), lambda described: described.reference_code in codes

    def _among(
        self, name: str, values: Sequence[Any] | None, test: Test
    ) -> tuple[ColumnElement[bool] | None, Test | None]:
        source = self.fields.get(name)
        if values is None:
            return None, None
        if source is None:
            return false(), None
        return (source.matches(values), None) if source.matches is not None else (None, test)


def _ends(code: str) -> set[str]:
    """A code and what follows each of its dividing characters: its own part is one of these."""
    return {code, *(code[divider.end() :] for divider in re.finditer(r"[^\w]", code))} - {""}
