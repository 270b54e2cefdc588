"""What the agency remembers between runs: an append-only file, one JSON line for each change.

A line reaches the operating system before the request that caused it is answered, so a killed process loses nothing
it acknowledged. A last line cut short was never acknowledged and is dropped on reading. Opening compacts the file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


class Journal:
    """An open journal. `path` None keeps nothing."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: int | None = None

    def entries(self) -> Iterator[Entry]:
        """The entries on file, oldest first."""
        if self._path is None or not self._path.exists():
            return
        with self._path.open("rb") as lines:
            for line in lines:
                if not line.endswith(b"\n"):
                    return
                yield json.loads(line)

    def rewrite(self, entries: Iterable[Entry]) -> None:
        """Replaces the file by `entries` in one step and opens it for appending."""
        if self._path is None:
            return
        self.close()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_name(self._path.name + ".new")
        with fresh.open("wb") as out:
            out.writelines(_line(entry) for entry in entries)
        os.replace(fresh, self._path)
        self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND)

    def append(self, *entries: Entry) -> None:
        """Adds entries in one write."""
        if self._file is not None and entries:
            os.write(self._file, b"".join(_line(entry) for entry in entries))

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _line(entry: Entry) -> bytes:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
