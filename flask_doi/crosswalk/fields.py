"""Fields of a description by their names, such as "repository.name" or "dates[kind=publication].start".

A path through a list has as many values as the list has entries; `[field=value]` keeps those for which that holds.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from flask_doi.domain.description import (
    Affiliation,
    Agent,
    ArchivalDate,
    Description,
    DigitalObject,
    Funding,
    Identifier,
    Parent,
    Place,
    Relation,
    Repository,
    Rights,
    Subject,
    Text,
    Title,
)
from flask_doi.domain.plain_text import clean_paragraphs

_SEGMENT = re.compile(r"(\w+)(?:\[\s*(\w+)\s*=\s*([^\]]*?)\s*\])?")
_SAYS = {
    Affiliation: ("name",),
    Agent: ("name",),
    ArchivalDate: ("start", "text"),
    DigitalObject: ("url",),
    Funding: ("funder",),
    Identifier: ("value",),
    Parent: ("title",),
    Place: ("name",),
    Relation: ("value",),
    Repository: ("name",),
    Rights: ("statement",),
    Subject: ("term",),
    Text: ("value",),
    Title: ("value",),
}
"""What a thing of a kind says when no field of it is named: the first of these that is filled in."""


class MappingError(ValueError):
    """Something in a mapping cannot be; the message is a clause that says what, and what was probably meant."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One name of a path, with the condition on the entries that are kept."""

    name: str
    where: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class FieldPath:
    """A field to read; `entry` is the kind of the entries it yields and `is_many` whether there may be several."""

    text: str
    segments: tuple[Segment, ...]
    entry: type
    is_many: bool

    def entries(self, start: Any) -> list[Any]:
        """The values under this path, empty ones left out."""
        found = [start]
        for segment in self.segments:
            if segment.name != "value" or not isinstance(start, str):
                found = [value for each in found for value in _listed(getattr(each, segment.name, None))]
            if segment.where is not None:
                name, wanted = segment.where
                found = [each for each in found if text_of(getattr(each, name)).casefold() == wanted.casefold()]
        return found

    def texts(self, start: Any) -> list[str]:
        """The same values as clean texts."""
        return [text for text in map(text_of, self.entries(start)) if text]


def read_path(text: str, start: type = Description) -> FieldPath:
    """The path that a text names, from a kind of thing on; raises MappingError with what was meant."""
    if start is str and text.strip() == "value":
        return FieldPath("value", (Segment("value"),), str, False)
    segments: list[Segment] = []
    kind, is_many = start, False
    for part in _parts(text):
        match = _SEGMENT.fullmatch(part)
        if match is None:
            raise MappingError(f'"{text}" is not a field; write a name such as "title" or "repository.name"')
        name, key, wanted = match.groups()
        kind, several = _field(kind, name, text)
        if key is not None:
            _field(kind, key, text)
        is_many = is_many or several
        segments.append(Segment(name, (key, wanted.strip("\"'")) if key is not None else None))
    return FieldPath(text, tuple(segments), kind, is_many)


def text_of(value: Any) -> str:
    """A value as text; "" when it says nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date):
        return value.isoformat()
    for name in _SAYS.get(type(value), ()):
        said = text_of(getattr(value, name))
        if said:
            return said
    return "" if is_dataclass(value) else clean_paragraphs(str(value))


def did_you_mean(given: str, known: Sequence[str]) -> str:
    """The end of a sentence about a name that is not known."""
    close = difflib.get_close_matches(given, known, n=1)
    if close:
        return f"; did you mean {close[0]}?"
    return f"; write one of {', '.join(known)}"


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\.(?![^\[]*\])", text.strip())]


def _listed(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return [each for each in value if each not in (None, "")] if isinstance(value, tuple) else [value]


def _field(kind: type, name: str, path: str) -> tuple[type, bool]:
    known = _kinds(kind) if is_dataclass(kind) else {}
    if name not in known:
        whose = "a description" if kind is Description else f"what {path!r} leads to"
        raise MappingError(f'"{name}" is not a field of {whose}{did_you_mean(name, sorted(known)) if known else ""}')
    return known[name]


@cache
def _kinds(kind: type) -> dict[str, tuple[type, bool]]:
    """The fields of a kind of thing that can be read: the kind of their values, and whether they are lists."""
    hints = get_type_hints(kind)
    found = {field.name: _kind(hints[field.name]) for field in fields(kind)}
    return {name: known for name, known in found.items() if known is not None}


def _kind(hint: Any) -> tuple[type, bool] | None:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _kind(next(argument for argument in get_args(hint) if argument is not NoneType))
    if origin is tuple:
        return get_args(hint)[0], True
    if origin is not None and issubclass(origin, Mapping):
        return None
    return hint, False
