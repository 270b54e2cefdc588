"""The facts of which the status of a record's DOI is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask_doi.domain.policy import Decision
from flask_doi.domain.problem import Problem


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """What went wrong last: a code for words, the agency's own words, and whether it is tried again by itself.

    `assigned_to` takes care of it; `given_up` is the reason why nobody does any more.
    """

    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    messages: tuple[Mapping[str, str], ...] = ()
    at: datetime | None = None
    is_retried: bool = False
    assigned_to: str | None = None
    given_up: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """Work that is noted and not done yet."""

    since: datetime
    is_being_sent: bool = False
    is_noted_only: bool = False
    next_try: datetime | None = None
    attempts: int = 0
    max_attempts: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Silence:
    """The gate before the agency is closed: since when, until when, and how much waits behind it."""

    since: datetime | None
    until: datetime
    code: str | None
    waiting: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """The account may not send."""

    since: datetime | None
    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """The last line of the history about a record without a DOI."""

    code: str
    params: Mapping[str, str]
    at: datetime
    actor: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DoiFacts:
    """What is known of the DOI itself; `state` is one of the words of `finding.STATUSES`.

    `synced_at` is when the agency was last known to hold what is wanted, `told_at` when it was last told something.
    `promote_at` is when it becomes public by itself, `drafted_at` since when it is a draft, and `is_forgotten` tells
    that this is too long ago. `set_aside` is our own name that stands aside for a DOI from elsewhere.
    """

    id: int
    name: str
    state: str
    is_registered: bool
    is_confirmed: bool
    resolves: bool | None
    is_watched: bool
    needs_sync: bool
    withheld: str | None
    withheld_params: Mapping[str, str]
    agency_page: str | None
    minted_at: datetime | None
    findable_at: datetime | None
    synced_at: datetime | None
    told_at: datetime | None
    deactivated_at: datetime | None
    asked_state: str = "findable"
    promote_at: datetime | None = None
    drafted_at: datetime | None = None
    is_forgotten: bool = False
    was_public: bool = False
    set_aside: str | None = None
    followed: int = 0
    asked_by: str | None = None
    asked_how: str = "person"
    asked_at: datetime | None = None
    retired_for: str | None = None
    replaced_by: str | None = None
    is_redacted: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordStatus:
    """Everything the panel of a record tells.

    `account` is the number and the name of the account that serves it.
    `problems` are those of the record as it is now, not as it was when something failed. `decision` is what the rules
    say about a public DOI now.
    """

    key: str
    environment: str
    agency: str
    exists: bool
    decision: Decision
    problems: tuple[Problem, ...] = ()
    broken: str | None = None
    doi: DoiFacts | None = None
    waiting: Waiting | None = None
    failure: Failure | None = None
    silence: Silence | None = None
    pause: Pause | None = None
    notice: Notice | None = None
    worker_seen: datetime | None = None
    account: tuple[int, str] | None = None

    @property
    def is_pending(self) -> bool:
        """Whether something will change soon without anybody doing anything."""
        if self.waiting is not None:
            return True
        if self.doi is None:
            return False
        in_grace = self.doi.withheld == "grace"
        return in_grace or self.doi.is_watched or (self.doi.needs_sync and self.failure is None)

    @property
    def refusal(self) -> Decision | None:
        """The rule that refuses a public DOI."""
        return None if self.decision.wanted else self.decision

    @property
    def blocking(self) -> tuple[Problem, ...]:
        """The problems that stop a DOI."""
        return tuple(problem for problem in self.problems if problem.blocks)
