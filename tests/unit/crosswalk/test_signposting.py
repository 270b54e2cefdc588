"""The typed links of a record page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flask_doi.crosswalk.formats import Format
from flask_doi.crosswalk.signposting import TypedLink, link_header, linkset_document, near_links, page_links
from flask_doi.domain.description import Agent, Description, DigitalObject, Identifier, Rights
from flask_doi.domain.published import Retirement
from tests.unit.crosswalk.publishing import DOI_LINK, published

LINKSET = "https://archive.example.org/doi/linkset/10.80000/abcd-efgh"
EAD3 = Format(
    name="ead3",
    label="EAD3",
    media_types=("application/xml",),
    extension="xml",
    write=str,
    profile="http://ead3.archivists.org/schema/",
)
FORMATS = {"ead3": (EAD3, "https://archive.example.org/ead3")}


def by_rel(links: tuple[TypedLink, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for link in links:
        found.setdefault(link.rel, []).append(link.href)
    return found


@pytest.fixture
def complete(fonds: Description) -> Description:
    return replace(
        fonds,
        creators=(Agent(name="Ann Smith", identifiers=(Identifier(scheme="ORCID", value="0000-0002-1825-0097"),)),),
        digital_objects=(
            DigitalObject(url="https://archive.example/1.jpg", media_type="image/jpeg", open=True),
            DigitalObject(url="https://archive.example/closed.jpg", media_type="image/jpeg"),
        ),
        rights=(Rights(statement="CC BY", uri="https://creativecommons.org/licenses/by/4.0/"),),
    )


def test_a_page_points_to_everything_around_it(complete: Description) -> None:
    assert by_rel(page_links(published(complete), FORMATS)) == {
        "cite-as": [DOI_LINK],
        "type": ["https://schema.org/AboutPage", "https://schema.org/Collection"],
        "describedby": ["https://archive.example.org/ead3"],
        "author": ["https://orcid.org/0000-0002-1825-0097"],
        "item": ["https://archive.example/1.jpg"],
        "license": ["https://creativecommons.org/licenses/by/4.0/"],
    }


def test_metadata_are_told_apart_by_type_and_profile(complete: Description) -> None:
    header = link_header(page_links(published(complete), FORMATS))
    assert (
        '<https://archive.example.org/ead3>; rel="describedby"; type="application/xml"; '
        'profile="http://ead3.archivists.org/schema/"'
    ) in header


def test_an_external_doi_is_not_cited_as_one_of_ours(complete: Description) -> None:
    assert "cite-as" not in by_rel(page_links(published(complete, is_external=True), FORMATS))


def test_a_tombstone_points_to_no_file(complete: Description) -> None:
    links = by_rel(page_links(published(complete, retirement=Retirement(kind="deactivated")), {}))
    assert links.keys() == {"cite-as", "type"}


def test_a_page_with_many_files_leaves_them_to_the_document(complete: Description) -> None:
    files = tuple(DigitalObject(url=f"https://archive.example/{n}.jpg", open=True) for n in range(6))
    links = page_links(published(replace(complete, digital_objects=files)), FORMATS)
    near = near_links(links, LINKSET)
    assert {link.rel for link in near} == {"cite-as", "type", "linkset"}
    assert len(linkset_document("https://archive.example.org/r", links)["linkset"][0]["item"]) == 6


def test_a_header_never_grows_too_long(complete: Description) -> None:
    long = DigitalObject(url="https://archive.example/" + "x" * 4000, open=True)
    links = page_links(published(replace(complete, digital_objects=(long,))), FORMATS)
    assert len(link_header(near_links(links, LINKSET))) < 500


@pytest.mark.parametrize("text", ['image/jpeg"; rel="cite-as', "image/jpeg\r\nX-Evil: 1", "", "picture"])
def test_a_media_type_of_the_catalogue_cannot_forge_a_header(complete: Description, text: str) -> None:
    file = DigitalObject(url="https://archive.example/1.jpg", media_type=text, open=True)
    links = page_links(published(replace(complete, digital_objects=(file,))), FORMATS)
    assert '<https://archive.example/1.jpg>; rel="item", ' in link_header(links)


def test_the_document_leads_back_from_metadata_and_files(complete: Description) -> None:
    page = "https://archive.example.org/record/f1"
    first, metadata, file = linkset_document(page, page_links(published(complete), FORMATS))["linkset"]
    assert first["anchor"] == page
    assert first["describedby"][0]["profile"] == "http://ead3.archivists.org/schema/"
    assert (metadata["anchor"], metadata["describes"][0]["href"]) == ("https://archive.example.org/ead3", page)
    assert (file["anchor"], file["collection"][0]["href"]) == ("https://archive.example/1.jpg", page)
