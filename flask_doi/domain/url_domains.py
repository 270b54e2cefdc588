"""Which hosts an account may register addresses at (DataCite: domains of a repository)."""

from __future__ import annotations

from collections.abc import Collection

ANY = "*"


def allows_host(domains: Collection[str], host: str) -> bool:
    """Whether a list of domains allows a host: an exact name, or "*.example.org" for everything below it.

    The pattern does not hold the bare "example.org"; only a list that is nothing but "*" allows every host.
    """
    known = [domain.strip().lower() for domain in domains if domain.strip()]
    if known == [ANY]:
        return True
    name = host.strip().lower()
    return any(name.endswith(domain[1:]) if domain.startswith("*.") else name == domain for domain in known)


def lacks_only_bare(domains: Collection[str], host: str) -> bool:
    """Whether a pattern allows what is below a host, but not the host itself: the usual misunderstanding."""
    return not allows_host(domains, host) and f"*.{host.strip().lower()}" in [each.strip().lower() for each in domains]
