"""The words in which the sample archives are written down: units of description, dates, names, identifiers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """A date as written, with its ends where they are known."""

    text: str = ""
    start: str = ""
    end: str = ""
    kind: str = "creation"
    certainty: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """A record to be, with everything below it. ``fields`` are columns of the record by name."""

    level: str
    code: str
    title: str
    children: tuple[Unit, ...] = ()
    dates: tuple[When, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    points: tuple[tuple[Any, ...], ...] = ()
    files: tuple[dict[str, Any], ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    draft: bool = False
    fields: dict[str, Any] = field(default_factory=dict)


def when(text: str, start: str = "", end: str = "", kind: str = "creation", certainty: str = "") -> When:
    return When(text=text, start=start, end=end, kind=kind, certainty=certainty)


def years(first: int, last: int | None = None) -> When:
    """Plain years: "1921" or "1921–1924"."""
    if last is None or last == first:
        return when(str(first), str(first), str(first))
    return when(f"{first}–{last}", str(first), str(last))


_PARTS = {"children", "dates", "names", "points", "files", "identifiers"}


def unit(level: str, code: str, title: str, *children: Unit, draft: bool = False, **given: Any) -> Unit:
    """Describe a unit: parts of a record as tuples or lists under their own names, anything else is a column."""
    parts = {name: tuple(given.pop(name)) for name in list(given) if name in _PARTS}
    parts["children"] = parts.get("children", ()) + children
    return Unit(level=level, code=code, title=title, draft=draft, fields=given, **parts)


def iso7064(digits: str) -> str:
    """The check character (ISO 7064 MOD 11-2) that ends an ORCID iD or an ISNI."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return "X" if check == 10 else str(check)


def orcid(digits: str) -> str:
    """A well-formed ORCID iD from its first fifteen digits."""
    number = digits + iso7064(digits)
    return "https://orcid.org/" + "-".join(number[place : place + 4] for place in range(0, 16, 4))


def isni(digits: str) -> str:
    """A well-formed ISNI from its first fifteen digits."""
    return digits + iso7064(digits)


def ror(number: int) -> str:
    """A well-formed ROR identifier: zero, six characters of Crockford's base 32, two check digits."""
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    rest, text = number, ""
    for _ in range(6):
        rest, digit = divmod(rest, 32)
        text = alphabet[digit] + text
    return f"https://ror.org/0{text}{98 - (number * 100) % 97:02d}"
