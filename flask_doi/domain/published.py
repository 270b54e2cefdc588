"""A DOI that is real, with everything that may be told of it in public: what every public format is made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from flask_doi.domain.description import Description
from flask_doi.domain.payload import Payload
from flask_doi.domain.profile import CrosswalkSettings
from flask_doi.domain.related import RelatedDois


@dataclass(frozen=True, kw_only=True, slots=True)
class Retirement:
    """Why a DOI leads to a tombstone.

    `kind` is "deactivated" (retired for good, or until it is reactivated), "unpublished" (the record is not public at
    present) or "restricted" (nothing may be told of it). `reason` is one of the preset codes, `note` a person's own
    words, `replaced_by` the URL of the DOI that took its place and `replaced_how` the DataCite relation to it.
    """

    kind: str
    at: datetime | None = None
    reason: str | None = None
    note: str | None = None
    replaced_by: str | None = None
    replaced_how: str | None = None
    is_redacted: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedDoi:
    """One real DOI.

    `name` is the bare name in lower case, `url` the full link through its resolver, `text` how the catalogue writes it.
    `description` is the record as the public may see it: as it is now, or as it last was when it is gone; None when
    nothing may be told. `landing` is the address of ours that the DOI leads to and `page` the record's own page, both
    full URLs. `changed_at` is when the agency last confirmed a change. A test or sandbox DOI carries `is_test`.
    `told` is what the agency was last told, where the host's own function or stylesheet had a say in it.
    `citation_style` is how the catalogue cites; with `prefers_page` it names the record's page before the DOI.
    """

    name: str
    url: str
    text: str
    key: str
    environment: str
    is_external: bool
    is_findable: bool
    description: Description | None
    settings: CrosswalkSettings
    year: int
    landing: str
    page: str | None
    part: str = ""
    version: str | None = None
    related: RelatedDois = field(default_factory=RelatedDois)
    retirement: Retirement | None = None
    minted_at: datetime | None = None
    changed_at: datetime | None = None
    citation_style: str = "archival"
    prefers_page: bool = False
    told: Payload | None = None

    @property
    def is_test(self) -> bool:
        """Whether it is none that the world knows."""
        return not self.is_external and self.environment != "production"
