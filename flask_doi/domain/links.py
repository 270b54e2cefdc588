"""Links as they may stand in metadata: with a scheme and a host, every other character percent-encoded (RFC 3986)."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from flask_doi.domain.plain_text import clean

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.\-]*[A-Za-z0-9])?")
_URN = re.compile(r"urn:[A-Za-z0-9][A-Za-z0-9\-]{1,31}:[A-Za-z0-9()+,\-.:=@;$_!*'%/?#~&]+", re.IGNORECASE)
_LOOSE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def web_link(text: str | None) -> str | None:
    """The link, encoded where needed; None when the text is no http, https or ftp address."""
    given = clean(text)
    if not given or " " in given:
        return None
    try:
        parts = urlsplit(given)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https", "ftp") or parts.username is not None:
        return None
    try:
        host = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        return None
    if not _HOST.fullmatch(host) or ".." in host:
        return None
    path, query, fragment = (_encoded(part) for part in (parts.path, parts.query, parts.fragment))
    return (
        f"{parts.scheme.lower()}://{host}{f':{port}' if port is not None else ''}{path}"
        f"{f'?{query}' if query else ''}{f'#{fragment}' if fragment else ''}"
    )


def uri(text: str | None) -> str | None:
    """A web link or a URN; None for anything else."""
    given = clean(text)
    if _URN.fullmatch(given) and not _LOOSE_PERCENT.search(given) and given.count("#") <= 1:
        return given
    return web_link(given)


def _encoded(part: str) -> str:
    return quote(_LOOSE_PERCENT.sub("%25", part), safe="/:@!$&'()*+,;=-._~?%")
