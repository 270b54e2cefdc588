"""What a target URL must look like."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_URL = re.compile(r"\A(ftp|http|https)://\S+")


_MEDIA_URL = re.compile(r"\A(ftp|http|https|gs|s3|dos)://\S+")


def is_media_url(url: str) -> bool:
    """Whether a content link may point there; object stores are allowed too."""
    return _MEDIA_URL.match(url) is not None


def is_url(url: str) -> bool:
    return _URL.match(url) is not None


def is_within_domains(url: str, domains: str) -> bool:
    """Whether the host of `url` is one of `domains`: `*`, or a comma list of hosts and `*.` patterns.

    A pattern does not cover the bare domain; schemes and ports do not matter.
    """
    if domains == "*":
        return True
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    patterns = [domain.strip().lower() for domain in domains.split(",") if domain.strip()]
    return any(host.endswith(domain[1:]) if domain.startswith("*.") else host == domain for domain in patterns)
