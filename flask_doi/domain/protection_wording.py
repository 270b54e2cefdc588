"""Why a property cannot be kept as the agency has it, in words."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_doi.domain.outcome_wording import filled
from flask_doi.domain.property_wording import property_text


@dataclass(frozen=True, kw_only=True, slots=True)
class ProtectionRefusal:
    """What stands against it: a code for words, and their parameters."""

    code: str
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)


REFUSALS: dict[str, str] = {
    "not_metadata": (
        '"{property}" is no metadata: where a DOI leads and what state it is in is decided here and cannot be kept as '
        "the agency has it."
    ),
    "unknown": 'DataCite\'s metadata have no property "{property}".',
    "never_read": "Nobody has looked yet at what the agency has. Look again first.",
    "absent": "The agency has no such DOI, so there is nothing to keep.",
    "read_anew": "Somebody has looked again meanwhile, and the agency may have something else now. Compare once more.",
    "by_stylesheet": (
        "The metadata of this DOI are made as one XML document by the catalogue's own stylesheet (DOI_XSLT). Single "
        "properties of it cannot be kept as the agency has them."
    ),
    "external": "This DOI was registered by somebody else; nothing is ever sent for it.",
    "retired": "This DOI is retired. Reactivate it first.",
    "redacted": "This DOI was redacted: nothing of its record is told or kept any more.",
    "not_protected": '"{property}" follows the catalogue already.',
    "invalid_missing": (
        'The metadata would not be complete: the agency has nothing for "{property}" ({name}), which every DOI needs.'
    ),
    "invalid_choice": (
        'The metadata would not be valid: "{value}" is no word that DataCite knows for {name}. It must be one of: '
        "{expected}."
    ),
    "invalid_year": 'The metadata would not be valid: "{value}" is no year of four digits, from 1000 on.',
    "invalid": 'The metadata would not be valid: {name} cannot be "{value}".',
}
"""Every code of a refusal, as a format string with named parameters, so that it can be translated."""


def protection_text(refusal: ProtectionRefusal, translate: Callable[[str], str] = str) -> str:
    """A refusal in a sentence or two; a code without wording is named as it is."""
    template = REFUSALS.get(refusal.code)
    if template is None:
        return refusal.code
    name = refusal.params.get("property", "")
    return filled(translate(template), {**refusal.params, "property": property_text(name, translate)})
