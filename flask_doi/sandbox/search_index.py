"""The search index: what lists read. It follows the records at a distance of `lag` seconds."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from .doi_record import DoiRecord
from .timestamps import tick


class SearchIndex:
    """Records as lists see them. Callers hold the register's lock."""

    def __init__(self) -> None:
        self._seen: dict[str, DoiRecord] = {}
        self._pending: deque[tuple[float, str, DoiRecord | None]] = deque()

    def follow(self, doi: str, record: DoiRecord | None) -> None:
        """Takes note that `doi` now is `record`, None when it was deleted."""
        self._pending.append((tick(), doi, record))

    def records(self, lag: float) -> Iterable[DoiRecord]:
        """Every record older than `lag` seconds, in the order of creation."""
        due = tick() - lag
        while self._pending and self._pending[0][0] <= due:
            _, doi, record = self._pending.popleft()
            if record is None:
                self._seen.pop(doi, None)
            else:
                self._seen[doi] = record
        return self._seen.values()
