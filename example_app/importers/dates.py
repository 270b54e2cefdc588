"""Which normalised dates of a file can be believed.

Source of the rules: EAD 2002 and EAD3 ``normal`` (ISO 8601) and W3CDTF. The text of a date is always kept by the
caller; here only its normalised ends are judged. Nothing is guessed from the text.
"""

from __future__ import annotations

import re
from datetime import date

NO_SPAN = ("", "")

_DAY = re.compile(r"(-?\d{4})(?:-(\d{2})(?:-(\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?)?)?")
_COMPACT = re.compile(r"(-?\d{4})(\d{2})(\d{2})")
_YEAR_IN_TEXT = re.compile(r"(?<!\d)(1\d{3}|20\d{2})(?!\d)")
_BEFORE_CHRIST = re.compile(r"\b(?:b\.?\s?c\.?(?:\s?e\.?)?|v\. ?chr\.?)(?!\w)", re.IGNORECASE)
_OPEN_ENDS = frozenset({"9999", "2999", "9999-12-31", "2999-12-31"})
_UNDATED = frozenset(
    {"undated", "n.d.", "n.d", "nd", "s.d.", "s.d", "o.d.", "o.j.", "no date", "no dates", "date unknown",
     "unknown", "dates not examined", "not dated"}
)  # fmt: skip
_KINDS = (
    ("creat", "creation"), ("accum", "accumulation"), ("publ", "publication"), ("issu", "publication"),
    ("broadcast", "broadcast"), ("copyright", "copyright"), ("digiti", "digitisation"), ("subject", "subject"),
    ("coverage", "subject"), ("bulk", "bulk"), ("record keeping", "accumulation"), ("inclusive", "creation"),
)  # fmt: skip


def credible_span(normal: str, text: str, *, this_year: int | None = None) -> tuple[str, str]:
    """Return start and end of a ``normal`` attribute, or two empty strings when it is not to be believed.

    A single date gives a start only, and so does a range whose end is a stand-in for "ongoing" (9999, 2999).
    """
    first, slash, last = normal.strip().partition("/")
    if slash and not last.strip():
        return NO_SPAN
    return credible_ends(first, last, text, this_year=this_year)


def credible_ends(start: str, end: str, text: str, *, this_year: int | None = None) -> tuple[str, str]:
    """Return start and end in W3CDTF when both are real dates, in order, not to come, and the text does not object."""
    limit = this_year or date.today().year  # noqa: DTZ011 - a year of the catalogue, not a moment
    if says_undated(text):
        return NO_SPAN
    first = w3cdtf(start)
    is_open = end.strip() in _OPEN_ENDS
    last = "" if is_open else w3cdtf(end)
    if not first or (end.strip() and not is_open and not last):
        return NO_SPAN
    if last and _order(first) > _order(last, closing=True):
        return NO_SPAN
    latest = _year(last or first)
    if latest > limit or not _agrees(text, _year(first), limit if is_open else latest):
        return NO_SPAN
    return first, last


def w3cdtf(text: str) -> str:
    """Return a W3CDTF date for a year, month, day or zoned moment, else ""; zero months and days are cut off."""
    text = text.strip()
    if len(text) == 4 and text.isascii() and text.isdigit():
        return text if text != "0000" else ""
    match = _DAY.fullmatch(text) or _COMPACT.fullmatch(text)
    if match is None:
        return ""
    year, month, day = match.group(1), match.group(2) or "", match.group(3) or ""
    clock = match.group(4) or "" if match.re is _DAY else ""
    if int(year) == 0 or (month == "00" and day not in {"", "00"}):
        return ""
    parts = [year, *(part for part in (month, day) if part not in {"", "00"})]
    return "-".join(parts) + clock if _is_real(parts) else ""


def says_undated(text: str) -> bool:
    """True for a statement that only says that there is no date."""
    return text.strip(" ,;[]()").lower() in _UNDATED


def date_kind(*words: str) -> str:
    """The catalogue's kind of date for ``datechar``, a date type or an AtoM event type; creation without one."""
    said = [word.strip().lower() for word in words if word.strip()]
    if "bulk" in said:
        return "bulk"
    for word in said:
        for beginning, kind in _KINDS:
            if word.startswith(beginning):
                return kind
    return "other" if said else "creation"


def _is_real(parts: list[str]) -> bool:
    try:
        date(abs(int(parts[0])), int(parts[1]) if len(parts) > 1 else 1, int(parts[2]) if len(parts) > 2 else 1)
    except ValueError:
        return False
    return True


def _year(text: str) -> int:
    return int(text[:5]) if text.startswith("-") else int(text[:4])


def _order(text: str, *, closing: bool = False) -> tuple[int, str]:
    rest = text[5 if text.startswith("-") else 4 :]
    return _year(text), rest + ("~" if closing else "")


def _agrees(text: str, first: int, last: int) -> bool:
    if _BEFORE_CHRIST.search(text):
        return first < 0
    years = [int(year) for year in _YEAR_IN_TEXT.findall(text)]
    return not years or any(first <= year <= last for year in years)
