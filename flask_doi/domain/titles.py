"""The title a record is cited by, and what stands in when it has none of its own."""

from __future__ import annotations

from dataclasses import dataclass

from flask_doi.domain.description import Description
from flask_doi.domain.plain_text import words


@dataclass(frozen=True, slots=True)
class MainTitle:
    """A title and the catalogue field it comes from: "title", "dates", "reference_code" or "container"."""

    value: str
    origin: str


def main_title(description: Description) -> MainTitle | None:
    """The record's title, else its date, else its reference code, else its container; None when all say nothing.

    A title that stands in for a missing one is followed by the parent's title in brackets; nothing is invented.
    """
    own = words(description.title).rstrip(",;: ")
    if own:
        return MainTitle(own, "title")
    dates = (words(date.text) for date in description.dates if any(c.isdigit() for c in date.text))
    substitutes = (
        ("dates", next((text for text in dates if text), "")),
        ("reference_code", _unless_zero(words(description.reference_code))),
        ("container", words(description.container)),
    )
    context = words(description.parent.title) if description.parent else ""
    for origin, text in substitutes:
        if text:
            return MainTitle(f"{text} [{context}]" if context else text, origin)
    return None


def _unless_zero(code: str) -> str:
    """A reference code, unless it is the zero that databases put where there is none."""
    return code if code.strip("0") else ""
