"""The addresses that DOIs lead to."""

from __future__ import annotations

from urllib.parse import quote

from flask_doi.models import Account
from flask_doi.services.context import Context

DEFAULT_TEMPLATE = "{base}/doi/{doi}"


def target_url(context: Context, account: Account, doi: str, key: str, *, is_retired: bool = False) -> str:
    """The address that is registered for a DOI: by default the catalogue's own stable landing address.

    A retired DOI leads there whatever the account's template says, because there its tombstone stands.
    """
    if is_retired or account.url_template == DEFAULT_TEMPLATE:
        return landing_url(context, doi)
    return account.url_template.format(base=context.settings.base, doi=doi, key=quote(key))


def landing_url(context: Context, doi: str) -> str:
    """The landing address as it is registered for a DOI."""
    return f"{context.settings.base}{context.settings.landing_prefix}/{doi}"
