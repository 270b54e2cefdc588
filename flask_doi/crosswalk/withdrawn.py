"""What the agency is told of a retired DOI: what it was last told, and that it was withdrawn; or next to nothing."""

from __future__ import annotations

from typing import Any

from flask_doi.crosswalk.withdrawn_xml import with_withdrawal
from flask_doi.domain.identifier import Doi
from flask_doi.domain.payload import Payload
from flask_doi.domain.retirement import Deactivation

WITHHELD = ":unal"
"""DataCite's code for a value that is suppressed intentionally (DataCite schema 4.6, appendix 3)."""

WITHDRAWN = "Withdrawn"
LISTS = (
    "subjects",
    "contributors",
    "dates",
    "alternateIdentifiers",
    "relatedIdentifiers",
    "relatedItems",
    "sizes",
    "formats",
    "contentUrl",
    "rightsList",
    "descriptions",
    "geoLocations",
    "fundingReferences",
)


def withdrawn(told: Payload, retired: Deactivation) -> Payload:
    """The metadata `told` before, with the day and reason of its withdrawal and, if any, what takes its place."""
    date, relation = _date(retired), _relation(retired)
    if told.xml is not None:
        xml = with_withdrawal(told.xml, date, relation)
        return Payload(crosswalk_version=told.crosswalk_version, xml=xml)
    attributes = dict(told.attributes)
    attributes["dates"] = [*(attributes.get("dates") or []), date]
    if relation is not None:
        kept = [each for each in attributes.get("relatedIdentifiers") or [] if not _is_same(each, relation)]
        attributes["relatedIdentifiers"] = [*kept, relation]
    return Payload(attributes=attributes, crosswalk_version=told.crosswalk_version)


def bare(*, publisher: str, year: int, general: str | None = None, crosswalk_version: str = "1") -> Payload:
    """Metadata without anything that could name or describe: only what the schema demands."""
    attributes: dict[str, Any] = {
        "titles": [{"title": WITHDRAWN}],
        "creators": [{"name": WITHHELD}],
        "publisher": {"name": publisher or WITHHELD},
        "publicationYear": year,
        "types": {"resourceTypeGeneral": general or "Other", "resourceType": WITHDRAWN},
        "language": None,
        "version": None,
        **{name: [] for name in LISTS},
    }
    return Payload(attributes=attributes, crosswalk_version=crosswalk_version)


def _date(retired: Deactivation) -> dict[str, Any]:
    return {"date": retired.at.date().isoformat(), "dateType": "Withdrawn", "dateInformation": retired.words}


def _relation(retired: Deactivation) -> dict[str, Any] | None:
    if not retired.replaced_by or not retired.replaced_how:
        return None
    return {
        "relatedIdentifier": Doi.parse(retired.replaced_by).name,
        "relatedIdentifierType": "DOI",
        "relationType": retired.replaced_how,
    }


def _is_same(entry: dict[str, Any], relation: dict[str, Any]) -> bool:
    return all(entry.get(name) == value for name, value in relation.items())
