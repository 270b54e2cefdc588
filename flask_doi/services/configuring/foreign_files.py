"""Reads configuration files of other systems as what they are: text. Nothing in them is ever run or looked up."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_doi.errors import DoiError

LARGEST = 2_000_000
_LINE = re.compile(r"""\s*(?:export\s+)?([\w.\-\[\]'"]+?)\s*[=:]\s*(.*)""")
_REFERENCE = re.compile(r"\$\{|\$\(|%\(|\{\{")


class FileUnreadable(DoiError):
    """The file holds no settings that could be read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """What a file says by name, and the names whose values only a program could work out."""

    values: Mapping[str, Any] = field(default_factory=dict)
    unreadable: tuple[str, ...] = ()


def read_file(name: str, text: str) -> Settled:
    """The settings in a file: Python, JSON, or lines of names and values (.env, .properties, .cfg, .ini).

    Raises FileUnreadable.
    """
    if len(text) > LARGEST:
        raise FileUnreadable("The file is too large for a configuration.")
    ending = name.rpartition(".")[2].lower()
    if ending == "json" or text.lstrip()[:1] == "{":
        return Settled(values=dict(_json(text)))
    if ending in ("py", "cfg"):
        found = _python(text)
        if found is not None:
            return found
    found = _lines(text)
    if not found.values and not found.unreadable:
        raise FileUnreadable("The file holds no settings: no line says name = value.")
    return found


def _json(text: str) -> Iterator[tuple[str, Any]]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise FileUnreadable(f"The file is not JSON: {error}.") from None
    if not isinstance(document, dict):
        raise FileUnreadable("The file is JSON, but holds no names and values.")
    yield from _flat(document, "")


def _flat(document: Mapping[str, Any], above: str) -> Iterator[tuple[str, Any]]:
    for name, value in document.items():
        if isinstance(value, dict) and not name.upper().startswith("DOI_"):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield above + name, value


def _python(text: str) -> Settled | None:
    """The plain assignments of a Python file, or None when it is none."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    values, unreadable = {}, []
    for node in ast.walk(tree):
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        names = [name for name in map(_target, targets) if name]
        if not names or node.value is None:  # type: ignore[attr-defined]
            continue
        try:
            value = ast.literal_eval(node.value)  # type: ignore[attr-defined]
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            unreadable += names
        else:
            values.update(dict.fromkeys(names, value))
    if not values and not unreadable:
        return None
    return Settled(values=values, unreadable=tuple(unreadable))


def _target(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        return node.slice.value
    return None


def _lines(text: str) -> Settled:
    values, unreadable = {}, []
    for line in re.sub(r"\\\r?\n\s*", "", text).splitlines():
        if line.lstrip()[:1] in ("#", ";", "!", "["):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            continue
        name, value = found[1], _unquoted(found[2].strip())
        if _REFERENCE.search(value):
            unreadable.append(name)
        else:
            values[name] = value
    return Settled(values=values, unreadable=tuple(unreadable))


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return re.sub(r"\s+#.*$", "", value) if value[:1] not in "\"'" else value
