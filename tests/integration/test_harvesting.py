"""What a host's OAI-PMH endpoint and its finding aids get told about DOIs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from lxml import etree

from flask_doi.models import DoiRow, IntentKind
from flask_doi.services import harvesting
from flask_doi.services.finding_aids import put_into_ead
from flask_doi.services.harvested_metadata import metadata_of
from flask_doi.services.harvesting import HarvestedDoi
from tests.services_fixtures import Install, Installation

DATACITE = "{http://datacite.org/schema/kernel-4}"
WRAPPER = "{http://schema.datacite.org/oai/oai-1.1/}"
EAD = "{http://ead3.archivists.org/schema/}"


@pytest.fixture
def house(install: Install, make_database: Any) -> Installation:
    """A test installation that shows its DOIs."""
    return install(make_database("sqlite"), expose_test=True, public_url="https://archive.example.org")


def harvested(house: Installation, *keys: str) -> dict[str, HarvestedDoi]:
    with house.app.app_context():
        return dict(harvesting.harvested(house.context, keys))


def changes(house: Installation, **span: Any) -> list[HarvestedDoi]:
    with house.app.app_context():
        return harvesting.harvested_changes(house.context, **span)


def metadata(house: Installation, prefix: str, *keys: str) -> dict[str, etree._Element]:
    with house.app.app_context():
        return dict(metadata_of(house.context, prefix, keys))


def mint(house: Installation, *keys: str) -> None:
    house.publish(*keys)
    house.drain()


def retire(house: Installation, key: str, **said: Any) -> None:
    """Retires a DOI as a person does, and lets a worker tell the agency."""
    house.note(IntentKind.DEACTIVATE, key, reason="withdrawn", **said)
    house.drain()


@pytest.fixture
def statements(house: Installation) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    engine = house.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(engine, "before_cursor_execute", note)


def test_the_dois_of_a_page_are_read_in_one_query(house: Installation, statements: list[str]) -> None:
    mint(house, "a", "b")
    statements.clear()
    found = harvested(house, "a", "b", "without")
    assert len(statements) == 1
    assert sorted(found) == ["a", "b"]
    assert found["a"].link == f"{house.agency.url}/resolve/{house.row('a').doi}"
    assert found["a"].is_test
    assert not found["a"].is_withdrawn
    assert found["a"].identifiers(["F1"]) == [found["a"].link, "F1"]


def test_reserved_and_draft_names_are_told_to_nobody(house: Installation) -> None:
    house.describe("a")
    house.mint("a", state="draft")
    house.drain()
    assert house.row("a").doi
    assert harvested(house, "a") == {}
    assert changes(house) == []
    assert metadata(house, "oai_datacite", "a") == {}


def test_test_dois_are_told_only_where_the_settings_say_so(install: Install, make_database: Any) -> None:
    house = install(make_database("sqlite"))
    mint(house, "a")
    assert house.row("a").confirmed_at is not None
    assert harvested(house, "a") == {}
    assert changes(house) == []
    for prefix in ("oai_dc", "oai_datacite", "datacite", "ead3"):
        assert metadata(house, prefix, "a") == {}
    with house.app.app_context():
        assert put_into_ead(house.context, {finding_aid(): "a"}) == 0


def test_minting_updating_and_retiring_move_the_datestamp(house: Installation) -> None:
    def moment() -> datetime:
        return harvested(house, "a")["a"].changed_at

    mint(house, "a")
    minted = moment()
    house.clock.forward(hours=1)
    house.edit("a", title="Another title")
    house.drain()
    edited = moment()
    assert edited - minted >= timedelta(hours=1)
    house.clock.forward(hours=1)
    house.unpublish("a")
    house.drain()
    assert moment() - edited >= timedelta(hours=1)
    assert harvested(house, "a")["a"].is_withdrawn
    withdrawn = moment()
    house.clock.forward(hours=1)
    house.publish("a")
    house.drain()
    assert moment() - withdrawn >= timedelta(hours=1)
    assert not harvested(house, "a")["a"].is_withdrawn


def test_what_did_not_change_keeps_its_datestamp(house: Installation) -> None:
    mint(house, "a")
    before = harvested(house, "a")["a"].changed_at
    house.clock.forward(hours=1)
    house.edit("a")
    house.drain()
    house.make_due("resolve")
    house.drain()
    assert harvested(house, "a")["a"].changed_at == before


@pytest.mark.parametrize("away", ["unpublish", "remove"])
def test_a_record_that_had_a_public_doi_is_told_as_withdrawn(house: Installation, away: str) -> None:
    mint(house, "a", "b")
    getattr(house, away)("a")
    house.drain()
    assert harvested(house, "a")["a"].is_withdrawn
    assert [(one.key, one.is_withdrawn) for one in changes(house)] == [("a", True), ("b", False)]
    assert list(metadata(house, "oai_datacite", "a", "b")) == ["b"]


def test_a_record_that_became_restricted_is_withdrawn_and_nothing_more_is_told(house: Installation) -> None:
    mint(house, "a")
    house.edit("a", restricted_description=True)
    assert metadata(house, "oai_datacite", "a") == {}
    house.drain()
    assert harvested(house, "a")["a"].is_withdrawn
    for prefix in ("oai_dc", "oai_datacite", "datacite", "ead3"):
        assert metadata(house, prefix, "a") == {}


def test_a_retired_doi_is_withdrawn_though_its_record_is_public_until_it_is_reactivated(house: Installation) -> None:
    mint(house, "a")
    minted = harvested(house, "a")["a"].changed_at
    house.clock.forward(hours=1)
    retire(house, "a")
    found = harvested(house, "a")["a"]
    assert found.is_withdrawn
    assert found.changed_at - minted >= timedelta(hours=1)
    assert found.identifiers(["F1"]) == ["F1"]
    assert metadata(house, "oai_datacite", "a") == {}
    house.clock.forward(hours=1)
    house.note(IntentKind.REACTIVATE, "a")
    house.drain()
    again = harvested(house, "a")["a"]
    assert not again.is_withdrawn
    assert again.changed_at - found.changed_at >= timedelta(hours=1)
    assert list(metadata(house, "oai_datacite", "a")) == ["a"]


def test_changes_come_by_key_in_slices_and_within_a_span(house: Installation) -> None:
    mint(house, "a", "c")
    house.clock.forward(hours=1)
    between = house.clock()
    house.clock.forward(hours=1)
    mint(house, "b", "d")
    assert [one.key for one in changes(house)] == ["a", "b", "c", "d"]
    assert [one.key for one in changes(house, since=between)] == ["b", "d"]
    assert [one.key for one in changes(house, until=between)] == ["a", "c"]
    assert [one.key for one in changes(house, after="b", limit=1)] == ["c"]
    moment = changes(house)[0].changed_at
    assert [one.key for one in changes(house, since=moment, until=moment)] == ["a"]


def test_the_table_can_be_joined_with_the_hosts_own(installation: Installation) -> None:
    house = installation
    mint(house, "1", "2")
    with house.app.app_context():
        object.__setattr__(house.context.settings, "expose_test", True)
        table = harvesting.harvest_table(house.context)
        later = sa.select(table).where(table.c.changed_at >= house.clock() - timedelta(hours=1)).order_by("record_key")
        with house.context.session() as session:
            rows = session.execute(later).all()
    assert [(row.record_key, bool(row.is_withdrawn), bool(row.has_metadata)) for row in rows] == [
        ("1", False, True),
        ("2", False, True),
    ]
    assert all(row.changed_at.tzinfo is not None for row in rows)


def test_switched_off_the_table_is_empty_and_needs_none_of_ours(install: Install, tmp_path: Any) -> None:
    house = install(f"sqlite:///{tmp_path / 'nothing.sqlite'}", enabled=False)
    with house.app.app_context(), house.context.session() as session:
        assert session.execute(sa.select(harvesting.harvest_table(house.context))).all() == []
        assert house.doi.harvested(["a"]) == {}
        assert house.doi.harvest_changes() == []
        assert house.doi.harvest_metadata("oai_datacite", ["a"]) == {}
        assert house.doi.put_into_ead({finding_aid(): "a"}) == 0


def test_datacite_metadata_are_what_the_agency_accepted(house: Installation) -> None:
    mint(house, "a")
    wrapped = metadata(house, "oai_datacite", "a")["a"]
    assert wrapped.findtext(f"{WRAPPER}datacentreSymbol") == "SANDBOX.ARCHIVE"
    assert wrapped.findtext(f"{WRAPPER}schemaVersion") == "4.6"
    resource = wrapped.find(f"{WRAPPER}payload/{DATACITE}resource")
    assert resource is not None
    assert resource.findtext(f"{DATACITE}identifier").lower() == house.row("a").doi  # type: ignore[union-attr]
    house.describe("a", title="Not told to anybody yet")
    bare = metadata(house, "datacite", "a")["a"]
    assert bare.findtext(f".//{DATACITE}title") == resource.findtext(f".//{DATACITE}title")


def test_other_prefixes_are_written_from_the_record_as_it_is(house: Installation) -> None:
    mint(house, "a")
    house.describe("a", title="A new title")
    assert "A new title" in etree.tostring(metadata(house, "oai_dc", "a")["a"], encoding="unicode")
    assert "A new title" in etree.tostring(metadata(house, "ead3", "a")["a"], encoding="unicode")


def finding_aid() -> etree._Element:
    return etree.fromstring(
        '<ead xmlns="http://ead3.archivists.org/schema/"><control><recordid>f</recordid></control>'
        '<archdesc id="all" level="fonds"><did><unitid>F1</unitid></did><dsc>'
        '<c id="one" level="item"><did><unitid>F1/1</unitid><dao daotype="derived" href="1.jpg"/></did></c>'
        '<c id="two" level="item"><did><unittitle>Two</unittitle></did></c></dsc></archdesc></ead>'
    )


def written(root: etree._Element) -> list[list[tuple[str | None, str | None]]]:
    """Type and identifier of the unitids, did by did."""
    return [
        [(each.get("localtype"), each.get("identifier")) for each in did.findall(f"{EAD}unitid")]
        for did in root.iter(f"{EAD}did")
    ]


def test_a_finding_aid_gets_its_dois_in_one_query(house: Installation, statements: list[str]) -> None:
    mint(house, "f", "i1")
    house.publish("i2", reference_code="F1/2")
    house.drain()
    root = finding_aid()
    statements.clear()
    with house.app.app_context():
        assert house.doi.put_into_ead({root: "f", "one": "i1", "two": "i2", "absent": "i2"}, root) == 3
    assert len(statements) == 1
    links = [harvested(house, key)[key].link for key in ("f", "i1", "i2")]
    assert written(root) == [
        [(None, None), ("doi", links[0])],
        [(None, None), ("doi", links[1])],
        [(None, None), ("doi", links[2])],
    ]
    assert root.findall(f".//{EAD}unitid")[1].get("label") == "DOI (sandbox)"
    assert root.findall(f".//{EAD}did")[2].findtext(f"{EAD}unitid") == "F1/2"


def test_a_tree_of_lxml_may_have_its_elements_named_by_id(house: Installation) -> None:
    mint(house, "f")
    tree = finding_aid().getroottree()
    with house.app.app_context():
        assert put_into_ead(house.context, {"all": "f"}, tree) == 1
    assert len(written(tree.getroot())[0]) == 2


def test_the_doi_of_a_part_goes_to_its_file(house: Installation) -> None:
    mint(house, "i1", "copy")
    with house.session() as session, session.begin():
        row = session.scalars(sa.select(DoiRow).where(DoiRow.record_key == "copy")).one()
        row.record_key, row.part = "i1", "scan"
        link = f"{house.agency.url}/resolve/{row.doi}"
    root = finding_aid()
    dao = root.find(f".//{EAD}dao")
    assert dao is not None
    with house.app.app_context():
        assert put_into_ead(house.context, {"one": "i1", dao: ("i1", "scan")}, root) == 2
    assert dao.get("identifier") == link


def test_a_doi_that_took_anothers_place_names_it_as_superseded(house: Installation) -> None:
    mint(house, "f", "old")
    retire(house, "old", replaced_by=house.row("f").doi)
    root = finding_aid()
    with house.app.app_context():
        put_into_ead(house.context, {root: "f"})
    new, old = (f"{house.agency.url}/resolve/{house.row(key).doi}" for key in ("f", "old"))
    assert written(root)[0] == [(None, None), ("doi", new), ("doi-superseded", old)]


def test_a_retired_doi_is_a_superseded_identifier_of_its_record(house: Installation) -> None:
    mint(house, "f")
    retire(house, "f")
    root = finding_aid()
    with house.app.app_context():
        put_into_ead(house.context, {root: "f"})
    assert [kind for kind, _ in written(root)[0]] == [None, "doi-superseded"]


@pytest.mark.parametrize("changed", [{"published": False}, {"restricted_description": True}])
def test_a_record_that_is_not_public_gets_no_doi_into_its_finding_aid(
    house: Installation, changed: dict[str, Any]
) -> None:
    mint(house, "f")
    house.edit("f", **changed)
    house.drain()
    root = finding_aid()
    with house.app.app_context():
        assert put_into_ead(house.context, {root: "f"}) == 0
    assert len(written(root)[0]) == 1
