"""Rules for form fields. Every message names the field's value and a way out."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

from wtforms import Field, Form
from wtforms.validators import ValidationError

from example_app.search import doi_in
from example_app.text import without_control_characters

_W3C_DATE = re.compile(r"-?\d{4,6}(?:-(\d\d)(?:-(\d\d))?)?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_SCRIPT = re.compile(r"[A-Za-z]{4}")


def tidy(value: str | None) -> str:
    """A form filter: no control characters, no white space around."""
    return without_control_characters(value or "").strip()


def normalised_date(_form: Form, field: Field) -> None:
    text = field.data or ""
    if not text:
        return
    found = _W3C_DATE.fullmatch(text)
    if not found or not _is_calendar_day(text, found.group(1), found.group(2)):
        raise ValidationError(
            f'"{text}" is not a normalised date. Write 1923, 1923-04 or 1923-04-17 (-2350 for 2350 BCE), '
            "and put words such as circa into the text of the date."
        )


def web_address(_form: Form, field: Field) -> None:
    text = field.data or ""
    parts = urlsplit(text)
    if text and (parts.scheme not in {"http", "https"} or not parts.netloc):
        raise ValidationError(
            f'"{text}" is not a web address. Write it in full, such as https://example.org/page, or leave it empty.'
        )


def language_codes(_form: Form, field: Field) -> None:
    for code in listed(field.data):
        if not _LANGUAGE.fullmatch(code):
            raise ValidationError(
                f'"{code}" is not a language code. Write codes with commas between them, '
                'such as "en, af" or "hr, sr-Cyrl".'
            )


def script_codes(_form: Form, field: Field) -> None:
    for code in listed(field.data):
        if not _SCRIPT.fullmatch(code):
            raise ValidationError(
                f'"{code}" is not a script code. Write four letters of ISO 15924, such as Latn or Cyrl.'
            )


def doi_name(_form: Form, field: Field) -> None:
    if field.data and doi_in(field.data) is None:
        raise ValidationError(
            f'"{field.data}" holds no DOI. A DOI looks like 10.1234/abc or https://doi.org/10.1234/abc; '
            "leave the field empty if the DOI is given by this catalogue."
        )


def listed(text: str | None) -> list[str]:
    """Split "en, af" into its parts."""
    return [part for part in re.split(r"[,;\s]+", text or "") if part]


def ends_before(end: str, start: str) -> bool:
    """Compare two normalised dates as far as both are known; BCE years count backwards."""
    first, last = _parts(start), _parts(end)
    return any(a != b for a, b in zip(first, last, strict=False)) and last[: len(first)] < first[: len(last)]


def _parts(text: str) -> tuple[int, ...]:
    sign = -1 if text.startswith("-") else 1
    numbers = [int(piece) for piece in text.removeprefix("-").split("-")]
    return (sign * numbers[0], *numbers[1:])


def _is_calendar_day(text: str, month: str | None, day: str | None) -> bool:
    year = abs(_parts(text)[0]) % 400 + 400
    try:
        date(year, int(month or 1), int(day or 1))
    except ValueError:
        return False
    return True
