"""A description as JSON and back, so that a tombstone stays complete when the record is gone."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from flask_doi.domain.description import Description


def to_snapshot(description: Description) -> dict[str, Any]:
    """The description as JSON values; what has its default is left out."""
    stored: dict[str, Any] = _plain(description)
    return stored


def from_snapshot(stored: Mapping[str, Any]) -> Description:
    """The description that `to_snapshot` stored; fields it does not know are passed over."""
    description: Description = _built(Description, stored)
    return description


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        told = {}
        for field in dataclasses.fields(value):
            own = getattr(value, field.name)
            if own != field.default and own not in ((), {}):
                told[field.name] = _plain(own)
        return told
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(each) for each in value]
    return value


def _built(kind: Any, stored: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return None if stored is None else _built(next(k for k in get_args(kind) if k is not type(None)), stored)
    if origin is tuple:
        return tuple(_built(get_args(kind)[0], each) for each in stored)
    if origin is not None and issubclass(origin, Mapping):
        return {key: _built(get_args(kind)[1], each) for key, each in stored.items()}
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _built(hints[name], each) for name, each in stored.items() if name in hints})  # type: ignore[operator]
    if isinstance(kind, type) and issubclass(kind, (datetime, date)):
        return kind.fromisoformat(stored)
    return kind(stored) if isinstance(kind, type) and issubclass(kind, Enum) else stored
