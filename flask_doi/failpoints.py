"""Named places at which a test may interfere with a running worker; nothing happens unless a test armed them."""

from __future__ import annotations

from collections.abc import Callable

_armed: dict[str, Callable[[], None]] = {}


def arm(name: str, action: Callable[[], None]) -> None:
    """From now on `action` runs whenever the code passes this place."""
    _armed[name] = action


def disarm() -> None:
    """No place does anything any more."""
    _armed.clear()


def hit(name: str) -> None:
    """Marks a place in the code."""
    if _armed and name in _armed:
        _armed[name]()
