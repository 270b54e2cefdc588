"""Formatted citations in the styles APA, IEEE and Vancouver; any other name is written as APA."""

from __future__ import annotations

from typing import Any

from .doi_record import DoiRecord
from .json_formats import address, entries, first_of, publisher_name


def citation(record: DoiRecord, style: str = "apa", locale: str = "en-US") -> str:
    """One line citing the record."""
    year = record.metadata.get("publicationYear")
    title = first_of(record, "titles", "title") or record.doi
    publisher = publisher_name(record) or ""
    people = entries(record, "creators")
    if style == "ieee":
        names = _joined([_given_first(person) for person in people], " and ")
        return f"{names}, “{title}.” {publisher}, {year}. doi: {record.doi.upper()}."
    if style == "vancouver":
        names = ", ".join(_unpointed(person) for person in people)
        return f"{names}. {title} [Internet]. {publisher}; {year}. {_available(locale)}: {address(record)}"
    return _apa(record, people, title, publisher, year)


def _apa(record: DoiRecord, people: list[dict[str, Any]], title: str, publisher: str, year: Any) -> str:
    authors = _joined([_family_first(person) for person in people], ", & ")
    version = record.metadata.get("version")
    general = (record.metadata.get("types") or {}).get("resourceTypeGeneral")
    edition = f" (Version {version})" if version else ""
    label = f" [{general}]" if general in ("Dataset", "Software", "Image", "Audiovisual") else ""
    described = f"{title}{edition}{label}"
    lead = f"{authors} ({year}). {described}" if authors else f"{described}. ({year})"
    return f"{lead}. {publisher + '. ' if publisher else ''}{address(record)}"


def _available(locale: str) -> str:
    return "Verfügbar unter" if locale.startswith("de") else "Available from"


def _initials(person: dict[str, Any]) -> list[str]:
    return [part[0] for part in str(person.get("givenName") or "").split() if part]


def _family_first(person: dict[str, Any]) -> str:
    family = person.get("familyName")
    initials = " ".join(f"{letter}." for letter in _initials(person))
    return ", ".join(part for part in (family, initials) if part) if family else str(person.get("name") or "")


def _given_first(person: dict[str, Any]) -> str:
    family = person.get("familyName")
    initials = " ".join(f"{letter}." for letter in _initials(person))
    return " ".join(part for part in (initials, family) if part) if family else str(person.get("name") or "")


def _unpointed(person: dict[str, Any]) -> str:
    family = person.get("familyName")
    return f"{family} {''.join(_initials(person))}".strip() if family else str(person.get("name") or "")


def _joined(names: list[str], last: str) -> str:
    found = [name for name in names if name]
    if len(found) < 2:
        return "".join(found)
    return ", ".join(found[:-1]) + last + found[-1]
