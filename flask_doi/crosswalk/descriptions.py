"""Descriptions in words (DataCite schema 4.6, property 17).

Custodial history and acquisition are never among them: they name donors. Texts are plain; a "<" is a character.
"""

from __future__ import annotations

from typing import Any

from flask_doi.domain.dates import unread_text
from flask_doi.domain.description import Description, Text
from flask_doi.domain.languages import language_name, language_tag, language_tags
from flask_doi.domain.plain_text import clean_paragraphs, cut, has_words

DESCRIPTION_LENGTH = 20_000
ENTRIES_OF_A_TABLE = 3
ENTRY_LENGTH = 160


def descriptions(description: Description) -> list[dict[str, Any]]:
    """Scope as abstract, technical requirements, arrangement, the languages beyond the first, dates nobody can read."""
    told = []
    for text, kind in (
        (description.scope, "Abstract"),
        (description.technical, "TechnicalInfo"),
        (description.arrangement, _kind_of_arrangement(description.arrangement)),
    ):
        if text is not None and has_words(text.value):
            told.append(_description(text, kind, description.description_language))
    told.extend(_translated_scopes(description))
    languages = language_tags(description.languages)
    if len(languages) > 1:
        told.append(_listed("Languages", [language_name(tag) for tag in languages]))
    dates = [unread_text(date) for date in description.dates]
    shown = [text for text in dict.fromkeys(dates) if text and text not in (description.title or "")]
    if shown:
        told.append(_listed("Dates", shown))
    return told


def _listed(heading: str, entries: list[str]) -> dict[str, Any]:
    text = f"{heading}: {'; '.join(entries)}"
    return {"description": cut(text, DESCRIPTION_LENGTH), "descriptionType": "Other", "lang": "en"}


def _kind_of_arrangement(arrangement: Text | None) -> str:
    """A list of series, one in each line, is a table of contents."""
    lines = clean_paragraphs(arrangement.value if arrangement else "").splitlines()
    entries = [line for line in lines if line]
    is_list = len(entries) >= ENTRIES_OF_A_TABLE and all(len(entry) <= ENTRY_LENGTH for entry in entries)
    return "TableOfContents" if is_list else "Other"


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
