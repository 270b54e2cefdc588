"""How an account wants its records told to the agency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_doi.domain.description import Identifier

UNKNOWN_CREATOR_POLICIES = ("block", ":unkn", "repository")
SCHEMA_VERSIONS = ("4.5", "4.6", "4.7")


@dataclass(frozen=True, kw_only=True, slots=True)
class CrosswalkSettings:
    """The choices of an account that shape the metadata.

    `publisher` None means the repository of the record. `unknown_creator` says what stands in for a creator that nobody
    knows: "block" nothing, ":unkn" DataCite's code, "repository" the repository itself. `has_part_limit` caps the
    children named on a parent; 0 names none. The two flags on titles put dates, or the parent's title, behind titles.
    `mapping` is the host's own mapping of catalogue fields to properties (DOI_MAPPING).
    """

    publisher: str | None = None
    publisher_identifier: Identifier | None = None
    hosting_institution: str | None = None
    data_manager: str | None = None
    unknown_creator: str = "block"
    schema_version: str = "4.6"
    creator_limit: int = 50
    title_with_dates: bool = False
    title_with_context: bool = False
    has_part_limit: int = 0
    mapping: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        if self.unknown_creator not in UNKNOWN_CREATOR_POLICIES:
            raise ValueError(f"unknown_creator is one of {UNKNOWN_CREATOR_POLICIES}, not {self.unknown_creator!r}.")
        if self.schema_version not in SCHEMA_VERSIONS:
            raise ValueError(f"schema_version is one of {SCHEMA_VERSIONS}, not {self.schema_version!r}.")

    def knows(self, version: str) -> bool:
        """Whether the target schema is at least `version` ("4.6")."""
        return SCHEMA_VERSIONS.index(self.schema_version) >= SCHEMA_VERSIONS.index(version)
