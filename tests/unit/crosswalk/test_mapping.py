"""A host's own mapping: read with all its faults told in words, and applied without anything invented."""

from __future__ import annotations

from typing import Any

import pytest

from flask_doi.crosswalk.datacite import RelatedDois, to_payload
from flask_doi.crosswalk.fields import MappingError
from flask_doi.crosswalk.mapping import fields_behind, mapped, mapped_year, read_mapping
from flask_doi.domain.description import ArchivalDate, DateKind, Description, Identifier, Repository, Subject, Text
from flask_doi.domain.profile import CrosswalkSettings
from flask_doi.testing import example_description

LETTERS: Description = example_description(
    "F1/2",
    title="Letters home",
    reference_code="ZA HMVA F1/2",
    scope=Text(value="What a miner wrote."),
    repository=Repository(key="hmva", name="Highveld Archive"),
    dates=(
        ArchivalDate(text="circa 1890-1914", start="1890", end="1914"),
        ArchivalDate(text="5 May 1921", start="1921-05-05", kind=DateKind.PUBLICATION),
    ),
    genres=(Subject(term="Letters", uri="https://example.org/genre/1"), Subject(term="Postcards")),
    extent=("1 box", "12 postcards"),
    languages=("ger", "eng"),
    identifiers=(Identifier(scheme="ARK", value="ark:/99999/x1"), Identifier(scheme="Legacy", value="17")),
)


def told(mapping: dict[str, Any], **attributes: Any) -> dict[str, Any]:
    read_mapping(mapping)
    return mapped(mapping, LETTERS, attributes)


def test_a_field_a_constant_and_a_template_take_the_place_of_a_property() -> None:
    result = told(
        {"version": "2", "publisher": "{repository.name}, Johannesburg", "types.resourceType": "{genres.term | first}"},
        types={"resourceTypeGeneral": "Text", "resourceType": "Item"},
        publisher={"name": "Somebody", "publisherIdentifier": "https://ror.org/05dxps055"},
    )
    assert result == {
        "version": "2",
        "publisher": {"name": "Highveld Archive, Johannesburg"},
        "types": {"resourceTypeGeneral": "Text", "resourceType": "Letters"},
    }


def test_a_part_of_a_property_leaves_its_other_parts() -> None:
    result = told({"publisher.name": "HVA"}, publisher={"name": "Highveld Archive", "lang": "en"})
    assert result["publisher"] == {"name": "HVA", "lang": "en"}


def test_the_year_of_a_date_becomes_the_publication_year() -> None:
    assert mapped_year({"publicationYear": "{dates[kind=publication] | first | year}"}, LETTERS) == 1921
    assert mapped_year({"publicationYear": "{dates.text | first | year}"}, LETTERS) == 1890
    assert mapped_year({"publicationYear": 1999}, LETTERS) == 1999
    assert mapped_year({"publicationYear": "{dates[kind=broadcast] | year}"}, LETTERS) is None
    assert mapped_year(None, LETTERS) is None


def test_the_year_is_left_to_the_life_of_the_doi() -> None:
    assert told({"publicationYear": "1999"}, publicationYear=2020) == {"publicationYear": 2020}


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{title | upper}", "LETTERS HOME"),
        ("{title | lower}", "letters home"),
        ("{title | cut(8)}", "Letters…"),
        ('{title | strip("Le")}', "tters hom"),
        ('{title | replace("home", "abroad")}', "Letters abroad"),
        ('{reference_code | prefix("Ref. ") | suffix(".")}', "Ref. ZA HMVA F1/2."),
        ("{languages | first | language}", "de"),
        ("{languages | last | language}", "en"),
        ('{genres.term | join(" | ")}', "Letters | Postcards"),
        ("{dates.start | year | unique | first}", "1890"),
        ('{container | default("no box")}', "no box"),
        ("{identifiers[scheme=ark].value}", "ark:/99999/x1"),
        ("{scope}", "What a miner wrote."),
        ("{published}", "true"),
        ("{dates.kind | last}", "publication"),
        ("{{{title}}}", "{Letters home}"),
        ("{title}: {genres.term | first}", "Letters home: Letters"),
        ("a plain text", "a plain text"),
    ],
)
def test_every_transform_does_what_its_name_says(template: str, said: str) -> None:
    assert told({"version": template})["version"] == said


def test_a_template_of_which_a_field_is_empty_says_nothing_and_the_own_value_stays() -> None:
    assert told({"version": "Box {container}"}, version="1")["version"] == "1"


def test_a_list_is_replaced_as_a_whole_even_by_nothing() -> None:
    assert told({"sizes": "{extent}"}, sizes=["x"])["sizes"] == ["1 box", "12 postcards"]
    assert told({"subjects": {"each": "subjects", "subject": "{term}"}}, subjects=[{"subject": "x"}])["subjects"] == []


def test_a_plus_adds_to_a_list() -> None:
    result = told({"+subjects": ["Mining", "{genres.term}"]}, subjects=[{"subject": "Gold"}])
    assert [one["subject"] for one in result["subjects"]] == ["Gold", "Mining", "Letters", "Postcards"]


def test_each_entry_of_a_field_becomes_an_entry_of_its_own() -> None:
    rule = {"each": "genres", "subject": "{term | lower}", "valueUri": "{uri}", "subjectScheme": "of {reference_code}"}
    assert told({"subjects": rule})["subjects"] == [
        {"subject": "letters", "valueUri": "https://example.org/genre/1", "subjectScheme": "of ZA HMVA F1/2"},
        {"subject": "postcards", "subjectScheme": "of ZA HMVA F1/2"},
    ]
    assert told({"sizes": ["{extent}"]})["sizes"] == told({"sizes": "{extent}"})["sizes"]
    each_text = {"each": "extent", "description": "Extent: {value}", "descriptionType": "Other"}
    assert [one["description"] for one in told({"descriptions": each_text})["descriptions"]] == [
        "Extent: 1 box",
        "Extent: 12 postcards",
    ]


def test_an_entry_without_what_it_must_have_is_left_out() -> None:
    rule = [{"description": "{arrangement}", "descriptionType": "Methods"}]
    assert told({"+descriptions": rule}, descriptions=[])["descriptions"] == []


def test_none_takes_a_property_away() -> None:
    result = told({"relatedItems": None, "version": None}, relatedItems=[{}], version="3")
    assert result == {"relatedItems": [], "version": None}


def test_objects_within_objects_can_be_made() -> None:
    made = {
        "each": "creators",
        "name": "{name}",
        "nameType": "Personal",
        "affiliation": {"name": "{repository.name}"},
    }
    assert told({"creators": made})["creators"] == [
        {"name": "Mokoena, Thandi", "nameType": "Personal", "affiliation": [{"name": "Highveld Archive"}]}
    ]


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ({"publicatonYear": "x"}, "did you mean publicationYear?"),
        ({"title": "x"}, '"title" is not a property of DataCite\'s metadata; did you mean titles?'),
        ({"titles": "{tittle}"}, '"tittle" is not a field of a description; did you mean title?'),
        ({"version": "{repository.nam}"}, "did you mean name?"),
        ({"version": "{dates[knd=publication]}"}, "did you mean kind?"),
        ({"version": "{title | uper}"}, '"uper" is not a transform; did you mean upper?'),
        ({"version": "{title | replace('a')}"}, 'the transform replace is written replace("text", "text")'),
        ({"version": "{title | upper(3)}"}, "upper takes nothing"),
        ({"version": "{title | cut(many)}"}, "write texts in quotes, with commas between"),
        ({"version": "{title"}, "the brace in '{title' has no partner"),
        ({"version": "{}"}, '"" is not a field'),
        ({"version": ["1", "2"]}, "is a single value and cannot have several"),
        ({"version": {"a": "b"}}, '"version" is a text and cannot be a dictionary'),
        ({"version": True}, "neither a text, a number nor a dictionary"),
        ({"sizes": object()}, "neither a text, a number nor a dictionary"),
        ({"+version": "1"}, 'adds to a list, but version is a single value; write "version"'),
        ({"version.x": "1"}, "version is a single value"),
        ({"titles.title": "x"}, "titles is a list, so write its entries as dictionaries"),
        ({"publisher.nme": "x"}, '"nme" is not a property of publisher; did you mean name?'),
        ({"subjects": {"subjct": "x"}}, '"subjct" is not a property of subjects; did you mean subject?'),
        ({"dates": "{dates}"}, 'needs more than a text; write {"date": ..., "dateType": ...}'),
        ({"publisher": {"each": "creators", "name": "x"}}, 'cannot have one for "each"'),
        ({"subjects": {"each": "genrs", "subject": "x"}}, "did you mean genres?"),
        ({"subjects": {"subject": "{genres.term}"}}, 'may have several values; write "each": "genres"'),
        ({"version": "{alternate_languages}"}, "is not a field of a description"),
    ],
)
def test_what_cannot_be_is_told_with_what_was_meant(mapping: dict[str, Any], sentence: str) -> None:
    with pytest.raises(MappingError) as caught:
        read_mapping(mapping)
    assert sentence in str(caught.value)


def test_the_catalogues_fields_behind_a_property_are_known() -> None:
    mapping = {"+subjects": [{"each": "genres", "subject": "{term}"}, "{extent}"], "publisher.name": "{repository}"}
    assert fields_behind(mapping, "subjects") == ("genres", "extent")
    assert fields_behind(mapping, "publisher") == ("repository",)
    assert fields_behind(mapping, "titles") == ()


def test_the_crosswalk_applies_the_mapping_of_the_account() -> None:
    settings = CrosswalkSettings(mapping={"publisher": "University Press", "publicationYear": "{dates.start | year}"})
    payload = to_payload(LETTERS, settings, year=2024, related=RelatedDois())
    assert payload.attributes["publisher"] == {"name": "University Press"}
    assert payload.attributes["publicationYear"] == 2024
