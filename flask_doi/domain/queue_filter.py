"""Which jobs a list of the queue is about: conditions that must all hold, kept in an address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self

from flask_doi.domain.states import JobKind, JobState

QUEUE_STATES = tuple(str(state) for state in JobState)
NOBODY = "-"
"""As the one who takes care: nobody in particular."""


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueFilter:
    """Conditions on jobs; None means "any".

    `repository` is a repository's key, `account` and `batch` are numbers, `cause` is the code of a failure, `assigned`
    who takes care of it. Without `given_up` both those that were given up and the others are meant.
    """

    state: str | None = None
    kind: str | None = None
    account: int | None = None
    batch: int | None = None
    repository: str | None = None
    cause: str | None = None
    assigned: str | None = None
    given_up: bool | None = None

    def but(self, **changes: Any) -> Self:
        """The filter with some conditions changed."""
        return replace(self, **changes)

    def as_args(self) -> dict[str, Any]:
        """The filter as parameters of an address."""
        told: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value is not None:
                told[field.name] = ("1" if value else "0") if field.name == "given_up" else str(value)
        return told

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> tuple[Self, tuple[str, ...]]:
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
        return cls(**values), tuple(faults)


def _one_of(*words: str) -> Callable[[str], str]:
    def read(given: str) -> str:
        if given not in words:
            raise ValueError(given)
        return given

    return read


def _text(given: str) -> str:
    if "\0" in given:
        raise ValueError(given)
    return given[:191]


def _number(given: str) -> int:
    number = int(given)
    if not 0 <= number < 2**31:
        raise ValueError(given)
    return number


def _yes_or_no(given: str) -> bool:
    return _one_of("0", "1")(given) == "1"


READERS: dict[str, Any] = {
    "state": _one_of(*QUEUE_STATES),
    "kind": _one_of(*(str(kind) for kind in JobKind)),
    "account": _number,
    "batch": _number,
    "repository": _text,
    "cause": _text,
    "assigned": _text,
    "given_up": _yes_or_no,
}
