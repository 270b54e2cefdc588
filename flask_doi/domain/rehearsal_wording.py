"""What rules would have minted, in words: how the records of each group would have fared."""

from __future__ import annotations

from collections.abc import Callable

from flask_doi.domain.wording import Wording

FATES: dict[str, Wording] = {
    "minted": Wording("They would have got a DOI", ""),
    "after_embargo": Wording("They would have got a name, and a public DOI on the day their embargo ends", ""),
    "to_mend": Wording("They would have been stopped: something is missing in the record", "Look at one to see what."),
}

REASONS: dict[str, str] = {
    "unpublished": "Not published, or not any more",
    "description_restricted": "The description itself is not public",
    "external_doi": "They have a DOI from elsewhere",
    "external_ours": "They name a DOI of ours as one from elsewhere",
    "external_malformed": "The DOI from elsewhere cannot be read",
    "level_not_mintable": "Of a level that gets no DOI in this catalogue",
    "no_level": "Without a level of description",
    "level_rule": "Not of the levels that are chosen here",
    "repository_rule": "Not of the repositories that are chosen here",
    "access_rule": "Not of the access that is chosen here",
    "digital_object_rule": "The choice about digital objects leaves them out",
    "given_back": "Their name was given back by somebody",
    "embargoed": "Under embargo",
}


def fate_text(kind: str, rule: str, translate: Callable[[str], str] = str) -> str:
    """How the records of a group would have fared; a rule without wording is named as it is."""
    if kind in FATES:
        return translate(FATES[kind].text)
    return translate(REASONS.get(rule, rule))


def fate_advice(kind: str, translate: Callable[[str], str] = str) -> str:
    """What to do about it; "" when there is nothing to do."""
    advice = FATES[kind].advice if kind in FATES else ""
    return translate(advice) if advice else ""
