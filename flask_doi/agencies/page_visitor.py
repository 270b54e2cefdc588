"""Visits where a DOI leads, as a browser would, hop by hop; only hosts that are permitted are asked.

Every redirect is looked at before it is followed: one that leads to another host is written down and not followed.
Addresses are checked once more at the moment of connecting. Nothing is sent but the question for the page.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin

import requests
import urllib3.exceptions
from requests.cookies import extract_cookies_to_jar

from flask_doi.agencies.addresses import same_url
from flask_doi.agencies.deadline import AddressRefused, DeadlineAdapter, call_within
from flask_doi.agencies.http import chain_of, fault_of, user_agent
from flask_doi.agencies.permitted_hosts import PermittedHosts, place_of

MOST_HOPS = 10
LARGEST = 2_000_000
LONGEST_ADDRESS = 2000
REDIRECTS = (301, 302, 303, 307, 308)
PAGE = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"
_CHUNK = 65_536
_CONNECT = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Hop:
    """One address that was asked: what it answered with, and after how many seconds; no status when nothing came."""

    url: str
    status: int | None
    seconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """Where a way ended.

    `code` is "arrived" (the last hop gave an answer that is no redirect), "loop", "too_many_hops", "no_way_on" (a
    redirect without a usable address), "elsewhere" (it leads to a host that is not permitted: `beyond`),
    "private_address" (the host stands for an address that is not public: `beyond`), or a fault on the way: "timeout",
    "connection", "tls", "unreadable". `is_cut` says that the page was larger than is read.
    """

    code: str
    hops: tuple[Hop, ...]
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_cut: bool = False
    beyond: str | None = None

    @property
    def final(self) -> str:
        """The last address that was asked."""
        return self.hops[-1].url if self.hops else ""

    @property
    def status(self) -> int | None:
        """What the last address answered with."""
        return self.hops[-1].status if self.hops else None


class PageVisitor:
    """Visits pages; may be used by several threads at once."""

    def __init__(self, hosts: PermittedHosts, *, mailto: str | None = None, version: str = "0") -> None:
        self._hosts = hosts
        self._name = user_agent(version, mailto)

    def visit(self, url: str, *, seconds: float) -> Visit:
        """Goes where `url` leads, in so many seconds altogether. Never raises for what is met on the way."""
        end = time.monotonic() + seconds
        hops: list[Hop] = []
        with self._session() as session:
            while True:
                url = urldefrag(url).url
                stop = self._stop_before(url, hops, times=2 if session.cookies else 1)
                if stop is not None:
                    return stop
                found = self._ask(session, url, hops, end - time.monotonic())
                if not isinstance(found, str):
                    return found
                url = found

    def _stop_before(self, url: str, hops: list[Hop], *, times: int) -> Visit | None:
        if len(url) > LONGEST_ADDRESS or place_of(url) is None:
            return Visit(code="no_way_on", hops=tuple(hops), beyond=url[:LONGEST_ADDRESS])
        if not self._hosts.permits(url):
            return Visit(code="elsewhere", hops=tuple(hops), beyond=url)
        if sum(same_url(hop.url, url) for hop in hops) >= times:
            return Visit(code="loop", hops=tuple(hops), beyond=url)
        if len(hops) >= MOST_HOPS:
            return Visit(code="too_many_hops", hops=tuple(hops), beyond=url)
        return None

    def _ask(self, session: requests.Session, url: str, hops: list[Hop], seconds: float) -> Visit | str:
        """The visit, when it ends here; else the address to go on to."""
        if seconds <= 0:
            return Visit(code="timeout", hops=tuple(hops), beyond=url)
        began = time.monotonic()
        with call_within(seconds, guard=self._hosts.permits_address):
            try:
                with _sent(session, url, seconds) as answer:
                    if answer.status_code in REDIRECTS:
                        hops.append(_hop(url, answer.status_code, began))
                        return _way_on(url, answer) or Visit(code="no_way_on", hops=tuple(hops))
                    body, is_cut = _read(answer)
                    hops.append(_hop(url, answer.status_code, began))
                    return Visit(code="arrived", hops=tuple(hops), headers=answer.headers, body=body, is_cut=is_cut)
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
                if any(isinstance(link, AddressRefused) for link in chain_of(error)):
                    return Visit(code="private_address", hops=tuple(hops), beyond=url)
                hops.append(_hop(url, None, began))
                return Visit(code=fault_of(error), hops=tuple(hops))

    def _session(self) -> requests.Session:
        """One for each visit, which keeps cookies: some catalogues send a visitor round once to set one."""
        session = requests.Session()
        session.trust_env = False
        session.headers.update(
            {"User-Agent": self._name, "Accept": PAGE, "Accept-Encoding": "gzip, deflate", "Connection": "close"}
        )
        for scheme in ("http://", "https://"):
            session.mount(scheme, DeadlineAdapter(pool_size=1))
        return session


def _sent(session: requests.Session, url: str, seconds: float) -> requests.Response:
    """Past the session's own sending, which looks at redirects even where it does not follow them, and may stumble."""
    asked = session.prepare_request(requests.Request("GET", url))
    timeout = (min(_CONNECT, seconds), seconds)
    answer = session.get_adapter(url).send(asked, stream=True, timeout=timeout, verify=True)
    extract_cookies_to_jar(session.cookies, asked, answer.raw)  # type: ignore[no-untyped-call]
    return answer


def _hop(url: str, status: int | None, began: float) -> Hop:
    return Hop(url=url, status=status, seconds=round(time.monotonic() - began, 2))


def _way_on(url: str, answer: requests.Response) -> str | None:
    """The address a redirect names; servers write it as UTF-8 now and then, which HTTP reads as Latin-1."""
    named = answer.headers.get("Location", "").strip()
    if not named or any(character < " " for character in named):
        return None
    with suppress(UnicodeError):
        named = named.encode("latin-1").decode("utf-8")
    try:
        return urljoin(url, named)
    except ValueError:
        return None


def _read(answer: requests.Response) -> tuple[bytes, bool]:
    """The page, as far as it is read, and whether there was more."""
    body = bytearray()
    for chunk in answer.iter_content(_CHUNK):
        body += chunk
        if len(body) > LARGEST:
            return bytes(body[:LARGEST]), True
    return bytes(body), False
