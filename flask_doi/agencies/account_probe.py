"""One look at the account, which tells wrong credentials from a missing prefix in every disguise they wear.

A wrong Basic password is no error to DataCite: the caller goes on as nobody and public records answer as always. So the
proof is the X-Credential-Username header of a reply, and where that is silent, a call that nobody may make anonymously
(DataCite REST API: authentication).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import quote

from flask_doi.agencies.base import AccountReport, Credentials, Outcome
from flask_doi.agencies.classification import Classifier
from flask_doi.agencies.documents import has_errors, mapping, related_id, related_ids
from flask_doi.agencies.http import Reply
from flask_doi.agencies.writing import KERNEL_4


class Send(Protocol):
    """Sends one request to the agency."""

    def __call__(
        self, method: str, path: str, *, params: Mapping[str, str] | None = None, document: Any = None
    ) -> Reply: ...


class AccountProbe:
    """Questions about one account."""

    def __init__(self, send: Send, credentials: Credentials, classifier: Classifier) -> None:
        self._send = send
        self._repository = credentials.repository_id
        self._classifier = classifier

    def report(self, prefix: str | None) -> AccountReport:
        """The state of the account, and whether `prefix` is its own."""
        reply, outcome = self._ask_for_account()
        if not outcome.accepted:
            return AccountReport(code=_code_of_failure(outcome), outcome=outcome)
        resource = mapping(mapping(reply.document()).get("data"))
        attributes = mapping(resource.get("attributes"))
        active = attributes.get("isActive")
        prefixes = related_ids(resource, "prefixes")
        if prefixes is None:
            prefixes = self._assigned_prefixes()
        return AccountReport(
            code=_code(active, prefixes, prefix),
            active=active if isinstance(active, bool) else None,
            prefixes=prefixes,
            domains=_domains(attributes.get("domains")),
            outcome=outcome,
        )

    def identity(self) -> Outcome:
        """Accepted exactly when the agency knows us as the account we claim to be."""
        return self._ask_for_account()[1]

    def _ask_for_account(self) -> tuple[Reply, Outcome]:
        reply = self._first_of("repositories", "clients")
        if reply.status != 200 or not mapping(mapping(reply.document()).get("data")):
            return reply, self._classifier.failure(reply, writing=False)
        name = known_as(reply)
        if name is None:
            return reply, self._prove(reply)
        if name.lower() != self._repository.lower():
            return reply, self._stranger(reply, name)
        return reply, self._classifier.success(reply, "found")

    def _first_of(self, *collections: str) -> Reply:
        for collection in collections:
            reply = self._send("GET", f"/{collection}/{quote(self._repository.lower(), safe='')}")
            if reply.status != 404 or not has_errors(reply.document()):
                break
        return reply

    def _prove(self, found: Reply) -> Outcome:
        """Decides by a call that is refused to nobody in particular, when the reply does not name its caller."""
        if found.headers.get("X-Anonymous-Consumer"):
            return self._stranger(found, "")
        client = {"client": {"data": {"type": "clients", "id": self._repository.lower()}}}
        document = {"data": {"type": "dois", "attributes": {"schemaVersion": KERNEL_4}, "relationships": client}}
        reply = self._send("POST", "/dois/validate", document=document)
        if reply.status in (200, 422, 403) and reply.document() is not None:
            return self._classifier.success(found, "found")
        return self._classifier.failure(reply, writing=False)

    def _stranger(self, reply: Reply, name: str) -> Outcome:
        params = {"repository": self._repository, "known_as": name}
        return self._classifier.account(reply, "bad_credentials", params)

    def _assigned_prefixes(self) -> tuple[str, ...] | None:
        params = {"client-id": self._repository.lower(), "page[size]": "1000"}
        reply = self._send("GET", "/client-prefixes", params=params)
        rows = mapping(reply.document()).get("data") if reply.status == 200 else None
        if not isinstance(rows, list):
            return None
        found = (related_id(mapping(row), "prefix") for row in rows)
        return tuple(prefix for prefix in found if prefix)


def known_as(reply: Reply) -> str | None:
    """The account the agency took us for; None when it does not say or took us for nobody."""
    return reply.headers.get("X-Credential-Username", "").strip() or None


def _code_of_failure(outcome: Outcome) -> str:
    if outcome.code in ("bad_credentials", "forbidden"):
        return "bad_credentials"
    if outcome.code == "not_found":
        return "unknown_account"
    return "unreachable"


def _code(active: Any, prefixes: tuple[str, ...] | None, prefix: str | None) -> str:
    if active is False:
        return "account_inactive"
    if prefix and prefixes is not None and prefix.lower() not in (each.lower() for each in prefixes):
        return "prefix_not_assigned"
    return "ok"


def _domains(value: Any) -> tuple[str, ...] | None:
    if not isinstance(value, str):
        return None
    return tuple(domain.strip() for domain in value.split(",") if domain.strip())
