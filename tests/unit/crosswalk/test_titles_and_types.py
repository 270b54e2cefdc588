"""Titles and kinds of resource."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from flask_doi.crosswalk.resource_types import resource_type_general, types
from flask_doi.crosswalk.titles import titles
from flask_doi.domain.description import ArchivalDate, Description, Subject, Title
from flask_doi.domain.profile import CrosswalkSettings
from flask_doi.domain.vocabulary import RESOURCE_TYPES

SETTINGS = CrosswalkSettings()


def test_the_title_goes_first_in_the_language_of_description(fonds: Description) -> None:
    assert titles(fonds, SETTINGS) == [{"title": "Smith family papers", "lang": "en"}]


def test_further_titles_say_what_they_are(fonds: Description) -> None:
    described = replace(
        fonds,
        titles=(
            Title(value="Papiere der Familie Smith", kind="parallel", language="ger"),
            Title(value="Chandlers' papers"),
            Title(value="SMITH FAMILY PAPERS"),
            Title(value=" - "),
        ),
        alternate_languages={"zul": {"title": "Amaphepha omndeni"}, "afr": {"title": "Familiepapiere", "scope": "x"}},
    )
    assert titles(described, SETTINGS)[1:] == [
        {"title": "Papiere der Familie Smith", "titleType": "TranslatedTitle", "lang": "de"},
        {"title": "Chandlers' papers", "titleType": "AlternativeTitle"},
        {"title": "Familiepapiere", "titleType": "TranslatedTitle", "lang": "af"},
        {"title": "Amaphepha omndeni", "titleType": "TranslatedTitle", "lang": "zu"},
    ]


@pytest.mark.parametrize(("title", "told"), [("Letters, ", "Letters"), ("  Letters\n and\tmaps", "Letters and maps")])
def test_a_title_is_tidied(fonds: Description, title: str, told: str) -> None:
    assert titles(replace(fonds, title=title), SETTINGS)[0]["title"] == told


def test_a_missing_title_is_replaced_by_date_and_context_not_invented(item: Description) -> None:
    dated = replace(item, title=None, dates=(ArchivalDate(text="May 1890"),))
    assert titles(dated, SETTINGS)[0]["title"] == "May 1890 [Smith family papers]"
    assert titles(replace(item, title=None), SETTINGS) == []


def test_dates_and_context_stand_behind_the_title_when_wanted(item: Description) -> None:
    dated = replace(item, dates=(ArchivalDate(text="May 1890"),))
    both = CrosswalkSettings(title_with_dates=True, title_with_context=True)
    assert titles(dated, both)[0]["title"] == "Harbour by night, May 1890 (Smith family papers)"
    named = replace(dated, title="Smith family papers, May 1890")
    assert titles(named, both)[0]["title"] == "Smith family papers, May 1890"


@pytest.mark.parametrize(
    ("level", "material", "genre", "general"),
    [
        ("fonds", "Photographs", None, "Collection"),
        ("Sub-series", None, None, "Collection"),
        ("sub-sub-subseries", None, None, "Collection"),
        ("ssss-series", None, None, "Collection"),
        ("file", None, None, "Collection"),
        ("class", None, None, "Collection"),
        ("item", None, None, "Text"),
        ("item", "Letter", None, "Text"),
        ("item", "Photograph", None, "Image"),
        ("item", None, "Gelatin Silver Prints", "Image"),
        ("item", "Map", None, "Image"),
        ("item", "Sound recording", None, "Sound"),
        ("item", "Film (16 mm)", None, "Audiovisual"),
        ("item", "Realia", None, "PhysicalObject"),
        ("item", "Database", None, "Dataset"),
        ("website", None, None, "InteractiveResource"),
        ("Photograph", None, None, "Image"),
        ("text", None, None, "Text"),
        ("", None, None, "Collection"),
        ("Konvolut", None, None, "Collection"),
    ],
)
def test_the_general_type_follows_level_then_material(
    level: str, material: str | None, genre: str | None, general: str
) -> None:
    assert resource_type_general(level, material, (genre,) if genre else ()) == general


def test_the_level_is_shown_as_catalogued(fonds: Description) -> None:
    assert types(fonds) == {"resourceTypeGeneral": "Collection", "resourceType": "Fonds"}
    assert types(replace(fonds, level="Bestand"))["resourceType"] == "Bestand"
    spoken = replace(fonds, level="otherlevel", material="Photographs", genres=(Subject(term="Portraits"),))
    assert types(spoken) == {"resourceTypeGeneral": "Image", "resourceType": "Photographs"}


@pytest.mark.shared
def test_every_real_level_has_a_general_type(corpus: Callable[[str], Iterator[dict[str, str]]]) -> None:
    found = {}
    for row in corpus("levels"):
        level = row["otherlevel"] or row["level"]
        found[level] = resource_type_general(level)
        assert found[level].lower() in RESOURCE_TYPES
    collections = {level for level, general in found.items() if general == "Collection"}
    assert {"fonds", "recordgrp", "subgrp", "Subseries", "Box", "sss-series", "filegrp"} <= collections
    assert {level for level, general in found.items() if general == "Text"} == {
        "item",
        "items",
        "item-main",
        "item-part",
        "text",
        "pages",
        "segment",
        "physicalitem",
    }
    assert found["website"] == "InteractiveResource"
