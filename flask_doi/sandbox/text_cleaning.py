"""Markup in titles and descriptions: a few harmless tags stay, all others go and leave their text."""

from __future__ import annotations

import re

_KEPT = frozenset(["strong", "em", "b", "i", "code", "pre", "sub", "sup", "br"])
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)([^<>]*)>")


def cleaned(text: str) -> str:
    """`text` with unknown tags taken out and runs of blanks closed up."""

    def kept(match: re.Match[str]) -> str:
        slash, name, rest = match.groups()
        if name.lower() not in _KEPT:
            return ""
        return f"<{slash}{name.lower()}{'/' if rest.rstrip().endswith('/') else ''}>"

    return re.sub(r"[ \t\r\n]+", " ", _TAG.sub(kept, text)).strip()
