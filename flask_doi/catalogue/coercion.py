"""Plain values of a host's columns, made into the simple types of a description."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from flask_doi.domain.description import Text
from flask_doi.errors import DoiError

FALSE_WORDS = frozenset({"", "0", "no", "n", "false", "f", "off"})
TRUE_WORDS = frozenset({"1", "yes", "y", "true", "t", "on"})


class UnreadableValue(DoiError, ValueError):
    """A value in the catalogue cannot be read as what its field needs."""

    def __init__(self, key: str, field: str, value: object, reason: str) -> None:
        super().__init__(f"Record {key!r}, field {field!r}: {value!r} {reason}.")
        self.key = key
        self.field = field
        self.value = value
        self.reason = reason


def text(value: object) -> str | None:
    """Text without surrounding blanks; None when nothing is left. Members of an enum give their value."""
    if isinstance(value, Enum):
        value = value.value if isinstance(value.value, str) else value.name
    if isinstance(value, bytes | Mapping | list | tuple | set):
        raise ValueError("is not a text")
    return None if value is None else (str(value).strip() or None)


def said(value: object) -> Text | None:
    """A text of its own language and source."""
    if isinstance(value, Text):
        return value if value.value.strip() else None
    if isinstance(value, Mapping):
        words = text(value.get("value"))
        return Text(value=words, language=text(value.get("language"))) if words else None
    words = text(value)
    return Text(value=words) if words else None


def flag(value: object) -> bool:
    """True or False; also from numbers and from yes, no, true, false."""
    if value is None or isinstance(value, bool | int):
        return bool(value)
    word = str(value).strip().lower()
    if word in TRUE_WORDS or word in FALSE_WORDS:
        return word in TRUE_WORDS
    raise ValueError("is neither yes nor no")


def day(value: object) -> date | None:
    """A calendar day; of a moment, the day in UTC (a moment without a zone is taken as UTC)."""
    if isinstance(value, datetime):
        return (value if value.tzinfo is None else value.astimezone(UTC)).date()
    if value is None or isinstance(value, date):
        return value
    words = text(value)
    try:
        return date.fromisoformat(words[:10]) if words else None
    except ValueError:
        raise ValueError("is not a day such as 2044-01-31") from None


def moment(value: object) -> datetime | None:
    """An aware moment in UTC; one without a zone is taken as UTC."""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip()) if value.strip() else None
        except ValueError:
            raise ValueError("is not a moment such as 2026-01-31T12:00:00Z") from None
    if value is None:
        return None
    if not isinstance(value, datetime):
        raise ValueError("is not a moment")
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def whole(value: object) -> int | None:
    """A whole number; None for an empty text. A day or a moment gives its year."""
    if isinstance(value, date):
        return value.year
    words = text(value)
    try:
        return int(words) if words else None
    except ValueError:
        raise ValueError("is not a whole number") from None


def degrees(value: object) -> float | None:
    """A decimal number."""
    words = text(value)
    try:
        return float(words) if words else None
    except ValueError:
        raise ValueError("is not a number") from None


def texts(value: object) -> tuple[str, ...]:
    """Several texts, each once, in their order: from a list, a JSON list or one text."""
    found = (text(part) for part in several(value))
    return tuple(dict.fromkeys(part for part in found if part))


def languages(value: object) -> tuple[str, ...]:
    """Languages from a list, a JSON list or one text whose parts are divided by ";", "," or "|"."""
    parts = (part for given in texts(value) for part in re.split(r"[;,|\n]", given))
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def w3cdtf(value: object) -> str | None:
    """A day, month or year as W3CDTF; unknown parts stored as zeros are cut away."""
    if isinstance(value, date):
        found = day(value)
        return found.isoformat() if found else None
    if isinstance(value, int) and not isinstance(value, bool):
        return f"-{-value:04d}" if value < 0 else (f"{value:04d}" if value else None)
    words = text(value)
    if words is None or words.startswith("0000"):
        return None
    return re.sub(r"(-00){1,2}$", "", words)


def several(value: object) -> Iterable[Any]:
    """The members of a list, set or JSON list; anything else is one member, and None is none."""
    if isinstance(value, str) and value.lstrip().startswith(("[", "{")):
        value = _from_json(value)
    if value is None or value == "":
        return ()
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        return (value,)
    return value


def _from_json(value: str) -> Any:
    """A JSON list of texts or objects, or an object; "[1984]" is a text that archivists write."""
    try:
        found = json.loads(value)
    except ValueError:
        return value
    members = found if isinstance(found, list) else [found]
    return found if all(isinstance(member, str | dict) for member in members) else value
