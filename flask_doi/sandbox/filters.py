"""The filters of a list (DataCite REST API: `GET /dois` parameters)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .accounts import Accounts
from .doi_record import DoiRecord
from .facets import resource_type_id
from .fields_of_science import SCHEME
from .search_query import query_test, searchable
from .serializer import published

Get = Callable[[str], str | None]
Test = Callable[[DoiRecord], bool]

NAMES = [
    "query",
    "state",
    "client-id",
    "provider-id",
    "consortium-id",
    "prefix",
    "created",
    "registered",
    "published",
    "resource-type-id",
    "resource-type",
    "schema-version",
    "source",
    "user-id",
    "affiliation-id",
    "funder-id",
    "funded-by",
    "field-of-science",
    "license",
    "client-type",
    "sort",
]


def chosen_filters(get: Get, accounts: Accounts) -> list[Test]:
    """A test for each filter given in a request."""
    tests: list[Test] = []
    query = get("query")
    if query and query.strip():
        fits = query_test(query)
        tests.append(lambda record: fits(searchable(record)))
    for name, make in _MAKERS.items():
        value = get(name)
        if value:
            tests.append(make(value))
    for name in ("provider-id", "consortium-id"):
        value = get(name)
        if value:
            below = {entry.id for member in _list(value) for entry in accounts.repositories_of(member)}
            tests.append(lambda record, below=below: record.client_id in below)  # type: ignore[misc]
    return tests


def _list(value: str) -> list[str]:
    return [part.strip().lower() for part in value.split(",") if part.strip()]


def _one_of(read: Callable[[DoiRecord], str | None]) -> Callable[[str], Test]:
    def make(value: str) -> Test:
        wanted = set(_list(value))
        return lambda record: (read(record) or "").lower() in wanted

    return make


def _some_of(read: Callable[[DoiRecord], list[str]]) -> Callable[[str], Test]:
    """A test whether the last piece of any identifier is among the wanted ones."""

    def make(value: str) -> Test:
        wanted = {_piece(part) for part in _list(value)}
        return lambda record: any(_piece(found) in wanted for found in read(record))

    return make


def _piece(text: str) -> str:
    return text.lower().rstrip("/").rsplit("/", 1)[-1]


def _years(read: Callable[[DoiRecord], str | None]) -> Callable[[str], Test]:
    def make(value: str) -> Test:
        years = sorted(part for part in _list(value) if part[:4].isdigit())
        if not years:
            return lambda record: False
        low, high = years[0][:4], years[-1][:4]
        return lambda record: low <= (read(record) or "")[:4] <= high

    return make


def _types(record: DoiRecord, name: str) -> str:
    return str((record.metadata.get("types") or {}).get(name) or "")


def _entries(record: DoiRecord, *names: str) -> list[dict[str, Any]]:
    return [entry for name in names for entry in record.metadata.get(name) or [] if isinstance(entry, dict)]


def _people_ids(record: DoiRecord) -> list[str]:
    people = _entries(record, "creators", "contributors")
    found = [entry for person in people for entry in person.get("nameIdentifiers") or [] if isinstance(entry, dict)]
    return [str(entry.get("nameIdentifier") or "") for entry in found]


def _affiliation_ids(record: DoiRecord) -> list[str]:
    people = _entries(record, "creators", "contributors")
    found = [entry for person in people for entry in person.get("affiliation") or [] if isinstance(entry, dict)]
    return [str(entry.get("affiliationIdentifier") or "") for entry in found]


def _funder_ids(record: DoiRecord) -> list[str]:
    return [str(entry.get("funderIdentifier") or "") for entry in _entries(record, "fundingReferences")]


def _funder_rors(record: DoiRecord) -> list[str]:
    """The ROR identifiers of funders; funders known by another identifier are not looked up."""
    return [identifier for identifier in _funder_ids(record) if "ror.org/" in identifier.lower()]


def _fields(record: DoiRecord) -> list[str]:
    found = [entry for entry in _entries(record, "subjects") if entry.get("subjectScheme") == SCHEME]
    return [re.sub(r"\W+", "_", str(entry.get("subject")).removeprefix("FOS: ").lower()) for entry in found]


def _licences(record: DoiRecord) -> list[str]:
    return [str(entry.get("rightsIdentifier") or "") for entry in _entries(record, "rightsList")]


def _schema_version(record: DoiRecord) -> str:
    return (record.schema_version or "").rsplit("-", 1)[-1]


_MAKERS: dict[str, Callable[[str], Test]] = {
    "state": _one_of(lambda record: record.state),
    "client-id": _one_of(lambda record: record.client_id),
    "prefix": _one_of(lambda record: record.doi.split("/", 1)[0]),
    "created": _years(lambda record: record.created),
    "registered": _years(lambda record: record.registered),
    "published": _years(published),
    "resource-type-id": _one_of(lambda record: resource_type_id(_types(record, "resourceTypeGeneral"))),
    "resource-type": _one_of(lambda record: _types(record, "resourceType")),
    "schema-version": _one_of(_schema_version),
    "source": _one_of(lambda record: record.source),
    "user-id": _some_of(_people_ids),
    "affiliation-id": _some_of(_affiliation_ids),
    "funder-id": _some_of(_funder_ids),
    "funded-by": _some_of(_funder_rors),
    "field-of-science": _some_of(_fields),
    "license": _some_of(_licences),
    "client-type": _one_of(lambda _record: "repository"),
}
