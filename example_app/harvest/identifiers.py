"""How records and archives are named to harvesters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, unquote

from flask import current_app

from example_app.models import Repository

_SAFE = "-_.!~*'();/?:@&=+$,"
_PLAIN_SET = re.compile(r"[A-Za-z0-9\-_.!~*'()]+")
SET = "archive:"


def name_of(key: str) -> str:
    """The identifier of a record: "oai:archive.example.org:kma/f1"."""
    return f"{_prefix()}{quote(key, safe=_SAFE)}"


def key_of(name: str) -> str | None:
    """The key of the record an identifier names; None when it is none of this catalogue's."""
    if not name.startswith("oai:") or not name.startswith(_prefix()):
        return None
    key = unquote(name.removeprefix(_prefix()))
    return key if name_of(key) == name else None


def _prefix() -> str:
    return f"oai:{current_app.config['OAI_REPOSITORY_IDENTIFIER']}:"


def set_of(code: str) -> str:
    """The set of an archive, by its code."""
    return SET + (code if _PLAIN_SET.fullmatch(code) else "~" + code.encode().hex())


def archive_of(spec: str, archives: Iterable[Repository]) -> Repository | None:
    """The archive whose set this is."""
    return next((archive for archive in archives if set_of(archive.code) == spec), None)
