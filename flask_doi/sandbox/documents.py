"""Documents sent in place of, or beside, JSON metadata: recognising their format and reading them.

Reading is lenient, as the service is: a document cut short is repaired where that is possible, and what cannot be
recognised counts as no metadata.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from .crossref_reader import is_crossref, read_crossref
from .foreign_formats import read_foreign
from .shape_checks import LATEST_SCHEMA
from .xml_reader import read_datacite
from .xml_writer import document_text

_NAMESPACE = re.compile(r"http://datacite\.org/schema/kernel-([\d.]+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A document as read. `text` is the DataCite document itself, empty when the format was another one."""

    text: str
    is_datacite: bool
    schema_version: str
    metadata: Mapping[str, Any] = field(default_factory=dict)
    doi: str | None = None


def parse_xml(text: str) -> etree._Element | None:
    """The root of `text`, read without entities, network or document types; None when nothing can be read."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_blank_text=True
    )
    try:
        return etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def read_document(text: str) -> Document | None:
    """The document in `text`, or None when its format is not known."""
    if not text.lstrip().startswith("<"):
        values = read_foreign(text)
        return None if values is None else _foreign(values)
    root = parse_xml(text)
    if root is None or not isinstance(root.tag, str):
        return None
    if is_crossref(root):
        return _foreign(read_crossref(root))
    if etree.QName(root).localname != "resource":
        return None
    metadata, doi = read_datacite(root)
    kept = document_text(root)
    return Document(text=kept, is_datacite=True, schema_version=schema_of(root), metadata=metadata, doi=doi)


def _foreign(values: Mapping[str, Any]) -> Document:
    return Document(text="", is_datacite=False, schema_version=LATEST_SCHEMA, metadata=values)


def schema_of(root: etree._Element) -> str:
    """The DataCite namespace of a document, from its elements or its schema location."""
    namespace = etree.QName(root).namespace or ""
    match = _NAMESPACE.match(namespace)
    if match is None:
        location = root.get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation") or ""
        match = _NAMESPACE.search(location)
    return match.group(0) if match else LATEST_SCHEMA


def with_doi(text: str, doi: str) -> str:
    """The document with its identifier replaced by `doi`."""
    root = parse_xml(text)
    if root is None:
        return text
    for element in root.iter("{*}identifier"):
        element.text = doi.upper()
        element.set("identifierType", "DOI")
        break
    return document_text(root)
