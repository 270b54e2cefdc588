"""A catalogue adapter from a declarative mapping of a host's SQLAlchemy model."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from flask_doi.catalogue import inheritance, offers, permissions
from flask_doi.catalogue.addresses import address
from flask_doi.catalogue.affecting import Reach
from flask_doi.catalogue.contract import Change, Choices, Selection
from flask_doi.catalogue.doi_column import DoiColumn
from flask_doi.catalogue.families import Families
from flask_doi.catalogue.fields import Fields
from flask_doi.catalogue.hierarchy import Hierarchy
from flask_doi.catalogue.keys import VALUES_AT_ONCE, KeyColumn
from flask_doi.catalogue.ordering import primary_key
from flask_doi.catalogue.reading import AT_ONCE, Reader
from flask_doi.catalogue.selecting import Conditions, Selector
from flask_doi.catalogue.sessions import current_session
from flask_doi.catalogue.sources import mapper_of, path, source, suggestion
from flask_doi.domain.description import Description
from flask_doi.errors import ConfigurationError


class SQLAlchemyCatalogue:
    """Implements `CatalogueAdapter` for one mapped class, from a mapping of `Description` fields to its attributes.

    Values of `fields` are names of attributes, dotted paths through relationships, attributes (`Record.title`),
    callables that take the record, or builders (`agents`, `collection`, `constant`, `dates`, `equals`, `identifiers`,
    `repository`, `words`). A wrong name raises ConfigurationError at construction.

    - `url`: "/records/{key}", ("endpoint", {"argument": "attribute"}), a callable, or the name of an attribute.
    - `session`: default the host's `db.session`; a session or a callable that returns the one in use. Nothing is
      flushed, committed or closed here: the caller ends the transaction.
    - `key`: default the primary key; a text column should compare byte by byte, so that its index serves for paging.
    - `parent`: the relationship or column that leads to the record above; `path` a column with the materialised path,
      its steps ended or divided by `path_separator`, to find what is below without walking the tree.
    - `published`, `repository`: the same as in `fields`. A callable in `fields` is judged record by record in Python
      when a selection asks for it; names, `equals` and hybrid properties are asked in SQL.
    - `full_reference_code`: when `fields["reference_code"]` is the record's own part only, the source of the whole.
    - `inherit`: fields taken from the nearest ancestor that has them ("rights" and "dates" may be added).
    - `search`: the columns a text is looked for in. `levels`: those to offer, instead of asking the table.
    - `where`: the condition that makes a row a record. `load`: further relationships that callables read.
    - `may`, `scope`, `edit_url`: the host's answers; `may` may return None to leave one to the default.
    - `doi`: the column that takes the DOI, or a callable that is told key and DOI.
    """

    def __init__(
        self,
        model: type[Any],
        fields: Mapping[str, Any],
        *,
        url: Any,
        session: Any = None,
        key: str | None = None,
        parent: str | None = None,
        path: str | None = None,
        path_separator: str = "/",
        published: Any = None,
        repository: Any = None,
        full_reference_code: Any = None,
        inherit: Iterable[str] = inheritance.INHERITED,
        search: Sequence[str] | None = None,
        levels: Sequence[str] | None = None,
        where: ColumnElement[bool] | None = None,
        load: Sequence[str] = (),
        may: permissions.May | None = None,
        scope: Callable[[Any], Selection | None] | None = None,
        edit_url: Callable[[str, str], str | None] | None = None,
        doi: str | Callable[[str, str | None], None] | None = None,
    ) -> None:
        self.model = model
        self._session = current_session(session)
        self._key = KeyColumn(model, key or primary_key(model))
        self._hierarchy = None if parent is None else Hierarchy(model, parent, path, path_separator)
        self._where = () if where is None else (where,)
        self._fields = Fields(model, _given(fields, published, repository, full_reference_code))
        self._may = may
        self._scope = scope
        self._edit_url = edit_url
        self._levels = levels
        self._doi = DoiColumn(self._key, doi, self._fields.get("modified"))
        self._compose(url, _inherited(inherit), search, load, fields.get("reference_code"))

    def _compose(
        self, url: Any, inherited: tuple[str, ...], search: Sequence[str] | None, load: Sequence[str], code: Any
    ) -> None:
        self._reader = Reader(
            fields=self._fields,
            key=self._key,
            session=self._session,
            address=address(self.model, url, self._key.of),
            hierarchy=self._hierarchy,
            inherited=inherited,
            where=self._where,
            loads=[path(self.model, tuple(name.split(".")), "load").chain for name in load],
        )
        self._selector = Selector(
            fields=self._fields,
            key=self._key,
            hierarchy=self._hierarchy,
            inherited=inherited,
            search=offers.searched(self.model, self._fields, search, code),
            code=None if code is None else source(self.model, code, "reference_code"),
        )
        self._reach = Reach(fields=self._fields, key=self._key, hierarchy=self._hierarchy, selector=self._selector)
        self._families = Families(key=self._key, hierarchy=self._hierarchy, session=self._session, where=self._where)

    def key(self, record: Any) -> str:
        """The key of a record object; a key given as text or number is taken as it is."""
        return self._key.of(record)

    def get(self, key: str) -> Description | None:
        """What the catalogue says about a record now, inheritance resolved; None when it is gone."""
        return self._reader.describe([key]).get(key)

    def get_many(self, keys: Sequence[str]) -> Mapping[str, Description]:
        """The same for several, in a number of statements that depends on the mapping, not on the records.

        A value that cannot be read raises UnreadableValue, which carries the `key` of the record at fault.
        """
        return self._reader.describe(keys)

    def select(self, selection: Selection, after: str | None = None) -> Iterator[str]:
        """The keys of a selection, ascending: numbers as numbers, texts by code point."""
        conditions = self._selector.conditions(selection, self._session())
        for page in self._pages(selection.keys, conditions.asked, after, growing=conditions.walks):
            yield from self._tested(page, conditions)

    def count(self, selection: Selection) -> int:
        """How many records a selection holds."""
        conditions = self._selector.conditions(selection, self._session())
        if conditions.tests or selection.keys is not None:
            pages = self._pages(selection.keys, conditions.asked, growing=conditions.walks)
            return sum(1 for page in pages for _ in self._tested(page, conditions))
        session = self._session()
        with session.no_autoflush:
            statement = select(func.count()).select_from(self.model).where(*conditions.asked, *self._where)
            return session.scalar(statement) or 0

    def changed_since(self, moment: datetime) -> Iterator[str]:
        """The keys of records changed at or after an aware moment; every key when "modified" is no column."""
        modified = self._fields.get("modified")
        asked = [] if modified is None or modified.column is None else [offers.since(modified, moment.astimezone(UTC))]
        for page in self._pages(None, asked):
            yield from page

    def affected(self, change: Change) -> Iterator[str]:
        """The keys, ascending, of all records whose description a change may alter, the changed record included."""
        condition = self._reach.condition(change, self._session())
        for page in self._pages(None, [] if condition is None else [condition], None, growing=condition is not None):
            yield from page

    def url_for(self, key: str) -> str | None:
        """The address of the record's public page; None when it is gone."""
        record = self._reader.record(key)
        return None if record is None else self._reader.address(record)

    def may(self, user: Any, action: str, key: str | None) -> bool:
        """The host's answer where it has one, else that of `permissions.allowed`."""
        answer = None if self._may is None else self._may(user, action, key)
        return permissions.allowed(user, action, key, self.get) if answer is None else bool(answer)

    def scope(self, user: Any) -> Selection | None:
        """What an administrator of one repository sees; None, everything, unless the host says otherwise."""
        return None if self._scope is None else self._scope(user)

    def choices(self) -> Choices:
        """The repositories (by name) and levels (from the top) of the catalogue."""
        session = self._session()
        with session.no_autoflush:
            levels = self._levels if self._levels is not None else offers.levels(self._fields, self._where, session)
            return Choices(repositories=offers.repositories(self._fields, self._where, session), levels=levels)

    def ancestors(self, key: str) -> Sequence[str]:
        """The keys of a record's ancestors, nearest first; none when it is gone."""
        record = self._reader.record(key)
        return [] if record is None else [self._key.of(above) for above in self._reader.ancestors(record)]

    def children(self, key: str) -> Iterator[str]:
        """The keys of the records directly under a record, ascending."""
        record = self._reader.record(key)
        if record is not None and self._hierarchy is not None:
            up = getattr(self.model, self._hierarchy.up)
            for page in self._pages(None, [up == self._hierarchy.own_value(record)]):
                yield from page

    def ancestors_of(self, keys: Collection[str]) -> Mapping[str, Sequence[str]]:
        """The ancestors of many records, nearest first, in two statements for up to 500 of them."""
        return self._families.ancestors_of(keys)

    def with_children(self, keys: Collection[str]) -> Collection[str]:
        """Those of the records that have others directly under them."""
        return self._families.with_children(keys)

    def edit_url(self, key: str, field: str) -> str | None:
        """Where an editor mends a field; None unless the host says."""
        return None if self._edit_url is None else self._edit_url(key, field)

    def doi_changed(self, key: str, doi: str | None) -> None:
        """Writes the DOI into the host's own column, in the caller's transaction, without touching "modified"."""
        self._doi.write(self._session(), key, doi)

    def _pages(
        self,
        keys: Sequence[str] | None,
        asked: Sequence[ColumnElement[bool]],
        after: str | None = None,
        *,
        growing: bool = False,
    ) -> Iterator[list[str]]:
        asked = [*asked, *self._where]
        if keys is None:
            yield from self._key.pages(self._session, asked, after, growing=growing)
            return
        ordered = self._key.ascending(keys)
        dialect = self._session().get_bind(mapper_of(self.model)).dialect
        for start in range(0, len(ordered), VALUES_AT_ONCE):
            among = self._key.among(ordered[start : start + VALUES_AT_ONCE], dialect)
            yield from self._key.pages(self._session, [*asked, among], after)

    def _tested(self, page: Sequence[str], conditions: Conditions) -> Iterator[str]:
        if not conditions.tests:
            yield from page
            return
        for start in range(0, len(page), AT_ONCE):
            for key, described in self._reader.describe(page[start : start + AT_ONCE]).items():
                if all(test(described) for test in conditions.tests):
                    yield key


def _given(fields: Mapping[str, Any], published: Any, repository: Any, full_reference_code: Any) -> dict[str, Any]:
    given = dict(fields)
    for name, value in (("published", published), ("repository", repository)):
        if value is not None and name in given:
            raise ConfigurationError(f"{name} is given twice: as an argument and in fields.")
        if value is not None:
            given[name] = value
    if full_reference_code is not None:
        given["reference_code"] = full_reference_code
    if "published" not in given:
        raise ConfigurationError(
            'Say which records are published: published=equals("status", "published"), for example.'
        )
    return given


def _inherited(names: Iterable[str]) -> tuple[str, ...]:
    chosen = tuple(names)
    for name in chosen:
        if name not in inheritance.INHERITABLE:
            raise ConfigurationError(f"{name!r} cannot be inherited.{suggestion(name, inheritance.INHERITABLE)}")
    return chosen
