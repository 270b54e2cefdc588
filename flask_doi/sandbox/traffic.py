"""Requests seen, faults to play and the rate limit: what stands between the wire and the agency."""

from __future__ import annotations

import hashlib
import random
import re
import threading
import time
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_LOG_LENGTH = 20_000
_KEPT_BODY = 65_536


@dataclass(slots=True)
class Fault:
    """A rule that spoils matching requests.

    `method` (None for any) and `path` (a regular expression searched in the path) choose requests; the first `after`
    of them pass, the next `times` are spoiled (None for all), each with `probability`. With `status` an answer is
    made up; `delay` waits seconds first; `drip` sends that many bytes a second; `lost_reply` closes the connection
    without an answer "before" or "after" the work is done; `cut_body` sends only so many bytes of the body; `reset`
    breaks the connection at once.
    """

    method: str | None = None
    path: str = ""
    times: int | None = 1
    after: int = 0
    status: int | None = None
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "text/html"
    delay: float = 0.0
    drip: float | None = None
    lost_reply: str | None = None
    cut_body: int | None = None
    reset: bool = False
    probability: float = 1.0
    seed: int | None = None
    seen: int = 0
    played: int = 0
    _dice: random.Random = field(default_factory=random.Random)
    _pattern: re.Pattern[str] = field(default_factory=lambda: re.compile(""))

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)  # noqa: S311
        self._pattern = re.compile(self.path)
        if self.lost_reply not in (None, "before", "after"):
            raise ValueError("lost_reply is 'before' or 'after'")

    def strikes(self, method: str, path: str) -> bool:
        """Whether this request is spoiled; counts it."""
        if (self.method and self.method.upper() != method) or not self._pattern.search(path):
            return False
        self.seen += 1
        if self.seen <= self.after or (self.times is not None and self.played >= self.times):
            return False
        if self.probability < 1.0 and self._dice.random() >= self.probability:
            return False
        self.played += 1
        return True

    def as_dict(self) -> dict[str, Any]:
        names = [
            "method",
            "path",
            "times",
            "after",
            "status",
            "body",
            "content_type",
            "delay",
            "drip",
            "lost_reply",
            "cut_body",
            "reset",
            "probability",
            "seed",
            "seen",
            "played",
        ]
        return {name: getattr(self, name) for name in names} | {"headers": dict(self.headers)}


@dataclass(slots=True)
class Seen:
    """A request the agency saw, of a long body only the beginning. `status` 0 means that no answer was sent."""

    method: str
    path: str
    query: str
    user: str | None
    user_agent: str
    time: float
    body: bytes
    body_sha256: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 0
    duration: float = 0.0

    def __post_init__(self) -> None:
        self.body_sha256 = hashlib.sha256(self.body).hexdigest()
        self.body = self.body[:_KEPT_BODY]

    def as_dict(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "user": self.user,
            "user_agent": self.user_agent,
            "time": self.time,
            "status": self.status,
            "duration": self.duration,
            "headers": dict(self.headers),
            "body_sha256": self.body_sha256,
            "body": self.body.decode("utf-8", "replace"),
        }


class Traffic:
    """Thread-safe log, faults and rate limit."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: deque[Seen] = deque(maxlen=_LOG_LENGTH)
        self._counts: Counter[str] = Counter()
        self._faults: list[Fault] = []
        self._windows: dict[str, deque[float]] = {}

    def note(self, seen: Seen) -> None:
        with self._lock:
            self._seen.append(seen)
            self._counts[seen.method] += 1

    def fault_for(self, method: str, path: str) -> Fault | None:
        """The first rule that spoils the request."""
        with self._lock:
            return next((fault for fault in self._faults if fault.strikes(method, path)), None)

    def add_faults(self, faults: list[Fault]) -> None:
        with self._lock:
            self._faults.extend(faults)

    def faults(self) -> list[Fault]:
        with self._lock:
            return list(self._faults)

    def clear_faults(self) -> None:
        with self._lock:
            self._faults.clear()

    def forget_requests(self) -> None:
        with self._lock:
            self._seen.clear()
            self._counts.clear()

    def log(self, method: str | None, path: str | None) -> list[Seen]:
        """Requests seen, oldest first, of a method and with `path` (a regular expression) found in the path."""
        pattern = re.compile(path or "")
        with self._lock:
            seen = list(self._seen)
        return [
            entry for entry in seen if (not method or entry.method == method.upper()) and pattern.search(entry.path)
        ]

    def counts(self) -> dict[str, int]:
        with self._lock:
            return dict(self._counts)

    def is_over_limit(self, address: str, requests: int, seconds: float) -> bool:
        """Whether one more request from `address` is too many within the window; counts it when it is not."""
        now = time.monotonic()
        with self._lock:
            window = self._windows.setdefault(address, deque())
            while window and window[0] <= now - seconds:
                window.popleft()
            if len(window) >= requests:
                return True
            window.append(now)
            return False

    def forget_windows(self) -> None:
        with self._lock:
            self._windows.clear()
