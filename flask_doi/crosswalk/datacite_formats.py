"""DataCite's own formats of a DOI, as its content negotiation gives them: XML and JSON of what the agency is told."""

from __future__ import annotations

import json
from typing import Any

from flask_doi.crosswalk.datacite import CROSSWALK_VERSION, to_payload
from flask_doi.crosswalk.datacite_xml import KERNEL, to_xml
from flask_doi.crosswalk.formats import Format, offer
from flask_doi.crosswalk.withdrawn import bare, withdrawn
from flask_doi.domain.identifier import find_doi
from flask_doi.domain.payload import Payload
from flask_doi.domain.published import PublishedDoi
from flask_doi.domain.retirement import Deactivation

XML = "datacite-xml"
JSON = "datacite-json"


def told(doi: PublishedDoi) -> Payload:
    """What is told of a DOI: of one of which nothing may be told the least that is true, of a retired one its end."""
    if doi.description is None or doi.description.restricted_description:
        payload = bare(publisher=doi.settings.publisher or "", year=doi.year, crosswalk_version=CROSSWALK_VERSION)
    elif doi.told is not None and doi.told.attributes:
        return doi.told
    else:
        payload = to_payload(doi.description, doi.settings, year=doi.year, related=doi.related)
    retired = doi.retirement
    if retired is None or retired.at is None:
        return payload
    ending = Deactivation(
        at=retired.at,
        reason=retired.reason,
        note=retired.note,
        replaced_by=find_doi(retired.replaced_by or ""),
        replaced_how=retired.replaced_how,
    )
    return withdrawn(payload, ending)


def write_datacite_xml(doi: PublishedDoi) -> str:
    """The DOI in XML of the schema version its account uses."""
    payload = told(doi)
    if payload.xml is not None:
        return payload.xml
    return to_xml(payload.attributes, doi=doi.name, schema_version=doi.settings.schema_version)


def write_datacite_json(doi: PublishedDoi) -> str:
    """The DOI in DataCite JSON; what is empty is left out."""
    attributes = dict(told(doi).attributes)
    alternates = attributes.pop("alternateIdentifiers", None) or []
    document: dict[str, Any] = {"id": doi.url, "doi": doi.name, "url": doi.landing, **attributes}
    document["identifiers"] = [
        {"identifier": each["alternateIdentifier"], "identifierType": each["alternateIdentifierType"]}
        for each in alternates
    ]
    document["schemaVersion"] = KERNEL
    if not doi.is_external:
        document |= {"agency": "datacite", "state": "findable" if doi.is_findable else "registered"}
    kept = {name: value for name, value in document.items() if value not in (None, "", [], {})}
    return json.dumps(kept, ensure_ascii=False, indent=2) + "\n"


offer(
    Format(
        name=XML,
        label="DataCite XML",
        media_types=("application/vnd.datacite.datacite+xml",),
        extension="xml",
        write=write_datacite_xml,
        profile=KERNEL,
    )
)
offer(
    Format(
        name=JSON,
        label="DataCite JSON",
        media_types=("application/vnd.datacite.datacite+json",),
        extension="json",
        write=write_datacite_json,
    )
)
