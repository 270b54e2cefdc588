"""Addresses of terms in the vocabularies archives use."""

from __future__ import annotations

import re

_PATTERNS = (
    ("naf", re.compile(r"n[a-z]{0,2}\d+"), "http://id.loc.gov/authorities/names/"),
    ("lcnaf", re.compile(r"n[a-z]{0,2}\d+"), "http://id.loc.gov/authorities/names/"),
    ("lcsh", re.compile(r"sh\d+"), "http://id.loc.gov/authorities/subjects/"),
    ("lcgft", re.compile(r"gf\d+"), "http://id.loc.gov/authorities/genreForms/"),
    ("aat", re.compile(r"\d{9}"), "http://vocab.getty.edu/aat/"),
    ("tgn", re.compile(r"\d{7}"), "http://vocab.getty.edu/tgn/"),
    ("gnd", re.compile(r"[\dX-]+"), "https://d-nb.info/gnd/"),
    ("fast", re.compile(r"(?:fst)?\d+"), "http://id.worldcat.org/fast/"),
    ("viaf", re.compile(r"\d+"), "https://viaf.org/viaf/"),
)


def vocabulary_uri(source: str, number: str) -> str:
    """The address of a term from its authority file number; "" when the vocabulary or the number is not a known one."""
    number = number.strip()
    if number.startswith(("http://", "https://")):
        return number
    said = source.strip().lower()
    for name, pattern, base in _PATTERNS:
        if said == name and pattern.fullmatch(number):
            return base + (number.removeprefix("fst") if name == "fast" else number)
    return ""
