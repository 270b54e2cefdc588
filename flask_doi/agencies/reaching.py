"""The way to an agency's address, one step after the other: name, connection, certificate, first answer.

What fails is told apart, since each is mended by somebody else; a certificate that is not accepted is looked at once
more, so that the day on which it ended can be told. Nothing is sent that proves who we are.
"""

from __future__ import annotations

import os
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from cryptography import x509
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from flask_doi.agencies.base import Deadlines
from flask_doi.agencies.classification import Clock
from flask_doi.agencies.deadline import call_within
from flask_doi.agencies.http import HttpSession, checked_address, user_agent

GREETING = "/heartbeat"


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """How far an address can be reached.

    `code` is "answers", "no_name" (the host has no address), "no_connection", "timeout", "tls_expired", "tls_not_yet",
    "tls_other_host", "tls_untrusted", "tls" or "no_answer". `certificate_ends` is known wherever a certificate was
    seen; `their_clock` and `our_clock` belong together. `proxy` is the proxy named in the environment, which is not
    used.
    """

    host: str
    code: str = "answers"
    detail: str = ""
    is_secure: bool = False
    certificate_ends: datetime | None = None
    their_clock: datetime | None = None
    our_clock: datetime | None = None
    proxy: str = ""

    @property
    def is_open(self) -> bool:
        """Whether requests get through."""
        return self.code == "answers"


def reach(
    address: str,
    *,
    seconds: float,
    clock: Clock,
    mailto: str | None = None,
    version: str = "0",
    ca_bundle: str | None = None,
) -> Way:
    """Goes to an address step by step, within so many seconds altogether."""
    end = time.monotonic() + seconds
    parts = urlsplit(checked_address(address))
    host, is_secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_secure else 80)
    known: dict[str, object] = {"host": host, "is_secure": is_secure, "proxy": _proxy(parts.scheme, host)}
    if not _has_address(host, port, seconds):
        return Way(code="no_name", **known)  # type: ignore[arg-type]
    try:
        with socket.create_connection((host, port), timeout=_left(end)) as plain:
            if is_secure:
                known |= _shake_hands(plain, host, ca_bundle)
    except ssl.SSLError as error:
        known |= _refused_certificate(error, host, port, _left(end))
    except OSError as error:
        code = "timeout" if isinstance(error, TimeoutError) else "no_connection"
        known |= {"code": code, "detail": error.strerror or type(error).__name__}
    if "code" not in known:
        known |= _greet(address, end, clock, mailto=mailto, version=version, ca_bundle=ca_bundle)
    return Way(**known)  # type: ignore[arg-type]


def _left(end: float) -> float:
    return max(0.05, end - time.monotonic())


def _has_address(host: str, port: int, seconds: float) -> bool:
    """The look-up is the operating system's and cannot be interrupted, but nobody has to wait for it."""
    found: list[object] = []

    def look_up() -> None:
        try:
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            return

    looking = threading.Thread(target=look_up, daemon=True)
    looking.start()
    looking.join(seconds)
    return bool(found)


def _shake_hands(plain: socket.socket, host: str, ca_bundle: str | None) -> dict[str, object]:
    """The day on which the certificate ends, for one that is accepted as it is for every request."""
    trusting = ssl.create_default_context(cafile=ca_bundle or DEFAULT_CA_BUNDLE_PATH)
    with trusting.wrap_socket(plain, server_hostname=host) as secure:
        return {"certificate_ends": _end_of(secure.getpeercert(binary_form=True))}


def _refused_certificate(error: ssl.SSLError, host: str, port: int, seconds: float) -> dict[str, object]:
    """What is wrong with a certificate; one that has ended is told as such, whatever else is wrong with it."""
    detail = getattr(error, "verify_message", "") or error.reason or type(error).__name__
    certificate = _look_at(host, port, seconds)
    if certificate is None:
        return {"code": "tls", "detail": detail}
    ends, begins, now = certificate.not_valid_after_utc, certificate.not_valid_before_utc, datetime.now(UTC)
    code = "tls_other_host" if getattr(error, "verify_code", 0) == 62 else "tls_untrusted"
    code = "tls_expired" if ends < now else "tls_not_yet" if begins > now else code
    return {"code": code, "detail": detail, "certificate_ends": ends}


def _look_at(host: str, port: int, seconds: float) -> x509.Certificate | None:
    """The certificate of a server that is not trusted; nothing is sent to it."""
    unwary = ssl.create_default_context()
    unwary.check_hostname = False
    unwary.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection((host, port), timeout=seconds) as plain,
            unwary.wrap_socket(plain, server_hostname=host) as secure,
        ):
            shown = secure.getpeercert(binary_form=True)
    except OSError:
        return None
    return x509.load_der_x509_certificate(shown) if shown else None


def _end_of(certificate: bytes | None) -> datetime | None:
    return x509.load_der_x509_certificate(certificate).not_valid_after_utc if certificate else None


def _greet(
    address: str, end: float, clock: Clock, *, mailto: str | None, version: str, ca_bundle: str | None
) -> dict[str, object]:
    """The first answer, whatever it says, and the clocks of both sides at that moment."""
    seconds = _left(end)
    http = HttpSession(
        address,
        user_agent=user_agent(version, mailto),
        deadlines=Deadlines(connect=seconds, read=seconds, total=seconds),
        pool_size=1,
        ca_bundle=ca_bundle,
    )
    asked_at = clock()
    try:
        with call_within(seconds):
            reply = http.send("GET", GREETING)
    finally:
        http.close()
    ours = asked_at + (clock() - asked_at) / 2
    if reply.status is None:
        return {"code": "timeout" if reply.fault == "timeout" else "no_answer", "detail": reply.detail or reply.fault}
    return {"their_clock": _moment(reply.headers.get("Date")), "our_clock": ours}


def _moment(text: str | None) -> datetime | None:
    try:
        read = parsedate_to_datetime(text or "")
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _proxy(scheme: str, host: str) -> str:
    """Host and port of the proxy that the environment names for an address, without its password."""
    exempt = {name.strip().lower() for name in os.environ.get("no_proxy", os.environ.get("NO_PROXY", "")).split(",")}
    named = os.environ.get(f"{scheme}_proxy") or os.environ.get(f"{scheme.upper()}_PROXY") or ""
    if not named or host.lower() in exempt or "*" in exempt:
        return ""
    parts = urlsplit(named if "://" in named else f"http://{named}")
    return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or ""
