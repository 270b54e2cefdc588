"""The table in which DOIs leave the house and come back: its columns, the words of its states, a mark for each line.

The names and words are the same in every language, so that a file can be read wherever it was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2s

from flask_doi.domain.doi_filter import STATES


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column: its name in addresses and JSON, and what it is called in the first line of a CSV file."""

    name: str
    header: str


COLUMNS: tuple[Column, ...] = tuple(
    Column(name=name, header=header)
    for name, header in (
        ("doi", "DOI"),
        ("title", "Title"),
        ("status", "Status"),
        ("minted", "Minted Date"),
        ("url", "URL"),
        ("repository", "Repository"),
        ("record", "Record Key"),
        ("part", "Part"),
        ("reference_code", "Reference Code"),
        ("level", "Level"),
        ("year", "Year"),
        ("version", "Version"),
        ("environment", "Environment"),
        ("account", "Account"),
        ("origin", "Origin"),
        ("conditions", "Conditions"),
        ("synced", "Last Synced"),
        ("resolves", "Resolves"),
        ("verified", "Verified"),
        ("verified_on", "Verified On"),
        ("cause", "Cause"),
        ("reason", "Reason"),
        ("note", "Note"),
        ("replaced_by", "Replaced By"),
        ("deactivated", "Deactivated"),
        ("created", "Created"),
        ("id", "Row Number"),
        ("mark", "Mark"),
    )
)
BY_NAME = {column.name: column for column in COLUMNS}
USUAL = ("doi", "title", "status", "minted", "url", "repository")
FOR_IMPORT = (*USUAL, "record", "reason", "note", "replaced_by", "mark")
PRESETS: dict[str, tuple[str, ...]] = {"usual": USUAL, "import": FOR_IMPORT, "all": tuple(BY_NAME)}
"""Choices of columns that have a name; the mark is what an import needs to see that a line has become stale."""

CHANGEABLE = ("status", "url")
"""What an import may change of a DOI that is there; reason, note and replacement belong to a status."""
BESIDE = ("reason", "note", "replaced_by")

BROKEN_OFF = "# The export broke off here; this file is not complete."
"""The last line of a CSV file when something went wrong in the middle of it."""

_OTHER_WORDS = {
    "deleted (tombstone)": "deactivated",
    "deleted": "deactivated",
    "retired": "deactivated",
    "tombstone": "deactivated",
    "reserved (local)": "reserved",
}


def chosen_columns(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns that a text means, the name of a preset or names between commas, and the names that mean none."""
    if text.strip().lower() in PRESETS:
        return PRESETS[text.strip().lower()], ()
    known = {column_name(each) or each: each.strip() for each in text.split(",") if each.strip()}
    unknown = tuple(said for name, said in known.items() if name not in BY_NAME)
    return tuple(name for name in known if name in BY_NAME) or USUAL, unknown


def column_name(header: str) -> str | None:
    """The name of the column that a header means, in any case and spelling of spaces; None for any other header."""
    plain = " ".join(header.replace("_", " ").replace("-", " ").lower().split())
    return _BY_HEADER.get(plain)


_BY_HEADER = {text.replace("_", " ").lower(): each.name for each in COLUMNS for text in (each.name, each.header)}


def state_word(text: str) -> str | None:
    """The state that a cell names, as it is exported or as pages call it; None when it names none."""
    plain = " ".join(text.lower().split())
    plain = _OTHER_WORDS.get(plain, plain)
    return plain if plain in STATES else None


def mark_of(doi: str, status: str, url: str) -> str:
    """What a line held when it was exported, so short that nobody minds it; each of its values can be told apart."""
    return "m" + "-".join(_digest(doi, value) for value in (status, url))


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A mark read back: says whether a value is the one that was exported."""

    doi: str
    digests: tuple[str, ...]

    @classmethod
    def read(cls, doi: str, text: str) -> Mark | None:
        """The mark of a line; None when it has none that can be read."""
        digests = text.strip().removeprefix("m").split("-")
        is_whole = text.strip().startswith("m") and len(digests) == len(CHANGEABLE)
        return cls(doi=doi, digests=tuple(digests)) if is_whole else None

    def was(self, name: str, value: str) -> bool:
        """Whether this value stood in this column when the line was exported."""
        return self.digests[CHANGEABLE.index(name)] == _digest(self.doi, value)


def _digest(doi: str, value: str) -> str:
    return blake2s(f"{doi}\n{value}".encode(), digest_size=4).hexdigest()


def headers(names: Sequence[str]) -> list[str]:
    """The first line of a CSV file with these columns."""
    return [BY_NAME[name].header for name in names]
