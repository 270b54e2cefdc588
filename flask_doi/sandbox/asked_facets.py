"""Counts that stand beside a list only when they are asked for by name (DataCite REST API: facets)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from .doi_record import DoiRecord

Facet = list[dict[str, Any]]
Pair = tuple[str, str]

_LONGEST = 10
_OPEN_LICENCE = re.compile(r"cc-by-(1\.0|2\.0|2\.5|3\.0(-at|-us)?|4\.0)|cc-pddc|cc0-1\.0|cc-pdm-1\.0")


def authors(records: list[DoiRecord]) -> Facet:
    """People who have an identifier, creators and contributors alike."""
    return _ranked(Counter(pair for record in records for pair in set(_people(record))))


def funders(records: list[DoiRecord]) -> Facet:
    """Funders who have an identifier."""
    return _ranked(Counter(pair for record in records for pair in set(_funders(record))))


def licences_with_missing(records: list[DoiRecord]) -> Facet:
    """Licences, and how many DOIs name none."""
    missing = sum(1 for record in records if not _licences(record))
    found = _ranked(Counter((code, code.upper()) for record in records for code in _licences(record)))
    return [*found, {"id": "__missing__", "title": "Missing", "count": missing}] if missing else found


def people_and_types(records: list[DoiRecord]) -> Facet:
    """For every person with an identifier, what kinds of works they took part in."""
    kinds: dict[Pair, Counter[Pair]] = {}
    for record in records:
        for person in set(_people(record)):
            kinds.setdefault(person, Counter()).update([_kind(record)])
    found = _ranked(Counter({person: counts.total() for person, counts in kinds.items()}))
    return [{**entry, "inner": _ranked(kinds[entry["id"], entry["title"]])} for entry in found]


def open_licences(records: list[DoiRecord]) -> Facet:
    """The kinds of works that are under an open licence."""
    return _ranked(Counter(_kind(record) for record in records if _is_open(record)))


def _no_events(_records: list[DoiRecord]) -> int:
    return 0


ASKED_FACETS: dict[str, Callable[[list[DoiRecord]], Facet | int]] = {
    "authors": authors,
    "funders": funders,
    "licensesWithMissing": licences_with_missing,
    "personToWorkTypesMultilevel": people_and_types,
    "openLicenses": open_licences,
    "openLicensesCount": lambda records: sum(_is_open(record) for record in records),
    "contentUrlCount": lambda records: sum(bool(record.content_url) for record in records),
    **dict.fromkeys(("citationCount", "viewCount", "downloadCount"), _no_events),
}


def _ranked(counts: Counter[Pair]) -> Facet:
    ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return [{"id": key, "title": title, "count": count} for (key, title), count in ranked[:_LONGEST]]


def _entries(record: DoiRecord, name: str) -> list[dict[str, Any]]:
    return [entry for entry in record.metadata.get(name) or [] if isinstance(entry, dict)]


def _people(record: DoiRecord) -> Iterator[Pair]:
    for person in (*_entries(record, "creators"), *_entries(record, "contributors")):
        given = person.get("nameIdentifiers") or []
        for entry in given if isinstance(given, list) else [given]:
            if isinstance(entry, dict) and entry.get("nameIdentifier"):
                yield str(entry["nameIdentifier"]), str(person.get("name") or "")


def _funders(record: DoiRecord) -> Iterator[Pair]:
    for entry in _entries(record, "fundingReferences"):
        if entry.get("funderIdentifier"):
            yield str(entry["funderIdentifier"]), str(entry.get("funderName") or "")


def _licences(record: DoiRecord) -> set[str]:
    return {str(entry["rightsIdentifier"]) for entry in _entries(record, "rightsList") if entry.get("rightsIdentifier")}


def _is_open(record: DoiRecord) -> bool:
    return any(_OPEN_LICENCE.fullmatch(code.lower()) for code in _licences(record))


def _kind(record: DoiRecord) -> Pair:
    general = str((record.metadata.get("types") or {}).get("resourceTypeGeneral") or "")
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", general)
    return spaced.replace(" ", "-").lower(), spaced
