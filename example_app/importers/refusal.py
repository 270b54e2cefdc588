"""How a file is turned down: one sentence that a cataloguer can act upon."""

from __future__ import annotations


class ImportRefused(Exception):
    """A file cannot be imported and nothing of it was stored.

    ``str()`` is one clear sentence: the file, what is wrong, the line where that is known, and the way out.
    """

    def __init__(self, filename: str, fault: str, way_out: str, *, line: int | None = None) -> None:
        self.filename = filename
        self.fault = fault
        self.way_out = way_out
        self.line = line
        where = f", line {line}" if line else ""
        super().__init__(f"{filename}{where}: {fault}; {way_out}.")
