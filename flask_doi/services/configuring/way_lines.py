"""What is told of the way to an agency: whether it answers, by which certificate, and what time it is there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_address

from flask_doi.agencies.reaching import Way
from flask_doi.domain.connection import Line, bad, good, untried

CLOCKS_APART = timedelta(seconds=60)
ENDS_SOON = timedelta(days=14)


def way_lines(way: Way) -> Iterator[Line]:
    """The address, the certificate of its host, and a proxy that stands in the environment."""
    params = {"host": way.host, "detail": way.detail}
    yield (
        good("address", "answers", **params)
        if way.is_open or way.code.startswith("tls")
        else bad("address", way.code, **params)
    )
    ends = {"day": f"{way.certificate_ends:%Y-%m-%d}"} if way.certificate_ends else {}
    if way.code.startswith("tls"):
        yield bad("certificate", way.code, **params, **ends)
    elif ends and way.certificate_ends is not None and way.our_clock is not None:
        is_near = way.certificate_ends - way.our_clock < ENDS_SOON
        yield (
            untried("certificate", "certificate_ends", **ends)
            if is_near
            else good("certificate", "certificate_good", **ends)
        )
    elif not way.is_secure:
        yield (
            untried("certificate", "only_here", **params)
            if _is_here(way.host)
            else bad("certificate", "not_encrypted", **params)
        )
    if way.proxy:
        yield untried("proxy", "proxy_unused" if way.is_open else "proxy_needed", proxy=way.proxy)


def _is_here(host: str) -> bool:
    """Whether what is sent never leaves this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def clock_line(way: Way) -> Line:
    """Whether our clock and theirs agree."""
    if way.their_clock is None or way.our_clock is None:
        return untried("clock", "clock_untold", host=way.host)
    apart = way.our_clock - way.their_clock
    if abs(apart) <= CLOCKS_APART:
        return good("clock", "clock_right", host=way.host)
    code = "clock_ahead" if apart > timedelta() else "clock_behind"
    return bad("clock", code, host=way.host, seconds=str(round(abs(apart.total_seconds()))))
