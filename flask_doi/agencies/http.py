"""One pooled HTTP session: sends a request once and hands back whatever came of it, as a value.

It may be used by several threads at once. It follows no redirect, keeps no cookie, repeats nothing and raises for bugs
only; what the answer means is for its callers to say.
"""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3.exceptions
from requests.structures import CaseInsensitiveDict

from flask_doi.agencies.base import Deadlines
from flask_doi.agencies.deadline import Call, DeadlineAdapter, call_within
from flask_doi.errors import ConfigurationError

MAX_BODY = 5_000_000
_CHUNK = 65_536


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What came back.

    `fault` is empty when the reply arrived whole, else "timeout", "connection", "tls", "too_large" or "unreadable";
    `status` is None when not even a status line came; `sent` is False when the server cannot have seen the request;
    `detail` says in the system's words what went wrong.
    """

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    fault: str = ""
    sent: bool = True
    detail: str = ""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def document(self) -> Any:
        """The JSON value of a whole reply; None when there is none, whatever its content type claims."""
        if self.fault:
            return None
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


class HttpSession:
    """Requests to one address, each within `deadlines`."""

    def __init__(
        self,
        address: str,
        *,
        user_agent: str,
        deadlines: Deadlines,
        pool_size: int,
        authorization: str | None = None,
        proxies: Mapping[str, str] | None = None,
        trust_env: bool = False,
        ca_bundle: str | None = None,
    ) -> None:
        self.address = checked_address(address)
        self._deadlines = deadlines
        self._authorization = authorization
        self._session = requests.Session()
        self._session.trust_env = trust_env
        self._session.headers = CaseInsensitiveDict({"User-Agent": user_agent, "Accept-Encoding": "gzip, deflate"})
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.proxies.update(proxies or {})
        self._session.verify = ca_bundle or True
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, DeadlineAdapter(pool_size=pool_size))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.address!r})"

    def send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        document: Any = None,
        accept: str = "application/json",
    ) -> Reply:
        """One request to `path` (already percent-encoded), with `document` as its JSON body."""
        headers = {"Accept": accept}
        body = None
        if document is not None:
            body = json.dumps(document, allow_nan=False).encode()
            headers["Content-Type"] = accept
        with call_within(self._deadlines.total) as call:
            try:
                with self._session.request(
                    method,
                    self.address + path,
                    params=params,
                    data=body,
                    headers=headers,
                    auth=self._authorize,
                    timeout=(min(self._deadlines.connect, self._deadlines.total), self._deadlines.read),
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    return _read(response, call)
            except (requests.ConnectionError, requests.Timeout, urllib3.exceptions.HTTPError, OSError) as error:
                return Reply(fault=fault_of(error), sent=call.sent, detail=_detail(error))

    def close(self) -> None:
        """Gives the connections back."""
        self._session.close()

    def _authorize(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._authorization is not None:
            request.headers["Authorization"] = self._authorization
        return request


def checked_address(address: str) -> str:
    """`address` without a trailing slash; a ConfigurationError unless it is an http(s) address without credentials."""
    parts = urlsplit(address.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ConfigurationError("The address of an agency must be an http or https address without a query.")
    if parts.username or parts.password:
        raise ConfigurationError("The address of an agency must not carry a password; set the credentials instead.")
    return address.strip().rstrip("/")


def user_agent(version: str, mailto: str | None) -> str:
    """The name by which we call, with a contact: an identified caller has the larger quota (DataCite: rate limit)."""
    contact = "".join(c for c in mailto or "" if c.isascii() and c.isprintable() and c not in " ()\\;")
    about = "DOI management for archival catalogues" + (f"; mailto:{contact}" if contact else "")
    return f"flask_doi/{version} ({about})"


def fault_of(error: BaseException) -> str:
    """The kind of a failure on the way, found in the error or in what it wraps."""
    chain = list(chain_of(error))
    if any(isinstance(link, (requests.exceptions.SSLError, urllib3.exceptions.SSLError)) for link in chain):
        return "tls"
    timeouts = (TimeoutError, requests.Timeout, urllib3.exceptions.TimeoutError)
    refused = (urllib3.exceptions.NewConnectionError, socket.gaierror)
    if any(isinstance(link, timeouts) and not isinstance(link, refused) for link in chain):
        return "timeout"
    damaged = (http.client.HTTPException, urllib3.exceptions.IncompleteRead, urllib3.exceptions.DecodeError)
    if any(isinstance(link, damaged) and not isinstance(link, OSError) for link in chain):
        return "unreadable"
    return "connection"


def _read(response: requests.Response, call: Call) -> Reply:
    body = bytearray()
    fault = detail = ""
    try:
        for chunk in response.iter_content(_CHUNK):
            body += chunk
            if len(body) > MAX_BODY:
                fault = "too_large"
                break
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        fault, detail = fault_of(error), _detail(error)
    return Reply(
        status=response.status_code,
        headers=response.headers,
        body=bytes(body[:MAX_BODY]),
        fault=fault,
        sent=call.sent,
        detail=detail,
    )


def chain_of(error: BaseException) -> list[BaseException]:
    """The error and everything it wraps, as argument, reason or cause, outermost first."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        link = waiting.pop(0)
        if isinstance(link, BaseException) and not any(link is known for known in found):
            found.append(link)
            waiting += [*link.args, getattr(link, "reason", None), link.__cause__]
    return found


def _detail(error: BaseException) -> str:
    """What the system said; its own words only, since wrappers repeat addresses."""
    for link in reversed(chain_of(error)):
        if isinstance(link, OSError) and link.strerror:
            return link.strerror
    return type(chain_of(error)[-1]).__name__
