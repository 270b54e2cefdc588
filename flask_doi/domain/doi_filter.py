"""Which DOIs a list, an export or a batch is about: conditions that must all hold, kept in an address or a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self

STATES = ("findable", "registered", "draft", "reserved", "deactivated", "external")
CONDITIONS = ("pending", "failed", "stale", "unresolved", "unverified", "forgotten")
"""What crosses the states; "unverified": the page behind the DOI was found wanting, "forgotten": a draft left alone."""
MOST_IDS = 1000
FIRST_YEAR, LAST_YEAR = 1000, 9000
"""Days that every database can reckon with."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DoiFilter:
    """Conditions on DOIs; None means "any".

    `repository` is a repository's key, `account` an account's number, `cause` the code of a failure, `ids` row numbers;
    `year` is the year of publication; `minted_from` and `minted_to` are days (UTC), both included. `text` is looked for
    in DOI, title and reference code; a whole DOI, reference code or record key means just that one, unless the text
    begins or ends with an asterisk.
    """

    text: str | None = None
    state: str | None = None
    condition: str | None = None
    repository: str | None = None
    level: str | None = None
    year: int | None = None
    account: int | None = None
    cause: str | None = None
    minted_from: date | None = None
    minted_to: date | None = None
    ids: tuple[int, ...] = ()

    @property
    def is_everything(self) -> bool:
        """Whether no condition is set."""
        return self == DoiFilter()

    def as_args(self) -> dict[str, Any]:
        """The filter as parameters of an address; row numbers are a list under "doi"."""
        args: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name == "ids" and value:
                args["doi"] = [str(each) for each in value]
            elif value not in (None, ()):
                args[field.name] = str(value)
        return args

    @classmethod
    def from_args(cls, args: Mapping[str, str], ids: Iterable[str] = ()) -> tuple[Self, tuple[str, ...]]:
        """The filter that an address means, and the names of parameters whose values mean nothing and were left out."""
        values: dict[str, Any] = {}
        faults: list[str] = []
        for name, reader in READERS.items():
            given = (args.get(name) or "").strip()
            if not given:
                continue
            try:
                values[name] = reader(given)
            except ValueError:
                faults.append(name)
        numbers = [each for each in ids if each.strip()]
        if not all(_is_row_number(each) for each in numbers) or len(numbers) > MOST_IDS:
            faults.append("doi")
        else:
            values["ids"] = tuple(dict.fromkeys(int(each) for each in numbers))
        return cls(**values), tuple(faults)


def _one_of(*words: str) -> Any:
    def read(given: str) -> str:
        if given not in words:
            raise ValueError(given)
        return given

    return read


def _is_row_number(given: str) -> bool:
    return given.isdecimal() and len(given) < 20 and int(given) < 2**63


def _text(given: str) -> str:
    if "\0" in given:
        raise ValueError(given)
    return given[:191]


def _day(given: str) -> date:
    found = date.fromisoformat(given)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(given)
    return found


def _number(given: str) -> int:
    if len(given) > 10:
        raise ValueError(given)
    number = int(given)
    if not 0 <= number < 2**31:
        raise ValueError(given)
    return number


READERS: dict[str, Any] = {
    "text": _text,
    "state": _one_of(*STATES),
    "condition": _one_of(*CONDITIONS),
    "repository": _text,
    "level": _text,
    "year": _number,
    "account": _number,
    "cause": _text,
    "minted_from": _day,
    "minted_to": _day,
}
