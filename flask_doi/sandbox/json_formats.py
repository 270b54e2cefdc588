"""JSON formats of content negotiation: DataCite, Crosscite, Citeproc, schema.org, Codemeta."""

from __future__ import annotations

import json
import re
from typing import Any

from .documents import read_document
from .doi_record import DoiRecord
from .fields_of_science import SCHEME

_NAMES = (
    "types creators titles publisher container subjects contributors dates publicationYear language identifiers sizes "
    "formats version rightsList descriptions geoLocations fundingReferences relatedIdentifiers relatedItems"
)


def address(record: DoiRecord) -> str:
    return f"https://doi.org/{record.doi}"


def datacite_json(record: DoiRecord) -> str:
    return _written(_described(record))


def crosscite(record: DoiRecord) -> str:
    snake = {re.sub(r"(?<=[a-z])([A-Z])", r"_\1", name).lower(): value for name, value in _described(record).items()}
    return _written(snake)


def citeproc(record: DoiRecord) -> str:
    """Citeproc JSON; names are split into family and given where that is known."""
    metadata = record.metadata
    container = container_of(record)
    first, last = container.get("firstPage"), container.get("lastPage")
    keywords = [entry.get("subject") for entry in entries(record, "subjects") if entry.get("subjectScheme") != SCHEME]
    values = {
        "type": (metadata.get("types") or {}).get("citeproc"),
        "id": address(record),
        "categories": keywords,
        "language": metadata.get("language"),
        "author": [_citeproc_name(person) for person in entries(record, "creators")],
        "contributor": [_citeproc_name(person) for person in entries(record, "contributors")],
        "issued": _date_parts(record),
        "abstract": first_of(record, "descriptions", "description"),
        "container-title": container.get("title"),
        "DOI": record.doi.upper(),
        "volume": container.get("volume"),
        "issue": container.get("issue"),
        "page": f"{first}-{last}" if first and last else first,
        "page-first": first,
        "publisher": publisher_name(record),
        "title": first_of(record, "titles", "title"),
        "URL": record.url,
        "copyright": first_of(record, "rightsList", "rights"),
        "version": metadata.get("version"),
    }
    return _written(values)


def schema_org(record: DoiRecord) -> str:
    metadata = record.metadata
    types = metadata.get("types") or {}
    dates = {entry.get("dateType"): entry.get("date") for entry in entries(record, "dates")}
    keywords = [str(entry["subject"]) for entry in entries(record, "subjects") if entry.get("subject")]
    values = {
        "@context": "http://schema.org",
        "@type": types.get("schemaOrg"),
        "@id": address(record),
        "url": record.url,
        "additionalType": types.get("resourceType"),
        "name": first_of(record, "titles", "title"),
        "author": [_schema_org_name(person) for person in entries(record, "creators")],
        "contributor": [_schema_org_name(person) for person in entries(record, "contributors")],
        "description": first_of(record, "descriptions", "description"),
        "license": first_of(record, "rightsList", "rightsUri"),
        "version": metadata.get("version"),
        "keywords": ", ".join(keywords),
        "inLanguage": metadata.get("language"),
        "contentSize": ", ".join(str(size) for size in metadata.get("sizes") or []),
        "encodingFormat": ", ".join(str(name) for name in metadata.get("formats") or []),
        "dateCreated": dates.get("Created"),
        "datePublished": dates.get("Issued") or metadata.get("publicationYear"),
        "dateModified": dates.get("Updated"),
        "publisher": {"@type": "Organization", "name": publisher_name(record)} if publisher_name(record) else None,
        "schemaVersion": record.schema_version,
        "provider": {"@type": "Organization", "name": "datacite"},
    }
    return _written(values)


def codemeta(record: DoiRecord) -> str:
    metadata = record.metadata
    dates = {entry.get("dateType"): entry.get("date") for entry in entries(record, "dates")}
    values = {
        "@context": "https://raw.githubusercontent.com/codemeta/codemeta/master/codemeta.jsonld",
        "@type": (metadata.get("types") or {}).get("schemaOrg"),
        "@id": address(record),
        "identifier": address(record),
        "codeRepository": record.url,
        "name": first_of(record, "titles", "title"),
        "authors": [_schema_org_name(person) for person in entries(record, "creators")],
        "description": first_of(record, "descriptions", "description"),
        "version": metadata.get("version"),
        "datePublished": dates.get("Issued") or metadata.get("publicationYear"),
        "dateModified": dates.get("Updated"),
        "publisher": publisher_name(record),
        "license": first_of(record, "rightsList", "rightsUri"),
    }
    return _written(values)


def entries(record: DoiRecord, name: str) -> list[dict[str, Any]]:
    """The objects in a list attribute."""
    value = record.metadata.get(name)
    return [entry for entry in (value if isinstance(value, list) else []) if isinstance(entry, dict)]


def first_of(record: DoiRecord, name: str, key: str) -> Any:
    found = entries(record, name)
    return found[0].get(key) if found else None


def container_of(record: DoiRecord) -> dict[str, Any]:
    """The journal or series of a DOI: the one it is kept with, or else the one its document tells of."""
    kept = record.metadata.get("container")
    if isinstance(kept, dict) and kept:
        return kept
    document = read_document(record.xml) if record.xml else None
    return document.metadata.get("container") or {} if document else {}


def publisher_name(record: DoiRecord) -> str | None:
    publisher = record.metadata.get("publisher")
    return publisher.get("name") if isinstance(publisher, dict) else None


def _described(record: DoiRecord) -> dict[str, Any]:
    values: dict[str, Any] = {"id": address(record), "doi": record.doi.upper(), "url": record.url}
    values |= {name: record.metadata.get(name) for name in _NAMES.split()}
    return values | {
        "schemaVersion": record.schema_version,
        "clientId": record.client_id,
        "agency": "datacite",
        "state": record.state,
    }


def _written(values: dict[str, Any]) -> str:
    kept = {name: value for name, value in values.items() if value not in (None, "", [], {})}
    return json.dumps(kept, ensure_ascii=False, indent=2)


def _citeproc_name(person: dict[str, Any]) -> dict[str, Any]:
    if person.get("familyName"):
        return {"family": person["familyName"], "given": person.get("givenName")}
    return {"literal": person.get("name")}


def _schema_org_name(person: dict[str, Any]) -> dict[str, Any]:
    identifiers = [entry for entry in person.get("nameIdentifiers") or [] if isinstance(entry, dict)]
    values = {
        "@type": "Organization" if person.get("nameType") == "Organizational" else "Person",
        "@id": identifiers[0].get("nameIdentifier") if identifiers else None,
        "name": person.get("name"),
        "givenName": person.get("givenName"),
        "familyName": person.get("familyName"),
    }
    return {name: value for name, value in values.items() if value}


def _date_parts(record: DoiRecord) -> dict[str, Any] | None:
    issued = [entry.get("date") for entry in entries(record, "dates") if entry.get("dateType") == "Issued"]
    text = str(issued[0] if issued else record.metadata.get("publicationYear") or "")
    parts = [int(part) for part in text.split("T")[0].split("-") if part.isdigit()]
    return {"date-parts": [parts]} if parts else None
