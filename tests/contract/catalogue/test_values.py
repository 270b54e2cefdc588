"""Plain values of a host's columns become the types of a description, or are refused with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from typing import Any

import pytest

from flask_doi.catalogue.coercion import UnreadableValue
from flask_doi.catalogue.fields import COERCED, Fields
from flask_doi.domain.description import (
    Access,
    Affiliation,
    Agent,
    AgentKind,
    ArchivalDate,
    DateKind,
    DigitalObject,
    Identifier,
    Place,
    Repository,
    Subject,
    Text,
    Title,
)

from .archive import Unit, naive


class Level(Enum):
    FONDS = "fonds"
    NUMBERED = 3


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("title", "  Letters\n", "Letters"),
        ("title", " ", None),
        ("title", 1984, "1984"),
        ("level", Level.FONDS, "fonds"),
        ("level", Level.NUMBERED, "NUMBERED"),
        ("published", "yes", True),
        ("published", 0, False),
        ("published", None, False),
        ("first_published", datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=2))), date(2025, 12, 31)),
        ("first_published", "2026-01-31", date(2026, 1, 31)),
        ("published_year", "1999", 1999),
        ("published_year", date(1999, 5, 1), 1999),
        ("published_year", "", None),
        ("modified", naive(2026), datetime(2026, 1, 1, tzinfo=UTC)),
        ("modified", "2026-01-01T02:00:00+02:00", datetime(2026, 1, 1, tzinfo=UTC)),
        ("access", "Closed", Access.METADATA_ONLY),
        ("access", Access.EMBARGOED, Access.EMBARGOED),
        ("access", "", None),
        ("scope", "About ships", Text(value="About ships")),
        ("scope", {"value": "About ships", "language": "en"}, Text(value="About ships", language="en")),
        ("extent", "2.5 linear metres", ("2.5 linear metres",)),
        ("extent", ["1 box", "", "1 box", "2 maps"], ("1 box", "2 maps")),
        ("languages", "eng; zul", ("eng", "zul")),
        ("languages", '["eng", "zul"]', ("eng", "zul")),
        ("languages", None, ()),
        ("creators", "Mokoena, S.", (Agent(name="Mokoena, S."),)),
        (
            "creators",
            [{"name": "Board", "kind": "corporate body", "affiliations": ["City"], "identifiers": {"ROR": "x"}}],
            (
                Agent(
                    name="Board", kind=AgentKind.ORGANISATION, affiliations=(Affiliation(name="City"),),
                    identifiers=(Identifier(scheme="ROR", value="x"),),
                ),
            ),
        ),
        ("creators", [{"name": " "}], ()),
        ("dates", "n.d.", (ArchivalDate(text="n.d."),)),
        ("dates", [{"start": 1890, "end": "1895-00-00"}], (ArchivalDate(start="1890", end="1895"),)),
        ("dates", [{"start": date(1890, 5, 1)}], (ArchivalDate(start="1890-05-01"),)),
        ("dates", [{"text": "1950", "kind": "Broadcast"}], (ArchivalDate(text="1950", kind=DateKind.BROADCAST),)),
        ("dates", [{"start": "0000-00-00", "text": "?"}], (ArchivalDate(text="?"),)),
        ("dates", [{"kind": "creation"}], ()),
        ("titles", {"value": "Briewe", "kind": "translation"}, (Title(value="Briewe", kind="parallel"),)),
        ("subjects", ["Ships", "Ships", None], (Subject(term="Ships"),)),
        ("places", [{"name": "Durban", "latitude": "-29.85"}], (Place(name="Durban", latitude=-29.85),)),
        ("identifiers", {"ARK": "ark:/1/2", "Legacy": ""}, (Identifier(scheme="ARK", value="ark:/1/2"),)),
        ("identifiers", [{"scheme": "", "value": "7"}], (Identifier(scheme="Local identifier", value="7"),)),
        ("identifiers", "7", (Identifier(scheme="Local identifier", value="7"),)),
        ("dates", "[1984]", (ArchivalDate(text="[1984]"),)),
        ("repository", "Museum", Repository(key="Museum", name="Museum")),
        ("digital_objects", {"url": "/1", "size": "10", "open": 1}, (DigitalObject(url="/1", size=10, open=True),)),
        ("alternate_languages", {"zu": {"title": "Izincwadi"}}, {"zu": {"title": "Izincwadi"}}),
    ],
)  # fmt: skip
def test_values_are_made_into_what_the_field_needs(field: str, value: Any, expected: Any) -> None:
    assert Fields(Unit, {field: lambda record: value}).read(Unit(), "F1", [field]) == {field: expected}


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("title", ["a", "b"], "is not a text"),
        ("published", "perhaps", "is neither yes nor no"),
        ("first_published", "soon", "is not a day such as"),
        ("published_year", "MCMXC", "is not a whole number"),
        ("modified", "yesterday", "is not a moment"),
        ("access", "secret", "is no word for access; known are closed"),
        ("relations", "12345", "does not say all of relation, value"),
        ("relations", [{"value": "12345"}], "lacks relation of a Relation"),
        ("creators", [{"nom": "Board"}], "has nom, but a Agent has name, kind"),
        ("places", [{"name": "Durban", "latitude": "south"}], "is not a number"),
        ("repository", ["A", "B"], "is more than one Repository"),
        ("alternate_languages", ["zu"], "is not a mapping"),
    ],
)
def test_what_cannot_be_read_is_refused_with_record_field_and_reason(field: str, value: Any, reason: str) -> None:
    with pytest.raises(UnreadableValue, match=reason) as caught:
        Fields(Unit, {field: lambda record: value}).read(Unit(), "F1/3", [field])
    assert (caught.value.key, caught.value.field, caught.value.value) == ("F1/3", field, value)


@pytest.mark.parametrize("field", sorted(COERCED))
def test_no_value_is_never_an_error(field: str) -> None:
    found = Fields(Unit, {field: lambda record: None}).read(Unit(), "F1", [field])[field]
    assert not found
