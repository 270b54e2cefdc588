"""DataCite's own formats of a DOI."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from lxml import etree

from flask_doi.crosswalk.datacite import to_payload
from flask_doi.crosswalk.datacite_formats import write_datacite_json, write_datacite_xml
from flask_doi.crosswalk.offered import FORMATS
from flask_doi.domain.description import Description
from flask_doi.domain.profile import SCHEMA_VERSIONS, CrosswalkSettings
from flask_doi.domain.published import PublishedDoi, Retirement
from flask_doi.domain.related import RelatedDois
from tests.kernel_reader import attributes_in, said_in
from tests.shared_material import kernel_schema

RETIRED = Retirement(
    kind="deactivated",
    at=datetime(2025, 5, 2, tzinfo=UTC),
    reason="merged",
    replaced_by="https://doi.org/10.80000/new",
    replaced_how="IsObsoletedBy",
)


@pytest.fixture
def published(fonds: Description) -> PublishedDoi:
    return PublishedDoi(
        name="10.80000/abc",
        url="https://doi.org/10.80000/abc",
        text="https://doi.org/10.80000/abc",
        key=fonds.key,
        environment="production",
        is_external=False,
        is_findable=True,
        description=fonds,
        settings=CrosswalkSettings(),
        year=2025,
        landing="https://archive.example/doi/10.80000/abc",
        page="https://archive.example/f1",
        related=RelatedDois(parts=("10.80000/p1",)),
    )


def test_both_formats_are_offered() -> None:
    assert FORMATS["datacite-xml"].media_types == ("application/vnd.datacite.datacite+xml",)
    assert FORMATS["datacite-json"].media_types == ("application/vnd.datacite.datacite+json",)
    assert (FORMATS["datacite-xml"].label, FORMATS["datacite-xml"].extension) == ("DataCite XML", "xml")


def test_xml_says_what_the_agency_is_told(published: PublishedDoi, fonds: Description) -> None:
    told = to_payload(fonds, published.settings, year=2025, related=published.related).attributes
    found = attributes_in(write_datacite_xml(published))
    assert found.pop("doi") == "10.80000/abc"
    assert "kernel-4.6" in found.pop("schema")
    assert found == said_in(told)


def test_json_has_what_content_negotiation_at_the_agency_gives(published: PublishedDoi) -> None:
    document = json.loads(write_datacite_json(published))
    assert list(document)[:3] == ["id", "doi", "url"]
    assert document["id"] == "https://doi.org/10.80000/abc"
    assert document["doi"] == "10.80000/abc"
    assert document["url"] == "https://archive.example/doi/10.80000/abc"
    assert document["identifiers"] == [{"identifier": "ZA HMA F1", "identifierType": "Reference code"}]
    assert document["schemaVersion"] == "http://datacite.org/schema/kernel-4"
    assert (document["agency"], document["state"]) == ("datacite", "findable")
    assert "fundingReferences" not in document
    assert "alternateIdentifiers" not in document


def test_a_doi_registered_elsewhere_has_no_state_of_ours(published: PublishedDoi) -> None:
    document = json.loads(write_datacite_json(replace(published, is_external=True)))
    assert "state" not in document
    assert "agency" not in document


def test_a_retired_doi_tells_its_end_and_what_took_its_place(published: PublishedDoi) -> None:
    document = json.loads(write_datacite_json(replace(published, is_findable=False, retirement=RETIRED)))
    assert document["state"] == "registered"
    assert document["dates"][-1]["date"] == "2025-05-02"
    assert document["dates"][-1]["dateType"] == "Withdrawn"
    assert document["relatedIdentifiers"][-1] == {
        "relatedIdentifier": "10.80000/new",
        "relatedIdentifierType": "DOI",
        "relationType": "IsObsoletedBy",
    }
    assert document["titles"][0]["title"] == "Smith family papers"


@pytest.mark.parametrize("hidden", [None, "restricted"])
def test_nothing_is_told_of_what_may_not_be_told(
    published: PublishedDoi, fonds: Description, hidden: str | None
) -> None:
    description = replace(fonds, restricted_description=True) if hidden else None
    redacted = replace(published, description=description, retirement=replace(RETIRED, replaced_by=None))
    for text in (write_datacite_xml(redacted), write_datacite_json(redacted)):
        assert "Smith" not in text
        assert "ZA HMA F1" not in text
        assert "p1" not in text
        assert ":unal" in text
        assert "2025-05-02" in text


@pytest.mark.shared
@pytest.mark.parametrize("version", SCHEMA_VERSIONS)
@pytest.mark.parametrize("state", ["current", "retired", "redacted"])
def test_whatever_the_state_the_xml_is_valid(published: PublishedDoi, state: str, version: str) -> None:
    shown = replace(published, settings=CrosswalkSettings(schema_version=version))
    if state != "current":
        shown = replace(shown, retirement=RETIRED)
    if state == "redacted":
        shown = replace(shown, description=None)
    kernel_schema(version).assertValid(etree.fromstring(write_datacite_xml(shown).encode()))
