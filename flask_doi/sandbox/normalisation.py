"""How metadata is tidied before it is kept (DataCite REST API: metadata)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .attributes import OBJECTS
from .fields_of_science import with_fields_of_science
from .languages import language_code
from .licences import expanded_rights
from .resource_types import complete_types

_OBJECT_LISTS = tuple(name for name in OBJECTS if name not in ("types", "publisher", "container", "landingPage"))
_NUMBER = re.compile(r"^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$")


def wrapped(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """`metadata` with single objects put into lists, which is all that happens before a document is written."""
    return {name: _wrapped(name, value) for name, value in metadata.items()}


def normalised(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """`metadata` as the service keeps it; values of the wrong shape are left for the shape checks."""
    result = wrapped(metadata)
    if "language" in result:
        result["language"] = language_code(result["language"])
    if "version" in result:
        result["version"] = None if result["version"] is None else str(result["version"])
    if "publicationYear" in result:
        result["publicationYear"] = _year(result["publicationYear"])
    if not result.get("types") or isinstance(result["types"], dict):
        result["types"] = complete_types(result.get("types") or {})
    if not result.get("container"):
        result["container"] = {}
    if isinstance(result.get("rightsList"), list):
        result["rightsList"] = [expanded_rights(entry) for entry in result["rightsList"]]
    if isinstance(result.get("identifiers"), list):
        result["identifiers"] = [entry for entry in result["identifiers"] if not _is_doi(entry)]
    if isinstance(result.get("subjects"), list):
        result["subjects"] = with_fields_of_science(result["subjects"])
    if isinstance(result.get("geoLocations"), list):
        result["geoLocations"] = [_numbered(entry) for entry in result["geoLocations"]]
    if "publisher" in result:
        result["publisher"] = publisher_object(result["publisher"])
    return result


def publisher_object(publisher: Any) -> dict[str, Any] | None:
    """A publisher as an object, or None for nothing."""
    if isinstance(publisher, dict):
        return dict(publisher) or None
    return None if publisher is None or publisher == "" else {"name": str(publisher)}


def _wrapped(name: str, value: Any) -> Any:
    if name in _OBJECT_LISTS and isinstance(value, dict):
        return [value] if value else []
    if name in ("sizes", "formats") and isinstance(value, (str, int, float)):
        return [str(value)]
    return value


def _year(value: Any) -> Any:
    if isinstance(value, str):
        digits = re.match(r"\s*(\d+)", value)
        return int(digits.group(1)) if digits else None
    if isinstance(value, float):
        return int(value)
    return value


def _is_doi(entry: Any) -> bool:
    return isinstance(entry, dict) and entry.get("identifierType") == "DOI"


def _numbered(value: Any) -> Any:
    if isinstance(value, list):
        return [_numbered(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _number(entry) if name.endswith(("Longitude", "Latitude")) else _numbered(entry)
        for name, entry in value.items()
    }


def _number(value: Any) -> Any:
    if isinstance(value, str) and _NUMBER.match(value.strip()):
        return float(value)
    return value
