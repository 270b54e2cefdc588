"""Jobs in words: what each does, why it waits, and what many of them failed for.

The texts are format strings with named parameters, so that a translation can be put in the place of each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_doi.domain.adjusted_wording import ADJUSTED
from flask_doi.domain.outcome_wording import OUTCOMES, filled, outcome_advice, outcome_text
from flask_doi.domain.problem import Problem
from flask_doi.domain.wording import WORDINGS, problem_advice, problem_text

KINDS: dict[str, str] = {
    "mint": "Make the DOI findable",
    "reserve": "Make a draft",
    "register": "Register the DOI",
    "update": "Send what changed",
    "deactivate": "Retire the DOI",
    "delete": "Delete the draft",
    "verify": "Visit the page",
}
"""What a job does, in as many words as fit into a table."""

JOB_STATES: dict[str, str] = {
    "pending": "Pending",
    "processing": "Processing",
    "completed": "Completed",
    "failed": "Failed",
    "cancelled": "Cancelled",
}

WAITS: dict[str, str] = {
    "next": "It is taken up next.",
    "later": "It is put off until then.",
    "account_paused": "The account is paused: {reason}",
    "silent": "{agency} is not answering.",
    "limited": "{agency} asked for a pause.",
    "batch_paused": "Its batch is paused.",
    "busy": "Another job of this DOI is being sent.",
}
"""Why a job waits."""

HEADINGS: dict[str, str] = {
    "creator_missing": "No creator",
    "creator_only_in_other_roles": "People are named, but none as creator",
    "title_missing": "No title, and nothing else to cite it by",
    "repository_missing": "No repository, so no publisher",
    "level_missing": "No level of description",
    "published_year_impossible": "A publication year that cannot be",
    "description_restricted": "The description is not public",
    "external_doi_present": "It has a DOI that somebody else registered",
    "external_doi_unreadable": "The DOI noted in the record cannot be read",
    "nothing_to_tell": "There is nothing that may be told",
    "protected_invalid": "What was kept as the agency had it can no longer be told",
    "adjusted_missing": "Something is missing after the catalogue's own settings were applied",
    "adjusted_empty": "Something is empty after the catalogue's own settings were applied",
    "adjusted_unknown": "The catalogue's own settings tell something that DataCite does not know",
    "adjusted_kind": "The catalogue's own settings tell something of the wrong kind",
    "adjusted_choice": "The catalogue's own settings use a word that DataCite does not know",
    "adjusted_year": "The catalogue's own settings tell a year that is none",
    "adjusted_illegal": "The catalogue's own settings tell invisible control characters",
    "hook_failed": "The catalogue's own function for metadata failed",
    "hook_result": "The catalogue's own function for metadata failed",
    "hook_unsteady": "The catalogue's own function for metadata failed",
    "stylesheet_failed": "The catalogue's own stylesheet made no metadata",
    "url_not_allowed": "The account's domain list does not contain {host}",
    "invalid": "{agency} did not accept the metadata",
    "gave_up": "Tried many times without success",
    "forbidden": "{agency} does not let this account change the DOI",
    "too_large": "More metadata than {agency} takes",
    "mismatch": "{agency} did something else than what was asked",
}
"""What jobs failed for, as a heading over all of them."""


def kind_text(kind: str, translate: Callable[[str], str] = str) -> str:
    """What a job does."""
    return translate(KINDS.get(kind, kind))


def is_problem(cause: str) -> bool:
    """Whether jobs failed for something that a record lacks, and not for what the agency answered."""
    return cause not in OUTCOMES and (cause in WORDINGS or cause in ADJUSTED)


def cause_heading(cause: str, params: Mapping[str, Any], translate: Callable[[str], str] = str) -> str:
    """What jobs failed for, without a full stop; a cause without wording is named as it is."""
    said = {name: str(value) for name, value in params.items()}
    if cause in HEADINGS:
        return filled(translate(HEADINGS[cause]), said)
    return cause_text(cause, params, translate).rstrip(".")


def cause_text(cause: str, params: Mapping[str, Any], translate: Callable[[str], str] = str) -> str:
    """What jobs failed for, in one sentence."""
    said = {name: str(value) for name, value in params.items()}
    if is_problem(cause):
        return problem_text(Problem(code=cause, field="", params=said), translate)
    return outcome_text(cause, said, translate)


def cause_advice(cause: str, params: Mapping[str, Any], translate: Callable[[str], str] = str) -> str:
    """What to do about it; "" when there is nothing to do."""
    said = {name: str(value) for name, value in params.items()}
    if is_problem(cause):
        return problem_advice(Problem(code=cause, field="", params=said), translate)
    return outcome_advice(cause, said, translate)


def wait_text(code: str, params: Mapping[str, Any], translate: Callable[[str], str] = str) -> str:
    """Why a job waits, in one sentence."""
    said = {name: str(value) for name, value in params.items()}
    return filled(translate(WAITS[code]), said) if code in WAITS else outcome_text(code, said, translate)
