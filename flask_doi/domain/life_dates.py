"""The life dates that authority files put behind a person's name: no part of the name, and nobody else's business."""

from __future__ import annotations

import re

_MONTH = r"[^\W\d_]{3,10}\.?"
_DAY = r"\d{1,2}"
_DATE = rf"""(?:
    {_DAY}\.\s?{_DAY}\.\s?\d{{4}}                # 19.9.1889
  | {_DAY}\.\s?\d{{4}}                           # 9.1889
  | \d{{4}}-\d\d-\d\d                            # 1889-09-19
  | \d{{4}}\s{_MONTH}(?:\s{_DAY})?               # 1962 August 6
  | {_DAY}\.?\s{_MONTH}\s\d{{4}}                 # 6 August 1962
  | {_MONTH}\s{_DAY},\s\d{{4}}                   # August 6, 1962
  | \d{{4}}\??                                   # 1850, 1850?
  | \d{{1,2}}th\s(?:century|cent\.)              # 18th century
)"""
_SAID = r"(?:b|d|born|died|ca|c|fl|flourished|active|approximately|about|circa|geb|gest|née|né|nar|zem|[*†+])"
_POINT = rf"(?:{_SAID}\.?\s*)*{_DATE}"
_SPAN = rf"(?:{_POINT}\s*(?:(?:\s?[-–—/]\s?|[,;†*+]\s*|\sor\s){_POINT}|\s?[-–—]|\sor\s\d)?|[-–—]\s?{_POINT})"
_TAIL = re.compile(rf"(?:,\s*|\s+(?=[*†])|\s*\(\s*|\s*\[\s*|\s+(?=\d{{4}}\s*[-–—])){_SPAN}\s*[\])]?\.?$", re.I | re.X)


def without_life_dates(name: str) -> str:
    """A name without the dates at its end; as it is when nothing would be left or a bracket would stay open."""
    stripped = _TAIL.sub("", name).rstrip(" ,;(")
    if not any(c.isalpha() for c in stripped) or stripped.count("(") != stripped.count(")"):
        return name
    return stripped
