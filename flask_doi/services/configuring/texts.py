"""Values of settings as a form or a command writes them, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask_doi.services.configuring.effective import FIELDS
from flask_doi.settings.kinds import Impossible


def as_text(value: Any) -> str:
    """A value as it is written in a field; empty when there is none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, indent=2)
    if is_rate(value):
        return f"{value[0]}/{value[1]:g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(each) for each in value)
    return str(value)


def read_text(name: str, text: str) -> Any:
    """The value that a text means for a setting; raises Impossible. Empty is "none" where there may be none."""
    field, text = FIELDS[name], text.strip()
    if not text and field.default in (None, ""):
        return field.default
    return field.metadata["reader"](_from_json(text) if name == "mapping" else text)


def as_stored(value: Any) -> Any:
    """The same value in JSON, as its reader takes it back."""
    if is_rate(value):
        return as_text(value)
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def is_rate(value: Any) -> bool:
    """Whether a value is a number of requests and of seconds."""
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], float)


def _from_json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise Impossible("write JSON") from None
