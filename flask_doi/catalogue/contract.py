"""The contract with the host: what a catalogue must be able to answer.

It is a `typing.Protocol`: a host's adapter needs no base class. Keys are opaque texts of up to 191 characters.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, runtime_checkable

from flask_doi.domain.description import Description

KEY_LENGTH = 191


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """A set of records, described by conditions that must all hold; None means "any".

    `date_from` and `date_to` are compared with the dates of creation; `text` is looked for in title and reference code;
    `keys` limits the selection to these records; `below` to a record and everything under it.
    """

    repositories: tuple[str, ...] | None = None
    levels: tuple[str, ...] | None = None
    published: bool | None = None
    date_from: date | None = None
    date_to: date | None = None
    text: str | None = None
    reference_codes: tuple[str, ...] | None = None
    keys: tuple[str, ...] | None = None
    below: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A change to a "record", "authority" or "repository" (`kind`) from which other records may inherit."""

    kind: str
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """What a form may offer: (key, name) of repositories, and the levels of description in use."""

    repositories: Sequence[tuple[str, str]]
    levels: Sequence[str]


class CatalogueAdapter(Protocol):
    """How flask_doi reads the host's catalogue. It never writes through it, except by the optional `doi_changed`."""

    def key(self, record: Any) -> str:
        """The key of one of the host's record objects (or the key itself, given as text)."""
        ...

    def get(self, key: str) -> Description | None:
        """What the catalogue says about a record now, inheritance resolved; None when it is gone."""
        ...

    def get_many(self, keys: Sequence[str]) -> Mapping[str, Description]:
        """The same for several; keys that are gone are absent."""
        ...

    def select(self, selection: Selection, after: str | None = None) -> Iterator[str]:
        """The keys of a selection in ascending order, beginning after `after`."""
        ...

    def count(self, selection: Selection) -> int:
        """How many records a selection holds."""
        ...

    def changed_since(self, moment: datetime) -> Iterator[str]:
        """The keys of records changed at or after an aware UTC moment."""
        ...

    def affected(self, change: Change) -> Iterator[str]:
        """The keys, ascending, of all records whose description a change may alter."""
        ...

    def url_for(self, key: str) -> str | None:
        """The address of the record's public page (a path or a full URL); None when it is gone."""
        ...

    def may(self, user: Any, action: str, key: str | None) -> bool:
        """Whether a user may do something with a record, or at all (key None).

        Actions: "see" (the record), "see_state" (what happens to its DOI), "mint", "batch", "deactivate", "configure".
        """
        ...

    def scope(self, user: Any) -> Selection | None:
        """What an administrator of one repository sees; None means everything."""
        ...

    def choices(self) -> Choices:
        """The repositories and levels of the catalogue."""
        ...


@runtime_checkable
class KnowsHierarchy(Protocol):
    """Optional: a catalogue that can name the ancestors (nearest first) and children of a record."""

    def ancestors(self, key: str) -> Sequence[str]: ...

    def children(self, key: str) -> Iterable[str]: ...


@runtime_checkable
class KnowsFamilies(Protocol):
    """Optional beside `KnowsHierarchy`: the same for many records at once, so that a batch costs few statements."""

    def ancestors_of(self, keys: Collection[str]) -> Mapping[str, Sequence[str]]:
        """The ancestors of each record, nearest first; keys that are gone are absent."""
        ...

    def with_children(self, keys: Collection[str]) -> Collection[str]:
        """Those of the records that have others directly under them."""
        ...


@runtime_checkable
class LinksToFields(Protocol):
    """Optional: a catalogue that can lead an editor to the field to mend."""

    def edit_url(self, key: str, field: str) -> str | None: ...


@runtime_checkable
class KeepsDoi(Protocol):
    """Optional: a catalogue with a field of its own for the DOI; called after the agency confirmed, never before."""

    def doi_changed(self, key: str, doi: str | None) -> None: ...
