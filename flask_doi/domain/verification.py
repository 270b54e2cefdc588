"""What was found where a DOI leads: findings of one visit, each with a grade, kept as codes and parameters.

The yardstick is what DataCite asks of landing pages and tombstones (DataCite, "Best practices for DOI registration"):
a page and not the content itself, with a full citation, the DOI for people and for machines, and a way to the item.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Grade(StrEnum):
    """How a finding counts."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, kw_only=True, slots=True)
class VerificationFinding:
    """One thing looked at; `code` is put into words when it is shown."""

    code: str
    grade: Grade
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitedHop:
    """One address on the way, with its status (None: it did not answer) and how long it took."""

    url: str
    status: int | None
    seconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Verification:
    """The findings of one visit and the way that was gone.

    A visit without findings that count, for instance of a name that is not public, is neither good nor bad.
    """

    findings: tuple[VerificationFinding, ...]
    hops: tuple[VisitedHop, ...] = ()
    at: datetime | None = None

    @property
    def verified(self) -> bool | None:
        """Whether all is in order; None when nothing could be judged."""
        grades = {finding.grade for finding in self.findings}
        if Grade.FAIL in grades:
            return False
        return True if Grade.OK in grades else None

    @property
    def summary(self) -> str:
        """One word: "good", "remarks" (good, with something to look at), "wanting" or "unjudged"."""
        if self.verified is None:
            return "unjudged"
        if not self.verified:
            return "wanting"
        return "remarks" if any(finding.grade is Grade.WARN for finding in self.findings) else "good"

    def graded(self, grade: Grade) -> tuple[VerificationFinding, ...]:
        """The findings of one grade."""
        return tuple(finding for finding in self.findings if finding.grade is grade)

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "findings": [
                {"code": finding.code, "grade": str(finding.grade), "params": dict(finding.params)}
                for finding in self.findings
            ],
            "hops": [{"url": hop.url, "status": hop.status, "seconds": hop.seconds} for hop in self.hops],
            "at": self.at.isoformat() if self.at else None,
        }


def read_verification(stored: Mapping[str, Any] | None) -> Verification | None:
    """What `as_json` wrote; None when nothing is stored."""
    if not stored:
        return None
    at = stored.get("at")
    return Verification(
        findings=tuple(
            VerificationFinding(code=each["code"], grade=Grade(each["grade"]), params=each.get("params") or {})
            for each in stored.get("findings", ())
        ),
        hops=tuple(VisitedHop(**each) for each in stored.get("hops", ())),
        at=datetime.fromisoformat(at) if at else None,
    )
