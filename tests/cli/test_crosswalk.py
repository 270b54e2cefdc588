"""`flask doi crosswalk` shows what would be told, in every format, of records with and without a DOI."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from flask_doi.cli.crosswalking import file_name
from flask_doi.sandbox import RunningSandbox
from flask_doi.services.telling import FORMAT_NAMES
from flask_doi.testing import example_description
from tests.cli.conftest import Host
from tests.shared_material import kernel_schema

PROMISED = ("datacite-xml", "datacite-json", "ead3", "dc", "schema-org", "bibtex", "ris", "csl")
XML = ("datacite-xml", "ead3", "dc")
JSON = ("datacite-json", "schema-org", "csl")


def test_every_promised_format_is_there() -> None:
    assert set(PROMISED) <= set(FORMAT_NAMES)


@pytest.mark.parametrize("form", PROMISED)
def test_every_format_shows_a_record_that_has_no_doi_yet(host: Host, form: str) -> None:
    shown = host.run("crosswalk", "--id", "f1/1", "--format", form)
    assert shown.exit_code == 0, shown.output
    assert "Letters of f1/1" in shown.stdout
    if form in XML:
        etree.fromstring(shown.stdout.encode())
    if form in JSON:
        json.loads(shown.stdout)
    assert host.asked() == {}


def test_without_a_doi_a_name_stands_there_that_is_never_registered(host: Host) -> None:
    shown = host.run("crosswalk", "--id", "f1/1", "--format", "datacite-xml").stdout
    assert etree.fromstring(shown.encode()).findtext("{*}identifier") == "10.80000/xxxx-xxxx"
    host.run("mint", "--id", "f1/1", "--now")
    [line] = host.json("list")
    for way in (("--doi", line["doi"]), ("--object-id", "f1/1")):
        shown = host.run("crosswalk", *way, "--format", "datacite-xml").stdout
        assert etree.fromstring(shown.encode()).findtext("{*}identifier") == line["doi"]


@pytest.mark.shared
def test_the_xml_shown_is_valid(host: Host) -> None:
    shown = host.run("crosswalk", "--id", "f1/1", "--format", "datacite-xml").stdout
    assert kernel_schema("4.6").validate(etree.fromstring(shown.encode()))


def test_a_record_that_cannot_have_a_doi_now_is_shown_with_the_reason(host: Host) -> None:
    shown = host.run("crosswalk", "--id", "f1/3", "--format", "bibtex")
    assert shown.exit_code == 0
    assert "the record is not published" in shown.stderr
    assert "not published" not in shown.stdout


def test_a_restricted_record_is_shown_in_no_format(host: Host) -> None:
    for form in FORMAT_NAMES:
        shown = host.run("crosswalk", "--id", "f1/5", "--format", form)
        assert shown.exit_code == 1
        assert "Letters of f1/5" not in shown.output


def test_an_unknown_format_is_wrong_usage_and_the_known_ones_are_named(host: Host) -> None:
    wrong = host.run("crosswalk", "--id", "f1/1", "--format", "marc")
    assert wrong.exit_code == 2
    assert "datacite-xml" in wrong.output


def test_all_writes_a_file_for_each_ready_record_and_says_what_blocks_the_others(host: Host, tmp_path: Path) -> None:
    host.catalogue.put(example_description("../../F1 Ä/é"))
    out = tmp_path / "out"
    told = host.run("crosswalk", "--all", "--output", str(out), "--format", "ris")
    names = sorted(path.name for path in out.iterdir())
    assert names == sorted(f"{file_name(key)}.ris" for key in ("f1", "f1/1", "../../F1 Ä/é"))
    assert f"3 written to {out}, 4 are not ready." in told.stdout
    assert "f1/2: 2 to mend: The record has no title" in told.stderr
    assert "f1/4: no DOI: " in told.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["host.sqlite", "out"]


def test_one_record_can_be_written_into_a_folder_too(host: Host, tmp_path: Path) -> None:
    told = host.run("crosswalk", "--id", "f1/1", "--format", "csl", "--output", str(tmp_path / "one"))
    [path] = (tmp_path / "one").iterdir()
    assert str(path) in told.stdout
    assert json.loads(path.read_text())


def test_names_of_files_are_safe_steady_and_never_shared() -> None:
    keys = ["f1", "F1", "f1/1", "f1_1", "../x", ".hidden", "", "ÄÖ", "a" * 300, "a" * 299, "con:1"]
    names = [file_name(key) for key in keys]
    assert len(set(names)) == len(keys)
    assert all(name and set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789._-") for name in names)
    assert not any(name.startswith((".", "-")) for name in names)
    assert names[0] == "f1"
    assert max(map(len, names)) < 120


def test_what_a_stylesheet_makes_is_what_is_shown(tmp_path: Path, sandbox: RunningSandbox) -> None:
    (tmp_path / "own.xsl").write_text(
        '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" '
        'xmlns:d="http://datacite.org/schema/kernel-4" xmlns="http://datacite.org/schema/kernel-4">'
        '<xsl:template match="/record" priority="2"><xsl:apply-templates select="d:resource"/></xsl:template>'
        '<xsl:template match="@*|node()"><xsl:copy><xsl:apply-templates select="@*|node()"/></xsl:copy></xsl:template>'
        '<xsl:template match="d:title/text()">Made by hand</xsl:template></xsl:stylesheet>'
    )
    host = Host(tmp_path, sandbox, DOI_XSLT=str(tmp_path / "own.xsl"))
    host.run("mint", "--id", "f1/1", "--now")
    [line] = host.json("list")
    shown = host.run("crosswalk", "--id", "f1/1", "--format", "datacite-xml").stdout.strip()
    assert "<title>Made by hand</title>" in shown
    assert host.json("show", line["doi"])["xml"] == shown
    assert json.loads(host.run("crosswalk", "--id", "f1/1").stdout)["xml"].strip() == shown
