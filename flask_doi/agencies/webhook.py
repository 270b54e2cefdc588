"""Sends a message to the webhook of the installation: JSON, signed, to the one address in app.config.

The signature is an HMAC with SHA-256 over the moment of sending, a full stop and the body, so that neither can be
changed and an old message cannot be sent once more.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
import urllib3.exceptions

from flask_doi.agencies.deadline import DeadlineAdapter, call_within
from flask_doi.agencies.http import fault_of, user_agent

DEADLINE = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """What came of sending; `trouble` is "" when the other side took it, else a status or a kind of fault."""

    trouble: str = ""

    @property
    def taken(self) -> bool:
        """Whether the other side took the message."""
        return not self.trouble


def post_message(
    url: str,
    document: Mapping[str, Any],
    *,
    moment: int,
    secret: str | None = None,
    mailto: str | None = None,
    version: str = "0",
) -> Delivery:
    """Sends one message, once; no redirect is followed. Never raises for what the other side does."""
    body = json.dumps(document, ensure_ascii=False, allow_nan=False, sort_keys=True).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": user_agent(version, mailto),
        "X-DOI-Event": str(document.get("event", "")),
        "X-DOI-Delivery": str(document.get("id", "")),
        "X-DOI-Timestamp": str(moment),
    }
    if secret:
        headers["X-DOI-Signature"] = f"sha256={signature(secret, moment, body)}"
    request = requests.Request("POST", url, data=body, headers=headers).prepare()
    adapter = DeadlineAdapter(pool_size=1)
    try:
        with call_within(DEADLINE), adapter.send(request, stream=True, timeout=DEADLINE) as answer:
            return Delivery() if 200 <= answer.status_code < 300 else Delivery(trouble=f"status {answer.status_code}")
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        return Delivery(trouble=fault_of(error))
    finally:
        adapter.close()


def signature(secret: str, moment: int, body: bytes) -> str:
    """The signature of a message, in hexadecimal."""
    return hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
