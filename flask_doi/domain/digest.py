"""What is told to whoever looks after the DOIs: the news of a day, an account that stopped. Values only, no words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedRecord:
    """A record that a message names; `title` is empty where the record is not public, `actor` who asked."""

    doi: str
    key: str
    title: str = ""
    actor: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class FailureGroup:
    """Records that failed for one cause, with examples, and by how many whose publish or wish it was."""

    cause: str
    number: int
    params: Mapping[str, str] = field(default_factory=dict)
    examples: tuple[NamedRecord, ...] = ()
    actors: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Some records of which one thing is true."""

    number: int = 0
    examples: tuple[NamedRecord, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingBatch:
    """A batch that waits for a second person."""

    id: int
    actor: str
    kind: str
    total: int
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountNews:
    """An account that stopped, or works again; `code` is why it stopped."""

    name: str
    agency: str
    environment: str
    is_working: bool
    at: datetime
    code: str = ""
    waiting: int = 0
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """The news between two moments, with links to the pages where more is to be seen."""

    environment: str
    since: datetime | None
    until: datetime
    failures: tuple[FailureGroup, ...] = ()
    still_failed: int = 0
    drafts: Group = field(default_factory=Group)
    unresolved: Group = field(default_factory=Group)
    pages: Group = field(default_factory=Group)
    alarms: Group = field(default_factory=Group)
    batches: tuple[WaitingBatch, ...] = ()
    accounts: tuple[AccountNews, ...] = ()
    undelivered: int = 0
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        groups = (self.drafts, self.unresolved, self.pages, self.alarms)
        told = any(group.number for group in groups) or self.undelivered
        return not (self.failures or self.batches or self.accounts or told)

    @property
    def failed(self) -> int:
        """How many failed newly."""
        return sum(group.number for group in self.failures)

    def as_json(self) -> dict[str, Any]:
        """Numbers, causes and links for the webhook: no title and no name of a person leaves the house this way."""
        return {
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat(),
            "failures": [{"cause": group.cause, "number": group.number} for group in self.failures],
            "still_failed": self.still_failed,
            "drafts_forgotten": self.drafts.number,
            "unresolved": self.unresolved.number,
            "pages_wanting": self.pages.number,
            "alarms": self.alarms.number,
            "batches_awaiting_approval": [batch.id for batch in self.batches],
            "accounts": [
                {"name": account.name, "working": account.is_working, "code": account.code or None}
                for account in self.accounts
            ],
            "links": dict(self.links),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialMessage:
    """A mail that somebody asked for to see whether mails arrive."""

    actor: str
    at: datetime


Message = Digest | AccountNews | TrialMessage


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A message in words, ready to be mailed."""

    subject: str
    body: str
    language: str = "en"
