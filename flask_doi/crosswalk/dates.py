"""Dates (DataCite schema 4.6, property 8): only those that were read with certainty."""

from __future__ import annotations

from typing import Any

from flask_doi.domain.dates import DateStatement, is_of_copyright, read_date
from flask_doi.domain.description import Access, DateKind, Description
from flask_doi.domain.profile import CrosswalkSettings

_DATE_TYPES = {
    DateKind.CREATION: ("Created", None),
    DateKind.ACCUMULATION: ("Collected", "accumulation"),
    DateKind.PUBLICATION: ("Issued", None),
    DateKind.BROADCAST: ("Issued", "broadcast"),
    DateKind.COPYRIGHT: ("Copyrighted", None),
    DateKind.SUBJECT: ("Coverage", None),
    DateKind.CAPTURE: ("Collected", None),
    DateKind.DIGITISATION: ("Other", "digitisation"),
    DateKind.BULK: ("Other", "bulk"),
    DateKind.AVAILABLE: ("Available", None),
    DateKind.WITHDRAWN: ("Withdrawn", None),
    DateKind.OTHER: ("Other", None),
}


def dates(description: Description, settings: CrosswalkSettings) -> list[dict[str, Any]]:
    """The dates that could be read, in the order of the catalogue, and the first open day of embargoed material."""
    told = []
    for statement in description.dates:
        read = read_date(statement)
        if read is not None:
            kind = DateKind.COPYRIGHT if is_of_copyright(statement) else statement.kind
            told.append(_date(read, *_type_of(kind, settings)))
    if description.access in (Access.EMBARGOED, Access.OPEN) and description.embargo_until is not None:
        told.append({"date": description.embargo_until.isoformat(), "dateType": "Available"})
    return [date for place, date in enumerate(told) if date not in told[:place]]


def _type_of(kind: DateKind, settings: CrosswalkSettings) -> tuple[str, str | None]:
    date_type, label = _DATE_TYPES[kind]
    if date_type == "Coverage" and not settings.knows("4.6"):
        return "Other", "coverage"
    return date_type, label


def _date(read: DateStatement, date_type: str, label: str | None) -> dict[str, Any]:
    told = {"date": read.value, "dateType": date_type}
    said = [part for part in (label, read.information) if part]
    if said:
        told["dateInformation"] = ": ".join(said)
    return told
