"""What the rest of the house may ask of a registration agency, and the values in which it answers.

Expected answers are values; an agency raises only for bugs. No call opens a transaction and each ends within its
total deadline.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from flask_doi.domain.payload import Payload
from flask_doi.domain.states import AgencyState
from flask_doi.errors import DoiError


@dataclass(frozen=True, kw_only=True, slots=True)
class Credentials:
    """How an account proves itself: a repository id with its password, or an API token in place of the password."""

    repository_id: str
    password: str | None = field(default=None, repr=False)
    api_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadlines:
    """Seconds allowed for connecting, for each silence while reading, and for the whole call."""

    connect: float = 5.0
    read: float = 30.0
    total: float = 45.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Capabilities:
    """What an agency can do; `concurrency` caps the requests in flight."""

    drafts: bool = True
    draft_after_creation: bool = False
    own_tombstone: bool = False
    validates: bool = True
    lists: bool = True
    concurrency: int = 32
    resolver_delay: int = 300


class Verdict(StrEnum):
    """How an answer is to be treated."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # this record only; a person must mend it
    ACCOUNT = "account"  # credentials, prefix or repository: pause the account
    SUSPECT = "suspect"  # 401, 403 or 404 that may be the account or this DOI: probe once
    TAKEN = "taken"  # the name exists already
    LIMITED = "limited"  # 429: wait, costs no attempt
    UNAVAILABLE = "unavailable"  # not sent or certainly not carried out: try later
    UNKNOWN = "unknown"  # may have been carried out: try again, then read back


@dataclass(frozen=True, kw_only=True, slots=True)
class Observation:
    """What the agency says it holds under a name; `registered` is set once the resolver confirmed (aware UTC)."""

    doi: str
    state: AgencyState
    url: str | None = None
    registered: datetime | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    client: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One complaint of the agency: the property it names (its spelling, may be empty) and its text."""

    source: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """An agency's answer to one request.

    `code` is stable and small ("created", "updated", "deleted", "found", "absent", "invalid", "url_not_allowed",
    "taken", "bad_credentials", "prefix_not_assigned", "account_inactive", "forbidden", "not_found", "limited",
    "server_error", "timeout", "connection", "unreadable", "redirected", "mismatch", "tls", "too_large"); `params`
    holds the values a sentence about it needs, never a secret. `retry_after` is in seconds. `body` is the reply
    (text, at most 64 kB), kept for the history.
    """

    verdict: Verdict
    code: str
    status: int | None = None
    observed: Observation | None = None
    messages: tuple[Message, ...] = ()
    params: Mapping[str, str] = field(default_factory=dict)
    retry_after: float | None = None
    body: str = ""

    @property
    def accepted(self) -> bool:
        """Whether the agency did what was asked, as its reply proves."""
        return self.verdict is Verdict.ACCEPTED


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountReport:
    """What a probe of the account found. `code` is "ok", "bad_credentials", "account_inactive", "prefix_not_assigned",
    "unknown_account" or "unreachable"; the lists are None when the agency did not tell."""

    code: str
    active: bool | None = None
    prefixes: tuple[str, ...] | None = None
    domains: tuple[str, ...] | None = None
    outcome: Outcome | None = None

    @property
    def usable(self) -> bool:
        """Whether requests with this account can succeed."""
        return self.code == "ok"

    @property
    def conclusive(self) -> bool:
        """Whether the probe got an answer at all."""
        return self.code != "unreachable"


class ListingInterrupted(DoiError):
    """The account's listing broke off; what came before the break is not all of it."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"The account's listing broke off: {outcome.code}.")
        self.outcome = outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedDoi:
    """One row of the account's listing."""

    doi: str
    state: AgencyState
    url: str | None = None
    updated: datetime | None = None


class Agency(Protocol):
    """One account at one agency.

    `create` registers a name that must not exist yet; `update` changes one that we registered. Both always carry the
    full metadata, the target URL and the wanted state, and compare the reply with what was asked.
    """

    capabilities: Capabilities
    address: str

    def create(self, *, doi: str, url: str, state: AgencyState, payload: Payload) -> Outcome: ...

    def update(
        self,
        *,
        doi: str,
        url: str,
        state: AgencyState,
        payload: Payload,
        reason: str | None = None,
        observed: AgencyState | None = None,
    ) -> Outcome:
        """Tells everything anew; `observed`, the last state confirmed, may save a request."""
        ...

    def delete(self, *, doi: str) -> Outcome: ...

    def get(self, *, doi: str) -> Outcome: ...

    def validate(self, *, doi: str, url: str, payload: Payload) -> Outcome: ...

    def holds(self, observation: Observation, *, url: str, payload: Payload) -> bool:
        """Whether what the agency holds is what this URL and payload told it, its own normalisations allowed for."""
        ...

    def check(self, *, prefix: str | None = None) -> AccountReport: ...

    def list(self) -> Iterator[ListedDoi]:
        """Every DOI of the account; ListingInterrupted when the end could not be reached."""
        ...

    def close(self) -> None: ...
