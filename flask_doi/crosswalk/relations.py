"""Relations to other things (DataCite schema 4.6, properties 12 and 20), and names in other schemes (11)."""

from __future__ import annotations

from typing import Any

from flask_doi.crosswalk.resource_types import resource_type_general
from flask_doi.domain.description import Description, Parent, Relation
from flask_doi.domain.identifier import Doi
from flask_doi.domain.links import web_link
from flask_doi.domain.plain_text import has_words, words
from flask_doi.domain.profile import CrosswalkSettings
from flask_doi.domain.related import RelatedDois
from flask_doi.domain.relations import related_identifier, relation_type
from flask_doi.domain.vocabulary import RESOURCE_TYPES

_INTERNAL_IDENTIFIERS = frozenset({"aspace_uri", "doi", "doi-superseded", "slug", "internal", "database id"})


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
    kind = relation_type(relation)
    identifier = related_identifier(relation)
    if kind is None or identifier is None or not settings.knows(kind.since):
        return None
    value, scheme = identifier
    told = {"relatedIdentifier": value, "relatedIdentifierType": scheme, "relationType": kind.name}
    if kind.name == "Other":
        note = words(relation.note)
        if not note:
            return None
        told["relationTypeInformation"] = note
    resource_type = RESOURCE_TYPES.get((relation.resource_type or "").strip().lower())
    if resource_type is not None and settings.knows(resource_type.since):
        told["resourceTypeGeneral"] = resource_type.name
    return told


def related_items(description: Description, related: RelatedDois) -> list[dict[str, Any]]:
    """The parent when nothing above has a DOI, and works that have a title but no identifier of a known type."""
    told = []
    has_above = related.ancestor is not None or related.derived_from is not None
    if description.parent is not None and not has_above and has_words(description.parent.title):
        told.append(_parent(description.parent))
    for relation in description.relations:
        item = _titled(relation)
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


def _titled(relation: Relation) -> dict[str, Any] | None:
    """A work without identifier; None when it has one, no title, or a relation that not every version knows."""
    kind = relation_type(relation)
    if kind is None or kind.since > "4.5" or related_identifier(relation) or not has_words(relation.title):
        return None
    resource_type = RESOURCE_TYPES.get((relation.resource_type or "").strip().lower())
    general = resource_type.name if resource_type is not None and resource_type.since <= "4.5" else "Text"
    return {"relatedItemType": general, "relationType": kind.name, "titles": [{"title": words(relation.title)}]}


def alternate_identifiers(description: Description) -> list[dict[str, Any]]:
    """The reference code first, then other names; internal ones, zeros and DOIs are not told."""
    told = []
    code = words(description.reference_code)
    if code and code != "0":
        told.append({"alternateIdentifier": code, "alternateIdentifierType": "Reference code"})
    for identifier in description.identifiers:
        scheme, value = words(identifier.scheme), words(identifier.value)
        if scheme.lower() in _INTERNAL_IDENTIFIERS or not scheme or value in ("", "0"):
            continue
        told.append({"alternateIdentifier": value, "alternateIdentifierType": scheme})
    seen: dict[str, dict[str, Any]] = {}
    for entry in told:
        seen.setdefault(entry["alternateIdentifier"], entry)
    return list(seen.values())


def _each_once(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    seen: dict[tuple[str, str], dict[str, Any]] = {}
    for entry in told:
        seen.setdefault((entry["relationType"], entry["relatedIdentifier"]), entry)
    return list(seen.values())
