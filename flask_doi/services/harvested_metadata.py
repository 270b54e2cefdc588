"""The metadata of DOIs as a harvester gets them, for many records at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

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
from flask_doi.models import Account, DoiRow, StoredPayload
from flask_doi.services.accounts import profile_of
from flask_doi.services.context import Context
from flask_doi.services.harvesting import WITHDRAWN, may_be_exposed
from flask_doi.services.payloads import payload_in
from flask_doi.services.published import published_dois
from flask_doi.services.showing import is_visible

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
    return write(context, keys) if keys and context.settings.enabled else {}


def _from_record(
    make: Callable[[PublishedDoi], Element], context: Context, keys: Collection[str]
) -> Mapping[str, Element]:
    return {key: make(one) for key, one in _public(context, keys).items()}


def _public(context: Context, keys: Collection[str]) -> dict[str, PublishedDoi]:
    return {
        key: one
        for key, one in published_dois(context, keys).items()
        if one.retirement is None
        and one.description is not None
        and not one.is_external
        and (context.settings.expose_test or not one.is_test)
    }


def _datacite(wrapped: bool, context: Context, keys: Collection[str]) -> Mapping[str, Element]:
    with context.session() as session:
        rows = session.execute(
            select(DoiRow.record_key, DoiRow.doi, StoredPayload.body, Account)
            .join(Account, Account.id == DoiRow.account_id)
            .outerjoin(StoredPayload, StoredPayload.id == DoiRow.payload_id)
            .where(DoiRow.record_key.in_(set(keys)), DoiRow.part == "", DoiRow.origin != "external")
            .where(*may_be_exposed(context), ~WITHDRAWN)
        ).all()
    described = context.catalogue.get_many([row.record_key for row in rows])
    visible = [row for row in rows if is_visible(described.get(row.record_key))]
    unkept = _public(context, [row.record_key for row in visible if row.body is None])
    found = {}
    for row in visible:
        resource = _resource(row, unkept.get(row.record_key))
        if resource is not None:
            found[row.record_key] = _wrapped(resource, row.Account) if wrapped else resource
    return found


def _resource(row: Any, record: PublishedDoi | None) -> Element | None:
    """What the agency accepted; where that was not kept, what it would be told now."""
    payload: Payload | None = payload_in(row.body)
    if payload is None and record is not None and record.description is not None:
        payload = to_payload(record.description, record.settings, year=record.year, related=record.related)
    if payload is None:
        return None
    version = profile_of(row.Account).schema_version
    text = payload.xml or to_xml(payload.attributes, doi=row.doi, schema_version=version)
    return etree.fromstring(text.encode(), _SAFE)


def _wrapped(resource: Element, account: Account) -> Element:
    version = profile_of(account).schema_version
    return oai_datacite(resource, schema_version=version, symbol=account.repository_id or "")


WRITERS: dict[str, Callable[[Context, Collection[str]], Mapping[str, Element]]] = {
    "oai_dc": partial(_from_record, oai_dc),
    "oai_datacite": partial(_datacite, True),
    "datacite": partial(_datacite, False),
    "ead3": partial(_from_record, ead3),
}
"""By metadataPrefix."""
