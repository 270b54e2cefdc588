"""Why a record has no DOI, in words: each question, its answer, and the sentence that follows from all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_doi.domain.minting_rules import Answer, Decision
from flask_doi.domain.outcome_wording import (
    OUTCOMES,
    REFUSALS,
    filled,
    outcome_text,
    refusal_advice,
    refusal_text,
    said_of,
)
from flask_doi.domain.wording import Wording

QUESTIONS: dict[str, str] = {
    "described": "Could the catalogue describe the record?",
    "exists": "Does the record exist?",
    "account": "Is there an account for it at a registration agency?",
    "switched_on": "Are DOIs minted by themselves?",
    "description": "Is the description itself public?",
    "publication": "Is the record published?",
    "elsewhere": "Is it without a DOI from elsewhere?",
    "level": "Does its level of description get DOIs?",
    "chosen_levels": "Is it of a level that the rules chose?",
    "chosen_repositories": "Is it in a repository that the rules chose?",
    "chosen_access": "Is its access one that the rules chose?",
    "chosen_files": "Has it a digital object, or none, as the rules want it?",
    "embargo": "Is it free of an embargo?",
    "kept": "Was no name given back for it?",
    "name": "Can a name be made for it?",
    "complete": "Does it have all that a DOI needs?",
    "sending": "May the account send?",
    "worker": "Is a worker alive that does the work?",
}

YES: dict[str, str] = {
    "there": "Yes.",
    "auto_mint_on": "Yes, when a record is published.",
    "account_found": "Yes: {account}.",
    "description_public": "Yes.",
    "published": "Yes.",
    "none_elsewhere": "Yes, it names none.",
    "level_mintable": 'Yes: it is "{level}", and these levels do: {levels}.',
    "any_level": "Yes: every level will do.",
    "level_chosen": 'Yes: it is "{value}", and these were chosen: {allowed}.',
    "any_repository": "Yes: every repository will do.",
    "repository_chosen": "Yes: it is in {value}, and these were chosen: {allowed}.",
    "any_access": "Yes: any access will do.",
    "access_chosen": "Yes: it is {value}, and these were chosen: {allowed}.",
    "with_or_without_files": "Yes: that does not matter.",
    "files_as_chosen": "Yes.",
    "no_embargo": "Yes.",
    "never_given_back": "Yes.",
    "name_possible": "Yes, such as {doi}.",
    "nothing_to_mend": "Yes.",
    "not_paused": "Yes: {account} is in order.",
    "worker_seen": "Yes.",
}

NO: dict[str, Wording] = {
    "given_back": Wording(
        "its name was given back by somebody.", "Publish it anew, or ask for a DOI; the rules alone give it none."
    ),
    "to_mend": Wording("something is missing.", "Mend what is listed; saving the record tries again."),
    "paused": Wording(
        "the account {account} is paused.", "An administrator mends it in the configuration; then all goes on."
    ),
    "no_worker": Wording(
        "none was seen for twenty minutes.", "Whoever runs the application starts one; nothing is lost meanwhile."
    ),
    "undescribable": Wording("it failed ({error}).", "This is a fault of the catalogue. Show it to an administrator."),
}
"""Answers that are no refusals of the rules; each completes "No:"."""

REFUSED = "No: {reason}"
SOME_AGENCY = "the agency"

CONCLUSIONS: dict[str, str] = {
    "refused": "It gets no DOI: {reason}",
    "noted": "Something just happened to it that no worker has looked at yet. Look again in a moment.",
    "kept": "It gets no DOI by itself, because its name was given back by somebody.",
    "name": "It gets no DOI, because no name can be made for it.",
    "complete": "It gets a name, and a DOI as soon as what is missing is mended.",
    "sending": "It gets a name, and a DOI as soon as the account may send again.",
    "worker": "It gets a DOI as soon as a worker runs.",
    "after_embargo": "It gets a name now, and a public DOI on the day the embargo ends ({until}).",
    "will_be_minted": (
        "Nothing stands against it: it gets a DOI when it is next published or saved, or when the catalogue is next "
        "looked through, every fifteen minutes."
    ),
    "under_way": "{doi} is on its way: a job waits or runs.",
    "withheld": "{doi} is kept for it, but not made public: {reason}",
    "failed": "{doi} could not be registered: {reason}",
    "has_reserved": "The name {doi} is reserved for it. Nobody asked for more.",
    "has_draft": "{doi} is a draft at the agency. Nobody asked for more.",
    "has_registered": "It has the DOI {doi}, which is registered and left out of searches.",
    "has_findable": "It has the DOI {doi}, which anybody can find.",
    "has_deactivated": "Its DOI {doi} was retired.",
    "has_external": "It has the DOI {doi} from elsewhere.",
}


def question_text(answer: Answer, translate: Callable[[str], str] = str) -> str:
    """The question; one without wording is named as it is."""
    return translate(QUESTIONS.get(answer.question, answer.question))


def answer_text(answer: Answer, translate: Callable[[str], str] = str) -> str:
    """The answer in a sentence that begins with yes or no."""
    rule, params = answer.decision.rule, answer.decision.params
    if answer.passed:
        return filled(translate(YES.get(rule, "Yes.")), said_of(rule, params, translate))
    return filled(translate(REFUSED), {"reason": reason_text(answer.decision, translate)})


def answer_advice(answer: Answer, translate: Callable[[str], str] = str) -> str:
    """What to do about a "no"; "" when there is nothing to do."""
    if answer.passed:
        return ""
    own = NO.get(answer.decision.rule)
    if own is not None:
        return filled(translate(own.advice), answer.decision.params)
    return refusal_advice(answer.decision.rule, answer.decision.params, translate)


def conclusion_text(
    code: str, params: Mapping[str, str], refusal: Decision | None, translate: Callable[[str], str] = str
) -> str:
    """The one sentence in which it all ends."""
    reason = reason_text(refusal, translate) if refusal is not None else ""
    return filled(translate(CONCLUSIONS.get(code, code)), {**params, "reason": reason})


def reason_text(decision: Decision, translate: Callable[[str], str] = str) -> str:
    """The end of a sentence that says why not."""
    own = NO.get(decision.rule)
    if own is not None:
        return filled(translate(own.text), decision.params)
    if decision.rule in OUTCOMES and decision.rule not in REFUSALS:
        return outcome_text(decision.rule, {"agency": translate(SOME_AGENCY), **decision.params}, translate)
    return refusal_text(decision.rule, decision.params, translate)
