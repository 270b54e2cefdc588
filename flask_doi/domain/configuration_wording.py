"""The settings in words: what each is called on a page, what it means, and what to write when it cannot be read.

The texts are format strings for translation; the keys are the names of settings and of the fields of accounts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

LABELS = {
    "environment": "Environment",
    "rate_limit": "Requests in a span of time",
    "mailto": "Contact address",
    "grace_period": "Grace period in seconds",
    "embargo": "While the material is under embargo",
    "draft_days": "Days until a draft counts as forgotten",
    "mintable_levels": "Levels that may get a DOI",
    "on_delete": "When a record with a public DOI is deleted",
    "version_pattern": "Names of new versions",
    "has_part_limit": "Parts named on a parent",
    "display": "How a DOI is written",
    "preferred_identifier": "What citations name first",
    "citation_style": "Style of citations",
    "daily_limit": "DOIs that one person may ask for in a day",
    "approval_above": "More than this at once need a second person",
    "cost": "Price of one DOI",
    "alert_email": "Address for alerts",
    "retention_days": "Days for which finished work is kept",
    "verify_days": "Days until the page behind a DOI is visited again",
    "name": "Name of the account",
    "agency": "Agency",
    "repository_id": "Repository ID",
    "credentials": "Password or API token",
    "password": "New password",
    "api_token": "New API token",
    "prefix": "Prefix",
    "shoulder": "Shoulder",
    "suffix": "Pattern of the suffix",
    "url_template": "Target address",
    "default_state": "State of a new DOI",
    "publisher": "Publisher",
    "hosting_institution": "Hosting institution",
    "data_manager": "Data manager",
    "unknown_creator": "When nobody is named as creator",
    "schema_version": "Version of DataCite's schema",
    "mapping": "Mapping of fields",
    "repositories": "Repositories that it serves",
    "auto_mint": "Mint when a record is published",
    "auto_mint_rules": "Conditions for minting by itself",
    "is_default": "Default account",
    "in_use": "In use",
}

HINTS = {
    "rate_limit": "A number of requests and of seconds, such as 3000/300. Empty means what the agency usually allows.",
    "mailto": "Sent to the agency with every request, which then allows more of them, and shown on tombstones.",
    "grace_period": "For so long a new DOI stays a draft that can be taken back without a trace. 0 means none.",
    "embargo": "What becomes of a DOI that somebody asks for before the embargo ends.",
    "draft_days": "After so many days you are told of a draft that nobody made public.",
    "mintable_levels": "With commas between them. Fonds also means collection and record group, item also piece.",
    "version_pattern": "The DOI of the first version and a number, such as {base}.{n}, or the word opaque.",
    "has_part_limit": "How many children with DOIs the metadata of their parent names. 0 means none.",
    "preferred_identifier": "The DOI is there all the same.",
    "daily_limit": "Counted from midnight to midnight, universal time. Empty means no limit.",
    "approval_above": "A batch of more DOIs waits until somebody else has approved it. Empty means never.",
    "cost": "An amount and a currency, such as 1.50 EUR, for the fee in the preview of a batch.",
    "alert_email": "Gets at most one digest a day, and a message at once when an account stops working. Empty means "
    "the contact address.",
    "verify_days": "0 means that pages are visited only when somebody asks for it.",
    "name": "As you want to read it on these pages.",
    "repository_id": "As the agency spells it, such as MEMBER.ARCHIVE.",
    "prefix": "The prefix that the agency assigned to this account, such as 10.12345.",
    "shoulder": "The beginning of every suffix, such as hma-. Leave it empty if nobody else uses the prefix.",
    "suffix": "The word opaque gives short names with check digits. A pattern may hold {year}, {serial:05d}, {id}, "
    "{level}, {repository}, {reference_code} and {opaque}.",
    "url_template": "Where new DOIs lead. It holds {base} and {doi}, or {key} for the key of the record.",
    "publisher": "For every record of the account. Empty means the repository that holds the record.",
    "hosting_institution": "Named as a contributor of this kind. Empty means nobody is named.",
    "data_manager": "Named as a contributor of this kind. Empty means nobody is named.",
    "mapping": "JSON, as DOI_MAPPING in the configuration file. Most archives need none.",
    "auto_mint": "Without it, DOIs are minted when somebody asks for them.",
    "password": "Leave it empty to keep the one that is stored.",
    "api_token": "Instead of a password.",
}

REFUSALS = {
    "environment": "Choose one of the environments that the configuration file allows.",
    "rate_limit": "Write a number of requests and of seconds with a slash between them, such as 3000/300.",
    "mailto": "Write one e-mail address, such as archivist@example.org.",
    "alert_email": "Write one e-mail address, such as archivist@example.org.",
    "grace_period": "Write a whole number of seconds, 0 or more.",
    "draft_days": "Write a whole number of days, 1 or more.",
    "retention_days": "Write a whole number of days, 1 or more.",
    "verify_days": "Write a whole number of days from 0 to 3650.",
    "mintable_levels": "Write levels with commas between them, such as fonds, series, item.",
    "version_pattern": "Write a pattern that holds {base} and {n} once each, such as {base}.{n}, or the word opaque.",
    "has_part_limit": "Write a whole number from 0 to 10000.",
    "daily_limit": "Write a whole number, 1 or more, or nothing.",
    "approval_above": "Write a whole number, 1 or more, or nothing.",
    "cost": "Write an amount and a currency, such as 1.50 EUR.",
    "citation_style": "This style needs a part that is not installed here. Choose archival or datacite.",
    "name": "Give the account a name.",
    "agency": "Choose one of the agencies.",
    "repository_id": "Write the ID of the repository account, such as MEMBER.ARCHIVE.",
    "prefix": "Write the prefix assigned to the account, such as 10.12345.",
    "shoulder": "Write at most 32 letters, digits, hyphens, dots or underscores.",
    "suffix": "Write the word opaque, or a pattern of small letters, digits and -._;()/ that holds {serial}, {id} or "
    "{opaque}, such as archive.{year}.{serial:05d}.",
    "url_template": "Write an address that holds {base} and {doi}, or {key}, such as {base}/doi/{doi}.",
    "mapping": "Write a mapping that can be read, as JSON, or nothing.",
    "auto_mint_rules": "Choose from the conditions that are offered.",
    "default_state": "Choose one of the states.",
}

CHOICES = {
    "environment": {
        "sandbox": "Sandbox: simulated here, nothing leaves the house",
        "test": "Test system of the agency: no DOI is real",
        "production": "Production: every DOI is real and for ever",
    },
    "embargo": {
        "reserve": "Keep the name here until the embargo ends",
        "draft": "Make a draft at the agency until the embargo ends",
        "mint": "Make the DOI public at once",
    },
    "on_delete": {
        "deactivate": "Deactivate the DOI by itself, so that it leads to a tombstone",
        "refuse": "Refuse the deletion until somebody has deactivated the DOI",
    },
    "display": {
        "url": "As an address, https://doi.org/…",
        "doi:": "With the word doi: in front",
        "bare": "Without anything in front",
    },
    "preferred_identifier": {"doi": "The DOI", "host": "The record's own page, then the DOI"},
    "unknown_creator": {
        "block": "Do not mint; somebody has to name one",
        ":unkn": "Tell DataCite that it is unknown",
        "repository": "Name the repository, in collections that it assembled",
    },
    "credentials": {"password": "A password is stored.", "api_token": "An API token is stored."},
    "access": {
        "open": "Open",
        "restricted": "Restricted",
        "embargoed": "Under embargo",
        "metadata_only": "Only described here",
    },
    "digital_object": {"": "Does not matter", "yes": "It must have one", "no": "It must have none"},
    "default_state": {
        "findable": "Findable: anybody can search for it and cite it; it can never be deleted",
        "registered": "Registered: it works and is left out of searches; it can never be deleted",
        "draft": "Draft: the name is kept at the agency, nobody else sees it, and it can still be deleted",
    },
    "state": {
        "order": "In order",
        "paused": "Paused",
        "stopped": "Not in use",
        "elsewhere": "Not in use here",
        "unreadable": "Credentials cannot be opened",
        "no_prefix": "Without a prefix",
        "no_credentials": "Without credentials",
    },
    "environment_short": {"sandbox": "Sandbox", "test": "Test system", "production": "Production"},
}

ACTS = {
    "changed": "Changed",
    "followed": "Back to the file's value",
    "added": "Account added",
    "default": "Made the default account",
    "stopped": "No longer in use",
    "used": "In use again",
    "resumed": "Pause lifted",
    "credentials": "Credentials changed",
    "successor": "New credentials stored, to take over by themselves",
    "promoted": "The new credentials took over, because the agency no longer accepted the old ones",
    "promoted_now": "The new credentials took over, because somebody said so",
    "forgotten": "The waiting credentials were thrown away",
    "resealed": "Credentials encrypted with the newest key",
}

GROUPS = {
    "work": "Work and contact",
    "names": "What gets a DOI, and when",
    "limits": "Limits and cost",
    "public": "What the public sees",
}

FURTHER = {
    "configuration_policy": "A policy to adapt",
    "configuration_decisions": "What happens when",
}

DONE = {
    "default": "This is the default account from now on.",
    "stop": "This account is no longer in use: nothing new is minted with it. Its DOIs are still looked after.",
    "use": "This account is in use again.",
    "resume": "The pause is over; what waited goes on.",
    "use-next": "The new credentials are in use from now on.",
    "forget-next": "The waiting credentials were thrown away.",
}

NOTHING = "none"
"""How an empty value is shown in the history."""

OBJECTIONS = {
    "prefix_retired": "DataCite retired the test prefix 10.5072 in 2019. Write the prefix of your own test account.",
    "prefix_foreign": "The prefix {prefix} is not assigned to this account at the agency, which gave it {prefixes}.",
    "repository_taken": "{repository} is served by the account {account} already. Take it away there first.",
    "account_known": "This repository account is here already, as {account}. Change it there.",
    "both_secrets": "Write either a password or an API token, not both.",
    "secret_missing": "Write the password of the account, or an API token.",
    "secret_for_later": "There is nothing stored yet that could go on until then. Choose to use it now.",
    "environment_too_high": "The configuration file allows no more than {ceiling} (DOI_ENVIRONMENT).",
    "fixed": "This account has DOIs or is named in the configuration file, so that this can no longer be changed. "
    "Add another account instead.",
    "type_prefix": "Type the prefix {prefix} to confirm that this account registers real DOIs.",
    "type_word": "Type the word {word} to confirm.",
    "default_stays": "The default account cannot be taken out of use. Make another one the default first.",
    "not_here": "Only an account of the environment that is in use now can be the default.",
    "not_in_use": "An account that is not in use cannot be the default.",
    "no_successor": "There are no waiting credentials.",
    "no_key": "None of the keys in DOI_SECRET_KEYS opens what is stored. Put the old key back behind the newest one, "
    "or type the password again.",
    "gone": "This account is not here any more.",
}


UNUSABLE = "Choose one of the values that are offered."


def objection_text(code: str, params: Mapping[str, str], translate: Callable[[str], str]) -> str:
    """What stands against saving, in words."""
    text = translate(OBJECTIONS.get(code) or REFUSALS.get(code, UNUSABLE))
    return text.format(**params) if params else text
