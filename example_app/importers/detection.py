"""Tell what a file is from what is in it; its name only serves to speak of it."""

from __future__ import annotations

import codecs
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, cast

from example_app.importers.prolog import HEAD, Prolog, read_prolog, root_or_doctype
from example_app.importers.refusal import ImportRefused

_MAGIC = (
    (b"PK\x03\x04", "it is a ZIP archive or an office document", "unpack it and import the XML or CSV file inside"),
    (b"PK\x05\x06", "it is an empty ZIP archive", "import the XML or CSV file itself"),
    (b"%PDF", "it is a PDF", "export the finding aid as EAD or CSV and import that"),
    (b"\x1f\x8b", "it is compressed with gzip", "unpack it and import the XML or CSV file inside"),
    (b"BZh", "it is compressed with bzip2", "unpack it and import the XML or CSV file inside"),
    (b"7z\xbc\xaf", "it is a 7-Zip archive", "unpack it and import the XML or CSV file inside"),
    (b"\xd0\xcf\x11\xe0", "it is an old office document", "save the table as CSV in UTF-8 and import that"),
    (b"{\\rtf", "it is a text document (RTF)", "export the finding aid as EAD or CSV and import that"),
    (b"\x89PNG", "it is an image", "export the finding aid as EAD or CSV and import that"),
    (b"\xff\xd8\xff", "it is an image", "export the finding aid as EAD or CSV and import that"),
)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HTML = re.compile(r"<!doctype\s+html|<html\b", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>\s*(.*?)\s*</title>", re.IGNORECASE | re.DOTALL)


class Kind(StrEnum):
    """The two families of files that are read."""

    XML = "xml"
    CSV = "csv"


@contextmanager
def opened(source: str | Path | BinaryIO, filename: str) -> Iterator[BinaryIO]:
    """Open a path, or take a binary stream; a stream that cannot go back is copied to a temporary file first."""
    if isinstance(source, (str, Path)):
        try:
            with open(source, "rb") as stream:
                yield stream
        except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
            raise ImportRefused(
                filename, f"it cannot be read ({error.strerror})", "give the path of a file that may be read"
            ) from error
    elif source.seekable():
        yield source
    else:
        with tempfile.SpooledTemporaryFile(max_size=HEAD) as copy:
            shutil.copyfileobj(source, copy)
            copy.seek(0)
            yield cast(BinaryIO, copy)


def detect(stream: BinaryIO, filename: str) -> tuple[Kind, Prolog | None]:
    """Say which family of files *stream* belongs to and, for XML, what stands before its root; refuse anything else."""
    start = stream.tell()
    head = stream.read(HEAD)
    stream.seek(start)
    _refuse_other_things(head, filename)
    text = head.decode("utf-16", errors="replace") if head.startswith(_UTF16) else head.decode("latin-1")
    text = text.removeprefix("ï»¿")
    if not text.lstrip().startswith("<"):
        return Kind.CSV, None
    _refuse_web_pages(text, filename)
    return Kind.XML, read_prolog(head, filename)


def _refuse_other_things(head: bytes, filename: str) -> None:
    for magic, what, way_out in _MAGIC:
        if head.startswith(magic):
            raise ImportRefused(filename, what, way_out)
    if not head.strip(b" \t\r\n\0" + codecs.BOM_UTF8):
        raise ImportRefused(filename, "it is empty", "export the finding aid again")
    if b"\0" in head[:4096] and not head.startswith(_UTF16):
        raise ImportRefused(filename, "it is not a text file", "import EAD 2002, EAD3 or a CSV file in UTF-8 instead")


def _refuse_web_pages(text: str, filename: str) -> None:
    if not _HTML.match(text, root_or_doctype(text)):
        return
    title = _TITLE.search(text)
    said = f' ("{" ".join(title.group(1).split())[:80]}")' if title and title.group(1) else ""
    raise ImportRefused(
        filename, f"it is a web page{said} and not a finding aid", "download the EAD file itself and import that"
    )
