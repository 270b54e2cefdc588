"""Pages of a list (DataCite REST API: pagination).

By number at most 10 000 records can be reached, and the number is clamped to that; by cursor there is no end.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from .doi_record import DoiRecord
from .timestamps import milliseconds

DEFAULT_SIZE = 25
MAXIMUM_SIZE = 1000
REACH = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Which part of a list is wanted. `cursor` None means by number; an empty tuple is the start."""

    size: int
    number: int
    cursor: tuple[str, str] | tuple[()] | None = None
    scroll: str | None = None


def wanted_page(args: Any) -> Page:
    """The page named by the `page[...]` parameters."""
    size = DEFAULT_SIZE if not args.get("page[size]") else min(_number(args["page[size]"]), MAXIMUM_SIZE)
    last = REACH // size if size > 0 else 1
    number = min(max(_number(args.get("page[number]") or "1"), 1), last)
    cursor = args.get("page[cursor]")
    return Page(
        size=max(size, 0),
        number=number,
        cursor=None if cursor is None else _position(cursor),
        scroll=args.get("page[scroll]"),
    )


def cut(records: list[DoiRecord], page: Page) -> list[DoiRecord]:
    """The records of one page; a list read by cursor must be in the order of `cursor_key`."""
    if page.cursor is None:
        start = (page.number - 1) * page.size
        return records[start : start + page.size]
    if page.cursor:
        position = page.cursor
        records = [record for record in records if cursor_key(record) > (_number(position[0]), position[1])]
    return records[: page.size]


def cursor_key(record: DoiRecord) -> tuple[int, str]:
    return milliseconds(record.created), record.doi


def cursor_after(record: DoiRecord) -> str:
    """The cursor that continues after `record`."""
    created, doi = cursor_key(record)
    return base64.urlsafe_b64encode(f"{created},{doi}".encode()).decode().rstrip("=")


def total_pages(total: int, page: Page) -> int:
    reachable = total if page.cursor is not None else min(total, REACH)
    return -(-reachable // page.size) if page.size else 0


def _number(text: str) -> int:
    digits = text.strip()
    return int(digits) if digits.lstrip("-").isdigit() else 0


def _position(cursor: str) -> tuple[str, str] | tuple[()]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (ValueError, binascii.Error):
        return ()
    created, comma, doi = text.partition(",")
    return (created, doi) if comma and created.isdigit() else ()
