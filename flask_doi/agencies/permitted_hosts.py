"""Which hosts may be visited when it is looked where a DOI leads; every other one is only told of.

Hosts that the configuration of the application names may stand in the house's own network. Those that somebody wrote
into the address of an account on a page must be public, or the page would be a way into that network.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

_PORTS = {"http": 80, "https": 443}
_USUAL = frozenset(_PORTS.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class PermittedHosts:
    """Hosts with the ports at which they may be asked.

    `trusted` are known from the configuration of the application, `public` from elsewhere.
    """

    trusted: frozenset[tuple[str, int]]
    public: frozenset[tuple[str, int]] = frozenset()

    def permits(self, url: str) -> bool:
        """Whether an address may be asked, as far as its spelling tells."""
        place = place_of(url)
        return place is not None and (place in self.trusted or place in self.public)

    def permits_address(self, host: str, address: str) -> bool:
        """Whether a host may be spoken to at the address that its name stands for just now."""
        try:
            number = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        mapped = getattr(number, "ipv4_mapped", None)
        number = mapped or number
        name = host.lower().strip("[]")
        is_trusted = any(known == name for known, _ in self.trusted)
        if not is_trusted:
            return number.is_global and not number.is_multicast
        is_named = name in (str(number), address)
        return is_named or not (number.is_link_local or number.is_multicast or number.is_unspecified)


def permitted_hosts(trusted: Collection[str], public: Collection[str] = ()) -> PermittedHosts:
    """The hosts of these addresses; a bare "host" or "host:port" will do as well."""
    return PermittedHosts(
        trusted=frozenset(place for each in trusted for place in _places(each)),
        public=frozenset(place for each in public for place in _places(each)),
    )


def place_of(url: str) -> tuple[str, int] | None:
    """Host and port of an http(s) address; None for what is no such address, or hides something before its host."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in _PORTS or not parts.hostname or parts.username is not None or "\\" in url:
        return None
    return _ascii(parts.hostname), port if port is not None else _PORTS[parts.scheme.lower()]


def _places(told: str) -> list[tuple[str, int]]:
    """A host at its usual ports is known at both, because catalogues lead from http to https."""
    parts = _split(told)
    place = place_of(parts.geturl()) if parts is not None else None
    if parts is None or place is None:
        return []
    host, port = place
    return [(host, usual) for usual in _USUAL] if port in _USUAL else [(host, port)]


def _split(told: str) -> SplitResult | None:
    try:
        return urlsplit(told if "://" in told else f"https://{told}")
    except ValueError:
        return None


def _ascii(host: str) -> str:
    host = host.lower().rstrip(".")
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host
