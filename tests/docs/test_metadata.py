"""The examples of the document on metadata work as they stand there, and nothing in it is left out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from flask_doi.crosswalk.adjusting import Adjustments, adjust
from flask_doi.crosswalk.datacite import RelatedDois, to_payload
from flask_doi.crosswalk.mapping import mapped_year, read_mapping
from flask_doi.crosswalk.shape import ATTRIBUTES, inner_shapes
from flask_doi.crosswalk.stylesheet import read_stylesheet
from flask_doi.crosswalk.transforms import TRANSFORMS
from flask_doi.domain.description import ArchivalDate, DateKind, Subject
from flask_doi.domain.payload import Payload
from flask_doi.domain.profile import CrosswalkSettings
from flask_doi.testing import example_description

TEXT = (Path(__file__).parents[2] / "docs" / "metadata.md").read_text()
PYTHON = re.findall(r"```python\n(.*?)```", TEXT, re.S)
XML = re.findall(r"```xml\n(.*?)```", TEXT, re.S)
RECORD = example_description(
    "F1/2",
    title="Letters home",
    level="fonds",
    dates=(ArchivalDate(text="May 1921", start="1921-05", kind=DateKind.PUBLICATION),),
    genres=(Subject(term="Letters", uri="https://example.org/genre/1"), Subject(term="Postcards")),
    extent=("1 box", "12 postcards"),
    container="7",
)


def run(code: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(code, "metadata.md", "exec"), names)
    return names


def told(settings: CrosswalkSettings, adjustments: Adjustments) -> Payload:
    year = mapped_year(settings.mapping, RECORD) or 2024
    payload = to_payload(RECORD, settings, year=year, related=RelatedDois())
    adjusted = adjust(adjustments, settings, RECORD, payload, doi="10.80000/x", url="https://archive.example.org/x")
    assert adjusted.problems == ()
    assert adjusted.payload is not None
    return adjusted.payload


def test_the_mapping_does_what_its_comments_say() -> None:
    mapping = run(PYTHON[0])["DOI_MAPPING"]
    read_mapping(mapping)
    attributes = told(CrosswalkSettings(mapping=mapping), Adjustments()).attributes
    assert attributes["publicationYear"] == 1921
    assert attributes["publisher"] == {"name": "Highveld University Press"}
    assert attributes["types"] == {"resourceTypeGeneral": "Collection", "resourceType": "Letters"}
    assert attributes["version"] == "1"
    assert attributes["sizes"] == ["1 box; 12 postcards"]
    assert {"subject": "postcards", "subjectScheme": "Genre"} in attributes["subjects"]
    assert {"description": "Box 7", "descriptionType": "Other"} in attributes["descriptions"]
    assert attributes["relatedItems"] == []


def test_the_function_does_what_is_said_of_it() -> None:
    payload = told(CrosswalkSettings(), Adjustments(hook=run(PYTHON[1])["adjust"]))
    assert payload.attributes["descriptions"][-1]["description"] == "Open to readers by appointment."


def test_the_stylesheet_does_what_its_comments_say(tmp_path: Path) -> None:
    (tmp_path / "own.xsl").write_text(XML[1])
    xml = told(CrosswalkSettings(), Adjustments(stylesheet=read_stylesheet(str(tmp_path / "own.xsl")))).xml
    root = etree.fromstring(str(xml).encode())
    assert root.findtext("{*}titles/{*}title") == "Letters home (Highveld Archive)"
    assert root.findtext("{*}alternateIdentifiers/{*}alternateIdentifier") == "F1/2"


def test_the_document_that_a_stylesheet_reads_is_well_formed() -> None:
    assert etree.fromstring(XML[0]).tag == "record"


@pytest.mark.parametrize("name", sorted(inner_shapes(ATTRIBUTES)))
def test_every_property_is_in_the_table(name: str) -> None:
    assert re.search(rf"^\|[^|]*`{name}`", TEXT, re.M)


@pytest.mark.parametrize("name", sorted(TRANSFORMS))
def test_every_transform_is_in_the_table(name: str) -> None:
    assert re.search(rf"^\|[^|]*`{name}[`(]", TEXT, re.M)
