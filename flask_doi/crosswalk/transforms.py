"""The small transforms that a mapping may apply to the values of a field, such as the year of a date."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_doi.crosswalk.fields import MappingError, did_you_mean
from flask_doi.domain.languages import language_tag
from flask_doi.domain.plain_text import cut

Argument = str | int
Values = Sequence[str]

_CALL = re.compile(r"(\w+)\s*(?:\((.*)\))?", re.DOTALL)
_ARGUMENT = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|(\d+))\s*(?:,|$)""")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class Transform:
    """A transform with its arguments; `leaves_one` says that what comes out is one value at most."""

    name: str
    arguments: tuple[Argument, ...]
    apply: Callable[..., list[str]]
    leaves_one: bool

    def __call__(self, values: Values) -> list[str]:
        return self.apply(values, *self.arguments)


def read_transform(text: str) -> Transform:
    """The transform that a text such as 'replace("a", "b")' names; raises MappingError with what was meant."""
    match = _CALL.fullmatch(text.strip())
    if match is None:
        raise MappingError(f'"{text.strip()}" is not a transform; write for instance year or replace("a", "b")')
    name, given = match.groups()
    if name not in TRANSFORMS:
        raise MappingError(f'"{name}" is not a transform{did_you_mean(name, sorted(TRANSFORMS))}')
    arguments = _arguments(given or "", text.strip())
    apply, kinds = TRANSFORMS[name]
    if tuple(map(type, arguments)) != kinds:
        example = ", ".join('"text"' if kind is str else "80" for kind in kinds)
        raise MappingError(f"the transform {name} is written {name}({example})" if kinds else f"{name} takes nothing")
    return Transform(name, arguments, apply, name in LEAVES_ONE)


def _arguments(text: str, whole: str) -> tuple[Argument, ...]:
    found: list[Argument] = []
    position = 0
    while position < len(text):
        match = _ARGUMENT.match(text, position)
        if match is None:
            raise MappingError(f"the arguments of {whole} cannot be read; write texts in quotes, with commas between")
        double, single, number = match.groups()
        found.append(int(number) if number is not None else double if double is not None else single)
        position = match.end()
    return tuple(found)


def _each(change: Callable[..., str]) -> Callable[..., list[str]]:
    """A transform of every value by itself; what becomes empty is left out."""
    return lambda values, *arguments: [new for value in values if (new := change(value, *arguments))]


def _year(value: str) -> str:
    found = _YEAR.search(value)
    return found[0] if found else ""


TRANSFORMS: dict[str, tuple[Callable[..., list[str]], tuple[type, ...]]] = {
    "year": (_each(_year), ()),
    "upper": (_each(str.upper), ()),
    "lower": (_each(str.lower), ()),
    "strip": (_each(lambda value, these: value.strip(these)), (str,)),
    "replace": (_each(lambda value, old, new: value.replace(old, new)), (str, str)),
    "prefix": (_each(lambda value, before: before + value), (str,)),
    "suffix": (_each(lambda value, behind: value + behind), (str,)),
    "cut": (_each(cut), (int,)),
    "language": (_each(lambda value: language_tag(value) or ""), ()),
    "first": (lambda values: list(values[:1]), ()),
    "last": (lambda values: list(values[-1:]), ()),
    "unique": (lambda values: list(dict.fromkeys(values)), ()),
    "join": (lambda values, between: [between.join(values)] if values else [], (str,)),
    "default": (lambda values, instead: list(values) or [instead], (str,)),
}
"""By name: what it does to all values of a field, and the kinds of its arguments."""

LEAVES_ONE = frozenset({"first", "last", "join"})
