"""What a test of a connection found: lines with a verdict, stored and passed on as codes, put into words when shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """How it stands with one line."""

    GOOD = "good"
    BAD = "bad"
    UNTRIED = "untried"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One thing looked at; `subject` is what, `code` what was found, with the values that a sentence needs."""

    subject: str
    verdict: Verdict
    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The line as plain values."""
        return {
            "subject": self.subject,
            "verdict": str(self.verdict),
            "code": self.code,
            "params": dict(self.params),
        }


def good(subject: str, code: str, **params: str) -> Line:
    """A line about which there is nothing to do."""
    return Line(subject=subject, verdict=Verdict.GOOD, code=code, params=params)


def bad(subject: str, code: str, **params: str) -> Line:
    """A line because of which DOIs cannot be minted."""
    return Line(subject=subject, verdict=Verdict.BAD, code=code, params=params)


def untried(subject: str, code: str, **params: str) -> Line:
    """A line that could not be looked at, or does not stand in the way."""
    return Line(subject=subject, verdict=Verdict.UNTRIED, code=code, params=params)


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """All lines of one test; `address` is the agency's, empty where nothing could be asked."""

    agency: str
    environment: str
    repository_id: str
    address: str
    lines: tuple[Line, ...]
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether nothing stands in the way of minting."""
        return all(line.verdict is not Verdict.BAD for line in self.lines)

    def count(self, verdict: Verdict) -> int:
        """How many lines have a verdict."""
        return sum(line.verdict is verdict for line in self.lines)
