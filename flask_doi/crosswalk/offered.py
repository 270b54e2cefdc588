"""Every public format: what stands here is registered by being imported."""

from __future__ import annotations

from types import ModuleType

from flask_doi.crosswalk import bibtex, citation, csl, datacite_formats, dublin_core, ead3_document, ris, schema_org
from flask_doi.crosswalk.formats import FORMATS

__all__ = ["FORMATS", "OFFERING"]

OFFERING: tuple[ModuleType, ...] = (
    datacite_formats,
    dublin_core,
    ead3_document,
    schema_org,
    csl,
    bibtex,
    ris,
    citation,
)
"""The modules that offer formats."""

_ORDER = ("datacite-xml", "datacite-json", "schema-org", "dc", "ead3", "csl", "bibtex", "ris", "citation")

for _name in _ORDER:
    FORMATS[_name] = FORMATS.pop(_name)
