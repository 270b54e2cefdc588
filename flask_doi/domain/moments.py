"""Moments as people at this machine read them."""

from __future__ import annotations

from datetime import datetime


def local_time(moment: datetime | None, *, missing: str = "never") -> str:
    """A moment in this machine's time, to the minute."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M") if moment else missing
