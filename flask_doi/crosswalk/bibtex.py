"""A citation as BibTeX: one @misc entry whose texts survive TeX, whatever they hold.

Braces are written as commands, because BibTeX counts them even behind a backslash.
"""

from __future__ import annotations

import re

from flask_doi.crosswalk.cited import Cited, CitedName, cited_doi, shown_date
from flask_doi.crosswalk.csl import note_of
from flask_doi.crosswalk.formats import Format, offer
from flask_doi.domain.published import PublishedDoi

_ESCAPES = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    **{character: f"\\{character}" for character in "&%$#_"},
}


def escape_tex(text: str) -> str:
    """A text in which nothing means anything to TeX."""
    return "".join(_ESCAPES.get(character, character) for character in text)


def bibtex_entry(cited: Cited) -> str:
    """One entry; what is not known is left out."""
    held = ", ".join(part for part in (cited.level, cited.extent) if part)
    told = {
        "author": " and ".join(_name(name) for name in cited.names),
        "title": f"{{{escape_tex(cited.title)}}}" if cited.title else "",
        "year": escape_tex(_year(cited)),
        "howpublished": escape_tex(cited.code),
        "publisher": escape_tex(cited.repository or cited.publisher),
        "address": escape_tex(cited.place),
        "version": escape_tex(cited.version),
        "type": escape_tex(cited.medium or cited.level),
        "note": escape_tex("; ".join(part for part in (held, note_of(cited)) if part)),
        "language": escape_tex(cited.language),
        "keywords": escape_tex(", ".join(cited.subjects)),
        "abstract": escape_tex(cited.abstract),
        "doi": _bare(cited.doi or ""),
        "url": _bare(cited.address or ""),
    }
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in told.items() if value)
    return f"@misc{{{_key(cited)},\n{fields}}}\n"


def write_bibtex(doi: PublishedDoi) -> str:
    """A DOI as a BibTeX entry."""
    return bibtex_entry(cited_doi(doi))


def _name(name: CitedName) -> str:
    """A person's name in its parts; every other in braces, or its commas and "and" would split it."""
    if name.family:
        return f"{_part(name.family)}, {_part(name.given)}"
    return f"{{{escape_tex(name.whole)}}}"


def _part(text: str) -> str:
    escaped = escape_tex(text)
    return f"{{{escaped}}}" if "," in text or re.search(r"\band\b", text, re.IGNORECASE) else escaped


def _year(cited: Cited) -> str:
    if cited.span is None:
        return cited.dates
    years = dict.fromkeys((cited.span.start.year, cited.span.end.year))
    return "--".join(shown_date(type(cited.span.start)(year)) for year in years)


def _bare(text: str) -> str:
    """A name or address as it is: programs take it literally."""
    return text if not re.search(r"[{}\\]", text) else escape_tex(text)


def _key(cited: Cited) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", cited.doi or cited.code or "record").strip("-") or "record"


offer(
    Format(
        name="bibtex",
        label="BibTeX",
        media_types=("application/x-bibtex",),
        extension="bib",
        write=write_bibtex,
    )
)
