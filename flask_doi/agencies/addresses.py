"""Spelling DOIs and target URLs for the wire, and telling whether two spellings mean the same."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

_RESOLVER = re.compile(r"^(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443, "ftp": 21}


def doi_path(doi: str) -> str:
    """The DOI as one path segment, so that slashes and dots in it cannot lead anywhere else."""
    return quote(doi, safe="")


def bare_doi(text: str) -> str:
    """A DOI without resolver or `doi:`, in lower case, for comparing."""
    return _RESOLVER.sub("", text.strip()).lower()


def same_doi(one: str, other: str) -> bool:
    """Whether both spell one DOI; DOIs are case-insensitive."""
    return bare_doi(one) == bare_doi(other)


def same_url(one: str | None, other: str | None) -> bool:
    """Whether both lead to one place: case of scheme and host, default port, percent-encoding and IDNA do not count."""
    return one == other or (one is not None and other is not None and _canonical(one) == _canonical(other))


def _canonical(url: str) -> tuple[object, ...]:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return (url.strip(),)
    scheme = parts.scheme.lower()
    port = None if port == _DEFAULT_PORTS.get(scheme) else port
    path = unquote(parts.path) or "/"
    return (scheme, _ascii_host(parts.hostname or ""), port, path, unquote(parts.query), unquote(parts.fragment))


def _ascii_host(host: str) -> str:
    try:
        return host.encode("idna").decode().lower()
    except UnicodeError:
        return host.lower()
