"""The states of DOIs and jobs, and the only table of legal transitions.

DataCite knows draft, registered and findable (DataCite documentation, "DOI states"); reserved, deactivated and external
are ours: a name kept in the house, a retired DOI that leads to its tombstone, and a DOI that somebody else registered.
"""

from __future__ import annotations

from enum import StrEnum


class DoiState(StrEnum):
    """What a DOI is, or is wished to be."""

    RESERVED = "reserved"
    DRAFT = "draft"
    REGISTERED = "registered"
    FINDABLE = "findable"
    DEACTIVATED = "deactivated"
    EXTERNAL = "external"


class AgencyState(StrEnum):
    """What the agency last confirmed; ABSENT means it holds nothing under this name as far as we know."""

    ABSENT = "absent"
    DRAFT = "draft"
    REGISTERED = "registered"
    FINDABLE = "findable"


class JobState(StrEnum):
    """Where a job stands."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobKind(StrEnum):
    """What a job is for, in the words of the commands."""

    MINT = "mint"
    RESERVE = "reserve"
    REGISTER = "register"
    UPDATE = "update"
    DEACTIVATE = "deactivate"
    DELETE = "delete"
    VERIFY = "verify"


DOI_TRANSITIONS: dict[DoiState, frozenset[DoiState]] = {
    DoiState.RESERVED: frozenset(
        {DoiState.DRAFT, DoiState.REGISTERED, DoiState.FINDABLE, DoiState.EXTERNAL, DoiState.RESERVED}
    ),
    DoiState.DRAFT: frozenset({DoiState.DRAFT, DoiState.REGISTERED, DoiState.FINDABLE, DoiState.RESERVED}),
    DoiState.REGISTERED: frozenset({DoiState.REGISTERED, DoiState.FINDABLE, DoiState.DEACTIVATED}),
    DoiState.FINDABLE: frozenset({DoiState.FINDABLE, DoiState.REGISTERED, DoiState.DEACTIVATED}),
    DoiState.DEACTIVATED: frozenset({DoiState.DEACTIVATED, DoiState.REGISTERED, DoiState.FINDABLE}),
    DoiState.EXTERNAL: frozenset({DoiState.EXTERNAL, DoiState.RESERVED}),
}

JOB_TRANSITIONS: dict[JobState, frozenset[JobState]] = {
    JobState.PENDING: frozenset({JobState.PROCESSING, JobState.CANCELLED, JobState.FAILED}),
    JobState.PROCESSING: frozenset({JobState.PENDING, JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED}),
    JobState.FAILED: frozenset({JobState.PENDING, JobState.CANCELLED}),
    JobState.COMPLETED: frozenset(),
    JobState.CANCELLED: frozenset({JobState.PENDING}),
}

AGENCY_TARGET: dict[DoiState, AgencyState] = {
    DoiState.RESERVED: AgencyState.ABSENT,
    DoiState.DRAFT: AgencyState.DRAFT,
    DoiState.REGISTERED: AgencyState.REGISTERED,
    DoiState.FINDABLE: AgencyState.FINDABLE,
    DoiState.DEACTIVATED: AgencyState.REGISTERED,
    DoiState.EXTERNAL: AgencyState.ABSENT,
}
"""What the agency must hold for each wished state."""


def may_become(now: DoiState, then: DoiState) -> bool:
    """Whether a DOI in state `now` may be wished into state `then`; nothing public ever becomes a draft again."""
    return then in DOI_TRANSITIONS[now]


def is_public(state: AgencyState) -> bool:
    """Whether the agency has registered the name with the resolver."""
    return state in (AgencyState.REGISTERED, AgencyState.FINDABLE)
