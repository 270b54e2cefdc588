"""The metadata of DOIs as a harvester gets them, for many records at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial

from lxml import etree
from sqlalchemy import select

from flask_doi.crosswalk.datacite import to_payload
from flask_doi.crosswalk.datacite_xml import KERNEL, to_xml
from flask_doi.crosswalk.dublin_core import OAI_DC, OAI_DC_XSD, oai_dc
from flask_doi.crosswalk.ead3_document import ead3
from flask_doi.crosswalk.ead_dialect import EAD3, EAD3_XSD
from flask_doi.crosswalk.oai_datacite import WRAPPER, WRAPPER_XSD, oai_datacite
from flask_doi.domain.payload import Payload
from flask_doi.domain.published import PublishedDoi
from flask_doi.models import Account, DoiRow
from flask_doi.services.context import Context
from flask_doi.services.payloads import read_payload
from flask_doi.services.published import published_dois

Element = etree._Element
_SAFE = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def formats(context: Context) -> Mapping[str, tuple[str, str]]:
    """Namespace and schema of each format, by metadataPrefix; none while the plugin is switched off."""
    if not context.settings.enabled:
        return {}
    return {
        "oai_dc": (OAI_DC, OAI_DC_XSD),
        "oai_datacite": (WRAPPER, WRAPPER_XSD),
        "datacite": (KERNEL, f"https://schema.datacite.org/meta/kernel-{context.settings.schema_version}/metadata.xsd"),
        "ead3": (EAD3, EAD3_XSD),
    }


def metadata_of(context: Context, prefix: str, keys: Collection[str]) -> Mapping[str, Element]:
    """What is told of each of these records under a metadataPrefix, by key; records without a DOI of ours are absent.

    "oai_datacite" and "datacite" (the same without wrapper) are what the agency was last told and accepted. "oai_dc"
    and "ead3" are written from the record as the public may see it. Nothing is told of a withdrawn DOI or of a record
    that is not public. Raises KeyError for another prefix.
    """
    write = WRITERS[prefix]
    if not keys or not context.settings.enabled:
        return {}
    told = {
        key: one
        for key, one in published_dois(context, keys).items()
        if one.retirement is None and one.description is not None and not one.is_external and _is_exposed(context, one)
    }
    return write(context, told)


def _is_exposed(context: Context, one: PublishedDoi) -> bool:
    return not one.is_test or context.settings.expose_test


def _each(
    make: Callable[[PublishedDoi], Element], context: Context, told: Mapping[str, PublishedDoi]
) -> Mapping[str, Element]:
    return {key: make(one) for key, one in told.items()}


def _datacite(wrapped: bool, context: Context, told: Mapping[str, PublishedDoi]) -> Mapping[str, Element]:
    environment = context.settings.environment
    found = {}
    with context.session() as session:
        rows = session.execute(
            select(DoiRow.record_key, DoiRow.payload_id, Account.repository_id)
            .join(Account, Account.id == DoiRow.account_id)
            .where(DoiRow.environment == environment, DoiRow.part == "", DoiRow.record_key.in_(told))
        ).all()
        for row in rows:
            one = told[row.record_key]
            resource = _resource(one, read_payload(session, row.payload_id))
            version = one.settings.schema_version
            symbol = row.repository_id or ""
            found[row.record_key] = (
                oai_datacite(resource, schema_version=version, symbol=symbol) if wrapped else resource
            )
    return found


def _resource(one: PublishedDoi, accepted: Payload | None) -> Element:
    """What the agency accepted; where that was not kept, what it would be told now."""
    payload = accepted
    if payload is None and one.description is not None:
        payload = to_payload(one.description, one.settings, year=one.year, related=one.related)
    if payload is None:
        raise ValueError(f"Nothing may be told of {one.name}.")
    text = payload.xml or to_xml(payload.attributes, doi=one.name, schema_version=one.settings.schema_version)
    return etree.fromstring(text.encode(), _SAFE)


WRITERS: dict[str, Callable[[Context, Mapping[str, PublishedDoi]], Mapping[str, Element]]] = {
    "oai_dc": partial(_each, oai_dc),
    "oai_datacite": partial(_datacite, True),
    "datacite": partial(_datacite, False),
    "ead3": partial(_each, ead3),
}
"""By metadataPrefix."""
