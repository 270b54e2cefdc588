"""What holds for a record because it is said further up. Only what is public is passed down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from example_app.models import Record, RecordName


def lineage(record: Record) -> list[Record]:
    """The record and the public records above it, the nearest first."""
    return [record, *(above for above in reversed(record.ancestors) if above.is_public)]


def creators_of(record: Record) -> list[RecordName]:
    """Who made it: its own creators, else those of the nearest record that names any."""
    return next((one.creators for one in lineage(record) if one.creators), [])


def languages_of(record: Record) -> list[str]:
    return next((one.languages for one in lineage(record) if one.languages), [])


def access_conditions_of(record: Record) -> str:
    return next((one.access_conditions for one in lineage(record) if one.access_conditions), "")


def blocks(text: str) -> Iterator[str]:
    """The paragraphs of a text, each in one line."""
    for block in text.split("\n\n"):
        line = " ".join(block.split())
        if line:
            yield line


def first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")
