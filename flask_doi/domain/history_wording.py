"""The history of a DOI in words: one sentence for each code, and what kind of request an attempt was.

The texts are format strings with named parameters, so that a translation can be put in the place of each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_doi.domain.outcome_wording import outcome_text, refusal_text
from flask_doi.domain.property_wording import property_text
from flask_doi.domain.retirement import reason_label
from flask_doi.domain.retirement_wording import Objection, objection_text

HISTORY: dict[str, str] = {
    "asked": "It was asked for as {state}.",
    "reserved": "The name was chosen and kept here.",
    "drafted": "The agency made a draft.",
    "draft_deleted": "The agency deleted the draft; the name is kept here.",
    "draft_forgotten": "It has been a draft for more than {days} days, and nobody made it public.",
    "registered": "The agency registered it.",
    "findable": "It became findable.",
    "updated": "The agency took over the metadata.",
    "hidden": "It was hidden from searches.",
    "restored": "It became findable again.",
    "wished": "It is wanted as {to}.",
    "withheld": "It is wanted as {to}: {rule}",
    "postponed": "It stays a draft until {until}, and then becomes public by itself.",
    "failed": "It failed: {failure}",
    "healed": "An answer of the agency had been lost; it was found that the request had succeeded.",
    "late_answer": "An answer came after another worker had gone on; what the agency holds is looked at again.",
    "renamed": "The name {doi} cannot be registered with this account; {next} took its place.",
    "not_minted": "None was minted: {rule}",
    "called_back": "What was asked for was called back before it was sent.",
    "taken_up_again": "It is to be tried again.",
    "assigned": "{who} takes care of it.",
    "unassigned": "Nobody in particular takes care of it any more.",
    "given_up": "It was given up: {why}",
    "mint_refused": "It was asked for in vain: {rule}",
    "not_planned": "What happened to the record could not be followed up: {error}",
    "undescribable": "The catalogue could not describe the record: {error}",
    "release_asked": "Its name is to be given back.",
    "release_refused": "Its name cannot be given back: it was public.",
    "released": "Its name was given back, and will not be given to another record.",
    "external_recorded": "It was noted as a DOI from elsewhere.",
    "external_withdrawn": "It is no longer noted as the DOI from elsewhere.",
    "external_refused": "A DOI from elsewhere was not noted: {rule}",
    "set_aside": "The name stands aside for a DOI from elsewhere.",
    "taken_up": "The name is the record's again.",
    "new_version": "A new version, {version}, gets the DOI {doi}.",
    "linked_version": "It is the version after {of}.",
    "deactivation_asked": "It is to be retired: {reason}.",
    "deactivated": "It was retired, and leads to its tombstone.",
    "not_deactivated": "It was not retired: {objection}",
    "reactivation_asked": "It is to be brought back.",
    "reactivated": "It was brought back.",
    "not_reactivated": "It was not brought back: {objection}",
    "redacted": "It was redacted: {reason}. {purged} stored texts were deleted. {note}",
    "relinked": "Its record has a new key; the key was {old}.",
    "field_protected": "{property}: kept as the agency has it, whatever the catalogue says.",
    "field_followed": "{property}: told again as the catalogue says.",
    "retargeted": "It is to lead to {url}.",
    "follows_template": "It is to lead where DOIs of its account lead again.",
    "not_retargeted": "Its target was not changed: {error}",
    "adoption_asked": "It was registered before, and is to be taken over for this record.",
    "adopted": "It was taken over as the agency has it: {state}. Nothing was changed there.",
    "not_adopted": "The DOI {doi} was not taken over: {rule}",
    "resolves": "It is seen to lead to the record.",
    "unresolved": "For a day it was not seen to lead to the record.",
    "page_good": "Where it leads was visited and found in order.",
    "page_wanting": "Where it leads was visited, and something is wanting.",
    "alarm_name_taken": "The name {doi} belongs to somebody else at the agency and was left untouched; {next} follows.",
    "alarm_recreated": "The agency did not have it any more and made it anew.",
}
"""Every code that a line of the history can have."""

ACTIONS: dict[str, str] = {
    "create": "Registering the name",
    "update": "Sending what changed",
    "delete": "Deleting the draft",
    "look": "Looking at what the agency holds",
    "read": "Reading it for comparison",
}
"""What kind of request an attempt was."""

STATES: dict[str, str] = {
    "reserved": "a name kept here",
    "draft": "a draft",
    "registered": "registered",
    "findable": "findable",
    "deactivated": "retired",
    "external": "a DOI from elsewhere",
}


def history_text(
    code: str,
    params: Mapping[str, Any] | None,
    *,
    to: str | None = None,
    translate: Callable[[str], str] = str,
) -> str:
    """A line of the history as a sentence; a code without wording is named as it is. `to` is the state it led to."""
    template = HISTORY.get(code)
    if template is None:
        return code
    said = {name: str(value) for name, value in (params or {}).items()}
    values = dict(said)
    for name in ("state", "to"):
        state = to if name == "to" else said.get(name)
        values[name] = translate(STATES.get(state or "", state or ""))
    if "{objection}" in template:
        values["objection"] = objection_text(Objection(code=said.get("rule", ""), params=_Params(said)), translate)
    elif "rule" in said:
        values["rule"] = refusal_text(said["rule"], said, translate)
    if "reason" in said:
        values["reason"] = reason_label(said["reason"], translate)
    if "property" in said:
        values["property"] = property_text(said["property"], translate)
    if code == "postponed":
        values["until"] = said.get("until", "")[:16].replace("T", " ") + " UTC"
    if code == "redacted":
        values["note"] = said["note"] if said.get("note") not in (None, "None") else ""
    if code == "failed":
        values["failure"] = outcome_text(said.get("code", ""), {"agency": translate("the agency"), **said}, translate)
    return translate(template).format_map(_Params(values))


def action_text(action: str, translate: Callable[[str], str] = str) -> str:
    """What kind of request an attempt was; one without wording is named as it is."""
    return translate(ACTIONS.get(action, action))


class _Params(dict[str, str]):
    """Parameters of which a missing one is shown by its name, so that old entries can still be read."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"
