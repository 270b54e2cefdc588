"""A DOI in the terms of schema.org."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings

from flask_doi.crosswalk.schema_org import HAS_PART_LIMIT, json_for_html, to_schema_org, write_schema_org
from flask_doi.domain.description import (
    Access,
    Agent,
    AgentKind,
    ArchivalDate,
    DateKind,
    Description,
    DigitalObject,
    Identifier,
    Rights,
    Subject,
    Text,
)
from flask_doi.domain.published import Retirement
from flask_doi.domain.related import RelatedDois
from tests.unit.crosswalk.descriptions import passable_description
from tests.unit.crosswalk.publishing import DOI_LINK, published


def told(description: Description, **given: Any) -> dict[str, Any]:
    return to_schema_org(published(description, **given))


def test_the_id_is_the_doi_as_one_link(fonds: Description) -> None:
    assert told(fonds)["@id"] == DOI_LINK
    assert told(fonds)["@context"] == "https://schema.org"


def test_the_doi_and_the_reference_code_are_identifiers(fonds: Description) -> None:
    doi, code = told(fonds)["identifier"]
    assert (doi["value"], doi["propertyID"]) == (
        "doi:10.80000/abcd-efgh",
        "https://registry.identifiers.org/registry/doi",
    )
    assert (code["value"], code["propertyID"]) == ("ZA HMA F1", "Reference code")


@pytest.mark.parametrize(
    ("level", "material", "kind"),
    [
        ("fonds", None, "Collection"),
        ("series", "Photographs", "Collection"),
        ("item", "Photograph", "Photograph"),
        ("item", "Map", "Map"),
        ("item", "Letter", "Manuscript"),
        ("item", "Minutes of a board", "Manuscript"),
        ("item", "Sound recording", "AudioObject"),
        ("item", "Film reel", "VideoObject"),
        ("item", "Realia", "CreativeWork"),
        ("item", None, "CreativeWork"),
    ],
)
def test_the_type_is_an_archive_component_and_what_it_is(
    fonds: Description, level: str, material: str | None, kind: str
) -> None:
    assert told(replace(fonds, level=level, material=material))["@type"] == ["ArchiveComponent", kind]


def test_the_archive_holds_it_and_says_where(fonds: Description) -> None:
    assert fonds.repository is not None
    archive = replace(fonds.repository, country="ZA", place="Durban")
    known = told(replace(fonds, repository=archive))
    assert known["holdingArchive"] == {
        "@type": "ArchiveOrganization",
        "name": "Harbour Municipal Archive",
        "identifier": [{"@type": "PropertyValue", "propertyID": "ROR", "value": "https://ror.org/05dxps055"}],
        "address": {"@type": "PostalAddress", "addressLocality": "Durban", "addressCountry": "ZA"},
    }
    assert known["itemLocation"] == {"@type": "Place", "name": "Harbour Municipal Archive, Durban"}


def test_persons_bodies_and_those_nobody_knows(fonds: Description) -> None:
    ann = Agent(
        name="Smith, Ann",
        kind=AgentKind.PERSON,
        given="Ann",
        family="Smith",
        identifiers=(Identifier(scheme="ORCID", value="0000-0002-1825-0097"),),
    )
    makers = told(replace(fonds, creators=(ann, Agent(name="Harbour Board", kind=AgentKind.ORGANISATION))))["creator"]
    assert makers[0] == {
        "@type": "Person",
        "@id": "https://orcid.org/0000-0002-1825-0097",
        "name": "Smith, Ann",
        "givenName": "Ann",
        "familyName": "Smith",
    }
    assert makers[1] == {"@type": "Organization", "name": "Harbour Board"}
    policy = replace(published(fonds).settings, unknown_creator=":unkn")
    assert "creator" not in told(replace(fonds, creators=()), settings=policy)


def test_a_single_date_is_when_it_was_made_and_a_range_what_it_covers(fonds: Description) -> None:
    assert told(fonds)["temporalCoverage"] == ["1890/1914"]
    assert "dateCreated" not in told(fonds)
    subject = ArchivalDate(text="1850", kind=DateKind.SUBJECT)
    one_day = told(replace(fonds, dates=(ArchivalDate(text="7 May 1903", start="1903-05-07"), subject)))
    assert (one_day["dateCreated"], one_day["temporalCoverage"]) == ("1903-05-07", ["1850"])
    assert "dateCreated" not in told(replace(fonds, dates=(ArchivalDate(text="after the war"),)))


def test_it_is_part_of_the_nearest_doi_or_else_of_its_parent(item: Description) -> None:
    parent = {
        "@type": ["ArchiveComponent", "Collection"],
        "name": "Smith family papers",
        "url": "https://archive.example/f1",
    }
    assert told(item)["isPartOf"] == [parent]
    related = RelatedDois(ancestor="10.80000/series", fonds="10.80000/fonds")
    wholes = told(item, related=related)["isPartOf"]
    assert [whole["@id"] for whole in wholes] == ["https://doi.org/10.80000/series", "https://doi.org/10.80000/fonds"]


def test_its_parts_are_named_up_to_a_limit(fonds: Description) -> None:
    parts = tuple(f"10.80000/part-{number}" for number in range(HAS_PART_LIMIT + 20))
    named = told(fonds, related=RelatedDois(parts=parts))["hasPart"]
    assert len(named) == HAS_PART_LIMIT
    assert named[0]["@id"] == "https://doi.org/10.80000/part-0"


def test_access_and_licence_are_told(fonds: Description) -> None:
    described = replace(
        fonds,
        access=Access.RESTRICTED,
        access_statement=Text(value="By appointment."),
        rights=(Rights(statement="In copyright", uri="https://rightsstatements.org/vocab/InC/1.0/"),),
    )
    known = told(described)
    assert known["isAccessibleForFree"] is False
    assert known["conditionsOfAccess"] == "By appointment."
    assert known["license"] == "https://rightsstatements.org/vocab/InC/1.0/"
    assert known["sdLicense"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert "isAccessibleForFree" not in told(replace(fonds, access=None))


def test_open_files_are_told_and_closed_ones_are_not(fonds: Description) -> None:
    files = (
        DigitalObject(url="https://archive.example/1.jpg", media_type="image/jpeg", label="Page 1", open=True),
        DigitalObject(url="https://archive.example/secret.jpg"),
    )
    known = told(replace(fonds, digital_objects=files))
    assert known["encoding"] == [
        {
            "@type": "MediaObject",
            "contentUrl": "https://archive.example/1.jpg",
            "encodingFormat": "image/jpeg",
            "name": "Page 1",
        }
    ]


def test_a_finding_aid_is_about_it(fonds: Description) -> None:
    aid = "https://archive.example/ead"
    assert to_schema_org(published(fonds), subject_of=aid)["subjectOf"]["url"] == aid


def test_a_retired_doi_tells_what_it_was_and_nothing_of_its_content(fonds: Description) -> None:
    gone = Retirement(kind="deactivated", at=datetime(2025, 1, 1, tzinfo=UTC))
    known = told(replace(fonds, subjects=(Subject(term="Harbours"),)), retirement=gone)
    assert (known["name"], known["creativeWorkStatus"]) == ("Smith family papers", "Withdrawn")
    assert not {"description", "keywords", "isPartOf", "license", "temporalCoverage"} & known.keys()


def test_of_a_restricted_one_nothing_but_the_doi_is_told() -> None:
    known = to_schema_org(published(None, retirement=Retirement(kind="restricted")))
    assert known.keys() == {"@context", "@type", "@id", "identifier", "url", "creativeWorkStatus"}


@pytest.mark.parametrize(("environment", "label"), [("sandbox", "Sandbox DOI"), ("test", "Test DOI")])
def test_a_test_doi_says_that_it_is_one(fonds: Description, environment: str, label: str) -> None:
    known = told(fonds, environment=environment, url="http://127.0.0.1:9000/resolve/10.80000/abcd-efgh")
    assert known["identifier"][0]["name"] == label
    assert "propertyID" not in known["identifier"][0]
    assert known["disambiguatingDescription"].startswith(label)


def test_other_dois_of_a_test_system_stay_behind_its_resolver(item: Description) -> None:
    url = "http://127.0.0.1:9000/resolve/10.80000/abcd-efgh"
    known = told(item, environment="sandbox", url=url, related=RelatedDois(ancestor="10.80000/series"))
    assert known["isPartOf"][0]["@id"] == "http://127.0.0.1:9000/resolve/10.80000/series"


def test_json_cannot_end_the_script_element_it_stands_in() -> None:
    text = json_for_html({"name": "</script><script>alert(1)</script><!-- & \u2028"})
    assert not {"<", ">", "&", "\u2028"} & set(text)
    assert json.loads(text) == {"name": "</script><script>alert(1)</script><!-- & \u2028"}


@settings(max_examples=40, deadline=None)
@given(description=passable_description)
def test_any_record_makes_json_without_empty_values(description: Description) -> None:
    known = json.loads(write_schema_org(published(description)))
    assert known["@id"] == DOI_LINK
    assert not [name for name, value in known.items() if value in (None, "", [], {})]
