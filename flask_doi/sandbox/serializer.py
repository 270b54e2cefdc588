"""DOI records as the API shows them (DataCite REST API: response bodies)."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .accounts import Accounts
from .doi_name import prefix_of, suffix_of
from .doi_record import FINDABLE, DoiRecord

Values = Mapping[str, Any]

_LISTS = ("titles", "subjects", "dates", "sizes", "formats", "descriptions", "relatedItems", "rightsList")
_COUNTS = ("viewCount", "downloadCount", "referenceCount", "citationCount", "partCount", "partOfCount")
_LINKS = ("references", "citations", "parts", "partOf", "versions", "versionOf")


@dataclass(frozen=True, kw_only=True, slots=True)
class Presentation:
    """How much to show: `affiliation` and `publisher` as objects, details, and only some `fields`."""

    detail: bool = True
    is_collection: bool = False
    affiliation: bool = False
    publisher: bool = False
    composite: bool = False
    agency: bool = False
    fields: frozenset[str] | None = None
    include: tuple[str, ...] = field(default_factory=tuple)


def resource(
    record: DoiRecord, accounts: Accounts, view: Presentation, *, show_landing_page: bool, media: Iterable[str] = ()
) -> dict[str, Any]:
    """The resource object of a DOI."""
    attributes = _attributes(record, view, show_landing_page)
    relationships = _relationships(record, accounts, view, media)
    if view.fields is not None:
        attributes = {name: value for name, value in attributes.items() if name in view.fields}
        relationships = {name: value for name, value in relationships.items() if name in view.fields}
    return {"id": record.doi, "type": "dois", "attributes": attributes, "relationships": relationships}


def _attributes(record: DoiRecord, view: Presentation, show_landing_page: bool) -> dict[str, Any]:
    metadata = record.metadata
    shown: dict[str, Any] = {"doi": record.doi}
    if view.detail:
        shown |= {"prefix": prefix_of(record.doi), "suffix": suffix_of(record.doi)}
    identifiers = _own_identifiers(record)
    shown["identifiers"] = identifiers
    if view.detail:
        shown["alternateIdentifiers"] = [_alternate(entry) for entry in identifiers]
    shown["creators"] = [_person(entry, view) for entry in _list(metadata.get("creators"))]
    shown["titles"] = _list(metadata.get("titles"))
    shown["publisher"] = _publisher(metadata.get("publisher"), view)
    shown["container"] = metadata.get("container") or {}
    shown["publicationYear"] = metadata.get("publicationYear")
    for name in ("subjects", "contributors", "dates"):
        shown[name] = _list(metadata.get(name))
    shown["contributors"] = [_person(entry, view) for entry in shown["contributors"]]
    shown["language"] = metadata.get("language")
    shown["types"] = metadata.get("types") or {}
    for name in ("relatedIdentifiers", "relatedItems", "sizes", "formats"):
        shown[name] = _list(metadata.get(name))
    shown["version"] = metadata.get("version")
    for name in ("rightsList", "descriptions", "geoLocations", "fundingReferences"):
        shown[name] = _list(metadata.get(name))
    if view.detail:
        shown["xml"] = base64.b64encode(record.xml.encode()).decode() if record.xml else None
    shown |= _administration(record)
    if show_landing_page:
        shown["landingPage"] = record.landing_page or {}
    shown |= _counts(view)
    shown |= {"created": record.created, "registered": record.registered}
    shown |= {"published": published(record), "updated": record.updated}
    if view.agency:
        shown["agency"] = "datacite"
    if view.composite:
        for name in ("contributors", "subjects", "relatedIdentifiers", "geoLocations", "fundingReferences"):
            shown.pop(name, None)
    return shown


def _administration(record: DoiRecord) -> dict[str, Any]:
    return {
        "url": record.url,
        "contentUrl": record.content_url,
        "metadataVersion": record.metadata_version,
        "schemaVersion": record.schema_version,
        "source": record.source,
        "isActive": record.state == FINDABLE,
        "state": record.state,
        "reason": record.reason,
    }


def _counts(view: Presentation) -> dict[str, Any]:
    counts: dict[str, Any] = {"viewCount": 0}
    if view.detail:
        counts["viewsOverTime"] = []
    counts["downloadCount"] = 0
    if view.detail:
        counts["downloadsOverTime"] = []
    counts |= {"referenceCount": 0, "citationCount": 0}
    if view.detail:
        counts["citationsOverTime"] = []
    return counts | {"partCount": 0, "partOfCount": 0, "versionCount": 0, "versionOfCount": 0}


def published(record: DoiRecord) -> str:
    """The date of issue, or else the year of publication, or nothing."""
    for entry in _list(record.metadata.get("dates")):
        if isinstance(entry, dict) and entry.get("dateType") == "Issued":
            return str(entry.get("date") or "")
    return str(record.metadata.get("publicationYear") or "")


def _own_identifiers(record: DoiRecord) -> list[Any]:
    same = {record.doi, record.doi.upper(), record.url}
    return [
        entry
        for entry in _list(record.metadata.get("identifiers"))
        if not (isinstance(entry, dict) and entry.get("identifier") in same)
    ]


def _alternate(entry: Any) -> Any:
    if not isinstance(entry, dict):
        return entry
    return {
        "alternateIdentifierType": entry.get("identifierType"),
        "alternateIdentifier": entry.get("identifier"),
    }


def _person(entry: Any, view: Presentation) -> Any:
    if not isinstance(entry, dict):
        return entry
    affiliations = [item for item in _list(entry.get("affiliation")) if item]
    if not view.affiliation:
        names = [item.get("name") if isinstance(item, dict) else item for item in affiliations]
        affiliations = [name for name in names if name is not None]
    return {**entry, "affiliation": affiliations, "nameIdentifiers": _list(entry.get("nameIdentifiers"))}


def _publisher(publisher: Any, view: Presentation) -> Any:
    if not isinstance(publisher, dict):
        return publisher
    return publisher if view.publisher else publisher.get("name")


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _relationships(
    record: DoiRecord, accounts: Accounts, view: Presentation, media: Iterable[str]
) -> dict[str, dict[str, Any]]:
    shown: dict[str, dict[str, Any]] = {"client": {"data": {"id": record.client_id, "type": "clients"}}}
    if not view.detail:
        return shown
    repository = accounts.repository(record.client_id)
    if repository is not None:
        shown["provider"] = {"data": {"id": repository.member_id, "type": "providers"}}
    if not view.is_collection:
        links = [{"id": link, "type": "media"} for link in media]
        shown["media"] = {"data": links or {"id": record.doi, "type": "media"}}
    for name in _LINKS:
        shown[name] = {"data": []}
    return shown
