"""Relations a catalogue states, as far as they can be told: a relation and an identifier that the schema knows."""

from __future__ import annotations

from flask_doi.domain.description import Relation
from flask_doi.domain.identifier import Doi
from flask_doi.domain.links import web_link
from flask_doi.domain.plain_text import clean, has_words
from flask_doi.domain.vocabulary import IDENTIFIER_TYPES, RELATION_TYPES, Term
from flask_doi.errors import InvalidDoi


def relation_type(relation: Relation) -> Term | None:
    """The schema's relationType, whatever its case; None when there is no such relation."""
    return RELATION_TYPES.get(relation.relation.strip().lower())


def related_identifier(relation: Relation) -> tuple[str, str] | None:
    """The identifier and its type: a DOI bare and in lower case whatever it was called, a link only when it is one.

    The full stop of the sentence in which a DOI was quoted is no part of it.
    """
    value = clean(relation.value)
    scheme = IDENTIFIER_TYPES.get(relation.scheme.strip().lower())
    try:
        return Doi.parse(value.rstrip(".,;")).name, "DOI"
    except InvalidDoi:
        if scheme is None or scheme == "DOI" or not has_words(value):
            return None
    if scheme in ("URL", "PURL"):
        link = web_link(value)
        return (link, scheme) if link else None
    return value, scheme
