"""Why a DOI cannot be retired, brought back or redacted as asked, in words."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_doi.errors import DoiError


@dataclass(frozen=True, kw_only=True, slots=True)
class Objection:
    """What stands against a wish: a code for words, and the field of the form that it is about, if any."""

    code: str
    field: str | None = None
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)


OBJECTIONS: dict[str, str] = {
    "reason_missing": "Choose a reason.",
    "reason_unknown": 'There is no reason "{reason}"; choose one of the list.',
    "note_missing": "Say in your own words why the record is no longer available.",
    "note_too_long": "The explanation is longer than {limit} characters; shorten it.",
    "replacement_missing": "Say which DOI takes its place.",
    "replacement_unreadable": '"{text}" is not a DOI: {reason}.',
    "replacement_itself": "A DOI cannot take its own place; name another one.",
    "replacement_unknown": "{doi} would be a DOI of this catalogue, but is not known here. Look for a typing error.",
    "replacement_not_real": "{doi} is not registered yet, so it cannot take the place of another DOI. Mint it first.",
    "replacement_retired": "{doi} is retired itself; name a DOI that is not.",
    "replacement_retired_in_turn": "{doi} is retired itself; {next} took its place. Name that one.",
    "replacement_leads_back": "{doi} is retired itself and leads back to this DOI. Name another one.",
    "how_unknown": 'The relation "{how}" is not possible here.',
    "external": "{doi} was registered by somebody else, who alone can retire it.",
    "redacted": "{doi} was redacted; that cannot be undone.",
    "not_retired": "{doi} is not retired.",
    "record_gone": "The record of {doi} is gone. Restore it in the catalogue; the DOI then comes back by itself.",
    "confirmation": "Type the DOI {doi} to confirm.",
}
"""Every code of an objection, as a format string with named parameters, so that it can be translated."""


def objection_text(objection: Objection, translate: Callable[[str], str] = str) -> str:
    """An objection in a sentence or two; a code without wording is named as it is."""
    template = OBJECTIONS.get(objection.code)
    return translate(template).format_map(objection.params) if template else objection.code


class Objected(DoiError):
    """What was asked of a DOI is not possible."""

    def __init__(self, *objections: Objection) -> None:
        super().__init__(" ".join(objection_text(objection) for objection in objections))
        self.objections = objections
