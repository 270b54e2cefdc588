"""The attributes as XML of kernel 4."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from flask_doi.crosswalk.datacite_xml import to_xml
from flask_doi.domain.profile import SCHEMA_VERSIONS
from tests.kernel_reader import attributes_in, said_in
from tests.shared_material import SCHEMAS, kernel_schema

LEAST: dict[str, Any] = {
    "creators": [{"name": "Smith family"}],
    "titles": [{"title": "Papers"}],
    "publisher": {"name": "Harbour Archive"},
    "publicationYear": 2025,
    "types": {"resourceTypeGeneral": "Collection", "resourceType": "Fonds"},
}


def written(changes: dict[str, Any], version: str = "4.6") -> str:
    return to_xml(LEAST | changes, doi="10.80000/abc", schema_version=version)


def test_the_least_document_is_written_like_this() -> None:
    assert written({}) == (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<resource xmlns="http://datacite.org/schema/kernel-4"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="http://datacite.org/schema/kernel-4'
        ' https://schema.datacite.org/meta/kernel-4.6/metadata.xsd">\n'
        '  <identifier identifierType="DOI">10.80000/abc</identifier>\n'
        "  <creators>\n"
        "    <creator>\n"
        "      <creatorName>Smith family</creatorName>\n"
        "    </creator>\n"
        "  </creators>\n"
        "  <titles>\n"
        "    <title>Papers</title>\n"
        "  </titles>\n"
        "  <publisher>Harbour Archive</publisher>\n"
        "  <publicationYear>2025</publicationYear>\n"
        '  <resourceType resourceTypeGeneral="Collection">Fonds</resourceType>\n'
        "</resource>\n"
    )


@pytest.mark.parametrize("nasty", ["a\x00b", "a\x0bb", "a\ud800b", "a\ufffeb"])
def test_characters_that_xml_forbids_cannot_break_a_document(nasty: str) -> None:
    changes = {
        "titles": [{"title": nasty, "lang": "en"}],
        "descriptions": [{"description": f"x\n{nasty}", "descriptionType": "Abstract"}],
        "dates": [{"date": "1890", "dateType": "Created", "dateInformation": nasty}],
    }
    found = attributes_in(written(changes))
    assert found["titles"] == [{"title": "ab", "lang": "en"}]
    assert found["descriptions"] == [{"description": "x\nab", "descriptionType": "Abstract"}]
    assert found["dates"][0]["dateInformation"] == "ab"


def test_markup_in_a_text_is_text() -> None:
    found = attributes_in(written({"titles": [{"title": "<b>&amp; \"Letters\" <to>]]> 'Ada'"}]}))
    assert found["titles"] == [{"title": "<b>&amp; \"Letters\" <to>]]> 'Ada'"}]


def test_the_lines_of_a_description_are_broken_by_elements() -> None:
    text = written({"descriptions": [{"description": "One\n\nThree", "descriptionType": "Abstract"}]})
    assert '<description descriptionType="Abstract">One<br/><br/>Three</description>' in text


def test_a_version_of_the_schema_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match=r"4\.5"):
        written({}, "4.4")


def test_a_publisher_may_be_a_bare_name_and_a_draft_may_lack_nearly_everything() -> None:
    text = to_xml({"publisher": "Archive", "publicationYear": 2025}, doi="10.80000/a", schema_version="4.7")
    assert "<publisher>Archive</publisher>" in text
    assert "<creators/>" in text


def examples() -> Iterator[tuple[str, Path]]:
    for version in SCHEMA_VERSIONS:
        for path in sorted((SCHEMAS / "datacite" / f"kernel-{version}" / "example").glob("*.xml")):
            yield version, path


def without_layout(tree: Any) -> str:
    """The document's text with blanks closed up, which the layout of the published examples needs."""
    for element in tree.iter():
        if isinstance(element.tag, str):
            element.text = " ".join((element.text or "").split()) or None
            element.tail = " ".join((element.tail or "").split()) or None
        else:
            element.getparent().remove(element)
    return str(etree.tostring(tree, encoding="unicode"))


@pytest.mark.shared
@pytest.mark.parametrize(("version", "path"), list(examples()), ids=lambda value: getattr(value, "stem", value))
def test_every_published_example_survives_being_read_and_written(version: str, path: Path) -> None:
    attributes = said_in(attributes_in(without_layout(etree.parse(str(path)).getroot())))
    doi = attributes.pop("doi")
    attributes.pop("schema")
    text = to_xml(attributes, doi=doi, schema_version=version)
    kernel_schema(version).assertValid(etree.fromstring(text.encode()))
    found = attributes_in(text)
    assert {name: found[name] for name in attributes} == attributes
