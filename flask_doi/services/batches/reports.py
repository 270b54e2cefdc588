"""What a batch came to, line by line, as a file for spreadsheets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from flask_doi.domain.spreadsheet import csv_lines, guard
from flask_doi.services.batches.judging import Judged
from flask_doi.services.batches.showing import RecordLine
from flask_doi.services.context import Context

BYTE_ORDER_MARK = "\ufeff"
"""Without it, spreadsheet programs take the letters of other languages for something else."""


def as_csv(heading: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[bytes]:
    """A CSV file in pieces, in which no cell is run as a formula."""
    yield (BYTE_ORDER_MARK + _line(heading)).encode()
    for row in rows:
        yield _line(row).encode()


def _line(cells: Iterable[str]) -> str:
    return csv_lines([[guard(cell) for cell in cells]])


def rows_of(
    lines: Iterable[RecordLine], word: Callable[[str], str], why: Callable[[RecordLine], str]
) -> Iterator[list[str]]:
    """Record, reference code, title, DOI, result and reason of each line, and the result in a word for programs."""
    for line in lines:
        yield [line.key, line.reference_code, line.title, line.doi or "", word(line.result), why(line), line.result]


def line_of(context: Context, judged: Judged, number: int) -> RecordLine:
    """A record that was just judged, as one of a batch is shown."""
    return RecordLine(
        id=number,
        key=judged.key,
        part="",
        result=judged.group,
        title=judged.title,
        reference_code=judged.reference_code,
        doi=judged.doi,
        doi_id=judged.doi_id,
        updated_at=context.clock(),
        params=judged.params,
    )
