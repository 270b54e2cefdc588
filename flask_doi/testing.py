"""For tests of hosts and of the plugin: a clock to set, a catalogue in memory, tables, failpoints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from flask_doi import failpoints
from flask_doi.catalogue.contract import Change, Choices, Selection
from flask_doi.catalogue.periods import overlaps
from flask_doi.domain.description import Agent, AgentKind, Description, Repository

__all__ = ["Clock", "FakeCatalogue", "create_tables", "example_description", "failpoints", "matches"]


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime | None = None) -> None:
        self.now = now or datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        """Moves on, by keywords of `timedelta`."""
        self.now += timedelta(**by)


def create_tables(engine: Engine) -> None:
    """Makes the plugin's tables at the newest revision, quicker than by the migrations."""
    from flask_doi.models import Base
    from flask_doi.services import tables

    Base.metadata.create_all(engine)
    tables.stamp(engine)


def example_description(key: str, **changes: Any) -> Description:
    """A published record that is ready for a DOI, with changes."""
    values: dict[str, Any] = {
        "key": key,
        "title": f"Letters of {key}",
        "level": "item",
        "repository": Repository(key="hmva", name="Highveld Archive"),
        "creators": (Agent(name="Mokoena, Thandi", kind=AgentKind.PERSON, given="Thandi", family="Mokoena"),),
        "published": True,
    }
    return Description(**{**values, **changes})


class FakeCatalogue:
    """A catalogue in memory. `records` maps keys to descriptions; a key mapped to an exception raises it."""

    def __init__(self, *descriptions: Description) -> None:
        self.records: dict[str, Description | Exception] = {d.key: d for d in descriptions}
        self.modified: dict[str, datetime] = {}
        self.inheritors: dict[tuple[str, str], list[str]] = {}
        self.written: dict[str, str | None] = {}
        self.allowed: Any = lambda user, action, key: True
        self.reads = 0

    def put(self, description: Description, *, modified: datetime | None = None) -> None:
        """Adds or replaces a record."""
        self.records[description.key] = description
        if modified is not None:
            self.modified[description.key] = modified

    def key(self, record: Any) -> str:
        return str(getattr(record, "key", record))

    def get(self, key: str) -> Description | None:
        return self.get_many([key]).get(key)

    def get_many(self, keys: Sequence[str]) -> Mapping[str, Description]:
        self.reads += 1
        found: dict[str, Description] = {}
        for key in keys:
            record = self.records.get(key)
            if isinstance(record, Exception):
                raise record
            if record is not None:
                found[key] = record
        return found

    def select(self, selection: Selection, after: str | None = None) -> Iterator[str]:
        for key in sorted(self.records):
            record = self.records[key]
            if isinstance(record, Exception) or (after is not None and key <= after):
                continue
            if matches(record, selection) and self._is_below(key, selection.below):
                yield key

    def count(self, selection: Selection) -> int:
        return sum(1 for _ in self.select(selection))

    def changed_since(self, moment: datetime) -> Iterator[str]:
        return (key for key, at in sorted(self.modified.items()) if at >= moment)

    def affected(self, change: Change) -> Iterator[str]:
        own = [change.key, *self._below(change.key)] if change.kind == "record" else []
        return iter(sorted({*own, *self.inheritors.get((change.kind, change.key), [])}))

    def ancestors(self, key: str) -> Sequence[str]:
        """By the parents that the descriptions name."""
        found: list[str] = []
        record = self.records.get(key)
        while isinstance(record, Description) and record.parent is not None and record.parent.key not in found:
            found.append(record.parent.key)
            record = self.records.get(record.parent.key)
        return found

    def children(self, key: str) -> Iterator[str]:
        for other in sorted(self.records):
            record = self.records[other]
            if isinstance(record, Description) and record.parent is not None and record.parent.key == key:
                yield other

    def _is_below(self, key: str, above: str | None) -> bool:
        return above is None or key == above or above in self.ancestors(key)

    def _below(self, key: str) -> list[str]:
        return [other for other in self.records if key in self.ancestors(other)]

    def url_for(self, key: str) -> str | None:
        return f"/records/{key}" if key in self.records else None

    def may(self, user: Any, action: str, key: str | None) -> bool:
        return bool(self.allowed(user, action, key))

    def scope(self, user: Any) -> Selection | None:
        return None

    def choices(self) -> Choices:
        found = [record for record in self.records.values() if isinstance(record, Description)]
        levels = sorted({record.level for record in found if record.level})
        repositories = sorted({(r.repository.key, r.repository.name) for r in found if r.repository})
        return Choices(repositories=repositories, levels=levels)

    def doi_changed(self, key: str, doi: str | None) -> None:
        self.written[key] = doi


def matches(record: Description, selection: Selection) -> bool:
    """Whether a record is in a selection, wherever it stands in its hierarchy."""
    repository = record.repository.key if record.repository else None
    words = (selection.text or "").strip().lower()
    asks_for_dates = selection.date_from is not None or selection.date_to is not None
    return (
        words in f"{record.title}\n{record.reference_code}".lower()
        and (not asks_for_dates or overlaps(record, selection.date_from, selection.date_to))
        and (selection.reference_codes is None or record.reference_code in selection.reference_codes)
        and (selection.published is None or record.published == selection.published)
        and (selection.levels is None or record.level in selection.levels)
        and (selection.repositories is None or repository in selection.repositories)
        and (selection.keys is None or record.key in selection.keys)
    )
