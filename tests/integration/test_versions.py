"""A new version of a thing gets a DOI of its own; the two name each other, and the older one stays as it was."""

from __future__ import annotations

from typing import Any

import pytest

from flask_doi.domain.description import DigitalObject
from flask_doi.domain.parts import ALL_VERSIONS
from flask_doi.models import DoiRow, IntentKind
from flask_doi.services import asking
from tests.services_fixtures import Install, Installation


def rows(installation: Installation) -> dict[str, DoiRow]:
    """The rows by record and part."""
    return {f"{row.record_key} {row.part}".strip(): row for row in installation.rows()}


def held(installation: Installation, name: str) -> dict[str, Any]:
    """What the agency holds of a DOI's metadata."""
    return dict(installation.agency.record(name).metadata)


def told(installation: Installation, name: str) -> set[tuple[str, str]]:
    """The relations that the agency holds of a DOI."""
    return {(r["relationType"], r["relatedIdentifier"]) for r in held(installation, name)["relatedIdentifiers"]}


def requests(installation: Installation) -> tuple[int, int]:
    return installation.agency.requests("POST", "^/dois"), installation.agency.requests("PUT", "^/dois")


def new_version(installation: Installation, key: str, number: int, **options: Any) -> None:
    with installation.app.app_context():
        asking.ask_for_version(installation.context, key, number, **options)


def follow(installation: Installation, key: str, of: str) -> None:
    with installation.app.app_context():
        asking.ask_to_follow(installation.context, key, of)


def minted(installation: Installation, key: str = "r", **changes: Any) -> str:
    """A record with a findable DOI."""
    installation.describe(key, **changes)
    installation.mint(key)
    installation.drain()
    return str(rows(installation)[key].doi)


def test_a_new_version_costs_one_mint_and_one_update(installation: Installation) -> None:
    first = minted(installation)
    new_version(installation, "r", 2)
    installation.drain()

    second = f"{first}.2"
    assert {key: row.doi for key, row in rows(installation).items()} == {"r": second, "r version:1": first}
    assert requests(installation) == (2, 1)
    assert told(installation, second) == {("IsNewVersionOf", first)}
    assert told(installation, first) == {("IsPreviousVersionOf", second)}
    assert held(installation, second)["version"] == "2"
    assert {row.observed_state for row in installation.rows()} == {"findable"}
    assert installation.catalogue.written == {"r": second}


def test_the_older_version_stays_as_it_was_told_and_the_newer_follows_the_record(on_sqlite: Installation) -> None:
    first = minted(on_sqlite, title="Digitised in 1998")
    new_version(on_sqlite, "r", 2)
    on_sqlite.edit("r", title="Digitised anew")
    on_sqlite.drain()
    before = requests(on_sqlite)
    on_sqlite.edit("r", title="Digitised anew, in colour")
    on_sqlite.drain()

    assert held(on_sqlite, first)["titles"] == [{"title": "Digitised in 1998"}]
    assert held(on_sqlite, f"{first}.2")["titles"] == [{"title": "Digitised anew, in colour"}]
    assert requests(on_sqlite) == (before[0], before[1] + 1)


def test_a_version_is_called_as_somebody_says_or_as_the_record_does_when_that_is_new(on_sqlite: Installation) -> None:
    first = minted(on_sqlite, version="1")
    new_version(on_sqlite, "r", 2, label="Colour scan")
    on_sqlite.drain()
    assert held(on_sqlite, f"{first}.2")["version"] == rows(on_sqlite)["r"].version == "Colour scan"
    assert held(on_sqlite, first)["version"] == rows(on_sqlite)["r version:1"].version == "1"
    on_sqlite.edit("r", version="2.0")
    on_sqlite.drain()
    assert held(on_sqlite, f"{first}.2")["version"] == rows(on_sqlite)["r"].version == "2.0"


def test_asking_twice_makes_one_version(on_sqlite: Installation) -> None:
    first = minted(on_sqlite)
    for _ in range(2):
        new_version(on_sqlite, "r", 2)
    on_sqlite.drain()
    new_version(on_sqlite, "r", 2)
    on_sqlite.drain()
    assert {row.doi for row in on_sqlite.rows()} == {first, f"{first}.2"}
    assert requests(on_sqlite) == (2, 1)


def test_the_third_version_follows_the_second_and_is_counted_from_the_first(on_sqlite: Installation) -> None:
    first = minted(on_sqlite)
    for number in (2, 3):
        new_version(on_sqlite, "r", number)
        on_sqlite.drain()
    second, third = f"{first}.2", f"{first}.3"
    assert {key: row.doi for key, row in rows(on_sqlite).items()} == {
        "r": third, "r version:1": first, "r version:2": second
    }  # fmt: skip
    assert told(on_sqlite, second) == {("IsNewVersionOf", first), ("IsPreviousVersionOf", third)}
    assert requests(on_sqlite) == (3, 2)


def test_one_doi_for_all_versions_names_each_and_is_named_by_each(on_sqlite: Installation) -> None:
    first = minted(on_sqlite)
    new_version(on_sqlite, "r", 2, all_versions=True)
    on_sqlite.drain()
    second, whole = f"{first}.2", rows(on_sqlite)[f"r {ALL_VERSIONS}"].doi
    assert told(on_sqlite, whole) == {("HasVersion", first), ("HasVersion", second)}
    assert told(on_sqlite, second) == {("IsNewVersionOf", first), ("IsVersionOf", whole)}
    assert told(on_sqlite, first) == {("IsPreviousVersionOf", second), ("IsVersionOf", whole)}
    assert "version" not in held(on_sqlite, whole) or not held(on_sqlite, whole)["version"]
    assert requests(on_sqlite) == (3, 2)
    assert on_sqlite.catalogue.written == {"r": second}


def test_until_the_new_version_is_real_the_record_keeps_its_doi(on_sqlite: Installation) -> None:
    first = minted(on_sqlite)
    on_sqlite.agency.spoil(path="/dois", method="POST", status=422, times=1)
    new_version(on_sqlite, "r", 2)
    on_sqlite.drain()
    known = rows(on_sqlite)
    assert (known["r"].doi, known["r version:2"].observed_state) == (first, "absent")
    assert told(on_sqlite, first) == set()


def test_a_record_without_a_registered_doi_gets_no_new_version(on_sqlite: Installation) -> None:
    on_sqlite.describe("r")
    new_version(on_sqlite, "r", 2)
    on_sqlite.drain()
    assert on_sqlite.rows() == []
    assert on_sqlite.history("r")[-1] == ("not_minted", {"rule": "no_earlier_version"})


@pytest.mark.parametrize(("pattern", "name"), [("{base}.v{n}", "{first}.v2"), ("{base}/{n}", "{first}/2")])
def test_the_pattern_of_versions_is_the_archives_own(
    install: Install, make_database: Any, pattern: str, name: str
) -> None:
    installation = install(make_database("sqlite"), version_pattern=pattern)
    first = minted(installation)
    new_version(installation, "r", 2)
    installation.drain()
    assert rows(installation)["r"].doi == name.format(first=first)


def test_opaque_versions_do_not_show_what_they_follow(install: Install, make_database: Any) -> None:
    installation = install(make_database("sqlite"), version_pattern="opaque")
    first = minted(installation)
    new_version(installation, "r", 2)
    installation.drain()
    assert not rows(installation)["r"].doi.startswith(first)


def test_a_record_that_follows_another_by_its_field_is_its_next_version(on_sqlite: Installation) -> None:
    first = minted(on_sqlite, "k1", version="1")
    on_sqlite.describe("k2", version="2", version_of="k1")
    on_sqlite.mint("k2")
    on_sqlite.drain()

    second = f"{first}.2"
    assert {key: row.doi for key, row in rows(on_sqlite).items()} == {"k1": first, "k2": second}
    assert told(on_sqlite, second) == {("IsNewVersionOf", first)}
    assert told(on_sqlite, first) == {("IsPreviousVersionOf", second)}
    assert (held(on_sqlite, first)["version"], held(on_sqlite, second)["version"]) == ("1", "2")
    assert requests(on_sqlite) == (2, 1)
    assert on_sqlite.catalogue.written == {"k1": first, "k2": second}


def test_an_earlier_record_is_still_told_as_it_is_now(on_sqlite: Installation) -> None:
    """Two records are described apart: only of one record's own versions the older ones stand still."""
    first = minted(on_sqlite, "k1")
    minted(on_sqlite, "k2", version_of="k1")
    on_sqlite.edit("k1", title="A better title")
    on_sqlite.drain()
    assert held(on_sqlite, first)["titles"] == [{"title": "A better title"}]


def test_versions_published_together_are_counted_in_their_order(on_sqlite: Installation) -> None:
    on_sqlite.describe("a", version_of="b")
    on_sqlite.describe("b")
    on_sqlite.mint("a", "b")
    on_sqlite.drain()
    known = rows(on_sqlite)
    assert known["a"].doi == f"{known['b'].doi}.2"
    assert requests(on_sqlite) == (2, 1)


def test_somebody_says_that_a_record_follows_another(on_sqlite: Installation) -> None:
    first, second = minted(on_sqlite, "k1"), minted(on_sqlite, "k2")
    on_sqlite.describe("k3")
    follow(on_sqlite, "k2", "k1")
    follow(on_sqlite, "k3", "k2")
    on_sqlite.drain()
    third = rows(on_sqlite)["k3"].doi
    assert told(on_sqlite, second) == {("IsNewVersionOf", first), ("IsPreviousVersionOf", third)}
    assert told(on_sqlite, first) == {("IsPreviousVersionOf", second)}
    assert told(on_sqlite, third) == {("IsNewVersionOf", second)}


def test_the_newest_record_may_have_further_versions_of_its_own_and_an_older_one_not(on_sqlite: Installation) -> None:
    first, second = minted(on_sqlite, "k1"), minted(on_sqlite, "k2", version_of="k1")
    new_version(on_sqlite, "k1", 2)
    new_version(on_sqlite, "k2", 2)
    on_sqlite.drain()
    known = rows(on_sqlite)
    assert (known["k1"].doi, known["k2 version:1"].doi, known["k2"].doi) == (first, second, f"{first}.3")
    assert known["k2"].version == "3"
    assert on_sqlite.history("k1")[-1] == ("not_minted", {"rule": "newer_record", "doi": second, "record": "k2"})


def test_nothing_follows_itself(on_sqlite: Installation) -> None:
    first = minted(on_sqlite, "k1")
    minted(on_sqlite, "k2", version_of="k1")
    on_sqlite.describe("k1", version_of="k2")
    follow(on_sqlite, "k1", "k2")
    on_sqlite.drain()
    assert rows(on_sqlite)["k1"].version_of_id is None
    assert told(on_sqlite, first) == {("IsPreviousVersionOf", f"{first}.2")}


def test_versions_are_as_public_as_their_record(on_sqlite: Installation) -> None:
    minted(on_sqlite)
    new_version(on_sqlite, "r", 2)
    on_sqlite.drain()
    on_sqlite.unpublish("r")
    on_sqlite.drain()
    assert {row.observed_state for row in on_sqlite.rows()} == {"registered"}
    on_sqlite.publish("r")
    on_sqlite.drain()
    assert {row.observed_state for row in on_sqlite.rows()} == {"findable"}


PAGE = DigitalObject(url="https://files.example.org/p1.jpg", media_type="image/jpeg", label="Page 1", size=2_400_000)
SOUND = DigitalObject(url="https://files.example.org/talk.mp3", media_type="audio/mpeg", label="Talk", key="sound-7")


def mint_part(installation: Installation, key: str, part: str) -> None:
    with installation.app.app_context():
        asking.ask_for_part(installation.context, key, part)


def test_a_digital_object_gets_a_doi_of_its_own(installation: Installation) -> None:
    record = minted(installation, digital_objects=(PAGE, SOUND))
    mint_part(installation, "r", "p1.jpg")
    installation.drain()

    part = rows(installation)["r p1.jpg"].doi
    attributes = held(installation, part)
    assert attributes["titles"] == [{"title": "Letters of r: Page 1"}]
    assert attributes["types"]["resourceTypeGeneral"] == "Image"
    assert (attributes["formats"], attributes["sizes"]) == (["image/jpeg"], ["2400000 bytes"])
    assert told(installation, part) == {("IsDerivedFrom", record)}
    assert told(installation, record) == {("IsSourceOf", part)}
    assert requests(installation) == (2, 1)
    assert installation.catalogue.written == {"r": record}


def test_an_object_that_vanishes_retires_its_doi_and_the_record_names_it_no_longer(on_sqlite: Installation) -> None:
    record = minted(on_sqlite, digital_objects=(PAGE, SOUND))
    mint_part(on_sqlite, "r", "sound-7")
    on_sqlite.drain()
    on_sqlite.edit("r", digital_objects=(PAGE,))
    on_sqlite.drain()
    row = rows(on_sqlite)["r sound-7"]
    assert (row.desired_state, row.observed_state, row.withheld) == ("deactivated", "registered", "gone")
    assert told(on_sqlite, record) == set()
    on_sqlite.edit("r", digital_objects=(PAGE, SOUND))
    on_sqlite.drain()
    assert rows(on_sqlite)["r sound-7"].observed_state == "findable"
    assert told(on_sqlite, record) == {("IsSourceOf", row.doi)}


def test_nothing_of_a_part_leaves_the_house_once_its_record_is_restricted(on_sqlite: Installation) -> None:
    minted(on_sqlite, digital_objects=(PAGE,))
    mint_part(on_sqlite, "r", "p1.jpg")
    on_sqlite.drain()
    part = rows(on_sqlite)["r p1.jpg"].doi
    secret = DigitalObject(url=PAGE.url, media_type=PAGE.media_type, label="Name of the informant")
    on_sqlite.edit("r", digital_objects=(secret,), restricted_description=True)
    on_sqlite.drain()
    assert on_sqlite.agency.record(part).state == "registered"
    assert "informant" not in str(on_sqlite.agency.record(part).metadata)


def test_an_unknown_part_and_a_restricted_record_get_none(on_sqlite: Installation) -> None:
    on_sqlite.describe("r", digital_objects=(PAGE,))
    on_sqlite.describe("s", digital_objects=(PAGE,), restricted_description=True)
    mint_part(on_sqlite, "r", "p9.jpg")
    mint_part(on_sqlite, "s", "p1.jpg")
    on_sqlite.drain()
    assert on_sqlite.rows() == []
    assert on_sqlite.history("r")[-1] == ("not_minted", {"rule": "no_such_part", "part": "p9.jpg"})
    assert on_sqlite.history("s")[-1][1]["rule"] == "description_restricted"


def test_what_the_host_tells_of_a_record_makes_no_parts(on_sqlite: Installation) -> None:
    on_sqlite.publish("r", digital_objects=(PAGE, SOUND))
    on_sqlite.note(IntentKind.UPDATED, "r")
    on_sqlite.drain()
    assert list(rows(on_sqlite)) == ["r"]


def test_a_record_of_which_only_an_object_has_a_doi_is_still_to_be_minted(on_sqlite: Installation) -> None:
    on_sqlite.describe("r", digital_objects=(PAGE,))
    mint_part(on_sqlite, "r", "p1.jpg")
    on_sqlite.drain()
    with on_sqlite.app.app_context():
        assert list(asking.records_without_doi(on_sqlite.context)) == ["r"]
    part = rows(on_sqlite)["r p1.jpg"].doi
    assert held(on_sqlite, part)["relatedItems"][0]["titles"] == [{"title": "Letters of r"}]
    on_sqlite.mint("r")
    on_sqlite.drain()
    assert told(on_sqlite, part) == {("IsDerivedFrom", rows(on_sqlite)["r"].doi)}
