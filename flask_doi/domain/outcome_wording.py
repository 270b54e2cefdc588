"""Outcomes and refusals in words: what an agency's answer means for the record, and why no DOI is minted.

The texts are format strings with named parameters, so that a translation can be put in the place of each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_doi.domain.wording import Wording

_ACCOUNT = "Nothing is lost: an administrator can mend the account, and then everything goes on by itself."
_BY_ITSELF = "Nothing needs to be done: it is tried again by itself."
_REPORT = "Show this to an administrator; the history of the DOI holds the whole answer."

OUTCOMES: dict[str, Wording] = {
    "created": Wording("{agency} registered the DOI.", ""),
    "updated": Wording("{agency} took over the metadata.", ""),
    "deleted": Wording("{agency} deleted the draft.", ""),
    "found": Wording("{agency} knows the DOI.", ""),
    "healed": Wording("{agency} had registered the DOI before; its answer had been lost.", ""),
    "unchanged": Wording("{agency} knows all this already; nothing was sent.", ""),
    "absent": Wording("{agency} knows no such DOI.", _REPORT),
    "problems": Wording("The record lacks something that a DOI needs.", "Mend what is listed, then ask again."),
    "invalid": Wording("{agency} did not accept the metadata.", "Correct what it complains about, then ask again."),
    "url_not_allowed": Wording(
        "{agency} does not let this account register addresses at {host}.",
        "An administrator can have {host} added to the account's domains at {agency}, then ask again.",
    ),
    "adopt_absent": Wording(
        "{agency} knows no DOI of this name, so it cannot be taken over.",
        "Look for a typing error; a DOI that nobody registered is minted, not taken over.",
    ),
    "adopt_not_ours": Wording(
        "{agency} has this DOI under another account, {client}.",
        "Only what is registered with an account that is set up here can be taken over.",
    ),
    "schema_unsupported": Wording(
        "{agency} no longer takes metadata of this schema version.",
        "An administrator can choose a newer one (DOI_SCHEMA_VERSION).",
    ),
    "taken": Wording(
        "Another record at {agency} already has this name.",
        "It is left untouched; the next free name is chosen by itself.",
    ),
    "name_taken": Wording(
        "The name {doi} belongs to another record at {agency}.",
        "It was left untouched; the next free name was chosen.",
    ),
    "bad_credentials": Wording("{agency} did not accept the password.", _ACCOUNT),
    "unknown_account": Wording("{agency} does not know the account.", _ACCOUNT),
    "account_inactive": Wording("The account at {agency} is not active.", _ACCOUNT),
    "prefix_not_assigned": Wording("The prefix does not belong to the account at {agency}.", _ACCOUNT),
    "forbidden": Wording(
        "{agency} does not allow this account to change the DOI.",
        "Perhaps it was moved to another account. Show this to an administrator.",
    ),
    "not_found": Wording(
        "{agency} does not know the DOI, or does not show it to this account.",
        "Perhaps it was deleted or moved there. Show this to an administrator.",
    ),
    "limited": Wording("{agency} asks for a pause, because many requests came at once.", _BY_ITSELF),
    "rate_limit": Wording("As many requests as {agency} allows were just sent.", _BY_ITSELF),
    "server_error": Wording("{agency} has a fault of its own.", _BY_ITSELF),
    "timeout": Wording("{agency} did not answer in time.", _BY_ITSELF),
    "connection": Wording("{agency} cannot be reached.", _BY_ITSELF),
    "unreachable": Wording("{agency} cannot be reached.", _BY_ITSELF),
    "tls": Wording(
        "The connection to {agency} is not secure: its certificate was not accepted.",
        "It is tried again by itself. If this lasts, an administrator should look at the certificates.",
    ),
    "unreadable": Wording("What {agency} answered cannot be understood.", _BY_ITSELF),
    "conflict": Wording("{agency} was just changing this DOI.", _BY_ITSELF),
    "client_error": Wording(
        "Something failed on our side while speaking to {agency}.",
        "It is tried again by itself. If this lasts, show it to an administrator.",
    ),
    "redirected": Wording(
        "{agency} sent the request to another address, {host}, which was not followed.",
        "An administrator should check the address of the agency (DOI_API_URL).",
    ),
    "mismatch": Wording(
        "{agency} answered something else than what was asked: {field} is {got}, not {asked}.", _REPORT
    ),
    "too_large": Wording("The metadata is larger than {agency} takes.", "Shorten the longest texts of the record."),
    "not_allowed": Wording("{agency} does not know this kind of request.", _REPORT),
    "refused": Wording("{agency} refused the request.", _REPORT),
    "not_a_draft": Wording("Only a draft can be deleted, and this DOI is none at {agency}.", _REPORT),
    "gave_up": Wording(
        "It was tried many times without success, and then given up.",
        "Ask again once {agency} answers; show it to an administrator if that does not help.",
    ),
    "interrupted": Wording("The worker was stopped each time before it could write an answer down.", _REPORT),
    "internal": Wording(
        "Something failed on our side before anything was sent: {error}",
        "It is tried again by itself. If this lasts, show it to an administrator.",
    ),
    "unusable": Wording(
        "The account at {agency} cannot be used: its credentials cannot be read, or something is missing in it.",
        _ACCOUNT,
    ),
    "undescribable": Wording(
        "The catalogue could not describe the record: {error}.",
        "This is a fault of the catalogue. Show it to an administrator.",
    ),
    "gone": Wording("The record is gone.", ""),
    "no_name": Wording("No free name could be found: {error}", "An administrator should check DOI_SUFFIX."),
    "lease_too_short": Wording("The worker had no time left for the request.", _BY_ITSELF),
    "coalesced": Wording("A newer wish took its place.", ""),
    "withdrawn": Wording("It was taken back before anything was sent.", ""),
    "called_back": Wording("It was called back before it was sent.", ""),
    "taken_up_again": Wording("It was called back, and then asked for again.", ""),
    "kin_first": Wording("It waits for another DOI that it is going to name.", _BY_ITSELF),
}
"""Every code that an outcome, a job or a pause of an account can have."""

REFUSALS: dict[str, Wording] = {
    "gone": Wording("the record is gone.", ""),
    "description_restricted": Wording("the description of the record is not public.", ""),
    "unpublished": Wording("the record is not published.", "Publish it first."),
    "external_doi": Wording("it already has the DOI {doi}, registered by somebody else.", ""),
    "embargoed": Wording(
        "it is under embargo until {until}.", "Ask for one now, and it becomes public by itself on that day."
    ),
    "grace": Wording("it stays a draft for a while after it was asked for.", "It becomes public by itself."),
    "released": Wording("its name is being given back.", ""),
    "set_aside": Wording("its name stands aside for a DOI from elsewhere.", ""),
    "external_malformed": Wording(
        'the external DOI "{doi}" cannot be read: {reason}.',
        "Correct it, or remove it if the record has no DOI elsewhere.",
    ),
    "external_ours": Wording(
        "the external DOI {doi} begins with {prefix}, a prefix of ours.",
        "DOIs of ours are minted here, not noted as external. Remove it, and mint one.",
    ),
    "external_taken": Wording("the DOI {doi} is already noted for the record {record}.", "One of the two is wrong."),
    "external_too_late": Wording(
        "this record has the DOI {own} of ours, which is public, or is just being made so.",
        "Retire that DOI first, and name {doi} as the one that replaces it.",
    ),
    "external_in_record": Wording("the record itself names the DOI {doi}.", "Change it there."),
    "level_not_mintable": Wording(
        'records of the level "{level}" get none here, only {levels}.',
        "An administrator chooses the levels (DOI_MINTABLE_LEVELS).",
    ),
    "no_level": Wording(
        "it has no level of description, and only {levels} get one here.",
        "Choose the level of description, or ask an administrator (DOI_MINTABLE_LEVELS).",
    ),
    "auto_mint_off": Wording("DOIs are not minted by themselves here.", "Ask for one, if the record should have it."),
    "level_rule": Wording(
        'the rules mint by themselves only for the levels {allowed}, and this is "{value}".', "Ask for one by hand."
    ),
    "repository_rule": Wording(
        "the rules mint by themselves only for the repositories {allowed}.", "Ask for one by hand."
    ),
    "access_rule": Wording(
        'the rules mint by themselves only for material that is {allowed}, and this is "{value}".',
        "Ask for one by hand.",
    ),
    "digital_object_rule": Wording(
        "the rules mint by themselves only for records with a digital object.", "Ask for one by hand."
    ),
    "no_account": Wording(
        "no account at a registration agency is set up for it.", "An administrator can add one (DOI_REPOSITORY_ID)."
    ),
    "no_such_part": Wording(
        "the record has no digital object that is called {part}, or more than one.",
        "Name it as the list of its digital objects does.",
    ),
    "no_earlier_version": Wording(
        "it has no registered DOI that a new version could follow.", "Mint a DOI for the record as it is first."
    ),
    "newer_record": Wording(
        "a record of its own is the version after it, with the DOI {doi}.", "Ask for the next version there."
    ),
    "version_under_way": Wording("its last new version is not registered yet.", "Wait until it is, then ask again."),
    "no_name": Wording("no name could be made for it: {error}", "An administrator should check DOI_SUFFIX."),
    "adopt_taken": Wording(
        "the DOI {doi} belongs to the record {record} here.", "Look at that record; one of the two is mistaken."
    ),
    "adopt_foreign": Wording("its prefix is not that of the account.", "Set up the account that the DOI is of."),
    "has_doi": Wording("the record has the DOI {own} already.", "Give that one back first, if it was never public."),
    "changed_since": Wording(
        "it has changed since the file was compared.", "Export again, and make the change in the new file."
    ),
    "daily_limit": Wording(
        "one person may ask for {limit} a day; {used} were asked for on {day} before, and {asked} were wanted now.",
        "Ask again tomorrow (the day ends at midnight UTC), or have the limit raised (DOI_DAILY_LIMIT).",
    ),
}
"""Why there is no DOI, or why it is not public: each completes a sentence that ends in a colon."""

WITHOUT_FILES = Wording(
    "the rules mint by themselves only for records without a digital object.", "Ask for one by hand."
)
ACCESS = {
    "open": "open",
    "restricted": "restricted",
    "embargoed": "under embargo",
    "metadata_only": "only described here",
}
"""What a rule on access looked at."""


def outcome_text(code: str, params: Mapping[str, str], translate: Callable[[str], str] = str) -> str:
    """What an outcome means, in one sentence; a code without wording is named as it is."""
    wording = OUTCOMES.get(code)
    return filled(translate(wording.text), params) if wording else code


def outcome_advice(code: str, params: Mapping[str, str], translate: Callable[[str], str] = str) -> str:
    """What to do about it; "" when there is nothing to do."""
    return _advice(OUTCOMES.get(code), params, translate)


def refusal_text(rule: str, params: Mapping[str, str], translate: Callable[[str], str] = str) -> str:
    """The end of a sentence that says which rule refuses a DOI; a rule without wording is named as it is."""
    wording = WITHOUT_FILES if params.get("wanted") == "without" else REFUSALS.get(rule)
    return filled(translate(wording.text), said_of(rule, params, translate)) if wording else rule


def said_of(rule: str, params: Mapping[str, str], translate: Callable[[str], str] = str) -> Mapping[str, str]:
    """The parameters of a rule as they are said: kinds of access have words, all others stay."""
    if not rule.startswith("access_"):
        return params
    return {
        name: ", ".join(translate(ACCESS.get(code, code)) for code in value.split(", "))
        for name, value in params.items()
    }


def refusal_advice(rule: str, params: Mapping[str, str], translate: Callable[[str], str] = str) -> str:
    """What to do about it; "" when there is nothing to do."""
    return _advice(REFUSALS.get(rule), params, translate)


def _advice(wording: Wording | None, params: Mapping[str, str], translate: Callable[[str], str]) -> str:
    return filled(translate(wording.advice), params) if wording and wording.advice else ""


class _Params(dict[str, str]):
    """Parameters of which a missing one is shown by its name, so that old entries can still be read."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


def filled(text: str, params: Mapping[str, str]) -> str:
    """A text with its named parameters filled in."""
    return text.format_map(_Params({name: str(value) for name, value in params.items()}))
