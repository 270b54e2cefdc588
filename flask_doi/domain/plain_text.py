"""Plain text as it may leave the house: no characters that XML forbids, no runs of blanks, words or nothing.

What XML 1.0 forbids is said in its production 2, Char.
"""

from __future__ import annotations

import re

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_C1_CONTROL = re.compile("[\u007f-\u0084\u0086-\u009f]")
_PLACEHOLDERS = frozenset({"null", "none", "n/a", "tba", "tbd", "[unvetted]", "unvetted"})
_TEMPLATE = re.compile(
    r"#[A-Z]{2,}\b.*#|\{\{.*\}\}|\$\{.*\}|<%.*%>|%[A-Z_]{3,}%|\[insert .*\]|lorem ipsum.*", re.IGNORECASE
)
_UNKNOWN_LISTED = """
    unknown unknown_creator unknown_author unknown_artist unknown_photographer creator_unknown author_unknown
    not_known unidentified unbekannt inconnu onbekend desconocido desconhecido sconosciuto okänd ukjent ukendt
    neznámý nieznany ismeretlen nepoznato nepoznat
"""
_UNKNOWN = frozenset(_UNKNOWN_LISTED.split())


def has_illegal(text: str) -> bool:
    """Whether a text holds control characters or halves of characters that XML forbids or discourages."""
    return bool(_ILLEGAL.search(text) or _C1_CONTROL.search(text))


def legal(text: str) -> str:
    """The text without the characters that XML forbids, and otherwise as it is."""
    return _ILLEGAL.sub("", text)


def clean(text: str | None) -> str:
    """One line of legal text with single blanks; "" for None."""
    if not text:
        return ""
    if text.isprintable():
        return " ".join(text.split())
    return " ".join(_C1_CONTROL.sub("", _ILLEGAL.sub("", _lines_kept(text))).split())


def clean_paragraphs(text: str | None) -> str:
    """Legal text whose paragraphs (separated by empty lines) and lines stay apart; "" for None."""
    if not text:
        return ""
    lines = (clean(line) for line in _lines_kept(text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _lines_kept(text: str) -> str:
    return re.sub("\r\n?|\u0085|\u2028|\u2029|\u000b|\u000c", "\n", text)


def has_words(text: str | None) -> bool:
    """Whether a text says anything: at least one letter or digit, and not the leftover of an export such as NULL."""
    cleaned = clean(text)
    return any(c.isalnum() for c in cleaned) and not _is_placeholder(cleaned)


def is_placeholder(text: str | None) -> bool:
    """Whether a text is the leftover of an export or of a template nobody filled in: NULL, [Unvetted], #IFS…#."""
    return _is_placeholder(clean(text))


def is_unknown(name: str | None) -> bool:
    """Whether a name says in words that there is none."""
    return "_".join(clean(name).strip(" .[]()?").casefold().replace(",", " ").split()) in _UNKNOWN


def _is_placeholder(cleaned: str) -> bool:
    return cleaned.casefold() in _PLACEHOLDERS or _TEMPLATE.fullmatch(cleaned) is not None


def words(text: str | None) -> str:
    """The cleaned text when it says anything, else ""."""
    return clean(text) if has_words(text) else ""


def cut(text: str, limit: int) -> str:
    """A text of at most `limit` characters, cut behind a word and marked with an ellipsis when it was longer."""
    if len(text) <= limit:
        return text
    shortened = text[: limit - 1]
    words_before = [shortened] if text[limit - 1].isspace() else shortened.rsplit(None, 1)
    at_word = words_before[0] if words_before else ""
    return (at_word if len(at_word) > limit // 2 else shortened).rstrip() + "…"
