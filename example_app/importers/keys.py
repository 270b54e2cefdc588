"""Keys of imported records: opaque, the same at every import of the same file, never shared by two files.

A component is known by the identifier the file gives its element, else by its reference code, else by what is in it
(and by its place among siblings that say the same). So a component that is put in between does not shift the keys,
and with them the DOIs, of those after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b

from example_app.importers.units import Unit

_PLAIN = re.compile(r"[A-Za-z0-9._]+(?:[A-Za-z0-9._-]*[A-Za-z0-9._])?")
_OTHER = re.compile(r"[^A-Za-z0-9._]+")
CONTENT = "~"
"""Begins the last step of the key of a component that is known by its content."""
AGENCY, TOP, COMPONENT = 48, 64, 72


def step(text: str, limit: int) -> str:
    """*text* as one step of a key: itself when it is plain and short, else a readable rest and a digest."""
    if len(text) <= limit and _PLAIN.fullmatch(text):
        return text
    text = " ".join(text.split())
    tail = text.rstrip("/").rpartition("/")[2] if "://" in text else text
    readable = _OTHER.sub("-", tail).strip("-.")[: limit - 11].strip("-.")
    return f"{readable}-{digest(text)}" if readable else digest(text)


def digest(*parts: str, size: int = 5) -> str:
    """Hexadecimal characters, two for each byte of *size*, that stand for *parts*."""
    return blake2b("\x1f".join(parts).encode(), digest_size=size).hexdigest()


def number_of(text: str) -> int:
    """A small number that stands for *text*, to remember many of them."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 2


def top_key(unit: Unit, filename: str, repository: str | None) -> str:
    """The key of a topmost unit: its archive, and the identifier of the finding aid or else its reference code.

    A file that names itself in no way at all is known by its name and the title.
    """
    agency, identifier = unit.identity
    archive = agency or unit.repository.name or repository or "local"
    own = identifier or unit.reference_code or f"{filename} {unit.title}"
    return f"{step(archive, AGENCY)}/{step(own, TOP)}"


def rival_key(key: str, unit: Unit, occasion: int = 1) -> str:
    """The key of a topmost unit whose own key belongs to another one; *occasion* counts its equals."""
    return f"{key}-{digest(unit.reference_code, unit.title, str(occasion))}"


def component_key(top: str, unit: Unit, seen: set[int]) -> str:
    """The key of a component that names itself, or "" when it does not, or not alone among those *seen*."""
    for mark in filter(None, (unit.local_id, unit.reference_code)):
        key = f"{top}/{step(mark, COMPONENT)}"
        if number_of(key) not in seen:
            return key
    return ""


def content_key(top: str, parent: str, mark: str, occasion: int) -> str:
    """The key of a component that is known by its content below its *parent*; *occasion* counts its equals."""
    return f"{top}/{CONTENT}{digest(parent, mark, str(occasion), size=8)}"


def content_mark(level: str, title: str, dates: Iterable[str]) -> str:
    """What tells a component without identifiers from its siblings."""
    return digest(level, title, *dates)
