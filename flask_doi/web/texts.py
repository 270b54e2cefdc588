"""Texts in the visitor's language: through the host's Flask-Babel when it has one, else in English.

The plugin's catalogue is a domain of its own ("flask_doi"), so that it never mixes with the host's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app, has_app_context
from markupsafe import Markup, escape

from flask_doi.services.context import current_context

DOMAIN = "flask_doi"
TRANSLATIONS = Path(__file__).parents[1] / "translations"


@lru_cache(maxsize=1)
def _domain() -> Any:
    from flask_babel import Domain

    return Domain(translation_directories=[str(TRANSLATIONS)], domain=DOMAIN)


def _has_babel() -> bool:
    return has_app_context() and "babel" in current_app.extensions


def translated(message: str) -> str:
    """A message in the visitor's language, its parameters still open."""
    return str(_domain().gettext(message)) if _has_babel() else message


def noted(message: str) -> str:
    """A message that stands in a table, marked for translation there; `doi_text` says it later."""
    return message


def language() -> str:
    """The language in which the texts are, as HTML names it: the visitor's where there is a translation, else English.

    A page of the host may be in another language; whoever reads it aloud must know.
    """
    if not _has_babel():
        return "en"
    from flask_babel import get_locale

    locale = get_locale()
    known = {"en", *(folder.name for folder in TRANSLATIONS.iterdir() if folder.is_dir())}
    return str(locale).replace("_", "-") if locale is not None and locale.language in known else "en"


def doi_text(message: str, **params: object) -> Markup:
    """A message in the visitor's language, escaped, with its %(name)s parameters filled in and escaped."""
    return _filled(translated(message), params)


def doi_plural(singular: str, plural: str, of_things: int, /, **params: object) -> Markup:
    """The same for a number of things, which is the parameter %(number)s, written as people read it."""
    if _has_babel():
        chosen = str(_domain().get_translations().ungettext(singular, plural, of_things))
    else:
        chosen = singular if of_things == 1 else plural
    return _filled(chosen, {"number": number(of_things), **params})


def _filled(message: str, params: Mapping[str, object]) -> Markup:
    escaped = escape(message)
    return escaped % params if params else escaped


def moment(at: datetime | None) -> Markup:
    """A moment as people read it: the time when it is today, else day and time; exact in its `datetime` attribute."""
    if at is None:
        return Markup()
    return Markup('<time datetime="{}" data-doi-time>{}</time>').format(at.isoformat(timespec="seconds"), _words(at))


def _words(at: datetime) -> str:
    today = current_context().clock().date() == at.date()
    if _has_babel():
        from flask_babel import format_datetime, format_time

        return str(format_time(at, "short") if today else format_datetime(at, "medium"))
    plain = at.astimezone(UTC)
    return f"{plain:%H:%M} UTC" if today else f"{plain.day} {plain:%B %Y, %H:%M} UTC"


def day(at: datetime | None) -> Markup:
    """The day of a moment."""
    if at is None:
        return Markup()
    plain = at.astimezone(UTC)
    words = f"{plain.day} {plain:%B %Y}"
    if _has_babel():
        from flask_babel import format_date

        words = str(format_date(plain, "long"))
    return Markup('<time datetime="{}">{}</time>').format(plain.date().isoformat(), words)


def number(of_things: int) -> str:
    """A number as people read it: 1,234,567, or as the visitor's language writes it."""
    if _has_babel():
        from flask_babel import format_decimal

        return str(format_decimal(of_things))
    return f"{of_things:,}"


def duration(seconds: int) -> Markup:
    """A length of time in the unit that suits it."""
    if seconds < 120:
        return doi_plural("%(number)s second", "%(number)s seconds", seconds)
    if seconds < 7200:
        return doi_plural("%(number)s minute", "%(number)s minutes", round(seconds / 60))
    if seconds < 172800:
        return doi_plural("%(number)s hour", "%(number)s hours", round(seconds / 3600))
    return doi_plural("%(number)s day", "%(number)s days", round(seconds / 86400))


def doi_label(environment: str) -> Markup:
    """What a DOI of an environment is called, so that none of a test is taken for a real one."""
    if environment == "sandbox":
        return doi_text("Sandbox DOI")
    return doi_text("DOI") if environment == "production" else doi_text("Test DOI")
