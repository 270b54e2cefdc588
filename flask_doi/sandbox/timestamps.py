"""The clock, and times as the agency writes them."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now_text() -> str:
    """This second in UTC, written with three zero decimals as the service's database does."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def precise_now_text() -> str:
    """This millisecond in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def milliseconds(text: str) -> int:
    """The Unix time in milliseconds of a written time; 0 when it cannot be read."""
    try:
        return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)
    except ValueError:
        return 0


def tick() -> float:
    """A clock that never runs backwards, in seconds."""
    return time.monotonic()
