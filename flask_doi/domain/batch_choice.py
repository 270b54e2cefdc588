"""Which records a batch is to mint DOIs for: conditions that must all hold, kept in an address or in a row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Protocol, Self

MOST_CODES = 20_000
LONGEST_ADDRESS = 1_500
"""So many characters of codes still fit into an address; longer lists are kept in a row."""
_DIVIDERS = re.compile(r"[\n\r\t;]+")


class Args(Protocol):
    """The parameters of an address."""

    def get(self, name: str, /) -> str | None: ...

    def getlist(self, name: str, /) -> Sequence[str]: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchChoice:
    """Conditions on records; what is empty asks for nothing.

    `repositories` are keys of repositories; `published` is True, False or None for either; `date_from` and `date_to`
    are compared with the dates of creation; `below` is the key of a record, for it and everything under it; `codes` are
    keys or reference codes.
    """

    repositories: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    published: bool | None = None
    date_from: date | None = None
    date_to: date | None = None
    text: str | None = None
    below: str | None = None
    codes: tuple[str, ...] = ()

    @property
    def is_everything(self) -> bool:
        """Whether no condition is set."""
        return self == BatchChoice()

    def as_args(self) -> dict[str, Any]:
        """The choice as parameters of an address."""
        args: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name == "published" and value is not None:
                args["published"] = "yes" if value else "no"
            elif field.name == "codes" and value:
                args["codes"] = "\n".join(value)
            elif isinstance(value, tuple) and value:
                args[field.name] = list(value)
            elif value not in (None, (), ""):
                args[field.name] = str(value)
        return args

    def as_json(self) -> dict[str, Any]:
        """The choice as it is kept in a row."""
        kept: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value not in (None, ()):
                kept[field.name] = list(value) if isinstance(value, tuple) else value
        return {name: str(value) if isinstance(value, date) else value for name, value in kept.items()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any] | None) -> Self:
        """The choice that `as_json` made."""
        values: dict[str, Any] = {}
        for field in fields(cls):
            value = (kept or {}).get(field.name)
            if value is None:
                continue
            if field.name.startswith("date_"):
                value = date.fromisoformat(value)
            values[field.name] = tuple(value) if isinstance(value, list) else value
        return cls(**values)

    @classmethod
    def from_args(cls, args: Args) -> tuple[Self, tuple[str, ...]]:
        """The choice that an address or a form means, and the names of what could not be understood."""
        faults: list[str] = []
        days: dict[str, date | None] = {}
        for name in ("date_from", "date_to"):
            given = _text(args, name)
            try:
                days[name] = date.fromisoformat(given) if given else None
            except ValueError:
                days[name] = None
                faults.append(name)
        if days["date_from"] and days["date_to"] and days["date_from"] > days["date_to"]:
            faults.append("date_to")
        codes = codes_in(args.get("codes") or "")
        if len(codes) > MOST_CODES:
            faults.append("codes")
        published = {"yes": True, "no": False}.get(_text(args, "published") or "")
        choice = cls(
            repositories=_several(args, "repositories"),
            levels=_several(args, "levels"),
            published=published,
            text=_text(args, "text"),
            below=_text(args, "below"),
            codes=codes[:MOST_CODES],
            date_from=days["date_from"],
            date_to=days["date_to"],
        )
        return choice, tuple(faults)


def codes_in(text: str) -> tuple[str, ...]:
    """The codes of a pasted list, each once: one in a line, or divided by tabs or semicolons."""
    found = (part.strip().strip('"').strip()[:191] for part in _DIVIDERS.split(text.replace("\0", "")))
    return tuple(dict.fromkeys(part for part in found if part))


def _text(args: Args, name: str) -> str | None:
    return (args.get(name) or "").replace("\0", "").strip()[:191] or None


def _several(args: Args, name: str) -> tuple[str, ...]:
    given = (each.replace("\0", "").strip()[:191] for each in args.getlist(name))
    return tuple(dict.fromkeys(each for each in given if each))
