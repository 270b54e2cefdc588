"""What an agency holds, in the form in which it may be told again: only what the shape knows, and nothing empty.

The agency answers with more than it was told: empty lists and missing values spelled out, types in the words of other
schemas, lists where one thing was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_doi.crosswalk.shape import ATTRIBUTES, Year, inner_shapes, is_choice, required_names

SHAPES = inner_shapes(ATTRIBUTES)
"""The shape of each property that may be told, by its name."""


def tellable(name: str, held: Any) -> Any:
    """The value of a property as the agency holds it, as it may be told; an empty list, or None, for nothing."""
    shape = SHAPES[name]
    return _trimmed(held, shape) or ([] if isinstance(shape, list) else None)


def _trimmed(value: Any, shape: Any) -> Any:
    if isinstance(shape, list):
        entries = [_trimmed(each, shape[0]) for each in _flat(value)]
        return [each for each in entries if not _is_nothing(each)]
    if isinstance(shape, dict) and not is_choice(shape):
        return _object(value, shape)
    if isinstance(shape, Year) and isinstance(value, str) and value.isdecimal():
        return int(value)
    return None if _is_nothing(value) else value


def _object(value: Any, shape: Mapping[str, Any]) -> Any:
    """An object without what the shape does not know; bare text stands for what it may not lack."""
    if not isinstance(value, Mapping):
        names = required_names(shape)
        return {names[0]: value} if names and not _is_nothing(value) else None
    kept = {name: _trimmed(value[name], inner) for name, inner in inner_shapes(shape).items() if name in value}
    return {name: each for name, each in kept.items() if not _is_nothing(each)} or None


def _flat(value: Any) -> list[Any]:
    if not isinstance(value, list):
        return [] if _is_nothing(value) else [value]
    return [inner for each in value for inner in (each if isinstance(each, list) else [each])]


def _is_nothing(value: Any) -> bool:
    return value is None or value in ({}, []) or (isinstance(value, str) and not value.strip())
