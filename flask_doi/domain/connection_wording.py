"""The lines of a connection test in words: what was found, and what to do where something is to be mended."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_doi.domain.outcome_wording import OUTCOMES, filled
from flask_doi.domain.wording import Wording

SUBJECTS: dict[str, str] = {
    "environment": "Environment",
    "address": "Address",
    "certificate": "Certificate",
    "proxy": "Proxy",
    "clock": "Clock",
    "credentials": "Credentials",
    "account": "Account",
    "prefix": "Prefix",
    "shoulder": "Shoulder",
    "suffix": "Suffix",
    "target": "Target address",
    "hosts": "Domain list",
    "contact": "Contact",
    "draft": "A draft to try it",
}

TRIED: dict[str, str] = {
    "typed_password": "The password that was typed was tried.",
    "stored_password": "The stored password was tried.",
    "typed_token": "The API token that was typed was tried.",
    "stored_token": "The stored API token was tried.",
}
"""By what an account proved itself, in a sentence of its own."""

VERDICTS: dict[str, str] = {"good": "in order", "bad": "to mend", "untried": "note"}

_NETWORK = "Show this to whoever looks after the network of this server."
_LATER = "Nothing depends on this test. Try again in a few minutes."

LINES: dict[str, Wording] = {
    "environment_sandbox": Wording("This is the built-in sandbox: nothing that is minted here is real.", ""),
    "environment_test": Wording("This is the test system of {agency}: nothing that is minted there is real.", ""),
    "environment_production": Wording("This is production: what is minted there stays for ever.", ""),
    "environment_unknown": Wording("There is no environment {environment}.", "Choose sandbox, test or production."),
    "environment_above": Wording(
        "This installation allows no more than {allowed}, and {environment} was chosen. Nothing was asked.",
        "Whoever runs the application sets DOI_ENVIRONMENT in its configuration; no page can go beyond that.",
    ),
    "agency_without_client": Wording(
        "{agency} cannot be spoken to from here yet, so its account was not looked at. The rest was.",
        "Everything that needs an answer from {agency} is left open below.",
    ),
    "answers": Wording("{host} answers.", ""),
    "no_name": Wording(
        "No address is known for the name {host}.",
        "Look for a typing error in DOI_API_URL, and whether this server can look up names (DNS).",
    ),
    "no_connection": Wording(
        "{host} cannot be connected to: {detail}.",
        "Usually a firewall lets nothing out, or something does not run. Show this to whoever looks after the network.",
    ),
    "no_answer": Wording("{host} takes a connection, but no answer comes: {detail}.", _NETWORK),
    "timeout": Wording(
        "{host} did not answer in time.",
        "Try again in a few minutes. If it stays so, a firewall may swallow what is sent.",
    ),
    "tls_expired": Wording(
        "The certificate of {host} ended on {day}.",
        "If it is the agency's, wait until it is renewed there. If a proxy stands in between, have its certificate "
        "renewed. Check this server's clock, too.",
    ),
    "tls_not_yet": Wording(
        "The certificate of {host} is not valid yet; it ends on {day}.", "Check the clock of this server first."
    ),
    "tls_other_host": Wording(
        "The certificate belongs to another host than {host}.",
        "Look for a typing error in DOI_API_URL. Something between here and there may also answer in its place.",
    ),
    "tls_untrusted": Wording(
        "Nobody who is trusted vouches for the certificate of {host}: {detail}.",
        "Something between here and there may read along. Show this to whoever looks after the network.",
    ),
    "tls": Wording("No secure connection to {host} came about: {detail}.", _NETWORK),
    "certificate_good": Wording("The certificate is accepted, and ends on {day}.", ""),
    "certificate_ends": Wording(
        "The certificate is accepted, but ends soon, on {day}.", "It is usually renewed by itself; look again then."
    ),
    "only_here": Wording("The connection is not encrypted, and never leaves this machine.", ""),
    "not_encrypted": Wording(
        "The connection to {host} is not encrypted, so others could read the password.",
        "Set DOI_API_URL to an address that begins with https.",
    ),
    "proxy_unused": Wording("This server names the proxy {proxy} in its environment; it is not used here.", ""),
    "proxy_needed": Wording(
        "This server names the proxy {proxy} in its environment; it is not used here.",
        "If nothing leaves your house without it, have {agency} reachable directly, or set DOI_API_URL to an address "
        "that leads there.",
    ),
    "clock_right": Wording("This server's clock agrees with that of {host}.", ""),
    "clock_ahead": Wording(
        "This server's clock is {seconds} seconds ahead of that of {host}.",
        "Have the clock set by a time service (NTP): embargoes, retries and certificates depend on it.",
    ),
    "clock_behind": Wording(
        "This server's clock is {seconds} seconds behind that of {host}.",
        "Have the clock set by a time service (NTP): embargoes, retries and certificates depend on it.",
    ),
    "clock_untold": Wording("{host} did not say what time it is there.", ""),
    "repository_missing": Wording(
        "No account is named.", "Type the repository id as {agency} spells it, such as ABCD.ARCHIVE."
    ),
    "secret_missing": Wording(
        "There is no password and no token for {repository}.", "Type the password of the repository account."
    ),
    "secret_unreadable": Wording(
        "The stored password cannot be read with the present keys.",
        "Type it anew, or have the old key put back into DOI_SECRET_KEYS.",
    ),
    "credentials_accepted": Wording("{agency} accepts the credentials of {repository}.", ""),
    "bad_credentials": Wording(
        "{agency} knows the account {repository}, but this is not its password.",
        "Type it anew, without blanks around it. If it was changed at {agency}, the new one counts.",
    ),
    "bad_token": Wording(
        "{agency} does not accept this token for {repository}.",
        "It may have ended or been revoked. Make a new one at {agency}, or type the password instead.",
    ),
    "unknown_account": Wording(
        "{agency} knows no account {repository} in this environment.",
        "Type the repository id as {agency} spells it. Test and production are two systems with accounts of their own.",
    ),
    "member_account": Wording(
        "{agency} knows no repository {repository}. A name without a full stop is that of a member, who cannot mint.",
        "Type the id of a repository account, such as {repository}.ARCHIVE.",
    ),
    "other_environment": Wording(
        "This is an account of the {other} system, and it was tried at {environment}.",
        "Choose the environment {other}, or type the account that you have for {environment}.",
    ),
    "not_reached": Wording("This was not asked, because {host} cannot be reached.", ""),
    "out_of_time": Wording("The ten seconds were over before this could be looked at.", _LATER),
    "account_active": Wording("The account {repository} is active.", ""),
    "account_inactive": Wording(
        "{agency} has made the account {repository} inactive: it may read, but not mint.",
        "Ask your contact at {agency} to make it active again.",
    ),
    "account_untold": Wording("{agency} does not say whether the account {repository} is active.", ""),
    "prefix_assigned": Wording("The prefix {prefix} belongs to {repository}.", ""),
    "prefix_not_assigned": Wording(
        "The prefix {prefix} does not belong to {repository}. Its own are: {prefixes}.",
        "Choose one of these, or have the other one assigned to the account at {agency}.",
    ),
    "no_prefix_assigned": Wording(
        "No prefix at all is assigned to {repository}.", "Have one assigned to the account at {agency}."
    ),
    "prefix_untold": Wording("Whether the prefix {prefix} belongs to the account could not be asked.", ""),
    "prefix_missing": Wording(
        "There is no prefix.", "Type the prefix that {agency} assigned to you, such as 10.80000."
    ),
    "prefix_malformed": Wording(
        "{prefix} is no DOI prefix.", 'A prefix is "10." and four or five digits, such as 10.80000.'
    ),
    "prefix_retired": Wording(
        "{agency} retired the test prefix {prefix} in 2019: it takes no new DOIs.",
        "Use the prefix of your own account at the test system. (EZID still has it as a test shoulder; this is not "
        "EZID.)",
    ),
    "shoulder_set": Wording("Every suffix begins with {shoulder}.", ""),
    "shoulder_none": Wording("There is no shoulder; names begin right after the prefix.", ""),
    "shoulder_malformed": Wording(
        "{shoulder} cannot begin a suffix.", "Use at most 32 letters, digits, hyphens, full stops or underscores."
    ),
    "shoulder_is_prefix": Wording(
        "The shoulder {shoulder} looks like a prefix.", "It stands after the prefix by itself; leave the prefix out."
    ),
    "shoulder_shared": Wording(
        "Another account counts under the same prefix {prefix} with the same shoulder, so both would make the same "
        "names.",
        "Give each account a shoulder of its own.",
    ),
    "suffix_names": Wording("The next DOI would be called something like {doi}.", ""),
    "suffix_renders": Wording("The next suffix would be something like {suffix}.", ""),
    "suffix_unusable": Wording("The suffix pattern makes no name: {error}", "Correct the pattern."),
    "target_renders": Wording("It would lead to {url}.", ""),
    "template_unusable": Wording(
        "The URL template {template} makes no address.", 'Write one such as "{{base}}/doi/{{doi}}".'
    ),
    "host_any": Wording("DOIs may lead to any host, and so to {host}.", ""),
    "host_allowed": Wording("DOIs may lead to {host} (the account's domains: {domains}).", ""),
    "host_not_allowed": Wording(
        "DOIs may not lead to {host}: the account's domains are {domains}.",
        "Have {host} added to the domains of {repository} at {agency}, or change the URL template or DOI_PUBLIC_URL.",
    ),
    "host_only_below": Wording(
        "DOIs may not lead to {host}: the account's domains are {domains}, and an asterisk stands only for what is "
        "below.",
        "Have {host} itself added to the domains of {repository} at {agency}.",
    ),
    "host_is_local": Wording(
        "DOIs would lead to {host}, which nobody outside can open.",
        "Have DOI_PUBLIC_URL set to the address under which the world knows the catalogue.",
    ),
    "domains_untold": Wording("Whether DOIs may lead to {hosts} could not be asked.", ""),
    "contact_set": Wording("{agency} is told with each request that it can write to {mailto}.", ""),
    "contact_and_rate": Wording(
        "{agency} is told with each request that it can write to {mailto}. At most {requests} requests go there in "
        "{seconds} seconds.",
        "",
    ),
    "contact_missing": Wording(
        "{agency} is told no contact, and cannot warn you before it slows you down.",
        'Fill in "Contact address" in the configuration.',
    ),
    "draft_done": Wording("The draft {doi} was written, read back, compared and deleted.", ""),
    "draft_left_over": Wording("The draft {doi} was left over from a test that was interrupted; it was deleted.", ""),
    "draft_never_in_production": Wording("None was written: in production nothing is written to try it.", ""),
    "draft_untried": Wording("None was written, because something else is to be mended first.", ""),
    "draft_not_possible": Wording("{agency} keeps no drafts.", ""),
    "draft_refused": Wording("{agency} did not take it: {said}", "Correct what it complains about."),
    "draft_not_read": Wording("The draft {doi} was written, but could not be read back. It was deleted.", _LATER),
    "draft_differs": Wording(
        "The draft {doi} did not hold what was written into it. It was deleted.",
        "Perhaps somebody else made the same test at the same moment. Try again; if it stays so, something between "
        "here and {agency} changes what is sent.",
    ),
    "draft_not_deleted": Wording(
        "The draft {doi} could not be deleted.", "Try again: the next test finds and deletes it. Nobody else sees it."
    ),
    "draft_name_in_use": Wording(
        "{doi} exists at {agency}, and is no draft of such a test. It was left untouched.",
        "Mint as usual; only this test needs that name.",
    ),
}
"""Every code of our own; what an agency's answer means has the words of outcomes."""

NO_ANSWER = frozenset({"limited", "rate_limit", "server_error", "connection", "unreadable", "conflict"})


def line_text(code: str, params: Mapping[str, str], translate: Callable[[str], str] = str) -> str:
    """What was found, in a sentence or two; a code without wording is named as it is."""
    wording = LINES.get(code) or OUTCOMES.get(code)
    return filled(translate(wording.text), params) if wording else code


def line_advice(code: str, params: Mapping[str, str], translate: Callable[[str], str] = str) -> str:
    """What to do about it; "" when there is nothing to do."""
    if code in NO_ANSWER:
        return translate(_LATER)
    wording = LINES.get(code) or OUTCOMES.get(code)
    return filled(translate(wording.advice), params) if wording and wording.advice else ""
