"""What the agency says of metadata that is wrong: shapes, elements, and the two layers of schema checks."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from flask_doi.sandbox import __file__ as sandbox_file
from flask_doi.sandbox.attributes import METADATA
from tests.shared_material import SCHEMAS, kernel_schema

from .conftest import SCHEMA, Client, attributes, described, document, encoded, problems

NS = "{http://datacite.org/schema/kernel-4}"


@pytest.mark.parametrize(
    ("name", "source", "label"),
    [
        ("titles", "titles", "Title"),
        ("creators", "creators", "Creator"),
        ("contributors", "contributors", "Contributor"),
        ("dates", "dates", "Date"),
        ("rightsList", "rights_list", "Rights"),
        ("descriptions", "descriptions", "Description"),
        ("subjects", "subjects", "Subject"),
        ("identifiers", "identifiers", "Identifier"),
        ("relatedIdentifiers", "related_identifiers", "Related identifier"),
        ("relatedItems", "related_items", "Related item"),
        ("fundingReferences", "funding_references", "Funding reference"),
        ("geoLocations", "geo_locations", "Geolocation"),
        ("types", "types", "Types"),
        ("container", "container", "Container"),
        ("landingPage", "landing_page", "Landing page"),
    ],
)
def test_a_string_in_place_of_an_object_is_refused_even_for_a_draft(
    archive: Client, name: str, source: str, label: str
) -> None:
    reply = archive.put("10.80000/a", {name: "x"})
    assert reply.status_code == 422
    assert problems(reply)[source] == f"{label} 'x' should be an object instead of a string."


def test_a_validation_error_has_no_status_but_the_doi(archive: Client) -> None:
    reply = archive.put("10.80000/A", {"titles": "x"})
    assert reply.json()["errors"] == [
        {"source": "titles", "title": "Title 'x' should be an object instead of a string.", "uid": "10.80000/a"}
    ]


@pytest.mark.parametrize("value", [None, 1, "x", [1], ["x"], [[]], [{}], {"a": 1}, True, [None]])
def test_no_value_however_odd_breaks_the_agency(archive: Client, value: Any) -> None:
    for number, name in enumerate([*METADATA, "url", "xml", "event", "source", "contentUrl", "landingPage"]):
        doi = f"10.80000/odd-{number}"
        assert archive.put(doi, described(**{name: value})).status_code in (200, 201, 422), name
        assert archive.get(f"/dois/{doi}").status_code in (200, 404), name
    assert archive.get("/dois?detail=true").status_code == 200
    assert archive.get("/_sandbox/").status_code == 200


@pytest.mark.parametrize("kind", [None, "", "missing"])
def test_a_contributor_needs_a_type(archive: Client, kind: str | None) -> None:
    archive.put("10.80000/a", described())
    person: dict[str, Any] = {"name": "Wellcome Trust"}
    if kind != "missing":
        person["contributorType"] = kind
    found = problems(archive.put("10.80000/a", {"contributors": [person]}))["contributors"]
    assert found.startswith("Contributor '{")
    assert found.endswith("}' is missing a required element: contributor type.")


def test_a_contributor_type_must_be_known(archive: Client) -> None:
    archive.put("10.80000/a", described())
    people = [{"name": "Wellcome Trust", "contributorType": "Funder"}]
    found = problems(archive.put("10.80000/a", {"contributors": people}))["contributors"]
    assert found.endswith("}' has a contributor type that is not supported in schema 4: 'Funder'.")


def test_a_post_without_schema_version_does_not_ask_for_the_contributor_type(archive: Client) -> None:
    people = [{"name": "Wellcome Trust", "contributorType": "Funder"}]
    assert archive.post({"doi": "10.80000/a", "contributors": people}).status_code == 201
    assert archive.post({"doi": "10.80000/b", "contributors": people, "schemaVersion": SCHEMA}).status_code == 422


def test_rights_have_at_most_two_thousand_characters(archive: Client) -> None:
    reply = archive.put("10.80000/a", {"rightsList": [{"rights": "x" * 2001}]})
    assert problems(reply) == {"rights_list": "Rights should not have a length of more than 2000 characters."}
    assert archive.put("10.80000/a", {"rightsList": [{"rights": "x" * 2000}]}).status_code == 201


def test_a_single_name_identifier_becomes_a_list(archive: Client) -> None:
    identifier = {"nameIdentifier": "http://viaf.org/viaf/4934600", "nameIdentifierScheme": "VIAF"}
    reply = archive.post(described(doi="10.80000/a", creators=[{"name": "A", "nameIdentifiers": identifier}]))
    assert reply.status_code == 201
    assert reply.json()["data"]["attributes"]["creators"][0]["nameIdentifiers"] == [identifier]


@pytest.mark.parametrize(
    ("name", "source", "title"),
    [
        ("titles", "titles", "Title 'words' should be an object instead of a string."),
        ("creators", "creators", "Creator 'words' should be an object instead of a string."),
        ("contributors", "contributors", "Contributor 'words' should be an object instead of a string."),
        ("subjects", "subjects", "Subject 'words' should be an object instead of a string."),
        ("descriptions", "descriptions", "Description 'words' should be an object instead of a string."),
        ("rightsList", "rights_list", "Rights 'words' should be an object instead of a string."),
        ("dates", "dates", "Date 'words' should be an object instead of a string."),
    ],
)
def test_a_string_in_a_published_description_is_the_only_thing_wrong(
    archive: Client, name: str, source: str, title: str
) -> None:
    archive.post(described(doi="10.80000/a", event="publish"))
    reply = archive.put("10.80000/a", {name: "words"})
    assert reply.status_code == 422
    assert reply.json()["errors"] == [{"source": source, "title": title, "uid": "10.80000/a"}]


@pytest.mark.parametrize("body", [b'{"data":' * 20_000, b"[" * 20_000, b'{"data": NaN}', b"\xff\xfe"])
def test_a_body_that_is_no_sensible_json_is_refused(archive: Client, body: bytes) -> None:
    reply = archive.call("POST", "/dois", data=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == 400
    assert reply.json()["errors"] == [{"status": "400", "title": "Error occurred while parsing request parameters"}]


def test_incomplete_metadata_without_schema_version_is_just_invalid(archive: Client) -> None:
    sent = {
        "doi": "10.80000/a",
        "url": "https://example.org",
        "event": "publish",
        "creators": [{"name": "A"}],
    }
    reply = archive.post(sent)
    assert reply.status_code == 422
    assert reply.json()["errors"] == [{"source": "metadata", "title": "Is invalid", "uid": "10.80000/a"}]


def test_incomplete_metadata_with_schema_version_is_told_element_by_element(archive: Client) -> None:
    reply = archive.post(
        {"doi": "10.80000/A", "url": "https://example.org", "event": "publish", "schemaVersion": SCHEMA}
    )
    found = problems(reply)
    assert found["creators"] == (
        f"DOI 10.80000/a: Missing child element(s). Expected is ( {NS}creator ). at line 4, column 0"
    )
    assert found["titles"] == (
        f"DOI 10.80000/a: Missing child element(s). Expected is ( {NS}title ). at line 5, column 0"
    )
    assert found["publisher"] == (
        "DOI 10.80000/a: [facet 'minLength'] The value has a length of '0'; "
        "this underruns the allowed minimum length of '1'. at line 6, column 0"
    )
    assert found["publication_year"] == (
        "DOI 10.80000/a: [facet 'pattern'] The value '' is not accepted by the pattern '[\\d]{4}'. at line 7, column 0"
    )
    assert found["xml"].startswith(
        f"DOI 10.80000/a: Missing child element(s). Expected is one of ( {NS}resourceType, {NS}subjects"
    )
    assert found["xml"].endswith("at line 2, column 0")


@pytest.mark.parametrize(
    ("change", "source", "text"),
    [
        (
            {"types": {"resourceTypeGeneral": "Images"}},
            "resourceType', attribute 'resourceTypeGeneral",
            "[facet 'enumeration'] The value 'Images' is not an element of the set {'Audiovisual', ",
        ),
        (
            {"dates": [{"date": "1999", "dateType": "Someday"}]},
            "date', attribute 'dateType",
            "[facet 'enumeration'] The value 'Someday'",
        ),
        (
            {"descriptions": [{"description": "d", "descriptionType": "Other words"}]},
            "description', attribute 'descriptionType",
            "[facet 'enumeration'] The value 'Other words'",
        ),
        (
            {"relatedIdentifiers": [{"relatedIdentifier": "10.1/a", "relationType": "Cites"}]},
            "relatedIdentifier",
            "The attribute 'relatedIdentifierType' is required but missing.",
        ),
        (
            {
                "relatedIdentifiers": [
                    {"relatedIdentifier": "10.1/a", "relatedIdentifierType": "DOI", "relationType": "Likes"}
                ]
            },
            "relatedIdentifier', attribute 'relationType",
            "[facet 'enumeration'] The value 'Likes'",
        ),
        (
            {"geoLocations": [{"geoLocationPoint": {"pointLatitude": 100, "pointLongitude": 0}}]},
            "pointLatitude",
            "[facet 'maxInclusive'] The value '100' is greater than the maximum value allowed ('90').",
        ),
        (
            {"fundingReferences": [{"funderName": "F", "funderIdentifier": "x", "funderIdentifierType": "Bank"}]},
            "funderIdentifier', attribute 'funderIdentifierType",
            "[facet 'enumeration'] The value 'Bank'",
        ),
    ],
)
def test_the_schema_names_the_place_of_a_fault(archive: Client, change: dict[str, Any], source: str, text: str) -> None:
    archive.put("10.80000/a", described())
    reply = archive.put("10.80000/a", {**change, "event": "publish"})
    assert reply.status_code == 422
    assert problems(reply)[source].startswith(f"DOI 10.80000/a: {text}")


def test_a_minor_schema_version_lets_an_invalid_draft_be_published(archive: Client) -> None:
    archive.post({"doi": "10.80000/a", "url": "https://example.org", "schemaVersion": f"{SCHEMA}.4", "titles": []})
    reply = archive.put("10.80000/a", {"event": "publish"})
    assert reply.status_code == 200
    assert attributes(reply)["state"] == "findable"


@pytest.mark.parametrize("version", ["2.2", "3", "3.0", "3.1"])
def test_an_old_schema_is_refused(archive: Client, version: str) -> None:
    old = f"http://datacite.org/schema/kernel-{version}"
    sent = {"url": "https://example.org", "event": "publish", "xml": encoded(document(namespace=old))}
    reply = archive.post({"doi": "10.80000/a", **sent})
    assert reply.json()["errors"] == [
        {
            "source": "xml",
            "title": f"DOI 10.80000/a: Schema {old} is no longer supported",
            "uid": "10.80000/a",
        }
    ]


def test_a_draft_may_hold_an_invalid_document(archive: Client) -> None:
    reply = archive.post({"doi": "10.80000/a", "xml": encoded(document(creators=""))})
    assert reply.status_code == 201
    assert attributes(reply)["creators"] == []


def test_validation_can_be_asked_for(archive: Client) -> None:
    sent = {"doi": "10.80000/a", "xml": encoded(document(creators="")), "should_validate": "true"}
    assert list(problems(archive.post(sent))) == ["creators"]


def test_validate_answers_200_with_the_doi_or_the_problems(archive: Client) -> None:
    good = archive.post({"doi": "10.80000/a", "xml": encoded(document())}, path="/dois/validate")
    assert (good.status_code, attributes(good)["titles"]) == (200, [{"title": "Eating your own Dog Food"}])
    bad = archive.post({"doi": "10.80000/a", "xml": encoded(document(creators=""))}, path="/dois/validate")
    assert bad.status_code == 200
    assert bad.json()["errors"] == [
        {
            "source": "creators",
            "title": (f"DOI 10.80000/a: Missing child element(s). Expected is ( {NS}creator ). at line 4, column 0"),
            "uid": "10.80000/a",
        }
    ]
    assert archive.get("/dois/10.80000/a").status_code == 404


def test_validate_looks_at_the_name_too(archive: Client) -> None:
    reply = archive.post({"doi": "10.80000/107+03", "xml": encoded(document())}, path="/dois/validate")
    assert reply.json()["errors"] == [{"source": "doi", "title": "Is invalid", "uid": "10.80000/107+03"}]


def test_a_wrong_name_type_is_told_by_its_attribute(archive: Client) -> None:
    creator = "<creator><creatorName nameType='personal'>A</creatorName></creator>"
    reply = archive.post({"doi": "10.80000/a", "xml": encoded(document(creators=creator))}, path="/dois/validate")
    assert problems(reply)["creatorName', attribute 'nameType"].startswith(
        "DOI 10.80000/a: [facet 'enumeration'] The value 'personal' is not an element of the set "
        "{'Organizational', 'Personal'}."
    )


def test_elements_out_of_order_are_told(archive: Client) -> None:
    creator = "<creator><creatorName>A</creatorName><affiliation>B</affiliation><creatorName>C</creatorName></creator>"
    reply = archive.post({"doi": "10.80000/a", "xml": encoded(document(creators=creator))}, path="/dois/validate")
    assert "This element is not expected. Expected is ( " + NS + "affiliation )." in problems(reply)["creatorName"]


@pytest.mark.shared
def test_our_schema_says_what_the_published_one_says() -> None:
    """The published examples, whole and spoilt in hundreds of ways, get the same messages at the same lines."""
    ours = etree.XMLSchema(etree.parse(str(Path(sandbox_file).with_name("kernel-4.xsd"))))
    theirs = kernel_schema("4.7")
    examples = sorted((SCHEMAS / "datacite").glob("*/example/*.xml"))
    assert len(examples) > 20
    chance = random.Random(7)
    for number in range(600):
        tree = etree.parse(str(examples[number % len(examples)]))
        if number >= len(examples):
            spoil(tree, chance)
        assert said(ours, tree) == said(theirs, tree)


def spoil(tree: Any, chance: random.Random) -> None:
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    element = chance.choice(elements)
    parent = element.getparent()
    way = chance.randrange(5)
    if way == 0 and parent is not None:
        parent.remove(element)
    elif way == 1 and parent is not None:
        parent.append(copy.deepcopy(element))
    elif way == 2:
        element.text = chance.choice(["", "x", "200", "not a lang", " "])
    elif way == 3 and element.attrib:
        element.set(chance.choice(list(element.attrib)), chance.choice(["", "zzz", "a b"]))
    else:
        element.set("odd", "1")


def said(schema: Any, tree: Any) -> list[tuple[int, str]]:
    schema.validate(tree)
    return [(entry.line, entry.message) for entry in schema.error_log]
