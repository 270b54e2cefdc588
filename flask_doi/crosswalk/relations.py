"""Relations to other things (DataCite schema 4.6, properties 12 and 20), and names in other schemes (11)."""

from __future__ import annotations

import re
from typing import Any

from flask_doi.crosswalk.resource_types import resource_type_general
from flask_doi.domain.description import Description, Parent, Relation
from flask_doi.domain.identifier import Doi
from flask_doi.domain.links import web_link
from flask_doi.domain.plain_text import has_words, words
from flask_doi.domain.profile import CrosswalkSettings
from flask_doi.domain.related import RelatedDois
from flask_doi.domain.relations import related_identifier, relation_type
from flask_doi.domain.vocabulary import IDENTIFIER_TYPES_SINCE, METADATA_SCHEMES, RESOURCE_TYPES

_INTERNAL_IDENTIFIERS = frozenset({"aspace_uri", "doi-superseded", "slug", "internal", "database id"})
_INTERNAL_SCHEMES = ("archivists toolkit database", "archon database")
_INTERNAL_PATHS = ("/repositories/", "/archival_objects/", "/resources/")
_ABOUT_METADATA = frozenset({"HasMetadata", "IsMetadataFor"})


def related_identifiers(
    description: Description, settings: CrosswalkSettings, related: RelatedDois
) -> list[dict[str, Any]]:
    """Our own DOIs around the record, then the relations the catalogue states."""
    told = []
    for relation, name in (
        ("IsPartOf", related.ancestor),
        ("IsPartOf", related.fonds),
        *(("HasPart", part) for part in related.parts[: settings.has_part_limit]),
        ("IsNewVersionOf", related.previous_version),
        ("IsPreviousVersionOf", related.next_version),
        ("IsVersionOf", related.all_versions),
        *(("HasVersion", version) for version in related.versions),
        ("IsDerivedFrom", related.derived_from),
        *(("IsSourceOf", shown) for shown in related.shown_by),
        ("IsObsoletedBy", related.replaced_by),
        ("Obsoletes", related.replaces),
        *(("Obsoletes", retired) for retired in related.obsoletes),
        *(("IsIdenticalTo", retired) for retired in related.identical_to),
    ):
        if name:
            told.append(_to_doi(name, relation))
    for stated in description.relations:
        entry = _stated(stated, settings)
        if entry is not None:
            told.append(entry)
    return _each_once(told)


def _to_doi(name: str, relation: str) -> dict[str, Any]:
    told = {
        "relatedIdentifier": Doi.parse(name).name,
        "relatedIdentifierType": "DOI",
        "relationType": relation,
    }
    return told | {"resourceTypeGeneral": "Collection"} if relation == "IsPartOf" else told


def _stated(relation: Relation, settings: CrosswalkSettings) -> dict[str, Any] | None:
    """A relation of the catalogue; None when it has no identifier that can be told."""
    kind = _kind(relation, settings)
    identifier = related_identifier(relation)
    if kind is None or identifier is None or not settings.knows(IDENTIFIER_TYPES_SINCE[identifier[1]]):
        return None
    value, scheme = identifier
    told = {"relatedIdentifier": value, "relatedIdentifierType": scheme, **kind}
    resource_type = RESOURCE_TYPES.get((relation.resource_type or "").strip().lower())
    if resource_type is not None and settings.knows(resource_type.since):
        told["resourceTypeGeneral"] = resource_type.name
    if kind["relationType"] in _ABOUT_METADATA:
        told |= _metadata_scheme(words(relation.note))
    return told


def _kind(relation: Relation, settings: CrosswalkSettings) -> dict[str, Any] | None:
    """The relation's type; another relation in words, or as a reference where the schema has no words for it."""
    kind = relation_type(relation)
    if kind is None:
        return None
    if kind.name == "Other":
        note = words(relation.note)
        if not settings.knows(kind.since) or not note:
            return {"relationType": "References"}
        return {"relationType": "Other", "relationTypeInformation": note}
    return {"relationType": kind.name} if settings.knows(kind.since) else None


def _metadata_scheme(name: str) -> dict[str, Any]:
    """The scheme of metadata that stand elsewhere, named in the note of the relation."""
    if not name:
        return {}
    known, uri, kind = METADATA_SCHEMES.get(name.lower(), (name, None, None))
    told = {"relatedMetadataScheme": known, "schemeUri": uri, "schemeType": kind}
    return {key: value for key, value in told.items() if value}


def related_items(description: Description, settings: CrosswalkSettings, related: RelatedDois) -> list[dict[str, Any]]:
    """The parent when nothing above has a DOI, and works that have a title but no identifier of a known type."""
    told = []
    has_above = related.ancestor is not None or related.derived_from is not None
    if description.parent is not None and not has_above and has_words(description.parent.title):
        told.append(_parent(description.parent))
    for relation in description.relations:
        item = _titled(relation, settings)
        if item is not None:
            told.append(item)
    return [item for place, item in enumerate(told) if item not in told[:place]]


def _parent(parent: Parent) -> dict[str, Any]:
    item: dict[str, Any] = {
        "relatedItemType": resource_type_general(parent.level or "fonds"),
        "relationType": "IsPartOf",
        "titles": [{"title": words(parent.title)}],
    }
    link = web_link(parent.url)
    if link:
        item["relatedItemIdentifier"] = {"relatedItemIdentifier": link, "relatedItemIdentifierType": "URL"}
    return item


def _titled(relation: Relation, settings: CrosswalkSettings) -> dict[str, Any] | None:
    """A work without identifier; None when it has one, no title, or a relation that the schema does not know."""
    kind = _kind(relation, settings)
    if kind is None or related_identifier(relation) or not has_words(relation.title):
        return None
    resource_type = RESOURCE_TYPES.get((relation.resource_type or "").strip().lower())
    is_known = resource_type is not None and settings.knows(resource_type.since)
    general = resource_type.name if resource_type is not None and is_known else "Text"
    return {"relatedItemType": general, **kind, "titles": [{"title": words(relation.title)}]}


def alternate_identifiers(description: Description) -> list[dict[str, Any]]:
    """The reference code first, then other names; internal ones, zeros and DOIs are not told."""
    told = []
    code = words(description.reference_code)
    if code.strip("0"):
        told.append({"alternateIdentifier": code, "alternateIdentifierType": "Reference code"})
    for identifier in description.identifiers:
        scheme, value = words(identifier.scheme), words(identifier.value)
        if _is_internal(scheme.lower(), value) or not scheme or not value.strip("0"):
            continue
        told.append({"alternateIdentifier": value, "alternateIdentifierType": scheme})
    seen: dict[str, dict[str, Any]] = {}
    for entry in told:
        seen.setdefault(entry["alternateIdentifier"], entry)
    return list(seen.values())


def _is_internal(scheme: str, value: str) -> bool:
    """Whether an identifier is the database's own, or a DOI, which is never an alternate one."""
    return (
        scheme in _INTERNAL_IDENTIFIERS
        or scheme.startswith(_INTERNAL_SCHEMES)
        or value.startswith(_INTERNAL_PATHS)
        or re.search(r"\bdoi\b|digital object identifier", scheme) is not None
    )


def _each_once(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    seen: dict[tuple[str, str], dict[str, Any]] = {}
    for entry in told:
        seen.setdefault((entry["relationType"], entry["relatedIdentifier"]), entry)
    return list(seen.values())
