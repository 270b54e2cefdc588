"""Texts as spreadsheets may be given them: what a program would run as a formula is marked as text, and unmarked again.

A cell that begins with = + - @ (or their wide forms) or with a tab or line end gets an apostrophe in front. So does one
that has apostrophes before such a sign already: taking one away again gives back exactly what stood there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_RUNS = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_QUOTED = re.compile(r"[,;\t|\"\r\n]")
_MARKED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def guard(text: str) -> str:
    """A text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if _RUNS.match(text) else text


def unguard(text: str) -> str:
    """What stood there before `guard`; any other text is left as it is."""
    return text[1:] if _MARKED.match(text) else text


def csv_lines(rows: Iterable[Iterable[str]]) -> str:
    """Rows as CSV; what any program may take for the end of a cell stands in quotes, so that none begins behind it."""
    return "".join(f"{','.join(map(_quoted, row))}\r\n" for row in rows)


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if _QUOTED.search(text) else text
