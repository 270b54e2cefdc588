"""Dates, rights, descriptions, subjects, places, extent, relations and funding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest

from flask_doi.crosswalk.dates import dates
from flask_doi.crosswalk.descriptions import descriptions
from flask_doi.crosswalk.extent import content_urls, formats, sizes
from flask_doi.crosswalk.funding import funding_references
from flask_doi.crosswalk.relations import RelatedDois, alternate_identifiers, related_identifiers, related_items
from flask_doi.crosswalk.rights import rights_list
from flask_doi.crosswalk.subjects import geo_locations, subjects
from flask_doi.domain.description import (
    Access,
    ArchivalDate,
    DateKind,
    Description,
    DigitalObject,
    Funding,
    Identifier,
    Place,
    Relation,
    Rights,
    Subject,
    Text,
)
from flask_doi.domain.plain_text import has_words
from flask_doi.domain.profile import CrosswalkSettings

SETTINGS = CrosswalkSettings()
Corpus = Callable[[str], Iterator[dict[str, str]]]


def test_a_date_is_told_with_what_is_displayed(fonds: Description) -> None:
    about = replace(fonds, dates=(ArchivalDate(text="circa 1890-1914", start="1890", end="1914"),))
    assert dates(about, SETTINGS) == [
        {"date": "1890/1914", "dateType": "Created", "dateInformation": "circa 1890-1914"}
    ]
    assert dates(fonds, SETTINGS) == [{"date": "1890/1914", "dateType": "Created"}]


def test_an_unreadable_date_is_no_date(fonds: Description) -> None:
    assert dates(replace(fonds, dates=(ArchivalDate(text="nach dem Krieg"),)), SETTINGS) == []


@pytest.mark.parametrize(
    ("kind", "date_type", "information"),
    [
        (DateKind.ACCUMULATION, "Collected", "accumulation"),
        (DateKind.BULK, "Other", "bulk"),
        (DateKind.DIGITISATION, "Other", "digitisation"),
        (DateKind.PUBLICATION, "Issued", None),
        (DateKind.COPYRIGHT, "Copyrighted", None),
        (DateKind.SUBJECT, "Coverage", None),
    ],
)
def test_what_happened_at_a_date_decides_its_type(
    fonds: Description, kind: DateKind, date_type: str, information: str | None
) -> None:
    told = dates(replace(fonds, dates=(ArchivalDate(text="1890", kind=kind),)), SETTINGS)[0]
    assert (told["dateType"], told.get("dateInformation")) == (date_type, information)


def test_every_kind_of_date_has_a_type(fonds: Description) -> None:
    every = replace(fonds, dates=tuple(ArchivalDate(text=str(1900 + n), kind=k) for n, k in enumerate(DateKind)))
    assert len(dates(every, SETTINGS)) == len(DateKind)


def test_coverage_waits_for_the_schema_that_knows_it(fonds: Description) -> None:
    covered = replace(fonds, dates=(ArchivalDate(text="1890", kind=DateKind.SUBJECT),))
    told = dates(covered, CrosswalkSettings(schema_version="4.5"))
    assert told == [{"date": "1890", "dateType": "Other", "dateInformation": "coverage"}]


def test_the_end_of_an_embargo_is_the_day_it_becomes_available(fonds: Description) -> None:
    closed = replace(fonds, access=Access.EMBARGOED, embargo_until=date(2044, 1, 1))
    assert dates(closed, SETTINGS)[-1] == {"date": "2044-01-01", "dateType": "Available"}


@pytest.mark.parametrize(
    ("access", "code"),
    [
        (Access.OPEN, "c_abf2"),
        (Access.RESTRICTED, "c_16ec"),
        (Access.EMBARGOED, "c_f1cf"),
        (Access.METADATA_ONLY, "c_14cb"),
    ],
)
def test_access_is_said_in_the_coar_vocabulary(fonds: Description, access: Access, code: str) -> None:
    assert rights_list(replace(fonds, access=access))[0]["rightsUri"] == f"http://purl.org/coar/access_right/{code}"


def test_nothing_is_told_of_access_that_the_catalogue_does_not_state(fonds: Description) -> None:
    assert rights_list(replace(fonds, access=None)) == []


def test_access_conditions_and_licence_are_three_statements(fonds: Description) -> None:
    described = replace(
        fonds,
        access_statement=Text(value="Open in the reading room.", language="eng"),
        rights=(
            Rights(
                statement="Creative Commons Attribution 4.0",
                uri="https://creativecommons.org/licenses/by/4.0/",
                identifier="CC-BY-4.0",
                scheme="SPDX",
            ),
            Rights(statement="In copyright", uri="not a link"),
        ),
    )
    assert rights_list(described)[1:] == [
        {"rights": "Open in the reading room.", "lang": "en"},
        {
            "rights": "Creative Commons Attribution 4.0",
            "rightsUri": "https://creativecommons.org/licenses/by/4.0/",
            "rightsIdentifier": "CC-BY-4.0",
            "rightsIdentifierScheme": "SPDX",
        },
        {"rights": "In copyright"},
    ]


@pytest.mark.shared
def test_no_real_access_statement_is_too_long_for_datacite(corpus: Corpus) -> None:
    seen = 0
    for row in corpus("access_statements"):
        for text in (row["text"], " ".join([row["text"]] * 300)):
            described = Description(key="1", access_statement=Text(value=text))
            assert all(0 < len(right["rights"]) <= 2000 for right in rights_list(described))
        seen += 1
    assert seen > 1000


def test_scope_becomes_the_abstract_with_its_angle_brackets(fonds: Description) -> None:
    described = replace(
        fonds,
        scope=Text(value="Letters <to> & from\n\nthe harbour"),
        technical=Text(value="Needs a projector", language="eng"),
        arrangement=Text(value="By year"),
        languages=("eng", "afr"),
        alternate_languages={"afr": {"scope": "Briewe"}},
    )
    assert descriptions(described) == [
        {"description": "Letters <to> & from\n\nthe harbour", "descriptionType": "Abstract", "lang": "en"},
        {"description": "Needs a projector", "descriptionType": "TechnicalInfo", "lang": "en"},
        {"description": "By year", "descriptionType": "Other", "lang": "en"},
        {"description": "Briewe", "descriptionType": "Abstract", "lang": "af"},
        {"description": "Languages: English; Afrikaans", "descriptionType": "Other", "lang": "en"},
    ]


def test_a_subject_is_told_once_per_vocabulary(fonds: Description) -> None:
    described = replace(
        fonds,
        subjects=(
            Subject(term="Harbours.", scheme="LCSH", scheme_uri="https://id.loc.gov/authorities/subjects", uri="x y"),
            Subject(term="harbours", scheme="lcsh"),
            Subject(term="Harbours"),
        ),
        genres=(Subject(term="Portraits", uri="https://vocab.getty.edu/aat/300015637"), Subject(term=" ")),
    )
    assert subjects(described) == [
        {
            "subject": "Harbours",
            "subjectScheme": "Library of Congress Subject Headings",
            "schemeUri": "https://id.loc.gov/authorities/subjects",
        },
        {"subject": "Harbours"},
        {"subject": "Portraits", "valueUri": "https://vocab.getty.edu/aat/300015637"},
    ]


def test_a_place_has_a_point_only_on_the_globe(fonds: Description) -> None:
    described = replace(
        fonds,
        places=(
            Place(name="Harbour", latitude=-33.9, longitude=18.4),
            Place(name="Nowhere", latitude=95.0, longitude=0.0),
            Place(name="Somewhere", latitude=1.0),
        ),
    )
    assert geo_locations(described) == [
        {"geoLocationPlace": "Harbour", "geoLocationPoint": {"pointLatitude": -33.9, "pointLongitude": 18.4}},
        {"geoLocationPlace": "Nowhere"},
        {"geoLocationPlace": "Somewhere"},
    ]


def test_the_extent_is_told_as_displayed(fonds: Description) -> None:
    assert sizes(replace(fonds, extent=("2.5 linear metres", " ", "2.5  linear metres"))) == ["2.5 linear metres"]


@pytest.mark.shared
def test_every_real_extent_that_says_something_is_told(corpus: Corpus) -> None:
    extents = [row["text"] for row in corpus("extents")]
    told = sum(len(sizes(Description(key="1", extent=(extent,)))) for extent in extents)
    assert told == sum(has_words(extent) for extent in extents) > 1000


def test_files_give_formats_and_open_ones_their_link(fonds: Description) -> None:
    described = replace(
        fonds,
        digital_objects=(
            DigitalObject(url="https://archive.example/a.jpg", media_type="image/jpeg", open=True),
            DigitalObject(url="https://archive.example/b.tif", media_type="TIFF scan"),
        ),
    )
    assert formats(described) == ["image/jpeg"]
    assert content_urls(described) == ["https://archive.example/a.jpg"]
    assert content_urls(replace(described, access=Access.RESTRICTED)) == []


def test_a_child_is_part_of_its_ancestor_with_a_doi(item: Description) -> None:
    related = RelatedDois(ancestor="10.80000/S1", fonds="10.80000/f1", parts=("10.80000/p1", "10.80000/p2"))
    assert related_identifiers(item, SETTINGS, related) == [
        {
            "relatedIdentifier": name,
            "relatedIdentifierType": "DOI",
            "relationType": "IsPartOf",
            "resourceTypeGeneral": "Collection",
        }
        for name in ("10.80000/s1", "10.80000/f1")
    ]
    assert related_items(item, SETTINGS, related) == []
    named = related_identifiers(item, CrosswalkSettings(has_part_limit=1), related)
    assert [entry["relatedIdentifier"] for entry in named if entry["relationType"] == "HasPart"] == ["10.80000/p1"]


def test_a_parent_without_doi_is_named_by_title_and_link(item: Description) -> None:
    assert related_items(item, SETTINGS, RelatedDois()) == [
        {
            "relatedItemType": "Collection",
            "relationType": "IsPartOf",
            "titles": [{"title": "Smith family papers"}],
            "relatedItemIdentifier": {
                "relatedItemIdentifier": "https://archive.example/f1",
                "relatedItemIdentifierType": "URL",
            },
        }
    ]


def test_versions_and_replacements_point_both_ways(fonds: Description) -> None:
    related = RelatedDois(
        previous_version="10.80000/v1",
        next_version="10.80000/v3",
        replaced_by="10.80000/new",
        replaces="10.80000/old",
    )
    assert [(e["relationType"], e["relatedIdentifier"]) for e in related_identifiers(fonds, SETTINGS, related)] == [
        ("IsNewVersionOf", "10.80000/v1"),
        ("IsPreviousVersionOf", "10.80000/v3"),
        ("IsObsoletedBy", "10.80000/new"),
        ("Obsoletes", "10.80000/old"),
    ]


@pytest.mark.parametrize(
    ("relation", "told"),
    [
        (Relation(relation="iscitedby", value="https://doi.org/10.3390/ABC", scheme="URL"), ("10.3390/abc", "DOI")),
        (Relation(relation="References", value="https://x.example/a", scheme="url"), ("https://x.example/a", "URL")),
        (Relation(relation="IsIdenticalTo", value="ark:/12345/x", scheme="ark"), ("ark:/12345/x", "ARK")),
        (Relation(relation="References", value="box 7", scheme="DOI"), None),
        (Relation(relation="References", value="box 7", scheme="URL"), None),
        (Relation(relation="IsCousinOf", value="10.3390/abc", scheme="DOI"), None),
        (Relation(relation="References", value="swh:1:rev:309cf", scheme="SWHID"), None),
        (Relation(relation="HasTranslation", value="10.3390/abc.", scheme="DOI"), ("10.3390/abc", "DOI")),
    ],
)
def test_a_stated_relation_is_told_when_its_identifier_is_one(
    fonds: Description, relation: Relation, told: tuple[str, str] | None
) -> None:
    found = related_identifiers(replace(fonds, relations=(relation,)), SETTINGS, RelatedDois())
    assert [(e["relatedIdentifier"], e["relatedIdentifierType"]) for e in found] == ([told] if told else [])


def test_another_relation_needs_schema_4_7_and_words(fonds: Description) -> None:
    newest = CrosswalkSettings(schema_version="4.7")
    other = replace(fonds, relations=(Relation(relation="Other", value="10.3390/abc", note="enclosed in"),))
    assert related_identifiers(other, newest, RelatedDois())[0]["relationTypeInformation"] == "enclosed in"
    assert related_identifiers(other, SETTINGS, RelatedDois())[0]["relationType"] == "References"
    silent = replace(fonds, relations=(Relation(relation="Other", value="10.3390/abc"),))
    assert related_identifiers(silent, newest, RelatedDois())[0]["relationType"] == "References"


def test_a_publication_without_identifier_is_named_by_its_title(fonds: Description) -> None:
    cited = replace(
        fonds, relations=(Relation(relation="IsCitedBy", value="", title="Chandlers", resource_type="Book"),)
    )
    assert related_items(cited, SETTINGS, RelatedDois()) == [
        {"relatedItemType": "Book", "relationType": "IsCitedBy", "titles": [{"title": "Chandlers"}]}
    ]


def test_the_reference_code_leads_and_internal_names_stay_inside(fonds: Description) -> None:
    described = replace(
        fonds,
        identifiers=(
            Identifier(scheme="Legacy identifier", value="MS 12"),
            Identifier(scheme="aspace_uri", value="/repositories/2/resources/1"),
            Identifier(scheme="DOI", value="10.1234/x"),
            Identifier(scheme="Accession", value="0"),
            Identifier(scheme="Old code", value="ZA HMA F1"),
        ),
    )
    assert alternate_identifiers(described) == [
        {"alternateIdentifier": "ZA HMA F1", "alternateIdentifierType": "Reference code"},
        {"alternateIdentifier": "MS 12", "alternateIdentifierType": "Legacy identifier"},
    ]


@pytest.mark.parametrize(
    ("identifier", "told"),
    [
        (Identifier(scheme="ROR", value="05dxps055"), ("https://ror.org/05dxps055", "ROR")),
        (
            Identifier(scheme="Crossref Funder ID", value="10.13039/100008047"),
            ("https://doi.org/10.13039/100008047", "Crossref Funder ID"),
        ),
        (Identifier(scheme="Wikidata", value="Q42"), ("https://www.wikidata.org/entity/Q42", "Other")),
        (Identifier(scheme="Crossref Funder ID", value="n/a"), None),
        (None, None),
    ],
)
def test_a_funder_is_told_with_an_identifier_that_is_one(
    fonds: Description, identifier: Identifier | None, told: tuple[str, str] | None
) -> None:
    sponsored = replace(
        fonds,
        funding=(
            Funding(funder="Fund", identifier=identifier, award_number="7", award_uri="https://fund.example/7"),
            Funding(funder=" "),
        ),
    )
    expected = {"funderName": "Fund", "awardNumber": "7", "awardUri": "https://fund.example/7"}
    if told:
        expected |= {"funderIdentifier": told[0], "funderIdentifierType": told[1]}
    assert funding_references(sponsored) == [expected]
