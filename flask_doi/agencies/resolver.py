"""Asking the handle system where a DOI leads (DOI Handbook: the proxy server's REST API)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_doi.agencies.addresses import doi_path
from flask_doi.agencies.base import Deadlines
from flask_doi.agencies.documents import mapping
from flask_doi.agencies.http import HttpSession, Reply, user_agent

_CODES = {1: "resolves", 100: "absent", 200: "no_target", 301: "not_responsible"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolution:
    """Where a DOI leads.

    `code` is "resolves" (and `target` is the URL), "absent" (no such handle), "no_target" (a handle without a URL),
    "not_responsible" (the resolver leaves this prefix to another) or "unavailable" (no answer that says either; then
    `detail` tells why).
    """

    code: str
    target: str | None = None
    status: int | None = None
    detail: str = ""

    @property
    def resolves(self) -> bool:
        """Whether the DOI leads somewhere."""
        return self.code == "resolves"

    @property
    def conclusive(self) -> bool:
        """Whether the resolver gave an answer at all."""
        return self.code != "unavailable"


class Resolver:
    """One handle proxy; may be used by several threads at once."""

    def __init__(
        self,
        url: str,
        *,
        mailto: str | None = None,
        deadlines: Deadlines | None = None,
        pool_size: int = 8,
        version: str = "0",
        proxies: Mapping[str, str] | None = None,
        trust_env: bool = False,
        ca_bundle: str | None = None,
    ) -> None:
        self._http = HttpSession(
            url,
            user_agent=user_agent(version, mailto),
            deadlines=deadlines or Deadlines(),
            pool_size=pool_size,
            proxies=proxies,
            trust_env=trust_env,
            ca_bundle=ca_bundle,
        )
        self.address = self._http.address

    def __repr__(self) -> str:
        return f"Resolver({self.address!r})"

    def lookup(self, doi: str, *, fresh: bool = False) -> Resolution:
        """Where `doi` leads now; `fresh` asks past the proxy's cache, which may be a day old."""
        params = {"type": "URL"} | ({"auth": "true"} if fresh else {})
        reply = self._http.send("GET", f"/api/handles/{doi_path(doi)}", params=params)
        document = mapping(reply.document())
        said = document.get("responseCode")
        code = _CODES.get(said) if isinstance(said, int) else None
        if code is None:
            return Resolution(code="unavailable", status=reply.status, detail=_why(reply))
        target = _target(document) if code == "resolves" else None
        if code == "resolves" and target is None:
            code = "no_target"
        return Resolution(code=code, target=target, status=reply.status)

    def close(self) -> None:
        """Gives the connections back."""
        self._http.close()


def _target(document: Mapping[str, Any]) -> str | None:
    values = document.get("values")
    for value in values if isinstance(values, list) else ():
        if mapping(value).get("type") == "URL":
            target = mapping(mapping(value).get("data")).get("value")
            if isinstance(target, str) and target:
                return target
    return None


def _why(reply: Reply) -> str:
    return reply.detail or reply.fault or f"HTTP {reply.status}"
