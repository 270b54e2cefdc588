"""The formats in which records are harvested: two of the catalogue's own, and those that speak of DOIs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from lxml import etree

from example_app import doi
from example_app.exports import dublin_core, ead, ead_forms, loading
from example_app.models import Record

Write = Callable[[Sequence[str]], Mapping[str, etree._Element]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """`write` makes the metadata of public records, by key; `with_doi` says that only records with a DOI have it."""

    prefix: str
    namespace: str
    schema: str
    write: Write
    with_doi: bool = False


def formats() -> dict[str, Format]:
    """By metadataPrefix, in the order in which they are told."""
    own = [
        Format(prefix="oai_dc", namespace=dublin_core.OAI_DC, schema=dublin_core.OAI_DC_XSD, write=_dublin_core),
        Format(prefix="ead3", namespace=ead_forms.EAD3, schema=EAD3_XSD, write=_ead3),
    ]
    found = {one.prefix: one for one in own}
    for prefix, (namespace, schema) in doi.harvest_formats().items():
        if prefix not in found:
            write = _by_doi(prefix)
            found[prefix] = Format(prefix=prefix, namespace=namespace, schema=schema, write=write, with_doi=True)
    return found


EAD3_XSD = "https://www.loc.gov/ead/ead3.xsd"


def _by_doi(prefix: str) -> Write:
    return lambda keys: doi.harvest_metadata(prefix, keys)


def _dublin_core(keys: Sequence[str]) -> Mapping[str, etree._Element]:
    records, dois = loading.by_keys(keys), doi.harvested(keys)
    return {
        key: dublin_core.dublin_core(record, doi.identifiers(dois.get(key), _own_identifiers(record)))
        for key, record in records.items()
    }


def _own_identifiers(record: Record) -> list[str]:
    address = url_for("records.show", key=record.key, _external=True)
    elsewhere = [f"https://doi.org/{record.external_doi}"] if record.external_doi else []
    return [*elsewhere, address, record.full_reference_code]


def _ead3(keys: Sequence[str]) -> Mapping[str, etree._Element]:
    """Each record alone, as a finding aid without contents."""
    made = {key: ead.finding_aid(record, {}, "ead3") for key, record in loading.by_keys(keys).items()}
    doi.put_into_finding_aids({root: key for aid in made.values() for root, key in aid.places.items()})
    return {key: aid.root for key, aid in made.items()}
