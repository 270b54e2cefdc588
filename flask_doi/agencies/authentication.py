"""How an account proves itself to DataCite, and how its secrets are kept out of everything that is written down."""

from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote

from flask_doi.agencies.base import Credentials

MAX_KEPT = 65_536
_MASK = "***"
_SHORTEST_SECRET = 4


def authorization(credentials: Credentials) -> str | None:
    """The Authorization header; None without any secret.

    Tokens and API keys go as Bearer, since a bad one is refused everywhere, while a bad Basic password silently makes
    the caller anonymous (DataCite REST API: authentication).
    """
    if credentials.api_token and credentials.api_token.strip():
        return "Bearer " + "".join(credentials.api_token.split())
    if credentials.password:
        return "Basic " + _basic(credentials)
    return None


def without_secrets(text: str, credentials: Credentials) -> str:
    """`text` with every spelling of the account's secrets masked."""
    for spelling in _spellings(credentials):
        text = text.replace(spelling, _MASK)
    return text


def kept_body(text: str, credentials: Credentials) -> str:
    """What is kept of a reply: at most 64 kB of text, without secrets."""
    return without_secrets(text, credentials).encode()[:MAX_KEPT].decode("utf-8", "ignore")


def _spellings(credentials: Credentials) -> list[str]:
    """The secrets as they are, and as JSON, HTML, addresses and the Authorization header write them; longest first."""
    found: set[str] = set()
    for secret in (credentials.password, credentials.api_token, (credentials.api_token or "").strip()):
        if secret:
            found |= {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
            found |= {quote(secret, safe=""), html.escape(secret)}
    if credentials.password:
        found.add(_basic(credentials))
    return sorted((each for each in found if len(each) >= _SHORTEST_SECRET), key=len, reverse=True)


def _basic(credentials: Credentials) -> str:
    return base64.b64encode(f"{credentials.repository_id}:{credentials.password}".encode()).decode()
