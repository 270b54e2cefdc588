"""A record in Dublin Core: the DOI first, words that harvesters know, always valid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from descriptions import any_description
from hypothesis import HealthCheck, given, settings
from lxml import etree
from publishing import DC, DOI_LINK, faults, published

from flask_doi.crosswalk.dublin_core import identifiers, to_oai_dc
from flask_doi.domain.description import Access, ArchivalDate, DateKind, Description, Parent, Place, Relation, Rights
from flask_doi.domain.published import PublishedDoi
from flask_doi.domain.related import RelatedDois


def told(real: PublishedDoi) -> dict[str, list[str]]:
    """The texts of the document by element, in order."""
    found: dict[str, list[str]] = {}
    for element in etree.fromstring(to_oai_dc(real).encode()):
        found.setdefault(str(element.tag).removeprefix(DC), []).append(element.text or "")
    return found


def test_the_doi_is_the_first_identifier_then_the_page_then_the_reference_code(fonds: Description) -> None:
    assert told(published(fonds))["identifier"] == [
        DOI_LINK,
        "https://archive.example.org/record/f1",
        "ZA HMA F1",
    ]


def test_the_identifiers_stand_before_everything_else(fonds: Description) -> None:
    first = etree.fromstring(to_oai_dc(published(fonds)).encode())[0]
    assert (first.tag, first.text) == (f"{DC}identifier", DOI_LINK)


def test_a_fonds_is_told_with_all_that_harvesters_ask_for(fonds: Description) -> None:
    said = told(published(fonds))
    assert said["title"] == ["Smith family papers"]
    assert said["creator"] == ["Smith family"]
    assert said["publisher"] == ["Harbour Municipal Archive"]
    assert said["date"] == ["1890/1914"]
    assert said["type"] == ["Collection", "Fonds"]
    assert said["language"] == ["en"]
    assert said["format"] == ["2.5 linear metres"]
    assert said["description"] == ["Letters and photographs of a family of ship chandlers."]
    assert said["rights"] == ["http://purl.org/coar/access_right/c_abf2", "info:eu-repo/semantics/openAccess"]


def test_languages_lose_script_and_region(fonds: Description) -> None:
    assert told(published(replace(fonds, languages=("srp-Latn", "ger", "naq"))))["language"] == ["sr", "de", "naq"]


def test_a_date_that_cannot_be_read_gives_way_to_the_year_of_publication(fonds: Description) -> None:
    unread = replace(fonds, dates=(ArchivalDate(text="nach dem Krieg"),))
    assert told(published(unread))["date"] == ["2024"]


def test_the_period_told_of_is_coverage_and_not_a_date(fonds: Description) -> None:
    about = replace(
        fonds,
        dates=(ArchivalDate(start="1903"), ArchivalDate(start="1500", end="1600", kind=DateKind.SUBJECT)),
        places=(Place(name="Durban"),),
    )
    said = told(published(about))
    assert said["date"] == ["1903"]
    assert said["coverage"] == ["Durban", "1500/1600"]


def test_an_embargo_says_when_it_ends(fonds: Description) -> None:
    closed = replace(fonds, access=Access.EMBARGOED, embargo_until=date(2044, 1, 1))
    said = told(published(closed))
    assert "info:eu-repo/semantics/embargoedAccess" in said["rights"]
    assert "info:eu-repo/date/embargoEnd/2044-01-01" in said["date"]


def test_rights_are_told_with_their_link_and_their_words(fonds: Description) -> None:
    licence = Rights(statement="Public domain", uri="https://creativecommons.org/publicdomain/mark/1.0/")
    said = told(published(replace(fonds, rights=(licence,))))["rights"]
    assert said[-3:-1] == ["https://creativecommons.org/publicdomain/mark/1.0/", "Public domain"]


def test_relations_are_links_through_the_resolver_of_the_doi(fonds: Description) -> None:
    item = replace(fonds, relations=(Relation(relation="References", value="10.1234/AB", scheme="DOI"),))
    related = RelatedDois(ancestor="10.80000/parent", fonds="10.80000/top")
    assert told(published(item, related=related))["relation"] == [
        "https://doi.org/10.80000/parent",
        "https://doi.org/10.80000/top",
        "https://doi.org/10.1234/ab",
    ]
    rehearsed = "http://127.0.0.1:5050/resolve"
    rehearsal = published(item, url=f"{rehearsed}/10.80000/abcd-efgh", environment="sandbox", related=related)
    assert told(rehearsal)["relation"][:2] == [f"{rehearsed}/10.80000/parent", f"{rehearsed}/10.80000/top"]


def test_a_parent_without_doi_is_linked_by_its_page(fonds: Description) -> None:
    item = replace(fonds, parent=Parent(key="p", title="Papers", url="https://archive.example.org/record/p"))
    assert told(published(item))["relation"] == ["https://archive.example.org/record/p"]


def test_codes_for_what_nobody_knows_are_not_names(fonds: Description) -> None:
    unknown = replace(fonds, creators=())
    settings_of_account = replace(published(fonds).settings, unknown_creator=":unkn")
    assert "creator" not in told(published(unknown, settings=settings_of_account))


def test_of_what_may_not_be_told_only_the_link_remains() -> None:
    said = told(published(None, page=None))
    assert said == {"identifier": [DOI_LINK, "https://archive.example.org/doi/10.80000/abcd-efgh"]}


@pytest.mark.parametrize("spelling", [DOI_LINK, "doi:10.80000/ABCD-EFGH", "10.80000/abcd-efgh"])
def test_a_host_gets_the_doi_before_its_own_identifiers_and_only_once(spelling: str) -> None:
    own = ["ZA HMA F1", spelling, None, "", "https://archive.example.org/f1", "ZA HMA F1"]
    assert identifiers(DOI_LINK, own) == [DOI_LINK, "ZA HMA F1", "https://archive.example.org/f1"]


def test_without_a_doi_a_hosts_identifiers_stay_as_they_are() -> None:
    assert identifiers(None, ["ZA HMA F1", "10.1234/other"]) == ["ZA HMA F1", "10.1234/other"]


@pytest.mark.shared
@given(any_description)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_description_makes_valid_dublin_core(description: Any) -> None:
    real = published(replace(description, restricted_description=False))
    assert faults("all-oai.xsd", to_oai_dc(real)) == []
