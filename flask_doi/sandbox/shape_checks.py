"""Checks of shape that hold in every state (DataCite REST API: validation).

One message for each source, found at the first element that offends.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LATEST_SCHEMA = "http://datacite.org/schema/kernel-4"
MAXIMUM_RIGHTS_LENGTH = 2000

CONTRIBUTOR_TYPES = frozenset(
    [
        "ContactPerson",
        "DataCollector",
        "DataCurator",
        "DataManager",
        "Distributor",
        "Editor",
        "HostingInstitution",
        "Other",
        "Producer",
        "ProjectLeader",
        "ProjectManager",
        "ProjectMember",
        "RegistrationAgency",
        "RegistrationAuthority",
        "RelatedPerson",
        "ResearchGroup",
        "RightsHolder",
        "Researcher",
        "Sponsor",
        "Supervisor",
        "Translator",
        "WorkPackageLeader",
    ]
)
_SINGLE = ("types", "container")
_LABELS = {
    "dates": ("dates", "Date"),
    "rightsList": ("rights_list", "Rights"),
    "titles": ("titles", "Title"),
    "descriptions": ("descriptions", "Description"),
    "types": ("types", "Types"),
    "container": ("container", "Container"),
    "subjects": ("subjects", "Subject"),
    "creators": ("creators", "Creator"),
    "contributors": ("contributors", "Contributor"),
    "identifiers": ("identifiers", "Identifier"),
    "relatedIdentifiers": ("related_identifiers", "Related identifier"),
    "relatedItems": ("related_items", "Related item"),
    "fundingReferences": ("funding_references", "Funding reference"),
    "geoLocations": ("geo_locations", "Geolocation"),
}


def shape_problems(metadata: Mapping[str, Any], landing_page: Any, schema_version: str | None) -> dict[str, str]:
    """Source to message for everything that is not of the shape it should have."""
    problems: dict[str, str] = {}
    for name, (source, label) in _LABELS.items():
        value = metadata.get(name)
        for entry in value if isinstance(value, list) and name not in _SINGLE else [value]:
            if entry is not None and not isinstance(entry, dict):
                problems.setdefault(source, _not_an_object(label, entry))
    if landing_page is not None and not isinstance(landing_page, dict):
        problems["landing_page"] = _not_an_object("Landing page", landing_page)
    if schema_version == LATEST_SCHEMA:
        message = _contributor_problem(metadata.get("contributors"))
        if message:
            problems.setdefault("contributors", message)
    if _has_long_rights(metadata.get("rightsList")):
        length = MAXIMUM_RIGHTS_LENGTH
        problems.setdefault("rights_list", f"Rights should not have a length of more than {length} characters.")
    return problems


def _not_an_object(label: str, value: Any) -> str:
    shown = value if isinstance(value, str) else _inspected(value)
    return f"{label} '{shown}' should be an object instead of a string."


def _contributor_problem(contributors: Any) -> str | None:
    for entry in contributors if isinstance(contributors, list) else [contributors]:
        if not isinstance(entry, dict):
            continue
        kind = entry.get("contributorType")
        if not kind:
            return f"Contributor '{_inspected(entry)}' is missing a required element: contributor type."
        if kind not in CONTRIBUTOR_TYPES:
            return (
                f"Contributor '{_inspected(entry)}' has a contributor type that is not supported in schema 4: '{kind}'."
            )
    return None


def _has_long_rights(rights: Any) -> bool:
    wrapped = rights if isinstance(rights, list) else [rights]
    return any(
        isinstance(entry, dict) and len(str(entry.get("rights") or "")) > MAXIMUM_RIGHTS_LENGTH for entry in wrapped
    )


def _inspected(value: Any) -> str:
    """`value` the way the service's language prints it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_inspected(key)} => {_inspected(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_inspected(entry) for entry in value) + "]"
    if value is None:
        return "nil"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)
