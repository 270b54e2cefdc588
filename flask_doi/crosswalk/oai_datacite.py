"""DataCite metadata in the wrapper in which it is harvested (oai_datacite, schema version 1.1 of the wrapper)."""

from __future__ import annotations

from lxml import etree

from flask_doi.crosswalk.xml_elements import add, document

WRAPPER = "http://schema.datacite.org/oai/oai-1.1/"
WRAPPER_XSD = "http://schema.datacite.org/oai/oai-1.1/oai.xsd"


def oai_datacite(resource: etree._Element, *, schema_version: str, symbol: str) -> etree._Element:
    """The `resource` wrapped; `symbol` is the repository account that registered it ("SANDBOX.ARCHIVE")."""
    root = document(WRAPPER, "oai_datacite", WRAPPER_XSD)
    add(root, "schemaVersion", schema_version)
    add(root, "datacentreSymbol", symbol.upper())
    add(root, "payload").append(resource)
    return root
