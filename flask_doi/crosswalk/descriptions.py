"""Descriptions in words (DataCite schema 4.6, property 17).

Custodial history and acquisition are never among them: they name donors. Texts are plain; a "<" is a character.
"""

from __future__ import annotations

from typing import Any

from flask_doi.domain.description import Description, Text
from flask_doi.domain.languages import language_tag, language_tags
from flask_doi.domain.plain_text import clean_paragraphs, cut, has_words

DESCRIPTION_LENGTH = 20_000


def descriptions(description: Description) -> list[dict[str, Any]]:
    """Scope as abstract, technical requirements, arrangement, and the languages beyond the first."""
    told = []
    for text, kind in (
        (description.scope, "Abstract"),
        (description.technical, "TechnicalInfo"),
        (description.arrangement, "Other"),
    ):
        if text is not None and has_words(text.value):
            told.append(_description(text, kind, description.description_language))
    told.extend(_translated_scopes(description))
    languages = language_tags(description.languages)
    if len(languages) > 1:
        told.append({"description": f"Languages: {', '.join(languages)}", "descriptionType": "Other", "lang": "en"})
    return told


def _description(text: Text, kind: str, language_of_description: str | None) -> dict[str, Any]:
    told = {"description": cut(clean_paragraphs(text.value), DESCRIPTION_LENGTH), "descriptionType": kind}
    tag = language_tag(text.language or language_of_description or "")
    return told | {"lang": tag} if tag else told


def _translated_scopes(description: Description) -> list[dict[str, Any]]:
    return [
        _description(Text(value=values["scope"], language=code), "Abstract", None)
        for code, values in sorted(description.alternate_languages.items())
        if has_words(values.get("scope"))
    ]
