"""What the head of a page tells reference managers and previews."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flask_doi.crosswalk.head_tags import head_tags
from flask_doi.domain.description import Description, DigitalObject
from flask_doi.domain.published import PublishedDoi, Retirement
from tests.unit.crosswalk.publishing import DOI_LINK, published


def tags(doi: PublishedDoi) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tag in head_tags(doi):
        found.setdefault(tag.name, []).append(tag.content)
    return found


def test_the_doi_is_a_link_in_dublin_core_and_a_bare_name_in_citation_doi(fonds: Description) -> None:
    found = tags(published(fonds))
    assert found["DC.identifier"] == [DOI_LINK, "ZA HMA F1"]
    assert found["citation_doi"] == ["10.80000/abcd-efgh"]


def test_a_citation_has_title_makers_year_archive_and_address(fonds: Description) -> None:
    found = tags(published(fonds))
    assert found["citation_title"] == found["DC.title"] == ["Smith family papers"]
    assert found["citation_author"] == ["Smith family"]
    assert found["citation_publication_date"] == ["2024"]
    assert found["citation_publisher"] == ["Harbour Municipal Archive"]
    assert found["citation_language"] == ["en"]
    assert found["citation_public_url"] == ["https://archive.example.org/record/f1"]


@pytest.mark.parametrize(
    ("level", "material", "expected"),
    [
        ("fonds", None, ["manuscript", "Collection"]),
        ("item", "Photograph", ["artwork", "StillImage"]),
        ("item", "Map", ["map", "StillImage"]),
        ("item", "Sound recording", ["audioRecording", "Sound"]),
        ("item", "Letter", ["manuscript", "Text"]),
    ],
)
def test_zotero_is_told_its_own_type_first(
    fonds: Description, level: str, material: str | None, expected: list[str]
) -> None:
    assert tags(published(replace(fonds, level=level, material=material)))["DC.type"] == expected


def test_a_code_for_an_unknown_maker_is_no_author(fonds: Description) -> None:
    policy = replace(published(fonds).settings, unknown_creator=":unkn")
    found = tags(published(replace(fonds, creators=()), settings=policy))
    assert "citation_author" not in found
    assert "DC.creator" not in found


def test_a_preview_has_words_and_an_open_picture(fonds: Description) -> None:
    files = (
        DigitalObject(url="https://archive.example/closed.jpg", media_type="image/jpeg"),
        DigitalObject(url="https://archive.example/open.jpg", media_type="image/jpeg", open=True),
    )
    found = tags(published(replace(fonds, digital_objects=files)))
    assert found["og:title"] == ["Smith family papers"]
    assert found["og:description"] == ["Letters and photographs of a family of ship chandlers."]
    assert found["og:image"] == ["https://archive.example/open.jpg"]


def test_a_tombstone_is_cited_and_has_no_preview(fonds: Description) -> None:
    found = tags(published(fonds, retirement=Retirement(kind="deactivated")))
    assert found["citation_title"] == ["Smith family papers"]
    assert not [name for name in found if name.startswith("og:")]


def test_of_a_restricted_one_only_the_doi_is_told() -> None:
    found = tags(published(None, retirement=Retirement(kind="restricted")))
    assert found == {"DC.identifier": [DOI_LINK], "citation_doi": ["10.80000/abcd-efgh"]}
