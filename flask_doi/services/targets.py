"""The addresses that DOIs lead to: by the account's template, or one that somebody chose for a single DOI."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import quote, urlsplit

from flask_doi.models import Account, DoiRow
from flask_doi.services.context import Context

DEFAULT_TEMPLATE = "{base}/doi/{doi}"
LONGEST = 2000


def target_url(context: Context, account: Account, doi: str, key: str, *, is_retired: bool = False) -> str:
    """The address that the account's template makes for a DOI: by default the catalogue's own landing address.

    A retired DOI leads there whatever the account's template says, because there its tombstone stands.
    """
    if is_retired or account.url_template == DEFAULT_TEMPLATE:
        return landing_url(context, doi)
    return account.url_template.format(base=context.settings.base, doi=doi, key=quote(key))


def target_of(context: Context, account: Account, row: DoiRow, *, is_retired: bool = False) -> str:
    """The address that is registered for a DOI that has a row; one that was chosen for it goes before the template."""
    if row.own_url is not None and not is_retired:
        return row.own_url
    return target_url(context, account, row.doi, row.record_key, is_retired=is_retired)


def landing_url(context: Context, doi: str) -> str:
    """The landing address as it is registered for a DOI."""
    return f"{context.settings.base}{context.settings.landing_prefix}/{doi}"


def hosts_of_targets(context: Context, account: Account) -> Collection[str]:
    """The hosts that targets of an account may be on: the catalogue's own, and the one in the account's template."""
    example = account.url_template.format(base=context.settings.base, doi="10.1234/x", key="x")
    found = (urlsplit(context.settings.base).netloc, urlsplit(example).netloc)
    return tuple(dict.fromkeys(host.lower() for host in found if host))


def objection_to_target(context: Context, account: Account, url: str) -> tuple[str, dict[str, str]] | None:
    """Why an address cannot become the target of a DOI of this account, as a code with parameters; None when it can."""
    hosts = hosts_of_targets(context, account)
    if len(url) > LONGEST:
        return "target_too_long", {"limit": str(LONGEST)}
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "target_unreadable", {"url": url}
    strange = any(character.isspace() or not character.isprintable() or character == "\\" for character in url)
    if parts.scheme not in ("http", "https") or not parts.hostname or strange or parts.username is not None:
        return "target_unreadable", {"url": url}
    place = parts.hostname if port is None else f"{parts.hostname}:{port}"
    if place.lower() not in hosts:
        return "target_elsewhere", {"host": place, "hosts": ", ".join(hosts)}
    if parts.scheme == "http" and context.settings.base.startswith("https:"):
        return "target_not_secure", {"url": url}
    return None
