"""Counts beside a list (DataCite REST API: facets)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from .accounts import Accounts
from .asked_facets import ASKED_FACETS
from .doi_record import DoiRecord
from .fields_of_science import SCHEME
from .serializer import published

Facet = list[dict[str, Any]]
Count = Facet | int

DEFAULT_FACETS = [
    "states",
    "resourceTypes",
    "created",
    "published",
    "registered",
    "providers",
    "clients",
    "affiliations",
    "prefixes",
    "certificates",
    "licenses",
    "schemaVersions",
    "linkChecksStatus",
    "subjects",
    "fieldsOfScience",
    "citations",
    "views",
    "downloads",
]
_LONGEST = 10


def facets(records: list[DoiRecord], accounts: Accounts, wanted: str | None) -> dict[str, Count]:
    """The facets named in `wanted` (a comma list), or the usual ones; names that mean nothing are passed over."""
    names = [_camel(name.strip()) for name in wanted.split(",")] if wanted is not None else DEFAULT_FACETS
    known = _known(accounts)
    return {name: known[name](records) for name in names if name in known}


def resource_type_id(general: str) -> str:
    """`StudyRegistration` as `study-registration`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", general).replace("_", "-").lower()


def _known(accounts: Accounts) -> dict[str, Callable[[list[DoiRecord]], Count]]:
    def member_of(record: DoiRecord) -> str | None:
        repository = accounts.repository(record.client_id)
        return repository.member_id if repository else None

    def client_title(client_id: str) -> str:
        repository = accounts.repository(client_id)
        return (repository.name if repository else "") or client_id.upper()

    def member_title(member_id: str) -> str:
        member = accounts.member(member_id)
        return (member.name if member else "") or member_id.upper()

    return {
        "states": lambda records: _counted((r.state for r in records), str.capitalize),
        "resourceTypes": lambda records: _counted((_general(r) for r in records), _spaced, resource_type_id),
        "created": lambda records: _years(r.created for r in records),
        "registered": lambda records: _years(r.registered for r in records),
        "published": lambda records: _years(published(r) for r in records),
        "providers": lambda records: _counted((member_of(r) for r in records), member_title),
        "clients": lambda records: _counted((r.client_id for r in records), client_title),
        "prefixes": lambda records: _counted(r.doi.split("/", 1)[0] for r in records),
        "schemaVersions": lambda records: _counted((_schema(r) for r in records), lambda name: f"Schema {name}"),
        "affiliations": lambda records: _affiliations(records),
        "licenses": lambda records: _counted((code for r in records for code in _licences(r)), str.upper),
        "subjects": lambda records: _counted(name for r in records for name in _subjects(r)),
        "fieldsOfScience": lambda records: _counted(
            (name for r in records for name in _fields(r)), str, lambda name: re.sub(r"\W+", "_", name.lower())
        ),
        "languages": lambda records: _counted(r.metadata.get("language") for r in records),
        "clientTypes": lambda records: _counted(("repository" for _ in records), str.capitalize),
        "registrationAgencies": lambda records: _counted(("datacite" for _ in records), lambda _name: "DataCite"),
        "creatorsAndContributors": lambda records: _counted(name for r in records for name in _names(r)),
        "createdByMonth": lambda records: _counted(r.created[:7] for r in records),
        **ASKED_FACETS,
        **dict.fromkeys(("certificates", "linkChecksStatus", "citations", "views", "downloads"), _nothing),
    }


def _nothing(_records: list[DoiRecord]) -> Facet:
    return []


def _counted(
    values: Iterable[str | None], title: Callable[[str], str] = str, identify: Callable[[str], str] = str
) -> Facet:
    counts = Counter(value for value in values if value)
    ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return [{"id": identify(value), "title": title(value), "count": count} for value, count in ranked[:_LONGEST]]


def _years(times: Iterable[str | None]) -> Facet:
    counts = Counter(time[:4] for time in times if time and time[:4].isdigit())
    return [{"id": year, "title": year, "count": counts[year]} for year in sorted(counts, reverse=True)[:_LONGEST]]


def _general(record: DoiRecord) -> str | None:
    return (record.metadata.get("types") or {}).get("resourceTypeGeneral")


def _spaced(general: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", general)


def _schema(record: DoiRecord) -> str | None:
    return record.schema_version.rsplit("-", 1)[-1] if record.schema_version else None


def _entries(record: DoiRecord, name: str) -> list[dict[str, Any]]:
    return [entry for entry in record.metadata.get(name) or [] if isinstance(entry, dict)]


def _affiliations(records: list[DoiRecord]) -> Facet:
    titles: dict[str, str] = {}
    found: list[str] = []
    for record in records:
        people = (*_entries(record, "creators"), *_entries(record, "contributors"))
        every = [entry for person in people for entry in person.get("affiliation") or [] if isinstance(entry, dict)]
        own = {address: entry for entry in every if "ror.org/" in (address := str(entry.get("affiliationIdentifier")))}
        for address, entry in own.items():
            identifier = address.split("://")[-1]
            titles[identifier] = str(entry.get("name") or identifier)
            found.append(identifier)
    return _counted(found, lambda name: titles[name])


def _licences(record: DoiRecord) -> set[str]:
    return {str(entry["rightsIdentifier"]) for entry in _entries(record, "rightsList") if entry.get("rightsIdentifier")}


def _subjects(record: DoiRecord) -> set[str]:
    return {
        str(entry["subject"])
        for entry in _entries(record, "subjects")
        if entry.get("subject") and entry.get("subjectScheme") != SCHEME
    }


def _fields(record: DoiRecord) -> set[str]:
    return {
        str(entry["subject"]).removeprefix("FOS: ")
        for entry in _entries(record, "subjects")
        if entry.get("subject") and entry.get("subjectScheme") == SCHEME
    }


def _names(record: DoiRecord) -> set[str]:
    people = (*_entries(record, "creators"), *_entries(record, "contributors"))
    return {str(person["name"]) for person in people if person.get("name")}


def _camel(name: str) -> str:
    return re.sub(r"[-_]([a-z])", lambda match: match.group(1).upper(), name)
