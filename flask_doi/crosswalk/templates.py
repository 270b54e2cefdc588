"""Templates of a mapping: text with fields in braces, each with the transforms its values go through.

"Box {container}" or "{dates.start | first | year}". A template of which a field has no value says nothing at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_doi.crosswalk.fields import FieldPath, MappingError, read_path
from flask_doi.crosswalk.transforms import Transform, read_transform
from flask_doi.domain.description import Description

_QUOTED = r"""(?:[^{}"']|"[^"]*"|'[^']*')*"""
_PIECE = re.compile(rf"\{{\{{|\}}\}}|\{{({_QUOTED})\}}|[{{}}]")
_PIPE = re.compile(r"""\|(?=(?:[^"']|"[^"]*"|'[^']*')*$)""")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A field in braces; `of_entry` says that it is read from the entry at hand and not from the description."""

    path: FieldPath
    transforms: tuple[Transform, ...]
    of_entry: bool

    @property
    def is_many(self) -> bool:
        """Whether it may have several values."""
        return self.path.is_many and not any(transform.leaves_one for transform in self.transforms)

    def values(self, description: Description, entry: Any) -> list[str]:
        """Its values after all transforms."""
        values = self.path.texts(entry if self.of_entry else description)
        for transform in self.transforms:
            values = transform(values)
        return values


@dataclass(frozen=True, slots=True)
class Template:
    """Pieces of text and placeholders in turn."""

    pieces: tuple[str | Placeholder, ...]

    @property
    def placeholders(self) -> list[Placeholder]:
        """The fields in it."""
        return [piece for piece in self.pieces if isinstance(piece, Placeholder)]

    def texts(self, description: Description, entry: Any = None) -> list[str]:
        """What it says: once for each value of its first field, and nothing when a field has none.

        Of further fields the first value counts.
        """
        values = [placeholder.values(description, entry) for placeholder in self.placeholders]
        if not all(values):
            return []
        if not values:
            return ["".join(map(str, self.pieces))]
        others = [each[0] for each in values[1:]]
        return [self._filled([first, *others]) for first in values[0]]

    def _filled(self, values: Sequence[str]) -> str:
        remaining = iter(values)
        return "".join(next(remaining) if isinstance(piece, Placeholder) else piece for piece in self.pieces)


def read_template(text: str, entry: type | None = None) -> Template:
    """The template that a text spells; fields are looked up in the kind of `entry` first. Raises MappingError."""
    pieces: list[str | Placeholder] = []
    position = 0
    for match in _PIECE.finditer(text):
        pieces.append(text[position : match.start()])
        position = match.end()
        if match[0] in ("{{", "}}"):
            pieces.append(match[0][0])
        elif match[1] is None:
            raise MappingError(f"the brace in {text!r} has no partner; write {{{{ or }}}} for a brace itself")
        else:
            pieces.append(_placeholder(match[1], entry))
    pieces.append(text[position:])
    return Template(tuple(piece for piece in pieces if piece != ""))


def _placeholder(text: str, entry: type | None) -> Placeholder:
    field, *rest = _PIPE.split(text)
    transforms = tuple(read_transform(part) for part in rest)
    if entry is not None:
        try:
            return Placeholder(read_path(field.strip(), entry), transforms, True)
        except MappingError:
            pass
    return Placeholder(read_path(field.strip()), transforms, False)
