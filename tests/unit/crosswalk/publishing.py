"""Real DOIs for the tests of public formats, and the schemas these formats must keep to."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from lxml import etree

from flask_doi.domain.description import Description
from flask_doi.domain.profile import CrosswalkSettings
from flask_doi.domain.published import PublishedDoi
from tests.shared_material import SCHEMAS

DOI_LINK = "https://doi.org/10.80000/abcd-efgh"
DC = "{http://purl.org/dc/elements/1.1/}"
EAD3 = "{http://ead3.archivists.org/schema/}"


def published(description: Description | None, **given: Any) -> PublishedDoi:
    """A findable DOI of a production account, unless told otherwise."""
    values: dict[str, Any] = {
        "name": "10.80000/abcd-efgh",
        "url": DOI_LINK,
        "text": DOI_LINK,
        "key": description.key if description is not None else "gone",
        "environment": "production",
        "is_external": False,
        "is_findable": True,
        "description": description,
        "settings": CrosswalkSettings(),
        "year": 2024,
        "landing": "https://archive.example.org/doi/10.80000/abcd-efgh",
        "page": "https://archive.example.org/record/f1",
        "changed_at": datetime(2025, 6, 1, 12, 0, 0, 250, tzinfo=UTC),
    }
    return PublishedDoi(**{**values, **given})


@cache
def schema(name: str) -> etree.XMLSchema | etree.RelaxNG:
    """One of the offline schemas: "ead3.xsd", "ead3.rng", "ead.xsd" (2002) or "all-oai.xsd"."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    document = etree.parse(str(SCHEMAS / "offline" / name), parser)
    return etree.RelaxNG(document) if name.endswith(".rng") else etree.XMLSchema(document)


def faults(name: str, document: Any) -> list[str]:
    """What a schema has to say against a document, given as text or as tree; it is read again from its bytes."""
    text = document.encode() if isinstance(document, str) else etree.tostring(document)
    checker = schema(name)
    checker.validate(etree.fromstring(text).getroottree())
    return [f"{fault.line}: {fault.message}" for fault in checker.error_log]
