"""What an import did, and what it has to say about the file."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportReport:
    """The outcome of an import that was stored.

    ``updated`` counts records that were there before and are described by the file, whether or not a word changed.
    ``top_keys`` are the keys of the topmost records; ``warnings`` are whole sentences.
    """

    created: int = 0
    updated: int = 0
    top_keys: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class Remarks:
    """Collects remarks while a file is read; the same remark met again is counted, not repeated."""

    _met: dict[str, tuple[int, int | None]] = field(default_factory=dict)

    def add(self, sentence: str, line: int | None = None) -> None:
        """Note *sentence* (without a full stop); *line* is shown for the first occasion only."""
        count, first = self._met.get(sentence, (0, line))
        self._met[sentence] = (count + 1, first)

    def sentences(self) -> tuple[str, ...]:
        """Every remark once, in the order first met."""
        return tuple(_sentence(text, count, line) for text, (count, line) in self._met.items())


def _sentence(text: str, count: int, line: int | None) -> str:
    if line is None:
        return f"{text}." if count == 1 else f"{text} ({count} times)."
    return f"{text} (line {line})." if count == 1 else f"{text} ({count} times, first in line {line})."
