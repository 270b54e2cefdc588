"""One DOI as the agency keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

DRAFT, REGISTERED, FINDABLE = "draft", "registered", "findable"


@dataclass(frozen=True, kw_only=True, slots=True)
class DoiRecord:
    """A DOI and everything known of it. A change makes a new record; a stored one never changes.

    `doi` is lower case; `metadata` holds the descriptive attributes in the API's JSON names, with `publisher` an
    object or None; `xml` is the stored document as text; times are written in UTC.
    """

    doi: str
    client_id: str
    state: str = DRAFT
    url: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    xml: str | None = None
    schema_version: str | None = None
    content_url: list[str] | None = None
    source: str = "api"
    reason: str | None = None
    landing_page: Mapping[str, Any] | None = None
    metadata_version: int = 0
    created: str = ""
    updated: str = ""
    registered: str | None = None
    serial: int = 0

    @property
    def is_public(self) -> bool:
        """Whether the DOI has left the draft state."""
        return self.state != DRAFT

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> DoiRecord:
        names = {entry.name for entry in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in names})
