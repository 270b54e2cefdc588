"""Properties of every description: stopped by a rule, or told in valid DataCite metadata."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from descriptions import any_description, passable_description
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from flask_doi.crosswalk.datacite import RelatedDois, to_payload
from flask_doi.crosswalk.datacite_xml import to_xml
from flask_doi.domain.description import Description
from flask_doi.domain.payload import canonical_json
from flask_doi.domain.plain_text import has_illegal
from flask_doi.domain.profile import SCHEMA_VERSIONS, CrosswalkSettings
from flask_doi.domain.publication_year import publication_year
from flask_doi.domain.rules import check
from tests.kernel_reader import attributes_in, said_in
from tests.shared_material import kernel_schema

TODAY = date(2025, 6, 1)

any_settings = st.builds(
    CrosswalkSettings,
    publisher=st.sampled_from([None, "", "City of Harbour"]),
    hosting_institution=st.sampled_from([None, "University"]),
    data_manager=st.sampled_from([None, "Harbour Archive"]),
    unknown_creator=st.sampled_from(["block", ":unkn", "repository"]),
    schema_version=st.sampled_from(SCHEMA_VERSIONS),
    creator_limit=st.sampled_from([1, 50]),
    title_with_dates=st.booleans(),
    title_with_context=st.booleans(),
    has_part_limit=st.sampled_from([0, 100]),
)
descriptions = any_description | passable_description
any_related = st.sampled_from(
    [
        RelatedDois(),
        RelatedDois(ancestor="10.80000/a", fonds="10.80000/F", parts=("10.80000/1", "10.80000/2")),
        RelatedDois(previous_version="10.80000/v1", replaced_by="10.80000/n"),
    ]
)
thorough = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts_of(part)


def told(description: Description, choices: CrosswalkSettings, related: RelatedDois) -> dict[str, Any] | None:
    """The attributes, or None when a rule stops the record."""
    if any(problem.blocks for problem in check(description, choices, frozen_year=None, today=TODAY)):
        return None
    year = publication_year(description, frozen_year=None, today=TODAY)
    return dict(to_payload(description, choices, year=year, related=related).attributes)


@given(descriptions, any_settings, any_related)
@thorough
def test_what_no_rule_stops_has_every_mandatory_property(
    description: Description, choices: CrosswalkSettings, related: RelatedDois
) -> None:
    attributes = told(description, choices, related)
    if attributes is None:
        return
    assert attributes["titles"][0]["title"]
    assert all(creator["name"] for creator in attributes["creators"])
    assert len(attributes["creators"]) >= 1
    assert attributes["publisher"]["name"]
    assert 1000 <= attributes["publicationYear"] <= 9999
    assert attributes["types"]["resourceType"]
    assert attributes["types"]["resourceTypeGeneral"]


@given(descriptions, any_settings, any_related)
@thorough
def test_no_text_leaves_the_house_empty_or_illegal(
    description: Description, choices: CrosswalkSettings, related: RelatedDois
) -> None:
    for text in texts_of(told(description, choices, related)):
        assert text
        assert text == text.strip()
        assert not has_illegal(text)


@given(descriptions, any_settings, any_related)
@thorough
def test_the_same_description_is_told_in_the_same_bytes(
    description: Description, choices: CrosswalkSettings, related: RelatedDois
) -> None:
    attributes = told(description, choices, related)
    assert canonical_json(attributes) == canonical_json(told(description, choices, related))
    assert json.loads(canonical_json(attributes)) == attributes


def told_in(version: str, choices: CrosswalkSettings, description: Description, related: RelatedDois) -> Any:
    return told(description, replace(choices, schema_version=version), related)


@pytest.mark.parametrize("version", SCHEMA_VERSIONS)
@given(passable_description, any_settings, any_related)
@thorough
def test_xml_and_json_say_the_same(
    version: str, description: Description, choices: CrosswalkSettings, related: RelatedDois
) -> None:
    attributes = told_in(version, choices, description, related)
    if attributes is None:
        return
    found = attributes_in(to_xml(attributes, doi="10.80000/3mfp-6m52", schema_version=version))
    assert found.pop("doi") == "10.80000/3mfp-6m52"
    assert found.pop("schema") == f"https://schema.datacite.org/meta/kernel-{version}/metadata.xsd"
    assert found == said_in(attributes)


@pytest.mark.shared
@pytest.mark.parametrize("version", SCHEMA_VERSIONS)
def test_what_no_rule_stops_is_valid_against_the_schema(version: str) -> None:
    schema = kernel_schema(version)
    seen = []

    @given(passable_description, any_settings, any_related)
    @thorough
    def every(description: Description, choices: CrosswalkSettings, related: RelatedDois) -> None:
        attributes = told_in(version, choices, description, related)
        if attributes is not None:
            seen.append(1)
            text = to_xml(attributes, doi="10.80000/3mfp-6m52", schema_version=version)
            schema.assertValid(etree.fromstring(text.encode()))

    every()
    assert len(seen) > 10
