"""What an agency is told about a DOI, and the fingerprint by which two such statements are compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


def canonical_json(value: Any) -> str:
    """The one spelling of a JSON value: sorted keys, no blanks, text as it is."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Payload:
    """The metadata of one DOI in DataCite's JSON attributes (without doi, url, event and state).

    `crosswalk_version` changes when the same description would be told differently; `xml` is set when a host's own
    stylesheet made the metadata, and then is all that is sent.
    """

    attributes: Mapping[str, Any] = field(default_factory=dict)
    crosswalk_version: str = "1"
    xml: str | None = None

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of the canonical metadata; equal exactly when the agency would be told the same."""
        said: Any = {"xml": self.xml} if self.xml is not None else dict(self.attributes)
        return hashlib.sha256(canonical_json(said).encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """The form in which it is stored."""
        return {"attributes": dict(self.attributes), "crosswalk_version": self.crosswalk_version, "xml": self.xml}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Payload:
        """The payload that `as_json` stored."""
        return cls(
            attributes=dict(stored["attributes"]),
            crosswalk_version=str(stored["crosswalk_version"]),
            xml=stored.get("xml"),
        )
