"""What DataCite is sent: the body of a write, and the event that leads from one state to another."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any

from flask_doi.domain.payload import Payload
from flask_doi.domain.states import AgencyState

KERNEL_4 = "http://datacite.org/schema/kernel-4"
MAX_REASON = 255

_DECLARATION = re.compile(r"^\s*<\?xml\s[^>]*\?>")
_UTF_8 = '<?xml version="1.0" encoding="UTF-8"?>'
_LISTS = (
    "titles",
    "creators",
    "contributors",
    "dates",
    "subjects",
    "sizes",
    "formats",
    "descriptions",
    "rightsList",
    "relatedIdentifiers",
    "relatedItems",
    "fundingReferences",
    "geoLocations",
)
_SCALARS = ("publisher", "publicationYear", "types", "language", "version")

_EVENTS = {
    (AgencyState.ABSENT, AgencyState.FINDABLE): "publish",
    (AgencyState.DRAFT, AgencyState.FINDABLE): "publish",
    (AgencyState.REGISTERED, AgencyState.FINDABLE): "publish",
    (AgencyState.FINDABLE, AgencyState.FINDABLE): "publish",
    (AgencyState.ABSENT, AgencyState.REGISTERED): "register",
    (AgencyState.DRAFT, AgencyState.REGISTERED): "register",
    (AgencyState.REGISTERED, AgencyState.REGISTERED): "register",
    (AgencyState.FINDABLE, AgencyState.REGISTERED): "hide",
}
"""`publish` for a findable DOI and `register` for a registered one change nothing, and mend a wrong observation."""


def event_towards(wanted: AgencyState, observed: AgencyState | None) -> str | None:
    """The event that makes `wanted` of `observed`, None when there is none (DataCite REST API: DOI states).

    The agency ignores an event that does not fit, so `register` cannot demote a findable DOI and `hide` cannot
    register a draft. When the present state is not known, a DOI that is to be registered is taken for a findable one.
    """
    return _EVENTS.get((observed or AgencyState.FINDABLE, wanted))


def metadata_attributes(payload: Payload, *, clearing: bool) -> dict[str, Any]:
    """The metadata of a write; with `clearing` every property the payload lacks is emptied instead of left as it was.

    XML goes alone: with any other metadata beside it the agency would write its own XML instead.
    """
    if payload.xml is not None:
        return {"xml": base64.b64encode(_DECLARATION.sub(_UTF_8, payload.xml, count=1).encode()).decode()}
    attributes: dict[str, Any] = {}
    if clearing:
        attributes = {name: [] for name in _LISTS} | dict.fromkeys(_SCALARS)
        if "alternateIdentifiers" not in payload.attributes:
            attributes["identifiers"] = []
    return attributes | dict(payload.attributes) | {"schemaVersion": KERNEL_4}


def write_document(
    *, doi: str, url: str, metadata: Mapping[str, Any], event: str | None, repository: str, reason: str | None = None
) -> dict[str, Any]:
    """The JSON:API document of a create, update or validate; `reason` is kept by the agency, "" clears it."""
    attributes = dict(metadata) | {"doi": doi, "url": url}
    if event is not None:
        attributes["event"] = event
    if reason is not None:
        attributes["reason"] = reason[:MAX_REASON] or None
    return {
        "data": {
            "type": "dois",
            "attributes": attributes,
            "relationships": {"client": {"data": {"type": "clients", "id": repository.lower()}}},
        }
    }
