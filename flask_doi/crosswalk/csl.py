"""A citation as CSL-JSON (CSL 1.0.2, csl-data schema), which reference managers and citation processors read.

`issued` is the date of the material, which is what styles print; `available-date` is the year in which its description
was first public.
"""

from __future__ import annotations

import json
from typing import Any

from flask_doi.crosswalk.citation import LABELS, WITHDRAWALS
from flask_doi.crosswalk.cited import Cited, CitedName, cited_doi
from flask_doi.crosswalk.formats import Format, offer
from flask_doi.domain.calendar_date import CalendarDate
from flask_doi.domain.published import PublishedDoi

_TYPES = {
    "Collection": "collection",
    "Photograph": "graphic",
    "Drawing": "graphic",
    "Painting": "graphic",
    "Poster": "graphic",
    "VisualArtwork": "graphic",
    "Map": "map",
    "Manuscript": "manuscript",
    "AudioObject": "song",
    "VideoObject": "motion_picture",
    "WebSite": "webpage",
    "SoftwareApplication": "software",
    "Dataset": "dataset",
}


def csl_item(cited: Cited) -> dict[str, Any]:
    """One item; what is not known is left out."""
    told: dict[str, Any] = {
        "id": cited.doi or cited.page or cited.code or "record",
        "type": _TYPES.get(cited.kind, "document"),
        "title": cited.title,
        "author": [_name(name) for name in cited.names],
        "issued": _issued(cited),
        "available-date": {"date-parts": [[cited.year]]} if cited.year else None,
        "archive": cited.repository,
        "archive-place": cited.place,
        "archive_location": cited.code,
        "publisher": cited.publisher,
        "genre": cited.level if cited.kind == "Collection" else cited.medium,
        "dimensions": cited.extent,
        "version": cited.version,
        "language": cited.language,
        "abstract": cited.abstract,
        "keyword": ", ".join(cited.subjects),
        "note": note_of(cited),
        "DOI": cited.doi,
        "URL": cited.address,
    }
    return {name: value for name, value in told.items() if value}


def write_csl(doi: PublishedDoi) -> str:
    """A DOI as a JSON list of one item."""
    return json.dumps([csl_item(cited_doi(doi))], ensure_ascii=False, indent=2) + "\n"


def note_of(cited: Cited) -> str:
    """That a DOI is only a test, or that what it names is gone; for downloads, in English."""
    said = [LABELS[cited.environment]] if cited.environment else []
    gone = cited.withdrawal
    if gone is not None:
        dated = f" {gone.on.isoformat()}" if gone.on and gone.kind == "withdrawn" else ""
        said.append(f"{WITHDRAWALS[gone.kind]}{dated}")
        said += [f"replaced by {gone.replaced_by}"] if gone.replaced_by else []
    return "; ".join(said)


def _name(name: CitedName) -> dict[str, str]:
    return {"family": name.family, "given": name.given} if name.family else {"literal": name.whole}


def _issued(cited: Cited) -> dict[str, Any] | None:
    """The date as parts when it was read with certainty, else as it is written."""
    if cited.span is None:
        return {"literal": cited.dates} if cited.dates else None
    ends = dict.fromkeys((cited.span.start, cited.span.end))
    parts = {"date-parts": [_parts(end) for end in ends]}
    return parts | {"circa": True} if cited.is_circa else parts


def _parts(moment: CalendarDate) -> list[int]:
    """Years before our era as CSL counts them: -44 is 44 BCE, and there is no year 0."""
    year = moment.year if moment.year > 0 else moment.year - 1
    return [part for part in (year, moment.month, moment.day) if part is not None]


offer(
    Format(
        name="csl",
        label="CSL-JSON",
        media_types=("application/vnd.citationstyles.csl+json",),
        extension="json",
        write=write_csl,
    )
)
