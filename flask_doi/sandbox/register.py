"""The register: every DOI, handle, activity and account, behind one lock and in front of one journal."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from .accounts import Accounts, ApiKey, Member, Repository
from .activities import Activity, activity
from .doi_record import DoiRecord
from .handles import Handle
from .journal import Entry, Journal
from .search_index import SearchIndex
from .settings import Settings
from .url_checks import is_media_url


@dataclass(frozen=True, kw_only=True, slots=True)
class Media:
    """A content link of a DOI."""

    id: str
    doi: str
    media_type: str | None
    url: str
    version: int
    created: str
    updated: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MetadataVersion:
    """A stored XML document of a DOI; `version` counts from 0."""

    id: str
    doi: str
    version: int
    xml: str
    created: str


@dataclass(slots=True)
class Contents:
    """Everything that is journalled."""

    accounts: Accounts = field(default_factory=Accounts)
    records: dict[str, DoiRecord] = field(default_factory=dict)
    handles: dict[str, Handle] = field(default_factory=dict)
    activities: dict[str, list[Activity]] = field(default_factory=dict)
    media: dict[str, dict[str, Media]] = field(default_factory=dict)
    versions: dict[str, list[MetadataVersion]] = field(default_factory=dict)


class Register:
    """The agency's memory. Hold `lock` while reading and writing what belongs together."""

    def __init__(self, path: Path | None = None) -> None:
        self.lock = threading.RLock()
        self.settings = Settings()
        self.index = SearchIndex()
        self.scrolls: dict[str, tuple[list[DoiRecord], int]] = {}
        self.contents = Contents()
        self._previous: dict[str, DoiRecord | None] = {}
        self._journal = Journal(path)
        self._serial = itertools.count(1)
        for entry in self._journal.entries():
            self._apply(entry)
        self._serial = itertools.count(max((r.serial for r in self.contents.records.values()), default=0) + 1)
        self._journal.rewrite(self._entries())

    @property
    def accounts(self) -> Accounts:
        return self.contents.accounts

    def record(self, doi: str) -> DoiRecord | None:
        return self.contents.records.get(doi.lower())

    def handle(self, doi: str) -> Handle | None:
        return self.contents.handles.get(doi.lower())

    def activities_of(self, doi: str) -> list[Activity]:
        return self.contents.activities.get(doi.lower(), [])

    def media_of(self, doi: str) -> dict[str, Media]:
        return self.contents.media.get(doi.lower(), {})

    def versions_of(self, doi: str) -> list[MetadataVersion]:
        return self.contents.versions.get(doi.lower(), [])

    def previous(self, record: DoiRecord) -> DoiRecord | None:
        """The version of `record` before its last change, as far as this run remembers."""
        return self._previous.get(record.doi)

    def next_serial(self) -> int:
        return next(self._serial)

    def store(self, record: DoiRecord, before: DoiRecord | None, username: str | None) -> DoiRecord:
        """Keeps `record`, registers its handle when it is public, and writes down who did it; returns what was kept."""
        handle_entries: list[Entry] = []
        if record.is_public and record.url and not self.settings.handle_failure:
            handle_entries.append({"handle": self._registered_handle(record).as_dict()})
            record = replace(record, registered=record.registered or record.updated)
        done = self._activity("update" if before else "create", before, record, username)
        entries: list[Entry] = [{"record": record.as_dict()}, *handle_entries, {"activity": done.as_dict()}]
        if record.xml is not None and (before is None or before.xml != record.xml):
            entries.append({"version": asdict(self._new_version(record))})
        self._commit(*entries)
        self._previous[record.doi] = before
        return record

    def remove(self, record: DoiRecord, username: str | None) -> None:
        done = self._activity("destroy", record, None, username)
        self._commit({"removed": record.doi}, {"activity": done.as_dict()})

    def put_account(self, account: Member | Repository | ApiKey) -> None:
        self._commit({type(account).__name__.lower(): asdict(account)})

    def link_content(self, record: DoiRecord) -> None:
        """Makes the content links of a DOI those its record names, with the formats as their types."""
        for old in list(self.media_of(record.doi).values()):
            self.remove_media(old)
        formats = record.metadata.get("formats") or []
        for position, url in enumerate(record.content_url or []):
            kind = formats[position] if position < len(formats) else None
            if is_media_url(str(url)):
                self.put_media(
                    Media(
                        id=f"{record.serial}-{record.updated}-{position}",
                        doi=record.doi,
                        media_type=kind,
                        url=str(url),
                        version=1,
                        created=record.updated,
                        updated=record.updated,
                    )
                )

    def put_media(self, media: Media) -> None:
        self._commit({"media": asdict(media)})

    def remove_media(self, media: Media) -> None:
        self._commit({"removed_media": [media.doi, media.id]})

    def put_version(self, version: MetadataVersion) -> None:
        self._commit({"version": asdict(version)})

    def remove_version(self, version: MetadataVersion) -> None:
        self._commit({"removed_version": [version.doi, version.id]})

    def forget_dois(self) -> None:
        """Drops every DOI and what hangs on it; accounts stay."""
        accounts = self.contents.accounts
        self.contents = Contents(accounts=accounts)
        self.index = SearchIndex()
        self._journal.rewrite(self._entries())

    def close(self) -> None:
        self._journal.close()

    def _registered_handle(self, record: DoiRecord) -> Handle:
        delay = self.settings.handle_delay
        now = time.time()
        old = self.handle(record.doi)
        if old is not None and old.url == record.url:
            return replace(old, time=record.updated)
        return Handle(
            doi=record.doi,
            url=record.url or "",
            time=record.updated,
            visible_at=now + delay if delay else 0.0,
            previous_url=old.url_at(now) if old else None,
        )

    def _activity(self, action: str, before: DoiRecord | None, after: DoiRecord | None, user: str | None) -> Activity:
        present = after or before
        version = len(self.activities_of(present.doi)) + 1 if present else 1
        return activity(action, before, after, version, user)

    def _new_version(self, record: DoiRecord) -> MetadataVersion:
        return MetadataVersion(
            id=f"{record.serial}-{record.metadata_version}",
            doi=record.doi,
            version=record.metadata_version,
            xml=record.xml or "",
            created=record.updated,
        )

    def _commit(self, *entries: Entry) -> None:
        self._journal.append(*entries)
        for entry in entries:
            self._apply(entry)

    def _apply(self, entry: Entry) -> None:
        contents = self.contents
        for kind, value in entry.items():
            if kind == "record":
                self._apply_record(DoiRecord.from_dict(value))
            elif kind == "handle":
                contents.handles[value["doi"]] = Handle(**value)
            elif kind == "activity":
                contents.activities.setdefault(value["doi"], []).append(Activity(**value))
            elif kind == "version":
                contents.versions.setdefault(value["doi"], []).append(MetadataVersion(**value))
            elif kind == "media":
                contents.media.setdefault(value["doi"], {})[value["id"]] = Media(**value)
            elif kind.startswith("removed"):
                self._apply_removal(kind, value)
            else:
                self._apply_account(kind, value)

    def _apply_record(self, record: DoiRecord) -> None:
        self.contents.records[record.doi] = record
        self.index.follow(record.doi, record)

    def _apply_removal(self, kind: str, value: Any) -> None:
        if kind == "removed":
            self.contents.records.pop(value, None)
            self.contents.media.pop(value, None)
            self.contents.versions.pop(value, None)
            self.index.follow(value, None)
        elif kind == "removed_media":
            self.contents.media.get(value[0], {}).pop(value[1], None)
        else:
            kept = [version for version in self.versions_of(value[0]) if version.id != value[1]]
            self.contents.versions[value[0]] = kept

    def _apply_account(self, kind: str, value: dict[str, Any]) -> None:
        if kind == "member":
            self.accounts.put_member(Member(**value))
        elif kind == "repository":
            self.accounts.put_repository(Repository(**{**value, "prefixes": tuple(value["prefixes"])}))
        elif kind == "apikey":
            self.accounts.put_key(ApiKey(**value))

    def _entries(self) -> Iterator[Entry]:
        contents = self.contents
        for member in contents.accounts.members.values():
            yield {"member": asdict(member)}
        for repository in contents.accounts.repositories.values():
            yield {"repository": asdict(repository)}
        for key in contents.accounts.keys.values():
            yield {"apikey": asdict(key)}
        for record in contents.records.values():
            yield {"record": record.as_dict()}
        for handle in contents.handles.values():
            yield {"handle": handle.as_dict()}
        for activities in contents.activities.values():
            yield from ({"activity": entry.as_dict()} for entry in activities)
        for versions in contents.versions.values():
            yield from ({"version": asdict(entry)} for entry in versions)
        for media in contents.media.values():
            yield from ({"media": asdict(entry)} for entry in media.values())
