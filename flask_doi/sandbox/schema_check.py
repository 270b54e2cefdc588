"""Checking documents against the metadata schema, in the two layers of the service.

The first layer names each element and runs only for some schema versions; the second runs whenever a document is
stored for a DOI that is no draft, and says no more than that the metadata is invalid.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, cast

from lxml import etree

from .doi_record import DoiRecord

_REFUSED = ("2.1", "2.2", "3", "3.0", "3.1")
_ELEMENTWISE = ("4", "4.0", "4.1", "4.2", "4.3")
_VERSION = re.compile(r"^http://datacite\.org/schema/kernel-([\d.]+)$")
_SOURCES = {
    "date": "dates",
    "publicationYear": "publication_year",
    "alternateIdentifiers": "identifiers",
    "relatedIdentifiers": "related_identifiers",
    "relatedItems": "related_items",
    "geoLocations": "geo_locations",
    "rightsList": "rights_list",
    "fundingReferences": "funding_references",
    "version": "version_info",
    "resource": "xml",
}
_SUBJECT = re.compile(r"^Element '([^}]*\}?[^:]*)'(?:, attribute '([^']*)')?: (.*)$", re.DOTALL)
_LOCK = Lock()


@cache
def _schema() -> etree.XMLSchema:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.XMLSchema(etree.parse(str(Path(__file__).with_name("kernel-4.xsd")), parser))


def document_problems(record: DoiRecord, before: DoiRecord | None) -> dict[str, str]:
    """Source to message for what is wrong with the document of `record`, which is to follow `before`."""
    if not record.xml:
        return {"xml": "can't be blank"}
    match = _VERSION.match(record.schema_version or "")
    version = match.group(1) if match else None
    if version in _REFUSED:
        return {"xml": f"DOI {record.doi}: Schema {record.schema_version} is no longer supported"}
    if version in _ELEMENTWISE:
        return element_problems(record.xml, record.doi)
    is_stored_anew = record.is_public and (before is None or before.xml != record.xml)
    return {"metadata": "is invalid"} if is_stored_anew and element_problems(record.xml, record.doi) else {}


def element_problems(xml: str, doi: str) -> dict[str, str]:
    """Source to message for each element or attribute the schema refuses, in libxml2's words."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(xml.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        return {"xml": f"DOI {doi}: {error.msg}"}
    problems: dict[str, str] = {}
    with _LOCK:
        schema = _schema()
        if schema.validate(root):
            return {}
        errors = [(entry.message, entry.line) for entry in cast("Any", schema.error_log)]
    for message, line in errors:
        source, text = _reading(message)
        problems.setdefault(source, f"DOI {doi}: {text} at line {line}, column 0")
    return problems


def _reading(message: str) -> tuple[str, str]:
    match = _SUBJECT.match(message)
    if match is None:
        return "xml", message
    name = match.group(1).rpartition("}")[2]
    if match.group(2):
        return f"{name}', attribute '{match.group(2)}", match.group(3)
    return _SOURCES.get(name, name), match.group(3)
