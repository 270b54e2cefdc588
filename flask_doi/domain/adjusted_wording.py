"""Words for what a host's own mapping, function or stylesheet made of the metadata, and cannot be told."""

from __future__ import annotations

_BY_ADMINISTRATOR = "Complete the record if something is missing there, or ask an administrator to correct {setting}."
_ASK = "Nothing is sent for this record until an administrator has corrected it."

ADJUSTED: dict[str, tuple[str, str]] = {
    "adjusted_missing": ("The metadata lacks {property} after {setting} was applied.", _BY_ADMINISTRATOR),
    "adjusted_empty": ("{setting} leaves {property} empty.", _BY_ADMINISTRATOR),
    "adjusted_unknown": (
        '{setting} tells of "{property}" ("{value}"), which DataCite\'s metadata does not have.',
        "Nothing is sent for this record until an administrator has corrected {setting}.",
    ),
    "adjusted_kind": ('{setting} says "{value}" for {property}; it must be {expected}.', _BY_ADMINISTRATOR),
    "adjusted_choice": (
        '{setting} says "{value}" for {property}, a word that DataCite does not know there.',
        "Correct the record, or ask an administrator to correct {setting}. It must be one of: {expected}.",
    ),
    "adjusted_year": (
        '{setting} says "{value}" for {property}; it must be a year of four digits, from 1000 on.',
        _BY_ADMINISTRATOR,
    ),
    "adjusted_illegal": (
        '{setting} puts invisible control characters into {property} ("{value}").',
        _BY_ADMINISTRATOR,
    ),
    "protected_invalid": (
        "What is kept for {property} as the agency had it can no longer be told.",
        "Open the page of the DOI, and let this property follow the catalogue again.",
    ),
    "hook_failed": ("The catalogue's own function for metadata (DOI_CROSSWALK_HOOK) failed: {error}", _ASK),
    "hook_result": ("The catalogue's own function for metadata (DOI_CROSSWALK_HOOK) failed: {error}.", _ASK),
    "hook_unsteady": ("The catalogue's own function for metadata (DOI_CROSSWALK_HOOK) failed: {error}.", _ASK),
    "stylesheet_failed": ("The catalogue's own stylesheet (DOI_XSLT) made no metadata: {error}.", _ASK),
}
"""By code: what is wrong, and what to do about it."""
