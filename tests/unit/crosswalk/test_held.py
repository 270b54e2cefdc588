"""What an agency holds, brought into the form in which it may be told again."""

from __future__ import annotations

from typing import Any

import pytest

from flask_doi.crosswalk.held import SHAPES, tellable
from flask_doi.crosswalk.shape import attribute_faults


@pytest.mark.parametrize(
    ("name", "held", "told"),
    [
        ("titles", [{"title": "A", "lang": None, "titleType": None}], [{"title": "A"}]),
        ("titles", {"title": "A"}, [{"title": "A"}]),
        ("titles", None, []),
        ("sizes", ["2 boxes", "", None], ["2 boxes"]),
        ("language", "", None),
        ("version", 2, 2),
        ("publicationYear", "1999", 1999),
        ("publisher", "Highveld Archive", {"name": "Highveld Archive"}),
        (
            "types",
            {"ris": "GEN", "bibtex": "misc", "schemaOrg": "X", "resourceType": "fonds", "resourceTypeGeneral": "Text"},
            {"resourceTypeGeneral": "Text", "resourceType": "fonds"},
        ),
        (
            "creators",
            [{"name": "Ann", "affiliation": ["Uni"], "nameIdentifiers": [], "givenName": None}],
            [{"name": "Ann", "affiliation": [{"name": "Uni"}]}],
        ),
        ("geoLocations", [[{"geoLocationPlace": "Kustendal"}], {}], [{"geoLocationPlace": "Kustendal"}]),
        ("rightsList", [{}], []),
    ],
)
def test_only_what_may_be_told_is_left(name: str, held: Any, told: Any) -> None:
    assert tellable(name, held) == told


def test_what_is_left_has_a_shape_that_is_accepted() -> None:
    held: dict[str, Any] = {
        "titles": [{"title": "A", "lang": ""}],
        "creators": [{"name": "Ann", "nameType": "Personal", "affiliation": [None]}],
        "publisher": {"name": "Archive", "lang": None},
        "publicationYear": 2001,
        "types": {"resourceType": "item", "resourceTypeGeneral": "Image", "citeproc": "graphic"},
        "dates": [{"date": "1903", "dateType": "Created", "dateInformation": ""}],
    }
    told = {name: tellable(name, held.get(name)) for name in SHAPES}
    assert attribute_faults(told, "4.6") == ()
