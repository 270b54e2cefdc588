"""Titles (DataCite schema 4.6, property 3)."""

from __future__ import annotations

from typing import Any

from flask_doi.domain.dates import read_date
from flask_doi.domain.description import Description
from flask_doi.domain.languages import language_tag
from flask_doi.domain.plain_text import has_words, words
from flask_doi.domain.profile import CrosswalkSettings
from flask_doi.domain.titles import MainTitle, main_title

_TITLE_TYPES = {
    "parallel": "TranslatedTitle",
    "translated": "TranslatedTitle",
    "alternative": "AlternativeTitle",
    "subtitle": "Subtitle",
    "other": "Other",
}


def titles(description: Description, settings: CrosswalkSettings) -> list[dict[str, Any]]:
    """The main title, then the others; empty only for a record that the rules stop."""
    main = main_title(description)
    language = language_tag(description.description_language or "")
    told: list[dict[str, Any]] = []
    if main is not None:
        told.append(_title(_dressed(main, description, settings), language=language))
    for title in description.titles:
        if has_words(title.value):
            kind = _TITLE_TYPES.get(title.kind.lower(), "AlternativeTitle")
            told.append(_title(words(title.value), kind, language_tag(title.language or "")))
    told.extend(_translations(description))
    return _each_once(told)


def _title(value: str, kind: str | None = None, language: str | None = None) -> dict[str, Any]:
    title: dict[str, Any] = {"title": value}
    if kind:
        title["titleType"] = kind
    if language:
        title["lang"] = language
    return title


def _translations(description: Description) -> list[dict[str, Any]]:
    """The titles of the description in its other languages, in the order of their codes."""
    return [
        _title(words(values["title"]), "TranslatedTitle", language_tag(code))
        for code, values in sorted(description.alternate_languages.items())
        if has_words(values.get("title"))
    ]


def _dressed(main: MainTitle, description: Description, settings: CrosswalkSettings) -> str:
    """The main title with its dates and context behind it, where the account wants them and they are not in it."""
    value = main.value
    if settings.title_with_dates and main.origin != "dates":
        shown = next((words(date.text) for date in description.dates if has_words(date.text)), "")
        if not shown:
            read = next((read_date(date) for date in description.dates), None)
            shown = read.value.replace("/", "-") if read and len(read.value) in (4, 9) else ""
        if shown and shown not in value:
            value = f"{value}, {shown}"
    context = words(description.parent.title) if description.parent else ""
    if settings.title_with_context and main.origin == "title" and context and context not in value:
        value = f"{value} ({context})"
    return value


def _each_once(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Titles without later repetitions of the same words."""
    seen: dict[str, dict[str, Any]] = {}
    for title in told:
        seen.setdefault(title["title"].casefold(), title)
    return list(seen.values())
