"""The DOIs of ours around a record, in the relations of the DataCite schema."""

from __future__ import annotations

from flask_doi.crosswalk.relations import related_identifiers, related_items
from flask_doi.domain.description import Description, Parent
from flask_doi.domain.profile import CrosswalkSettings
from flask_doi.domain.related import RelatedDois

SETTINGS = CrosswalkSettings(has_part_limit=2)
RECORD = Description(key="r", title="T", parent=Parent(key="p", title="Fonds of letters", level="fonds"))


def told(related: RelatedDois) -> list[tuple[str, str]]:
    given = related_identifiers(RECORD, SETTINGS, related)
    return [(each["relationType"], each["relatedIdentifier"]) for each in given]


def test_each_doi_around_a_record_has_its_relation() -> None:
    related = RelatedDois(
        ancestor="10.1234/series",
        fonds="10.1234/fonds",
        parts=("10.1234/1", "10.1234/2", "10.1234/3"),
        previous_version="10.1234/v1",
        next_version="10.1234/v3",
        all_versions="10.1234/all",
        versions=("10.1234/v1", "10.1234/v2"),
        derived_from="10.1234/unit",
        shown_by=("10.1234/file",),
    )
    assert sorted(told(related)) == sorted(
        [
            ("IsPartOf", "10.1234/series"),
            ("IsPartOf", "10.1234/fonds"),
            ("HasPart", "10.1234/1"),
            ("HasPart", "10.1234/2"),
            ("IsNewVersionOf", "10.1234/v1"),
            ("IsPreviousVersionOf", "10.1234/v3"),
            ("IsVersionOf", "10.1234/all"),
            ("HasVersion", "10.1234/v1"),
            ("HasVersion", "10.1234/v2"),
            ("IsDerivedFrom", "10.1234/unit"),
            ("IsSourceOf", "10.1234/file"),
        ]
    )


def test_a_record_without_any_is_told_as_ever() -> None:
    assert told(RelatedDois()) == []


def test_the_parent_stands_as_a_title_only_where_nothing_above_has_a_doi() -> None:
    assert [item["titles"] for item in related_items(RECORD, SETTINGS, RelatedDois())] == [
        [{"title": "Fonds of letters"}]
    ]
    assert related_items(RECORD, SETTINGS, RelatedDois(ancestor="10.1234/series")) == []
    assert related_items(RECORD, SETTINGS, RelatedDois(derived_from="10.1234/unit")) == []
