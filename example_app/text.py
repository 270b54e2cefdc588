"""Small rules about text: what may not be stored, which way it runs, and how long a summary may be."""

from __future__ import annotations

import re

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_RIGHT_TO_LEFT_LANGUAGES = {"ar", "ara", "he", "heb", "fa", "fas", "per", "ur", "urd", "yi", "yid", "dv", "ps", "syr"}
_RIGHT_TO_LEFT_LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LETTER = re.compile(r"[^\W\d_]")


def without_control_characters(text: str) -> str:
    """Drop what XML and databases refuse (NUL, control characters, lone surrogates) and unify the line ends."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def direction(text: str, language: str = "") -> str:
    """Return "rtl" when the text starts in a right-to-left script, or when a bare language says so; else "ltr"."""
    first = _LETTER.search(text)
    if first is not None:
        return "rtl" if _RIGHT_TO_LEFT_LETTER.match(first.group()) else "ltr"
    return "rtl" if language.lower().split("-")[0] in _RIGHT_TO_LEFT_LANGUAGES else "ltr"


def shortened(text: str, length: int = 200) -> str:
    """Cut at a word, with an ellipsis, so that no more than *length* characters remain."""
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    head = flat[: length - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip(",;:. ") + "…"
