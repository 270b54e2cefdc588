"""A host's own mapping, function and stylesheet, all the way to the agency and back."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import etree

from flask_doi.crosswalk.datacite import CROSSWALK_VERSION
from flask_doi.crosswalk.offered import FORMATS
from flask_doi.domain.description import ArchivalDate, DateKind, Description
from flask_doi.domain.states import AgencyState
from flask_doi.errors import ConfigurationError
from flask_doi.services.published import published_doi_of
from tests.services_fixtures import Install, Installation, make_installation

SHEET = """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:d="http://datacite.org/schema/kernel-4" xmlns="http://datacite.org/schema/kernel-4" exclude-result-prefixes="d">
  <xsl:output indent="yes"/>
  <xsl:template match="/record"><xsl:apply-templates select="d:resource"/></xsl:template>
  <xsl:template match="@*|node()"><xsl:copy><xsl:apply-templates select="@*|node()"/></xsl:copy></xsl:template>
  <xsl:template match="d:titles"><titles><title>
    <xsl:value-of select="concat(/record/description/title, '{suffix}')"/></title></titles></xsl:template>
</xsl:stylesheet>"""


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "own.xsl"
    path.write_text(SHEET.replace("{suffix}", " (Highveld)"))
    return path


def held_xml(installation: Installation, key: str) -> etree._Element:
    held = requests.get(f"{installation.agency.url}/dois/{installation.row(key).doi}", timeout=10).json()
    return etree.fromstring(base64.b64decode(held["data"]["attributes"]["xml"]))


def held(installation: Installation, key: str) -> dict[str, Any]:
    answer = requests.get(f"{installation.agency.url}/dois/{installation.row(key).doi}", timeout=10).json()
    return answer["data"]["attributes"]  # type: ignore[no-any-return]


def writes(installation: Installation) -> int:
    return len(installation.agency.writes())


def test_a_mapping_decides_what_the_agency_is_told(install: Install, make_database: Callable[[str], str]) -> None:
    mapping = {"publisher": "University Press", "publicationYear": "{dates[kind=publication] | first | year}"}
    installation = install(make_database("sqlite"), mapping=mapping)
    published = (ArchivalDate(text="May 1921", start="1921-05", kind=DateKind.PUBLICATION),)
    installation.publish("r1", repository=None, dates=published)
    installation.drain()
    told = held(installation, "r1")
    assert (told["publisher"], told["publicationYear"]) == ("University Press", 1921)
    installation.edit("r1", repository=None, dates=(), title="Other")
    installation.drain()
    told = held(installation, "r1")
    assert (told["titles"][0]["title"], told["publicationYear"]) == ("Other", 1921)
    assert writes(installation) == 2


def test_a_mapping_that_makes_something_impossible_sends_nothing_and_says_what(
    install: Install, make_database: Callable[[str], str]
) -> None:
    installation = install(make_database("sqlite"), mapping={"publicationYear": "{reference_code}"})
    installation.publish("r1", reference_code="ZA 1")
    installation.drain()
    assert writes(installation) == 0
    (problem,) = [one for one in installation.row("r1").problems or () if one["blocks"]]
    assert (problem["code"], problem["field"], problem["value"]) == ("adjusted_year", "reference_code", "ZA 1")
    installation.edit("r1", reference_code="1999")
    installation.drain()
    assert installation.row("r1").observed_state is AgencyState.FINDABLE
    assert held(installation, "r1")["publicationYear"] == 1999


def test_a_hook_has_the_last_word(install: Install, make_database: Callable[[str], str]) -> None:
    def adjust(description: Description, attributes: dict[str, Any]) -> dict[str, Any]:
        if description.key == "broken":
            raise LookupError("no shelf")
        return {**attributes, "version": f"of {description.key}"}

    installation = install(make_database("sqlite"), crosswalk_hook=adjust)
    installation.publish("r1", "broken")
    installation.drain()
    assert held(installation, "r1")["version"] == "of r1"
    assert installation.row("broken").observed_state is AgencyState.ABSENT
    problems = installation.row("broken").problems or []
    assert problems[0]["code"] == "hook_failed"
    assert problems[0]["params"] == {"error": "LookupError: no shelf"}


def test_a_stylesheet_alone_says_what_the_agency_holds(
    install: Install, make_database: Callable[[str], str], sheet: Path
) -> None:
    installation = install(make_database("sqlite"), xslt=str(sheet))
    installation.publish("r1", title="Letters")
    installation.drain()
    assert held_xml(installation, "r1").findtext("{*}titles/{*}title") == "Letters (Highveld)"
    assert held(installation, "r1")["state"] == "findable"
    assert held(installation, "r1")["creators"][0]["familyName"] == "Mokoena"
    installation.edit("r1", title="Letters home")
    installation.drain()
    assert held_xml(installation, "r1").findtext("{*}titles/{*}title") == "Letters home (Highveld)"
    assert writes(installation) == 2
    installation.edit("r1", title="Letters home")
    installation.drain()
    assert writes(installation) == 2
    page = requests.get(f"{installation.agency.url}/_sandbox/doi/{installation.row('r1').doi}", timeout=10)
    assert "Letters home (Highveld)&lt;/title&gt;" in page.text


def test_a_lost_answer_to_xml_is_healed(install: Install, make_database: Callable[[str], str], sheet: Path) -> None:
    installation = install(make_database("sqlite"), xslt=str(sheet))
    installation.publish("r1")
    installation.agency.spoil(method="POST", path="^/dois$", lost_reply="after")
    installation.drain()
    installation.drain_on()
    row = installation.row("r1")
    assert row.observed_state is AgencyState.FINDABLE
    assert len(installation.agency.held()) == 1


def test_a_changed_stylesheet_has_all_dois_compared_and_only_what_differs_is_sent(
    install: Install, make_database: Callable[[str], str], sheet: Path
) -> None:
    address = make_database("sqlite")
    before = install(address, xslt=str(sheet))
    before.publish("r1", "r2")
    before.make_due("retelling")
    before.drain()
    assert writes(before) == 2
    version = before.row("r1").crosswalk_version
    sheet.write_text(SHEET.replace("{suffix}", " (Highveld)").replace("<xsl:output", "<!-- the same --><xsl:output"))
    same = make_installation(address, before.agency, catalogue=before.catalogue, xslt=str(sheet))
    same.drain()
    assert writes(before) == 2
    assert {job.cause for job in same.jobs("completed")} >= {"unchanged"}
    assert {row.wanted_revision - row.sent_revision for row in same.rows()} == {0}
    sheet.write_text(SHEET.replace("{suffix}", " (Johannesburg)"))
    other = make_installation(address, before.agency, catalogue=before.catalogue, xslt=str(sheet))
    other.drain()
    assert writes(before) == 4
    assert other.row("r1").crosswalk_version != version
    assert "(Johannesburg)" in str(held_xml(other, "r2").findtext("{*}titles/{*}title"))
    other.make_due("retelling")
    other.drain()
    assert writes(before) == 4


def test_taking_the_stylesheet_away_tells_our_own_metadata_again(
    install: Install, make_database: Callable[[str], str], sheet: Path
) -> None:
    address = make_database("sqlite")
    before = install(address, xslt=str(sheet))
    before.publish("r1", title="Letters")
    before.make_due("retelling")
    before.drain()
    after = make_installation(address, before.agency, catalogue=before.catalogue)
    after.drain()
    assert held(after, "r1")["titles"] == [{"title": "Letters"}]
    assert after.row("r1").crosswalk_version == CROSSWALK_VERSION


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"mapping": {"publsher": "x"}}, "DOI_MAPPING: the value given is not possible; .*did you mean publisher"),
        ({"crosswalk_hook": "flask_doi.testing:exampl"}, "DOI_CROSSWALK_HOOK: flask_doi.testing has no function"),
        ({"xslt": "/nowhere/own.xsl"}, "DOI_XSLT: the file /nowhere/own.xsl cannot be read"),
    ],
)
def test_an_impossible_adjustment_stops_the_application(
    install: Install, make_database: Callable[[str], str], setting: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        install(make_database("sqlite"), **setting)


def test_settings_that_nobody_adjusted_are_followed_up_too(
    install: Install, make_database: Callable[[str], str]
) -> None:
    address = make_database("sqlite")
    before = install(address)
    before.publish("r1")
    before.make_due("retelling")
    before.drain()
    after = make_installation(address, before.agency, catalogue=before.catalogue, publisher="City of Johannesburg")
    after.drain()
    assert held(after, "r1")["publisher"] == "City of Johannesburg"


def test_a_change_of_settings_mints_nothing_that_failed_before_and_was_never_public(
    install: Install, make_database: Callable[[str], str]
) -> None:
    address = make_database("sqlite")
    before = install(address)
    before.publish("r1")
    before.publish("r2", creators=())
    before.describe("r3")
    before.mint("r3", state="draft")
    before.drain()
    before.describe("r3", creators=())
    before.mint("r3")
    before.make_due("retelling")
    before.drain()
    assert [job.cause for job in before.jobs("failed")] == ["creator_missing"] * 2
    other = {"unknown_creator": ":unkn", "publisher": "City of Johannesburg"}
    after = make_installation(address, before.agency, catalogue=before.catalogue, **other)
    after.drain()
    assert held(after, "r1")["publisher"] == "City of Johannesburg"
    assert [job.cause for job in after.jobs("failed")] == ["creator_missing"] * 2
    assert [after.row(key).observed_state for key in ("r2", "r3")] == [AgencyState.ABSENT, AgencyState.DRAFT]
    after.edit("r2", creators=())
    after.drain()
    assert after.row("r2").observed_state is AgencyState.FINDABLE
    after.mint("r3")
    after.drain()
    assert held(after, "r3")["creators"][0]["name"] == ":unkn"


@pytest.mark.parametrize(
    ("policy", "creator"), [("block", None), (":unkn", ":unkn"), ("repository", "Highveld Archive")]
)
def test_a_record_without_creator_is_told_as_the_account_wants(
    install: Install, make_database: Callable[[str], str], policy: str, creator: str | None
) -> None:
    installation = install(make_database("sqlite"), unknown_creator=policy)
    installation.publish("r1", creators=(), level="collection")
    installation.drain()
    if creator is None:
        assert writes(installation) == 0
        assert [one["code"] for one in installation.row("r1").problems or () if one["blocks"]] == ["creator_missing"]
    else:
        assert [one["name"] for one in held(installation, "r1")["creators"]] == [creator]


def test_the_public_formats_show_what_a_stylesheet_or_a_function_made(
    install: Install, make_database: Callable[[str], str], sheet: Path
) -> None:
    def adjust(description: Description, attributes: dict[str, Any]) -> dict[str, Any]:
        return {**attributes, "version": "by hand"}

    installation = install(make_database("sqlite"), xslt=str(sheet), crosswalk_hook=adjust, expose_test=True)
    installation.publish("r1", title="Letters")
    installation.drain()
    with installation.app.app_context():
        doi = published_doi_of(installation.context, "r1")
    assert doi is not None
    assert "<title>" in FORMATS["datacite-xml"].write(doi)
    assert "Letters (Highveld)" in FORMATS["datacite-xml"].write(doi)
    assert '"version": "by hand"' in FORMATS["datacite-json"].write(doi)
    installation.describe("r1", title="Letters", restricted_description=True)
    with installation.app.app_context():
        hidden = published_doi_of(installation.context, "r1")
    assert hidden is not None
    assert "Letters" not in FORMATS["datacite-xml"].write(hidden)
