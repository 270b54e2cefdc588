"""What was found where a DOI leads, in words for pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_doi.domain.verification import Grade, Verification, VerificationFinding, read_verification
from flask_doi.domain.verification_wording import finding_advice, finding_text, summary_text
from flask_doi.web.texts import translated

TONES = {"good": "good", "remarks": "good", "wanting": "trouble", "unjudged": "plain"}


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldFinding:
    """One thing that was looked at, and what to do about it; `grade` is "ok", "warn" or "fail"."""

    grade: str
    text: str
    advice: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldVerification:
    """The outcome of a visit: what is wanting, what to look at, what is good, and the way that was gone."""

    tone: str
    summary: str
    at: datetime | None
    wanting: tuple[ToldFinding, ...]
    remarks: tuple[ToldFinding, ...]
    good: tuple[ToldFinding, ...]
    hops: tuple[tuple[str, int | None, str], ...]


def verification_words(found: Verification | Mapping[str, Any] | None) -> ToldVerification | None:
    """A verification, or what was stored of one, in the visitor's language; None when there was none."""
    verification = found if isinstance(found, Verification) else read_verification(found)
    if verification is None:
        return None
    return ToldVerification(
        tone=TONES[verification.summary],
        summary=summary_text(verification, translated),
        at=verification.at,
        wanting=tuple(_told(each) for each in verification.graded(Grade.FAIL)),
        remarks=tuple(_told(each) for each in verification.graded(Grade.WARN)),
        good=tuple(_told(each) for each in verification.graded(Grade.OK)),
        hops=tuple((hop.url, hop.status, f"{hop.seconds:.2f}") for hop in verification.hops),
    )


def _told(finding: VerificationFinding) -> ToldFinding:
    return ToldFinding(
        grade=str(finding.grade),
        text=finding_text(finding, translated),
        advice=finding_advice(finding, translated),
    )
