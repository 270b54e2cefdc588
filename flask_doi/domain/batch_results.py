"""What a batch knows of each of its records: left out for a reason, still to be done, or ended."""

from __future__ import annotations

READY, ASKED, QUEUED = "ready", "asked", "queued"
"""Not yet asked for; asked for and not yet planned; planned, with a job that waits or is being sent."""
DONE, UNCHANGED, FAILED, SKIPPED, CANCELLED = "done", "unchanged", "failed", "skipped", "cancelled"
BLOCKED, HAS_DOI, UNPUBLISHED, RESTRICTED = "blocked", "has_doi", "unpublished", "restricted"
LEVEL, EXTERNAL, GONE, UNSUITABLE = "level", "external", "gone", "unsuitable"

OPEN = (READY, ASKED, QUEUED)
UNDER_WAY = (ASKED, QUEUED)
ENDED = (DONE, UNCHANGED, FAILED, SKIPPED, CANCELLED)
LEFT_OUT = (BLOCKED, UNPUBLISHED, RESTRICTED, LEVEL, HAS_DOI, EXTERNAL, GONE, UNSUITABLE)
"""What a batch does not even ask for; "unsuitable" is a DOI with which nothing of the kind can be done."""
GROUPS = (READY, *LEFT_OUT)
"""How a preview splits what was chosen, in the order in which it is told."""

ACTS = ("mint", "sync", "verify", "deactivate", "reactivate")
ON_DOIS = ACTS[1:]
"""What is done with DOIs that there are already."""

ENDED_STATES = ("completed", "cancelled", "refused")
