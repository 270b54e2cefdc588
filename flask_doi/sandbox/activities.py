"""Provenance: what was done to each DOI, when and by whom (DataCite REST API: activities)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .doi_record import DoiRecord
from .timestamps import precise_now_text

_COLUMNS = {
    "publicationYear": "publication_year",
    "relatedIdentifiers": "related_identifiers",
    "relatedItems": "related_items",
    "rightsList": "rights_list",
    "geoLocations": "geo_locations",
    "fundingReferences": "funding_references",
    "version": "version_info",
}
_FIELDS = ("doi", "url", "schema_version", "content_url", "source", "reason", "landing_page")


@dataclass(frozen=True, kw_only=True, slots=True)
class Activity:
    """One change. `changes` maps column names to the value (create, destroy) or to `[old, new]` (update)."""

    id: str
    doi: str
    action: str
    version: int
    changes: Mapping[str, Any]
    username: str | None
    time: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def columns(record: DoiRecord) -> dict[str, Any]:
    """The record as database columns, which is how changes are named."""
    values: dict[str, Any] = {name: getattr(record, name) for name in _FIELDS}
    values["aasm_state"] = record.state
    for name, value in record.metadata.items():
        values[_COLUMNS.get(name, name)] = value
    return values


def activity(
    action: str, before: DoiRecord | None, after: DoiRecord | None, version: int, username: str | None
) -> Activity:
    """The activity that leads from `before` to `after`; one of them may be missing."""
    old = columns(before) if before else {}
    new = columns(after) if after else {}
    changes: dict[str, Any]
    if action == "update":
        names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
        changes = {name: [old.get(name), new.get(name)] for name in names}
    else:
        changes = new or old
    present = after or before
    return Activity(
        id=str(uuid.uuid4()),
        doi=present.doi if present else "",
        action=action,
        version=version,
        changes=changes,
        username=username,
        time=precise_now_text(),
    )
