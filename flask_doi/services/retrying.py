"""What a database says when two of its users got in each other's way: the whole transaction is simply done again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

T = TypeVar("T")

TRIES = 8
MARIADB_CODES = (1020, 1205, 1213)
POSTGRESQL_CODES = ("40001", "40P01", "55P03")


class Conflict(Exception):
    """Somebody else has done this already; doing it again would not help."""


def is_transient(error: Exception) -> bool:
    """Whether doing the same transaction again can succeed."""
    if isinstance(error, (IntegrityError, StaleDataError)):
        return True
    if not isinstance(error, DBAPIError):
        return False
    original: Any = error.orig
    if error.connection_invalidated or getattr(original, "sqlstate", None) in POSTGRESQL_CODES:
        return True
    arguments = getattr(original, "args", ())
    if arguments and arguments[0] in MARIADB_CODES:
        return True
    return isinstance(error, OperationalError) and "locked" in str(original).lower()


def again(transaction: Callable[[], T]) -> T:
    """Runs a transaction, and runs it again (at most 8 times) while others are in its way or a connection was lost."""
    for attempt in range(1, TRIES):
        try:
            return transaction()
        except Exception as error:
            if not is_transient(error):
                raise
            time.sleep(0.01 * 2**attempt * random.uniform(0.5, 1.0))  # noqa: S311
    return transaction()
