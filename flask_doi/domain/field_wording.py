"""What the fields of a description are called, in the words of ISAD(G) where it has one."""

from __future__ import annotations

from collections.abc import Callable

FIELDS: dict[str, str] = {
    "title": "title",
    "titles": "other titles",
    "level": "level of description",
    "reference_code": "reference code",
    "repository": "repository",
    "creators": "creators",
    "contributors": "other people and bodies",
    "dates": "dates",
    "published": "publication status",
    "published_year": "year of publication",
    "access": "access",
    "access_statement": "conditions governing access",
    "embargo_until": "end of the embargo",
    "restricted_description": "whether the description is public",
    "rights": "rights",
    "scope": "scope and content",
    "arrangement": "system of arrangement",
    "technical": "physical characteristics",
    "extent": "extent",
    "container": "container",
    "languages": "languages of the material",
    "description_language": "language of the description",
    "subjects": "subjects",
    "places": "places",
    "genres": "genres",
    "identifiers": "identifiers",
    "external_doi": "DOI from elsewhere",
    "parent": "what it belongs to",
    "version": "version",
    "relations": "related units",
    "funding": "funding",
    "digital_objects": "digital objects",
    "material": "kind of material",
}


def field_name(field: str, translate: Callable[[str], str] = str) -> str:
    """What people call a field; one that is not known here is named as it is."""
    known = FIELDS.get(field)
    return translate(known) if known else field.replace("_", " ")
