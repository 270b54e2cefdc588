"""What templates need to show archival text well, and the headers every answer carries."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from flask import Flask, Response, request, url_for
from flask_login import current_user
from markupsafe import Markup, escape
from wtforms import FieldList
from wtforms.form import BaseForm

from example_app import permissions
from example_app.models import Record, RecordDate
from example_app.text import direction, shortened

LANGUAGE_NAMES = {
    "af": "Afrikaans", "afr": "Afrikaans", "ar": "Arabic", "ara": "Arabic", "bs": "Bosnian", "cs": "Czech",
    "de": "German", "deu": "German", "en": "English", "eng": "English", "es": "Spanish", "fr": "French",
    "fra": "French", "grc": "Ancient Greek", "he": "Hebrew", "heb": "Hebrew", "hr": "Croatian", "hrv": "Croatian",
    "hu": "Hungarian", "it": "Italian", "ita": "Italian", "ja": "Japanese", "jpn": "Japanese", "la": "Latin",
    "lad": "Ladino", "lat": "Latin", "mul": "multiple languages", "nl": "Dutch", "nld": "Dutch",
    "ota": "Ottoman Turkish",
    "pt": "Portuguese", "ru": "Russian", "sl": "Slovenian", "sr": "Serbian", "srp": "Serbian", "tr": "Turkish",
    "und": "undetermined", "xh": "isiXhosa", "xho": "isiXhosa", "yi": "Yiddish", "zh": "Chinese", "zu": "isiZulu",
    "zxx": "no linguistic content", "sux": "Sumerian", "akk": "Akkadian", "naq": "Khoekhoe (Nama)",
}  # fmt: skip
ACCESS_WORDS = {"open": "Open", "restricted": "Restricted", "closed": "Closed", "embargoed": "Under embargo"}
_POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; frame-ancestors 'self'"


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        may=lambda action, record: permissions.may(current_user, action, record),
        may_catalogue=lambda: permissions.may_catalogue(current_user),
        may_administer=lambda: permissions.may_administer(current_user),
        may_edit_repository=lambda repository: permissions.may_edit_repository(current_user, repository),
        text_attributes=text_attributes,
        access_words=ACCESS_WORDS,
        page_url=page_url,
        form_problems=form_problems,
    )
    app.jinja_env.filters.update(
        paragraphs=paragraphs,
        shortened=shortened,
        language_name=language_name,
        date_text=date_text,
        record_title=record_title,
        day=day,
    )
    app.after_request(_protect)


def text_attributes(text: str, language: str = "") -> Markup:
    """The ``lang`` and ``dir`` attributes for a piece of archival text."""
    lang = Markup(' lang="{}"').format(language) if language else Markup()
    return Markup('dir="{}"{}').format(direction(text, language), lang)


def record_title(record: Record) -> str:
    """The title to show: the record's own, else its reference code or a plain word. Never stored."""
    return record.title or (f"[{record.reference_code}]" if record.reference_code else "[no title]")


def date_text(statement: RecordDate) -> str:
    """A statement of date as a reader sees it: the text as catalogued, else its ends."""
    if statement.text:
        return statement.text
    if statement.end and statement.end != statement.start:
        return f"{statement.start}–{statement.end}"
    return statement.start


def language_name(code: str) -> str:
    name = LANGUAGE_NAMES.get(code.lower())
    return f"{name} ({code})" if name else code


def paragraphs(text: str) -> Markup:
    """Escaped text with a paragraph for every blank line and a break for every other one."""
    blocks = [block.strip() for block in text.split("\n\n") if block.strip()]
    return Markup("").join(
        Markup("<p {}>{}</p>").format(text_attributes(block), Markup("<br>").join(map(escape, block.split("\n"))))
        for block in blocks
    )


def day(moment: date | datetime | None) -> str:
    if moment is None:
        return ""
    local = moment.astimezone(UTC) if isinstance(moment, datetime) else moment
    return f"{local.day} {local:%B %Y}"


def page_url(number: int) -> str:
    """The address of another page of the present list, with the search as it stands."""
    values: dict[str, Any] = {**request.args.to_dict(), **(request.view_args or {}), "page": number}
    return url_for(request.endpoint or "home.index", **values)


def form_problems(form: BaseForm) -> list[tuple[str, str, str]]:
    """Every problem of a form and its rows as (id of the field, where it stands, what is wrong)."""
    problems = [("", "", message) for message in form.form_errors]
    for field in form:
        problems.extend(_field_problems(field, ""))
    return problems


def _field_problems(field: Any, where: str) -> list[tuple[str, str, str]]:
    label = f"{where}{field.label.text}"
    if isinstance(field, FieldList):
        rows = enumerate(field.entries, start=1)
        return [found for n, row in rows for part in row for found in _field_problems(part, f"{label} {n}: ")]
    return [(field.id, label, message) for message in field.errors]


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    return response
