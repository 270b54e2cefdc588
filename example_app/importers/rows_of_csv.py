"""Rows of a CSV file: encoding, separator, header and faults; nothing of what the columns mean."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from example_app.importers.refusal import ImportRefused

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST_CELL = 16 * 1024 * 1024
_SEPARATORS = (",", ";", "\t")
_AGAIN = "and import the file again"


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row: ``line`` is where it begins, ``cells`` its text by column name (lower case), NULL and empty left out."""

    line: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """The text of a cell, "" when there is none."""
        return self.cells.get(column, "")

    def several(self, column: str) -> list[str]:
        """The values of a cell that holds several between "|"; NULL counts as empty but keeps its place."""
        text = self.cells.get(column)
        return ["" if part.strip() == "NULL" else part.strip() for part in text.split("|")] if text else []


def header_of(stream: BinaryIO, filename: str) -> tuple[list[str], str]:
    """The column names (lower case) and the separator, taken from the first line; the stream stays where it is."""
    start = stream.tell()
    text = _text(stream, filename)
    try:
        first = next((line for line in text if line.strip()), "")
    except UnicodeError as error:
        raise _wrong_encoding(filename, 1) from error
    finally:
        text.detach()
        stream.seek(start)
    separator = max(_SEPARATORS, key=first.count)
    names = next(csv.reader([first.rstrip("\r\n")], delimiter=separator), [])
    return [name.strip().strip("\ufeff").lower() for name in names], separator


def rows(stream: BinaryIO, filename: str, columns: list[str], separator: str) -> Iterator[CsvRow]:
    """Every row that holds anything. Raises ImportRefused for rows that do not fit the header or cannot be read."""
    start = stream.tell()
    text = _text(stream, filename)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(text, delimiter=separator, strict=True)
    line, is_header = 1, True
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if not is_header:
                    yield _row(cells, columns, line, filename)
                is_header = False
            line = reader.line_num + 1
    except UnicodeError as error:
        raise _wrong_encoding(filename, line) from error
    except csv.Error as error:
        raise ImportRefused(
            filename, f"its quotation marks do not match ({error})", f"close every quoted cell {_AGAIN}", line=line
        ) from error
    finally:
        text.detach()
        stream.seek(start)


def _row(cells: list[str], columns: list[str], line: int, filename: str) -> CsvRow:
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise ImportRefused(
            filename, f"the row has {len(cells)} cells, the header names {len(columns)} columns",
            f"quote cells that hold a separator {_AGAIN}", line=line,
        )  # fmt: skip
    kept = {}
    for column, cell in zip(columns, cells, strict=False):
        text = cell.strip()
        if not text or text == "NULL":
            continue
        control = _CONTROL.search(text)
        if control:
            raise ImportRefused(
                filename, f'the column "{column}" holds the control character 0x{ord(control.group()):02X}',
                f"delete the character (it often comes from copying out of a word processor) {_AGAIN}", line=line,
            )  # fmt: skip
        kept[column] = text
    return CsvRow(line, kept)


def _text(stream: BinaryIO, filename: str) -> io.TextIOWrapper:
    start = stream.tell()
    mark = stream.read(4)
    stream.seek(start)
    encoding = "utf-16" if mark.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    return io.TextIOWrapper(stream, encoding=encoding, newline="")


def _wrong_encoding(filename: str, line: int) -> ImportRefused:
    return ImportRefused(
        filename, "it is not written in UTF-8", 'save it as "CSV UTF-8" and import it again', line=line
    )
