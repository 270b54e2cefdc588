"""What we told is recognised behind the agency's own spelling, and nothing else is."""

from __future__ import annotations

import base64
import copy
from typing import Any

import pytest

from flask_doi.agencies.base import Observation
from flask_doi.agencies.comparison import differences, holds
from flask_doi.domain.payload import Payload
from flask_doi.domain.states import AgencyState

from .words import DOI, METADATA, URL

FULL: dict[str, Any] = {
    **METADATA,
    "titles": [{"title": "Letters & <b>drawings</b> of a glass-blower"}, {"title": "Briefe", "lang": "de"}],
    "creators": [
        {
            "name": "Jane Doe",
            "nameType": "Personal",
            "givenName": "Jane",
            "familyName": "Doe",
            "nameIdentifiers": [{"nameIdentifier": "0000-0001-5109-3700", "nameIdentifierScheme": "ORCID"}],
            "affiliation": [{"name": "County Archive", "affiliationIdentifier": "ror.org/04wxnsj81"}],
        },
        {"name": "Glassworks Ltd", "nameType": "Organizational"},
    ],
    "contributors": [{"name": "County Archive", "contributorType": "HostingInstitution"}],
    "publisher": "County Archive",
    "language": "ger",
    "version": 2,
    "dates": [{"date": "1890/1910", "dateType": "Created"}],
    "subjects": [{"subject": "glass"}, {"subject": "Physics", "subjectScheme": "LCSH"}],
    "sizes": ["3 boxes"],
    "formats": ["text/plain"],
    "descriptions": [{"description": "One\nline<br>two", "descriptionType": "Abstract"}, {"description": "More"}],
    "rightsList": [
        {"rightsIdentifier": "CC-BY-4.0", "rights": "CC BY"},
        {"rightsUri": "http://creativecommons.org/publicdomain/zero/1.0/"},
        {"rights": "By appointment"},
    ],
    "identifiers": [{"identifier": "F1/3", "identifierType": "Reference code"}],
    "relatedIdentifiers": [
        {"relatedIdentifier": "10.80000/F1", "relatedIdentifierType": "DOI", "relationType": "IsPartOf"}
    ],
    "fundingReferences": [
        {"funderName": "Fund", "funderIdentifier": "10.13039/100000001", "funderIdentifierType": "Crossref Funder ID"}
    ],
    "geoLocations": [{"geoLocationPoint": {"pointLatitude": "52.50", "pointLongitude": "13"}}],
    "relatedItems": [
        {
            "relatedItemType": "Book",
            "relationType": "IsPublishedIn",
            "titles": [{"title": "Glass"}],
            "publicationYear": 1990,
        }
    ],
}

NORMALISED: dict[str, Any] = {
    **copy.deepcopy(FULL),
    "titles": [{"title": "Letters &amp; <b>drawings</b>  of a glass-blower", "titleType": None}, FULL["titles"][1]],
    "creators": [
        {
            "name": "Doe, Jane",
            "nameType": "Personal",
            "givenName": "Jane",
            "familyName": "Doe",
            "nameIdentifiers": [
                {
                    "nameIdentifier": "https://orcid.org/0000-0001-5109-3700",
                    "nameIdentifierScheme": "ORCID",
                    "schemeUri": "https://orcid.org",
                }
            ],
            "affiliation": [
                {
                    "name": "County Archive",
                    "affiliationIdentifier": "https://ror.org/04wxnsj81",
                    "affiliationIdentifierScheme": "ROR",
                }
            ],
        },
        {"name": "Glassworks Ltd", "nameType": "Organizational", "nameIdentifiers": [], "affiliation": []},
    ],
    "contributors": {"name": "County Archive", "contributorType": "HostingInstitution", "affiliation": []},
    "publisher": {"name": "County Archive", "publisherIdentifier": None},
    "publicationYear": "2026",
    "types": {"resourceTypeGeneral": "Text", "resourceType": "File", "schemaOrg": "CreativeWork", "ris": "RPRT"},
    "language": "de",
    "version": "2",
    "dates": [{"date": "2026", "dateType": "Issued"}, {"date": "1890/1910", "dateType": "Created"}],
    "subjects": [
        {"subject": "Physics", "subjectScheme": "LCSH"},
        {"subject": "glass"},
        {"subject": "FOS: Physical sciences", "subjectScheme": "Fields of Science and Technology (FOS)"},
    ],
    "descriptions": [
        {"description": "One line<br>two", "descriptionType": "Abstract"},
        {"description": "More", "descriptionType": "Abstract"},
    ],
    "rightsList": [
        {
            "rights": "Creative Commons Attribution 4.0 International",
            "rightsUri": "https://creativecommons.org/licenses/by/4.0/legalcode",
            "rightsIdentifier": "cc-by-4.0",
            "rightsIdentifierScheme": "SPDX",
            "schemeUri": "https://spdx.org/licenses/",
        },
        {"rightsUri": "https://creativecommons.org/publicdomain/zero/1.0/legalcode", "rightsIdentifier": "cc0-1.0"},
        {"rights": "By appointment"},
    ],
    "alternateIdentifiers": [{"alternateIdentifier": "F1/3", "alternateIdentifierType": "Reference code"}],
    "relatedIdentifiers": [
        {"relatedIdentifier": "10.80000/f1", "relatedIdentifierType": "DOI", "relationType": "IsPartOf"}
    ],
    "fundingReferences": [
        {
            "funderName": "Fund",
            "funderIdentifier": "https://doi.org/10.13039/100000001",
            "funderIdentifierType": "Crossref Funder ID",
        }
    ],
    "geoLocations": [{"geoLocationPoint": {"pointLatitude": 52.5, "pointLongitude": 13.0}}],
    "relatedItems": [
        {
            "relatedItemType": "Book",
            "relationType": "IsPublishedIn",
            "titles": [{"title": "Glass"}],
            "publicationYear": "1990",
        }
    ],
    "container": {},
    "contentUrl": None,
}


def observed(attributes: dict[str, Any], url: str | None = URL) -> Observation:
    return Observation(doi=DOI, state=AgencyState.FINDABLE, url=url, attributes=attributes)


def test_the_spelling_of_the_agency_makes_no_difference() -> None:
    payload = Payload(attributes=FULL)
    assert differences(observed(NORMALISED), payload) == ()
    assert holds(observed(NORMALISED), url=URL, payload=payload)


def test_empty_null_and_missing_are_one() -> None:
    empty = {"subjects": [], "version": "", "dates": [{"date": None}], "geoLocations": {}}
    assert differences(observed({**METADATA, **empty}), Payload(attributes=METADATA)) == ()
    assert differences(observed(METADATA), Payload(attributes={**METADATA, **empty})) == ()


CHANGES: list[tuple[str, Any]] = [
    ("titles", [{"title": "Letters of a glass-cutter"}]),
    ("titles", list(reversed(FULL["titles"]))),
    ("titles", []),
    ("creators", [FULL["creators"][1]]),
    ("creators", [{"name": "Doe, John", "nameType": "Personal"}, FULL["creators"][1]]),
    ("creators", list(reversed(FULL["creators"]))),
    ("creators", [{**FULL["creators"][0], "nameIdentifiers": []}, FULL["creators"][1]]),
    ("contributors", []),
    ("publisher", "City Archive"),
    ("publicationYear", 2025),
    ("types", {"resourceTypeGeneral": "Image", "resourceType": "File"}),
    ("types", {"resourceTypeGeneral": "Text", "resourceType": "Letter"}),
    ("language", "en-GB"),
    ("version", "3"),
    ("dates", [{"date": "1890/1911", "dateType": "Created"}]),
    ("subjects", [{"subject": "glass"}]),
    ("subjects", [*FULL["subjects"], {"subject": "sand"}]),
    ("sizes", ["4 boxes"]),
    ("formats", []),
    ("descriptions", [{"description": "Another"}]),
    ("rightsList", FULL["rightsList"][:2]),
    ("rightsList", [{"rightsIdentifier": "cc-by-nc-4.0"}, *FULL["rightsList"][1:]]),
    ("identifiers", [{"identifier": "F1/4", "identifierType": "Reference code"}]),
    ("relatedIdentifiers", [{**FULL["relatedIdentifiers"][0], "relatedIdentifier": "10.80000/f2"}]),
    ("relatedItems", []),
    ("fundingReferences", [{"funderName": "Fund"}]),
    ("geoLocations", [{"geoLocationPoint": {"pointLatitude": 52.6, "pointLongitude": 13}}]),
]


@pytest.mark.parametrize(("name", "value"), CHANGES)
def test_a_difference_in_any_property_is_named(name: str, value: Any) -> None:
    held = observed({**NORMALISED, name: value})
    assert differences(held, Payload(attributes=FULL)) == (name,)
    assert not holds(held, url=URL, payload=Payload(attributes=FULL))


def test_siblings_that_differ_in_their_reference_code_alone_are_told_apart() -> None:
    sibling = {**METADATA, "identifiers": [{"identifier": "F1/4", "identifierType": "Reference code"}]}
    assert not holds(observed(sibling), url=URL, payload=Payload(attributes=METADATA))


def test_the_target_url_counts() -> None:
    payload = Payload(attributes=METADATA)
    assert holds(observed(METADATA), url=URL, payload=payload)
    assert not holds(observed(METADATA, "https://elsewhere.example/"), url=URL, payload=payload)
    assert not holds(observed(METADATA, None), url=URL, payload=payload)


def test_identifiers_that_repeat_the_doi_or_the_url_do_not_count() -> None:
    told = {
        **METADATA,
        "identifiers": [
            *METADATA["identifiers"],
            {"identifier": f"https://doi.org/{DOI.upper()}", "identifierType": "DOI"},
            {"identifier": URL, "identifierType": "URL"},
        ],
    }
    assert differences(observed(METADATA), Payload(attributes=told)) == ()


@pytest.mark.parametrize(
    "held", [{}, {"titles": "text", "creators": [1, ["x"]], "types": [], "rightsList": [{"a": {}}]}]
)
def test_nonsense_from_the_agency_is_a_difference_and_no_crash(held: dict[str, Any]) -> None:
    nonsense = {
        **held,
        "identifiers": "x",
        "geoLocations": [[[1]]],
        "relatedIdentifiers": ["x"],
        "subjects": {"a": [1]},
    }
    assert "titles" in differences(observed(nonsense), Payload(attributes=FULL))


XML = """<?xml version="1.0" encoding="UTF-8"?>
<resource xmlns="http://datacite.org/schema/kernel-4" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://datacite.org/schema/kernel-4 http://schema.datacite.org/meta/kernel-4/metadata.xsd">
  <identifier identifierType="DOI">10.80000/f1-letters</identifier>
  <titles><title xml:lang="en">Letters of a
    glass-blower</title></titles>
</resource>"""


def encoded(xml: str) -> str:
    return base64.b64encode(xml.encode()).decode()


def test_xml_is_the_same_behind_another_identifier_and_layout() -> None:
    held = (
        '<resource xmlns="http://datacite.org/schema/kernel-4"><identifier identifierType="DOI">10.80000/F1-LETTERS'
        '</identifier><titles><title xml:lang="en">Letters of a glass-blower</title></titles></resource>'
    )
    assert holds(observed({"xml": encoded(held)}), url=URL, payload=Payload(xml=XML))


@pytest.mark.parametrize(
    "held",
    [
        encoded(XML.replace("glass-blower", "glass-cutter")),
        encoded(XML.replace('xml:lang="en"', 'xml:lang="de"')),
        encoded("<resource"),
        encoded(
            XML.replace("<resource", '<!DOCTYPE resource [<!ENTITY g "glass">]><resource').replace("glass-", "&g;-")
        ),
        encoded('<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">]><resource>&a;</resource>'),
        "not base64",
        None,
    ],
)
def test_other_xml_is_a_difference(held: str | None) -> None:
    assert differences(observed({"xml": held}), Payload(xml=XML)) == ("xml",)
