"""The styles in which a record can be cited: two of our own, and others that a CSL processor writes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec

PROCESSOR = "citeproc"


@dataclass(frozen=True, kw_only=True, slots=True)
class CitationStyle:
    """One style; `csl` names the file of a style written in the Citation Style Language."""

    name: str
    label: str
    csl: str | None = None


STYLES: dict[str, CitationStyle] = {
    style.name: style
    for style in (
        CitationStyle(name="archival", label="Archives"),
        CitationStyle(name="datacite", label="DataCite"),
        CitationStyle(name="apa", label="APA", csl="apa"),
        CitationStyle(name="chicago-author-date", label="Chicago (author and date)", csl="chicago-author-date"),
        CitationStyle(name="chicago-notes", label="Chicago (bibliography)", csl="chicago-notes-bibliography"),
        CitationStyle(name="mla", label="MLA", csl="modern-language-association"),
        CitationStyle(name="mhra", label="MHRA", csl="mhra-notes"),
        CitationStyle(name="harvard", label="Harvard", csl="harvard-cite-them-right"),
        CitationStyle(name="iso690", label="ISO 690", csl="iso690-author-date-en"),
        CitationStyle(name="ieee", label="IEEE", csl="ieee"),
    )
}
"""By name, in the order in which they are offered."""


@lru_cache(maxsize=1)
def has_processor() -> bool:
    """Whether the CSL processor is installed (the extra "csl")."""
    return find_spec(PROCESSOR) is not None


def usable_styles() -> tuple[CitationStyle, ...]:
    """The styles that can be written here."""
    return tuple(style for style in STYLES.values() if style.csl is None or has_processor())
