"""Reads a file that comes back: CSV as any spreadsheet saves it, or JSON; what it is, is found out and told."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from flask_doi.domain.exchange import BROKEN_OFF, column_name
from flask_doi.domain.spreadsheet import unguard
from flask_doi.errors import DoiError
from flask_doi.services.exchange.exporting import cell

SAMPLE = 65536
LONGEST_CELL = 1_000_000
SEPARATORS = (",", ";", "\t")
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NOT_TEXT = ((b"PK\x03\x04", "workbook"), (b"\xd0\xcf\x11\xe0", "workbook"), (b"%PDF", "not_text"))
WINDOWS = "cp1252"
NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}


class FileFault(DoiError):
    """Why a file cannot be imported at all: a code for words, with what it speaks of."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@dataclass(frozen=True, kw_only=True, slots=True)
class FileLine:
    """One line: its number in the file, and its cells by column; `is_too_long` when it has cells without a column."""

    number: int
    values: Mapping[str, str]
    is_too_long: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenFile:
    """A file that can be read: what it is, its columns, those that mean nothing here, and its lines, read once."""

    form: str
    encoding: str
    separator: str
    columns: tuple[str, ...]
    ignored: tuple[str, ...]
    lines: Iterator[FileLine] = field(repr=False)


def open_file(stream: BinaryIO) -> OpenFile:
    """Finds out what a file is. Raises FileFault, also later while its lines are read."""
    start = stream.read(SAMPLE)
    stream.seek(0)
    if not start.strip():
        raise FileFault("empty")
    for sign, code in NOT_TEXT:
        if start.startswith(sign):
            raise FileFault(code)
    encoding = _encoding(stream, start)
    text = io.TextIOWrapper(stream, encoding, newline="")
    first = _first_sign(start, encoding)
    return _json(text, encoding) if first in ("[", "{") else _csv(text, encoding)


def _encoding(stream: BinaryIO, start: bytes) -> str:
    for mark, name in MARKS:
        if start.startswith(mark):
            return name
    even, odd = start[0::2], start[1::2]
    if b"\0" in start:
        for half, other, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
            if half.count(0) > len(half) // 3 > other.count(0):
                return name
        raise FileFault("not_text")
    return "utf-8" if _is_utf8(stream) else WINDOWS


def _is_utf8(stream: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := stream.read(SAMPLE):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        stream.seek(0)
    return True


def _first_sign(start: bytes, encoding: str) -> str:
    return start.decode(encoding, "replace").lstrip("\ufeff \t\r\n")[:1]


def _json(text: io.TextIOWrapper, encoding: str) -> OpenFile:
    try:
        found = json.loads(text.read().lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        raise FileFault("json", line=str(error.lineno), column=str(error.colno), error=error.msg) from error
    except UnicodeDecodeError as error:
        raise FileFault("encoding", line="1") from error
    except (ValueError, RecursionError) as error:
        raise FileFault("json_shape") from error
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise FileFault("json_shape")
    names = list(dict.fromkeys(_text(name) for each in found for name in each))
    columns, ignored = _known(names)
    if "doi" not in columns and found:
        raise FileFault("no_doi_column", columns=_listed(names))
    lines = (FileLine(number=place, values=_plain(each)) for place, each in enumerate(found, 1))
    return OpenFile(form="json", encoding=_named(encoding), separator="", columns=columns, ignored=ignored, lines=lines)


def _plain(entry: Mapping[str, Any]) -> dict[str, str]:
    named = ((column_name(str(name)), value) for name, value in entry.items())
    return {name: _text(value) for name, value in named if name is not None}


def _text(value: Any) -> str:
    said = cell(tuple(str(each) for each in value)) if isinstance(value, list) else cell(value)
    return said.encode("utf-8", "replace").decode()


def _csv(text: io.TextIOWrapper, encoding: str) -> OpenFile:
    try:
        first = text.readline().lstrip("\ufeff")
        before, said = 1, ""
        if first.strip().lower().startswith("sep=") and len(first.strip()) <= 5:
            said, first, before = first.strip()[4:], text.readline(), 2
    except UnicodeError as error:
        raise FileFault("encoding", line="1") from error
    try:
        separator = said or _separator(first)
        names = _cells(first, separator)
    except (csv.Error, TypeError, ValueError) as error:
        raise FileFault("quotes", line=str(before), error=str(error)) from error
    if len(names) == 1 and any(sign in names[0] for sign in SEPARATORS):
        raise FileFault("one_column")
    columns, ignored = _known(names)
    if "doi" not in columns:
        raise FileFault("no_doi_column", columns=_listed(names))
    places = [column_name(name) for name in names]
    return OpenFile(
        form="csv",
        encoding=_named(encoding),
        separator=separator,
        columns=columns,
        ignored=ignored,
        lines=_csv_lines(text, separator, places, before),
    )


def _separator(first: str) -> str:
    """The sign between the columns of which one is the DOI."""
    known = [sign for sign in SEPARATORS if "doi" in {column_name(name) for name in _cells(first, sign)}]
    return max(known or SEPARATORS, key=first.count)


def _cells(line: str, separator: str) -> list[str]:
    csv.field_size_limit(LONGEST_CELL)
    return next(csv.reader([line], delimiter=separator), [])


def _csv_lines(text: io.TextIOWrapper, separator: str, places: Sequence[str | None], before: int) -> Iterator[FileLine]:
    """Each line by its number in the file, at which its text begins."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(text, delimiter=separator)
    number = before + 1
    try:
        for cells in reader:
            line, number = number, before + reader.line_num + 1
            if cells and cells[0].startswith(BROKEN_OFF[:20]):
                raise FileFault("broken_off", line=str(line))
            if any(each.strip() for each in cells):
                yield _line(line, cells, places)
    except csv.Error as error:
        raise FileFault("quotes", line=str(number), error=str(error)) from error
    except UnicodeError as error:
        raise FileFault("encoding", line=str(number)) from error


def _line(number: int, cells: Sequence[str], places: Sequence[str | None]) -> FileLine:
    values = {name: unguard(value) for name, value in zip(places, cells, strict=False) if name is not None}
    surplus = any(value.strip() for value in cells[len(places) :])
    return FileLine(number=number, values=values, is_too_long=surplus)


def _known(names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    columns = [(column_name(name), name) for name in names]
    known = [name for name, _ in columns if name is not None]
    double = next((name for name in known if known.count(name) > 1), None)
    if double is not None:
        raise FileFault("double_column", column=double)
    return tuple(known), tuple(said for name, said in columns if name is None and said.strip())


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name[:40] for name in names[:10] if name.strip()) or "–"


def _named(encoding: str) -> str:
    return NAMES.get(encoding, "Windows-1252")
