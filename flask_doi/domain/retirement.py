"""Why and how a DOI is retired: the preset reasons in words, the relations to what takes its place, and what is kept.

A DOI that was public is never deleted; it leads to a tombstone that says what became of the record (DataCite, "Best
practices for tombstone pages").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from typing import Any, Self

from flask_doi.domain.states import DoiState

RECORD_DELETED = "record_deleted"
MERGED = "merged"
OTHER = "other"
OBSOLETED = "IsObsoletedBy"
IDENTICAL = "IsIdenticalTo"
RELATIONS = (OBSOLETED, IDENTICAL)
"""How a retired DOI may be related to the one that takes its place (DataCite schema 4.6, relationType)."""

NOTE_LENGTH = 2000
WORDS_LENGTH = 255


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """A reason: a label to choose it by, a sentence for the tombstone, and what people call it in commands."""

    label: str
    sentence: str
    aliases: tuple[str, ...] = ()


REASONS: dict[str, Reason] = {
    "withdrawn": Reason(label="Withdrawn by the archive", sentence="The archive withdrew this record."),
    "duplicate": Reason(
        label="Duplicate of another record",
        sentence="This record described the same thing as another one.",
        aliases=("duplicate record",),
    ),
    MERGED: Reason(label="Merged with another record", sentence="This record was merged with another one."),
    "transferred": Reason(
        label="Transferred to another repository",
        sentence="What this record describes was transferred to another repository.",
    ),
    "deaccessioned": Reason(
        label="Deaccessioned: no longer held by the archive",
        sentence="What this record describes is no longer held by the archive.",
    ),
    "rights": Reason(
        label="Rights, or a takedown request", sentence="This record was taken down at the request of a rights holder."
    ),
    "privacy": Reason(
        label="Protection of personal data", sentence="This record was taken down to protect personal data."
    ),
    "published_by_mistake": Reason(
        label="Published by mistake", sentence="This record was published by mistake.", aliases=("mistake",)
    ),
    RECORD_DELETED: Reason(
        label="Record deleted from the catalogue",
        sentence="This record was deleted from the catalogue.",
        aliases=("record deleted", "deleted"),
    ),
    OTHER: Reason(label="Another reason", sentence="This record is no longer available."),
}
"""The closed list of reasons, in the order in which they are offered."""

REASON_AT_AGENCY = {code: reason.label for code, reason in REASONS.items()} | {OTHER: "Withdrawn"}


def reason_label(code: str | None, translate: Callable[[str], str] = str) -> str:
    """What a reason is called in lists; a code that is not known here is shown as it is."""
    reason = REASONS.get(code or "")
    return translate(reason.label) if reason else code or ""


def reason_sentence(code: str | None, translate: Callable[[str], str] = str) -> str:
    """What a tombstone says; a code that is not known here says no more than that the record is gone."""
    return translate(REASONS.get(code or "", REASONS[OTHER]).sentence)


def read_reason(text: str) -> tuple[str, str | None]:
    """The code that a text names (a code, a label or what people call it); else "other", and the text as a note."""
    plain = text.strip().lower().replace("_", " ").replace("-", " ")
    for code, reason in REASONS.items():
        known = (code.replace("_", " "), reason.label.lower().replace("-", " "), *reason.aliases)
        if plain in known:
            return code, None
    return OTHER, text.strip()


def close_reason(text: str) -> str | None:
    """The code of the reason that a text misspells; None for one that names a reason, and for words of one's own."""
    if read_reason(text)[0] != OTHER or text.strip().lower() == OTHER:
        return None
    plain = " ".join(text.lower().replace("_", " ").replace("-", " ").split())
    known = {
        name: code
        for code, reason in REASONS.items()
        for name in (code.replace("_", " "), reason.label.lower().replace("-", " "), *reason.aliases)
    }
    close = get_close_matches(plain, known, n=1, cutoff=0.75)
    return known[close[0]] if close else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Before:
    """What the agency held before a DOI was retired; `payload` and `tombstone` are where the metadata is kept, and the
    fingerprint of what was told instead."""

    state: str
    url: str | None
    payload: int | None
    tombstone: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Deactivation:
    """How a DOI was retired, as its row keeps it.

    `asked_state` and `asked_how` are the wish before. `reason` None: the DOI is on its way back, and only what was
    there before is still known.
    """

    at: datetime
    reason: str | None = None
    by: str | None = None
    note: str | None = None
    replaced_by: str | None = None
    replaced_how: str | None = None
    asked_state: DoiState | None = None
    asked_how: str | None = None
    before: Before | None = None

    @property
    def is_retired(self) -> bool:
        """Whether it says why the DOI is retired."""
        return self.reason is not None

    @property
    def words(self) -> str:
        """The reason in a few words, as the agency is told it; a person's own words when no preset reason fits."""
        if self.reason == OTHER and self.note:
            return " ".join(self.note.split())[:WORDS_LENGTH]
        return REASON_AT_AGENCY.get(self.reason or OTHER, "Withdrawn")

    def as_json(self) -> dict[str, Any]:
        """The form in which it is stored."""
        return {**asdict(self), "at": self.at.isoformat(), "before": asdict(self.before) if self.before else None}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """What `as_json` stored."""
        before, asked = stored.get("before"), stored.get("asked_state")
        return cls(
            **{
                **{name: stored[name] for name in cls.__slots__ if name in stored},
                "at": datetime.fromisoformat(stored["at"]),
                "asked_state": DoiState(asked) if asked else None,
                "before": Before(**before) if before else None,
            }
        )

    def on_the_way_back(self) -> Self:
        """The same without its reason: only what was there before is kept, until it is there again."""
        return replace(self, reason=None, note=None, replaced_by=None, replaced_how=None)
