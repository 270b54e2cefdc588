"""What could be better in the texts of a description, whatever field they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from flask_doi.domain.description import Description
from flask_doi.domain.plain_text import clean, has_illegal, is_placeholder
from flask_doi.domain.problem import Problem

EXCERPT = 80

_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>")
_TOLD = ("title", "titles", "creators", "contributors", "scope", "arrangement", "technical", "subjects", "rights")
"""Fields whose texts the agency treats as HTML (DataCite REST API: titles and descriptions are sanitised)."""


def text_problems(description: Description) -> Iterator[Problem]:
    """Placeholders, markup and control characters, each once in a field."""
    for field in fields(description):
        if field.name == "key":
            continue
        texts = list(_texts(getattr(description, field.name)))
        placeholder = next((text for text in texts if is_placeholder(text)), None)
        if placeholder is not None:
            yield _notice("text_placeholder", field.name, placeholder, text=excerpt(placeholder))
        marked = next(filter(None, map(_MARKUP.search, texts)), None) if field.name in _TOLD else None
        if marked is not None:
            yield _notice("text_markup", field.name, marked.string, markup=excerpt(marked.group()))
        if any(map(has_illegal, texts)):
            yield _notice("characters_illegal", field.name)


def excerpt(text: str) -> str:
    """The beginning of a text, as much of it as a message can hold."""
    shown = clean(text)
    return shown if len(shown) <= EXCERPT else shown[: EXCERPT - 1] + "…"


def _notice(code: str, field: str, value: str | None = None, **params: str) -> Problem:
    return Problem(code=code, field=field, value=value, params=params, blocks=False)


def _texts(value: Any) -> Iterator[str]:
    """Every text within a value of a description."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
