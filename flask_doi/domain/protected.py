"""Properties that are told as the agency has them, whatever the catalogue says: kept with the row of their DOI."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_doi.domain.payload import Payload


@dataclass(frozen=True, kw_only=True, slots=True)
class ProtectedField:
    """One property, by its name in DataCite's attributes, as the agency had it; who chose that, and when."""

    name: str
    value: Any
    by: str | None
    at: datetime

    def as_json(self) -> dict[str, Any]:
        """The form in which it is stored."""
        return {"name": self.name, "value": self.value, "by": self.by, "at": self.at.isoformat()}


def read_protected(stored: Sequence[Any] | None) -> tuple[ProtectedField, ...]:
    """The fields that a row keeps, in the order of their names."""
    found = [
        ProtectedField(
            name=str(each["name"]), value=each["value"], by=each.get("by"), at=datetime.fromisoformat(each["at"])
        )
        for each in stored or ()
    ]
    return tuple(sorted(found, key=lambda field: field.name))


def stored_protected(fields: Iterable[ProtectedField]) -> list[Any] | None:
    """The form in which a row keeps them; None for none."""
    return [field.as_json() for field in sorted(fields, key=lambda field: field.name)] or None


def with_protected(payload: Payload, fields: Iterable[ProtectedField]) -> Payload:
    """The payload with these properties as the agency had them; XML, which goes alone, stays as it is."""
    kept = {field.name: field.value for field in fields}
    if payload.xml is not None or not kept:
        return payload
    return replace(payload, attributes={**payload.attributes, **kept})
