"""A record in unqualified Dublin Core (oai_dc)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from example_app.exports.inheritance import access_conditions_of, blocks, creators_of, languages_of
from example_app.importers.languages import language_of_description
from example_app.models import Record
from example_app.text import without_control_characters

OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
OAI_DC_XSD = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
DC = "http://purl.org/dc/elements/1.1/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_COAR = "http://purl.org/coar/access_right/"
_ACCESS = {
    "open": (f"{_COAR}c_abf2", "info:eu-repo/semantics/openAccess"),
    "restricted": (f"{_COAR}c_16ec", "info:eu-repo/semantics/restrictedAccess"),
    "closed": (f"{_COAR}c_14cb", "info:eu-repo/semantics/closedAccess"),
    "embargoed": (f"{_COAR}c_f1cf", "info:eu-repo/semantics/embargoedAccess"),
}
_AGGREGATIONS = frozenset({"fonds", "subfonds", "collection", "series", "subseries", "file"})
_ISO_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_NO_LANGUAGE = frozenset({"zxx", "und", "mul"})


def dublin_core(record: Record, identifiers: Iterable[str]) -> etree._Element:
    """The record with these identifiers before all else; what it inherits is told as its own."""
    root = etree.Element(f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} {OAI_DC_XSD}")
    told = [("identifier", text, "") for text in identifiers]
    for name, text, language in dict.fromkeys([*told, *_statements(record)]):
        shown = " ".join(without_control_characters(text).split())
        if shown:
            element = etree.SubElement(root, f"{{{DC}}}{name}")
            element.text = shown
            if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", language):
                element.set(LANG, language)
    return root


def _statements(record: Record) -> Iterator[tuple[str, str, str]]:
    yield "title", record.title or f"[{record.reference_code or record.level}]", record.title_language
    for title in record.alternative_titles:
        yield "title", title.get("text", ""), title.get("language", "")
    for name in creators_of(record):
        yield "creator", name.authority.name, ""
    yield "publisher", record.repository.name, record.repository.name_language
    yield from _dates(record)
    yield "type", "Collection" if record.level in _AGGREGATIONS else _kind(record), ""
    yield "type", record.level, ""
    for text in record.extent.splitlines():
        yield "format", text, ""
    for file in record.digital_objects:
        yield "format", file.media_type, ""
    for code in languages_of(record):
        short = language_of_description(code).partition("-")[0]
        if short not in _NO_LANGUAGE:
            yield "language", short, ""
    for point in record.access_points:
        yield "coverage" if point.kind == "place" else "subject", point.term, ""
    for text in blocks(record.scope_and_content):
        yield "description", text, record.language_of_description
    yield from _rights(record)


def _dates(record: Record) -> Iterator[tuple[str, str, str]]:
    for date in record.dates:
        ends = [end for end in dict.fromkeys((date.start, date.end)) if _ISO_DATE.fullmatch(end)]
        if ends and date.kind != "subject":
            yield "date", "/".join(ends), ""
        elif date.kind == "subject":
            yield "coverage", date.text or "/".join(ends), ""


def _kind(record: Record) -> str:
    files = {file.media_type.partition("/")[0] for file in record.digital_objects}
    for media, kind in (("image", "Image"), ("audio", "Sound"), ("video", "MovingImage")):
        if media in files:
            return kind
    return "Text"


def _rights(record: Record) -> Iterator[tuple[str, str, str]]:
    for text in _ACCESS.get(record.access, ()):
        yield "rights", text, ""
    if record.access == "embargoed" and record.embargo_until is not None:
        yield "date", f"info:eu-repo/date/embargoEnd/{record.embargo_until.isoformat()}", ""
    for text in blocks(access_conditions_of(record)):
        yield "rights", text, record.language_of_description
    yield "rights", record.rights_uri, ""
    for text in blocks(record.reproduction_conditions):
        yield "rights", text, record.language_of_description
