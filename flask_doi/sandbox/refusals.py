"""Refusals: the answers the agency gives instead of doing what was asked.

Two body shapes exist (DataCite REST API: errors). Protocol errors carry a status written as a string and no source;
validation errors carry source, title and uid, and no status.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

BAD_CREDENTIALS = "Bad credentials."
NOT_AUTHORIZED = "You are not authorized to access this resource."
NOT_FOUND = "The resource you are looking for doesn't exist."
NOT_ALLOWED = "Method not allowed"
UNKNOWN_FORMAT = "The content type is not recognized."
ALREADY_EXISTS = "The resource already exists."
NO_PAYLOAD = "You need to provide a payload following the JSONAPI spec"
UNPARSABLE = "Error occurred while parsing request parameters"
RATE_LIMITED = "Your request has been rate limited. See https://support.datacite.org/docs/rate-limit."

WRITABLE_METHODS = "HEAD, GET, POST, PATCH, PUT, OPTIONS"


class Refusal(Exception):
    """Ends a request with `status` and the JSON `body`; `headers` are added to the answer."""

    def __init__(self, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status}: {json.dumps(body)[:200]}")
        self.status = status
        self.body = body
        self.headers = dict(headers or {})


def protocol_refusal(status: int, title: str, headers: Mapping[str, str] | None = None) -> Refusal:
    """A refusal in the protocol shape, its status a string."""
    return Refusal(status, {"errors": [{"status": str(status), "title": title}]}, headers)


def bad_credentials() -> Refusal:
    return protocol_refusal(401, BAD_CREDENTIALS)


def not_authorized() -> Refusal:
    return protocol_refusal(403, NOT_AUTHORIZED)


def not_found() -> Refusal:
    return protocol_refusal(404, NOT_FOUND)


def delete_not_allowed() -> Refusal:
    """The answer to deleting a DOI that is no longer a draft."""
    return protocol_refusal(405, NOT_ALLOWED, {"Allow": WRITABLE_METHODS})


def unknown_format() -> Refusal:
    return protocol_refusal(406, UNKNOWN_FORMAT)


def no_payload() -> Refusal:
    return protocol_refusal(400, NO_PAYLOAD)


def unparsable() -> Refusal:
    return protocol_refusal(400, UNPARSABLE)


def crash(title: str) -> Refusal:
    """A failure outside the server's rescue list: HTTP 500 whose body claims status 400 and holds no errors list."""
    return Refusal(500, {"status": 400, "title": title})


def invalid(problems: Mapping[str, str], uid: str | None) -> Refusal:
    """A 422 with one entry for each source in `problems` (source to title)."""
    return Refusal(422, {"errors": validation_entries(problems, uid)})


def validation_entries(problems: Mapping[str, str], uid: str | None) -> list[dict[str, str]]:
    """The error entries of a failed validation: first letter upper-cased, uid left out when unknown."""
    entries = []
    for source, title in problems.items():
        entry = {"source": source, "title": title[:1].upper() + title[1:]}
        if uid:
            entry["uid"] = uid
        entries.append(entry)
    return entries
