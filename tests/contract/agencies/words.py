"""The DOI, its metadata and the documents that these tests speak of."""

from __future__ import annotations

from typing import Any

PASSWORD = 'corr"ect horse/42'
DOI = "10.80000/f1-letters"
URL = "https://catalogue.example/doi/10.80000/f1-letters"
METADATA: dict[str, Any] = {
    "titles": [{"title": "Letters of a glass-blower", "lang": "en"}],
    "creators": [{"name": "Doe, Jane", "nameType": "Personal", "givenName": "Jane", "familyName": "Doe"}],
    "publisher": {"name": "County Archive"},
    "publicationYear": 2026,
    "types": {"resourceTypeGeneral": "Text", "resourceType": "File"},
    "language": "en",
    "identifiers": [{"identifier": "F1/3", "identifierType": "Reference code"}],
}


def record(
    state: str = "findable", *, doi: str = DOI, url: str | None = URL, metadata: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A single-record document as the agency writes it."""
    attributes = {**(METADATA if metadata is None else metadata), "doi": doi, "url": url, "state": state}
    attributes["registered"] = "2026-11-20T10:00:00.000Z"
    relationships = {"client": {"data": {"type": "clients", "id": "sandbox.archive"}}}
    return {"data": {"id": doi, "type": "dois", "attributes": attributes, "relationships": relationships}}


def refusal(status: int, title: str) -> dict[str, Any]:
    """A protocol error."""
    return {"errors": [{"status": str(status), "title": title}]}


def complaint(source: str, title: str) -> dict[str, Any]:
    """A validation error."""
    return {"errors": [{"source": source, "title": title, "uid": DOI}]}


def account(*, prefixes: list[str] | None = None, **attributes: Any) -> dict[str, Any]:
    """A repository document."""
    told = {"isActive": True, "domains": "*", **attributes}
    resource: dict[str, Any] = {"id": "sandbox.archive", "type": "repositories", "attributes": told}
    if prefixes is not None:
        rows = [{"id": prefix, "type": "prefixes"} for prefix in prefixes]
        resource["relationships"] = {"prefixes": {"data": rows}}
    return {"data": resource}
