"""A citation in the RIS format (Research Information Systems), one tag to a line."""

from __future__ import annotations

from collections.abc import Iterator

from flask_doi.crosswalk.cited import Cited, cited_doi
from flask_doi.crosswalk.csl import note_of
from flask_doi.crosswalk.formats import Format, offer
from flask_doi.domain.published import PublishedDoi

LINE_END = "\r\n"

_TYPES = {
    "Photograph": "ART",
    "Drawing": "ART",
    "Painting": "ART",
    "Poster": "ART",
    "VisualArtwork": "ART",
    "Map": "MAP",
    "Manuscript": "MANSCPT",
    "AudioObject": "SOUND",
    "VideoObject": "VIDEO",
    "WebSite": "ELEC",
    "SoftwareApplication": "COMP",
    "Dataset": "DATA",
}


def ris_entry(cited: Cited) -> str:
    """One reference; what is not known is left out."""
    told = [("TY", _TYPES.get(cited.kind, "GEN")), *((tag, value) for tag, value in _lines(cited) if value)]
    return "".join(f"{tag}  - {value}{LINE_END}" for tag, value in (*told, ("ER", "")))


def write_ris(doi: PublishedDoi) -> str:
    """A DOI as an RIS reference."""
    return ris_entry(cited_doi(doi))


def _lines(cited: Cited) -> Iterator[tuple[str, str]]:
    yield from (("AU", name.whole) for name in cited.names)
    yield "TI", cited.title
    yield from _dates(cited)
    yield "PB", cited.repository or cited.publisher
    yield "CY", cited.place
    yield "CN", cited.code
    yield "M3", cited.medium or cited.level
    yield "ET", cited.version
    yield "LA", cited.language
    yield "N1", ", ".join(part for part in (cited.level, cited.extent) if part)
    yield "N1", note_of(cited)
    yield "AB", cited.abstract
    yield from (("KW", subject) for subject in cited.subjects)
    yield "DO", cited.doi or ""
    yield "UR", cited.address or ""


def _dates(cited: Cited) -> Iterator[tuple[str, str]]:
    """The first year, and year, month and day with the date as written behind them; RIS has no years before our era."""
    start = cited.span.start if cited.span else None
    if start is None or start.year <= 0:
        yield "DA", f"///{cited.dates}" if cited.dates else ""
        return
    yield "PY", f"{start.year:04d}"
    month, day = (f"{part:02d}" if part else "" for part in (start.month, start.day))
    yield "DA", f"{start.year:04d}/{month}/{day}/{cited.dates}"


offer(
    Format(
        name="ris",
        label="RIS",
        media_types=("application/x-research-info-systems",),
        extension="ris",
        write=write_ris,
    )
)
