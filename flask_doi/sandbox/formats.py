"""The formats of content negotiation, and which of them writes what."""

from __future__ import annotations

from collections.abc import Callable

from .doi_record import DoiRecord
from .json_formats import citeproc, codemeta, crosscite, datacite_json, schema_org
from .text_formats import bibtex, csv_table, jats, ris

FORMATS = {
    "application/vnd.datacite.datacite+xml": "datacite",
    "application/x-datacite+xml": "datacite",
    "application/vnd.datacite.datacite+json": "datacite_json",
    "application/vnd.crosscite.crosscite+json": "crosscite",
    "application/vnd.schemaorg.ld+json": "schema_org",
    "application/ld+json": "schema_org",
    "application/vnd.citationstyles.csl+json": "citeproc",
    "application/citeproc+json": "citeproc",
    "application/vnd.codemeta.ld+json": "codemeta",
    "application/vnd.jats+xml": "jats",
    "application/x-bibtex": "bibtex",
    "application/x-research-info-systems": "ris",
    "text/csv": "csv",
    "text/x-bibliography": "citation",
}
_TYPES = {name: mime for mime, name in reversed(FORMATS.items())}
_JSON: dict[str, Callable[[DoiRecord], str]] = {
    "datacite_json": datacite_json,
    "crosscite": crosscite,
    "schema_org": schema_org,
    "citeproc": citeproc,
    "codemeta": codemeta,
}
_TEXT: dict[str, tuple[Callable[[DoiRecord], str], str]] = {
    "datacite": (lambda record: record.xml or "", "\n"),
    "jats": (jats, "\n"),
    "bibtex": (bibtex, "\n"),
    "ris": (ris, "\n\n"),
}


def write_format(name: str, records: list[DoiRecord], *, is_list: bool = False) -> tuple[str, str]:
    """The content type and the text of `records` in the format `name`; a list of JSON is written as an array."""
    if name == "csv":
        return _TYPES[name], csv_table(records)
    if name in _JSON:
        parts = [_JSON[name](record) for record in records]
        return _TYPES[name], "[\n" + ",\n".join(parts) + "\n]" if is_list else parts[0]
    write, joint = _TEXT[name]
    return _TYPES[name], joint.join(write(record) for record in records)
