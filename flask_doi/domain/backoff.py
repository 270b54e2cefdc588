"""How long to wait before the next attempt.

Full jitter: each wait is drawn from nothing up to a ceiling that grows fourfold, so that jobs which failed together
do not come back together. Fifteen tries take a day and a quarter on average and two and a half days at most.
"""

from __future__ import annotations

import math
from typing import Protocol

BASE = 30.0
CAP = 21_600.0
SHORTEST_RETRY_AFTER = 1.0
LONGEST_RETRY_AFTER = 3_600.0

_GROWTH = 4.0
_LARGEST_EXPONENT = 64


class JitterSource(Protocol):
    """Where the jitter comes from: `random.Random`, `random.SystemRandom` or a test's own."""

    def uniform(self, a: float, b: float, /) -> float: ...


def ceiling(attempts: int, *, base: float = BASE, cap: float = CAP) -> float:
    """The longest wait in seconds after `attempts` attempts (1 after the first)."""
    exponent = min(max(attempts, 1) - 1, _LARGEST_EXPONENT)
    return min(cap, base * _GROWTH**exponent)


def next_delay(attempts: int, *, random: JitterSource, base: float = BASE, cap: float = CAP) -> float:
    """Seconds to wait after `attempts` attempts, from 0 to `ceiling`."""
    return random.uniform(0.0, ceiling(attempts, base=base, cap=cap))


def clamp_retry_after(seconds: float | None) -> float | None:
    """What a server's Retry-After may ask of us: 1 second to 1 hour; None when it said nothing usable."""
    if seconds is None or math.isnan(seconds):
        return None
    return min(max(seconds, SHORTEST_RETRY_AFTER), LONGEST_RETRY_AFTER)
