"""Parts of a record: what they are called, and what may be said of a digital object by itself."""

from __future__ import annotations

import pytest

from flask_doi.crosswalk.resource_types import types
from flask_doi.domain.description import Access, Agent, Description, DigitalObject, Identifier, Relation, Text
from flask_doi.domain.parts import (
    ALL_VERSIONS,
    describe_object,
    find_object,
    is_object,
    named_objects,
    version_number,
    version_part,
)

PAGE = DigitalObject(url="https://f.example.org/a/p1.jpg", media_type="image/jpeg", label="Page 1", key="17")
OTHER = DigitalObject(url="https://f.example.org/b/p1.jpg", media_type="image/jpeg", label="Page 2")
TALK = DigitalObject(url="https://f.example.org/talk.mp3?v=2", media_type="audio/mpeg", label="Page 2")
RECORD = Description(
    key="r",
    title="Letters",
    level="item",
    reference_code="F1/2",
    creators=(Agent(name="Smith, Ann"),),
    identifiers=(Identifier(scheme="ARK", value="ark:/1/2"),),
    relations=(Relation(relation="References", value="https://example.org"),),
    scope=Text(value="About the sea."),
    extent=("3 letters",),
    access=Access.OPEN,
    published=True,
    digital_objects=(PAGE, OTHER, TALK),
)


def test_parts_are_told_apart_by_their_names() -> None:
    assert [is_object(part) for part in ("", version_part(2), ALL_VERSIONS, "~own", "p1.jpg")] == [False] * 4 + [True]
    assert [version_number(part) for part in (version_part(12), ALL_VERSIONS, "version:0", "2")] == [
        12,
        None,
        None,
        None,
    ]


def test_an_object_is_called_by_its_key_else_by_its_file() -> None:
    assert [name for name, _ in named_objects(RECORD)] == ["17", "p1.jpg", "talk.mp3"]


@pytest.mark.parametrize("key", ["version:2", "~own", "k" * 65, " k"])
def test_a_key_that_cannot_be_a_name_gives_way_to_the_file(key: str) -> None:
    record = Description(key="r", digital_objects=(DigitalObject(url="https://f.example.org/a.pdf", key=key),))
    assert [name for name, _ in named_objects(record)] == ["a.pdf"]


def test_two_files_of_one_name_are_called_by_their_addresses() -> None:
    same = DigitalObject(url="https://f.example.org/c/p1.jpg")
    names = [name for name, _ in named_objects(Description(key="r", digital_objects=(OTHER, same)))]
    assert len(set(names)) == 2
    assert all(len(name) == 16 for name in names)


@pytest.mark.parametrize(
    ("text", "name"),
    [("17", "17"), ("p1.jpg", "p1.jpg"), (PAGE.url, "17"), ("Page 1", "17"), ("Page 2", None), ("nothing", None)],
)
def test_an_object_is_found_by_name_address_or_label_when_that_is_clear(text: str, name: str | None) -> None:
    assert find_object(RECORD, text) == name


def test_an_object_is_told_with_what_is_true_of_it_alone() -> None:
    told = describe_object(RECORD, "17")
    assert told is not None
    assert (told.title, told.creators, told.published, told.access) == (
        "Letters: Page 1",
        RECORD.creators,
        True,
        Access.OPEN,
    )
    assert (told.reference_code, told.identifiers, told.relations, told.scope, told.extent) == (None, (), (), None, ())
    assert told.digital_objects == (PAGE,)
    assert told.parent is not None
    assert (told.parent.key, told.parent.reference_code) == ("r", "F1/2")


@pytest.mark.parametrize(
    ("media_type", "general"),
    [
        ("image/tiff", "Image"),
        ("audio/mpeg", "Sound"),
        ("video/mp4", "Audiovisual"),
        ("application/pdf", "Text"),
        ("text/csv", "Dataset"),
        ("application/octet-stream", "Other"),
        (None, "Other"),
    ],
)
def test_an_object_is_what_its_media_type_says(media_type: str | None, general: str) -> None:
    record = Description(key="r", title="T", digital_objects=(DigitalObject(url="https://f/x", media_type=media_type),))
    told = describe_object(record, "x")
    assert told is not None
    assert types(told) == {"resourceTypeGeneral": general, "resourceType": "Digital file"}


def test_an_object_that_the_record_no_longer_has_is_gone() -> None:
    assert describe_object(RECORD, "18") is None


def test_a_restricted_description_stays_restricted_for_its_objects() -> None:
    hidden = Description(key="r", restricted_description=True, published=True, digital_objects=(PAGE,))
    told = describe_object(hidden, "17")
    assert told is not None
    assert told.restricted_description
