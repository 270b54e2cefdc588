"""Batches in words: what they do, where they stand, and what became of their records."""

from __future__ import annotations

KINDS: dict[str, str] = {
    "mint": "Mint DOIs",
    "sync": "Send what changed",
    "verify": "Visit the pages",
    "deactivate": "Deactivate DOIs",
    "reactivate": "Reactivate DOIs",
    "import": "Import a file",
}
"""What a batch does."""

STATES: dict[str, str] = {
    "preparing": "Being looked at",
    "prepared": "To be confirmed",
    "awaiting_approval": "Waiting for approval",
    "running": "Running",
    "paused": "Paused",
    "completed": "Completed",
    "cancelled": "Cancelled",
    "refused": "Refused",
}

GROUPS: dict[str, str] = {
    "ready": "Ready",
    "blocked": "Blocked: something is to be mended",
    "unpublished": "Not published",
    "restricted": "Restricted or under embargo",
    "level": "A level that gets no DOI",
    "has_doi": "Already has a DOI",
    "external": "Has a DOI from elsewhere",
    "gone": "Gone from the catalogue",
    "unsuitable": "Nothing of this kind can be done",
}
"""The groups of a preview."""

RESULTS: dict[str, str] = {
    "blocked": "Blocked",
    "unpublished": "Not published",
    "restricted": "Restricted",
    "level": "Level without DOIs",
    "has_doi": "Has a DOI already",
    "external": "DOI from elsewhere",
    "gone": "Gone",
    "unsuitable": "Left as it was",
    "ready": "Still to come",
    "asked": "Taken up next",
    "queued": "Waiting to be sent",
    "done": "Done",
    "unchanged": "Nothing to do",
    "failed": "Failed",
    "skipped": "Skipped",
    "cancelled": "Cancelled",
}
"""What became of a record of a batch."""

DONE: dict[str, str] = {
    "mint": "Minted",
    "sync": "Sent",
    "verify": "In order",
    "deactivate": "Deactivated",
    "reactivate": "Reactivated",
}
"""The same of one that was done, by the kind of the batch."""

UNCHANGED: dict[str, str] = {
    "mint": "Had its DOI already",
    "sync": "Nothing had changed",
    "verify": "In order",
    "deactivate": "Was deactivated already",
    "reactivate": "Was active already",
}

MEANINGS: dict[str, str] = {
    "ready": "They get their DOIs when you confirm.",
    "blocked": "They get none before the fields named below are mended. Nothing of them is sent.",
    "unpublished": "A DOI makes a record public; publish them first.",
    "restricted": "Nothing may be told of them now. Those under embargo can be asked for one by one.",
    "level": "An administrator chooses the levels (DOI_MINTABLE_LEVELS).",
    "has_doi": "They keep it; nothing is sent.",
    "external": "A publisher or a data centre registered it; it stays.",
    "gone": "They were deleted since they were chosen.",
    "unsuitable": "The batch leaves them as they are.",
}
"""What a group of a preview means for its records."""

OBJECTIONS: dict[str, str] = {
    "gone": "There is no such batch any more.",
    "state": "The batch has moved on since this page was shown. Look at it as it is now.",
    "own": "You asked for this batch yourself. Somebody else has to decide.",
    "nobody": "The catalogue cannot tell who you are, so you cannot decide on this batch.",
    "reason": "Say why, in a few words.",
    "moved": "The records have changed since you looked: the numbers below are those of now. Confirm them once more.",
    "nothing": "There is nothing to bring back.",
    "none_ready": "Nothing of what you chose is ready.",
}
"""Why a batch did not do what was asked."""

FAULTS: dict[str, str] = {
    "date_from": "This is no date; write it as 1950-12-31.",
    "date_to": "This is no date, or it is before the first one; write it as 1950-12-31.",
    "codes": "The list is too long; take at most {most} lines at a time.",
    "below": "No record that you look after has this reference code, key or title.",
    "below_several": "More than one record is called this. Choose one of them.",
}
"""What is wrong with a field of the form on which records are chosen."""

FILTER_WORDS: dict[str, str] = {
    "findable": "findable",
    "registered": "registered",
    "draft": "draft",
    "reserved": "reserved",
    "deactivated": "deactivated",
    "external": "external",
    "pending": "pending",
    "failed": "failed",
    "stale": "needs sync",
    "unresolved": "does not resolve",
    "unverified": "page not in order",
    "forgotten": "a forgotten draft",
}
"""The states and conditions of a filter, within a sentence."""
