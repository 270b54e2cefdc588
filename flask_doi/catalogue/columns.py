"""What a column's type says: which texts it can hold, and how it compares them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Dialect, collate

BINARY = {"postgresql": "C", "mysql": "utf8mb4_bin", "mariadb": "utf8mb4_bin", "sqlite": "BINARY"}
BINARY_TOO = frozenset({"C", "POSIX", "ucs_basic", "BINARY", "binary"})


def typed(column: Any, values: Collection[Any]) -> list[Any]:
    """Texts as values of a column; those that it can never hold are left out."""
    kind = python_type(column)
    if kind is int:
        return [int(v) if isinstance(v, str) else v for v in values if not isinstance(v, str) or _is_number(v)]
    if kind is UUID:
        return [UUID(v) if isinstance(v, str) else v for v in values if not isinstance(v, str) or _is_uuid(v)]
    return list(values)


def python_type(column: Any) -> type[Any]:
    """The Python type a column's values have; object when it does not say."""
    try:
        found: type[Any] = column.type.python_type
    except NotImplementedError:
        return object
    return found


def exact(column: Any, dialect: Dialect) -> Any:
    """The column as something that compares and sorts by code point; the column itself where it does so already."""
    wanted = BINARY.get(dialect.name)
    if wanted is None or python_type(column) is not str:
        return column
    declared = getattr(column.type.dialect_impl(dialect), "collation", None)
    is_exact = declared in BINARY_TOO or (declared or "").endswith("_bin") or (not declared and wanted == "BINARY")
    return column if is_exact else collate(column, wanted)


def _is_number(value: str) -> bool:
    digits = value.removeprefix("-")
    return digits.isascii() and digits.isdigit() and str(int(value)) == value if len(digits) < 20 else False


def _is_uuid(value: str) -> bool:
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False
