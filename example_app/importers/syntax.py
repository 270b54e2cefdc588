"""Faults of XML, as the parser finds them, in the words of somebody who has to mend the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lxml import etree

from example_app.importers.refusal import ImportRefused

_MISMATCH = re.compile(r"Opening and ending tag mismatch: (\S+) line (\d+) and (\S+?)(?:,|$)")
_CHARACTER = re.compile(r"(?:Char|xmlChar) value (\d+)")
_ENTITY = re.compile(r"Entity '([^']+)' not defined")
_PLACE = re.compile(r", line \d+, column \d+.*$")
_AGAIN = "and import the file again"


@dataclass(frozen=True, slots=True)
class Complaint:
    """What the parser said first: its words and, where it knows, the line."""

    message: str
    line: int | None = None


def first_complaint(error: etree.XMLSyntaxError, log: Iterable[Any]) -> Complaint:
    """The first entry of the parser's *log*: the error it raises in the end may be a mere consequence of it."""
    for entry in log:
        return Complaint(entry.message, entry.line or None)
    return Complaint(error.msg or "", error.lineno or None)


def refusal_of(complaint: Complaint, filename: str, *, breaks_off: bool) -> ImportRefused:
    """Turn a parser's complaint into a refusal; *breaks_off* says that the end of the root element is missing."""
    fault, way_out = _in_words(complaint.message, breaks_off=breaks_off)
    return ImportRefused(filename, fault, way_out, line=complaint.line)


def _in_words(message: str, *, breaks_off: bool) -> tuple[str, str]:
    mismatch, character, entity = _MISMATCH.search(message), _CHARACTER.search(message), _ENTITY.search(message)
    if mismatch:
        opened, line, closed = mismatch.groups()
        return (
            f"the element <{opened}> opened in line {line} is closed by </{closed}>",
            f"put the missing </{opened}> in place {_AGAIN}",
        )
    if character:
        return (
            f"it holds the control character 0x{int(character.group(1)):02X}, which XML does not allow",
            f"delete the character (it often comes from copying out of a word processor) {_AGAIN}",
        )
    if entity:
        return f"the entity &{entity.group(1)}; is not declared", f"write the character itself {_AGAIN}"
    if "encoding" in message or "UTF-8" in message:
        return "it holds bytes that do not fit its encoding", f"save it as UTF-8 {_AGAIN}"
    if "amplification" in message or "entity loop" in message:
        return "its entities expand without end", f"write their text out {_AGAIN}"
    if "depth" in message:
        return "its elements are nested deeper than in any finding aid", f"check how it was made {_AGAIN}"
    if breaks_off or "no element found" in message or "Premature end" in message:
        return "it breaks off before its end", f"export or download it once more {_AGAIN}"
    return f"it is not well-formed XML ({_PLACE.sub('', message)})", f"mend it in an XML editor {_AGAIN}"
