"""`flask doi reserve`, `release`, `promote`, `external`, `policy`."""

from __future__ import annotations

from pathlib import Path

import pytest

from flask_doi.sandbox import RunningSandbox
from flask_doi.testing import example_description

from .conftest import Host


def work(host: Host) -> None:
    host.run("process-queue", "--quiet")


def state_of(host: Host, key: str) -> str | None:
    return next((line["state"] for line in host.json("list") if line["record"] == key), None)


def test_a_name_is_reserved_and_given_back(host: Host) -> None:
    reserved = host.run("reserve", "--id", "f1/3")
    assert (reserved.exit_code, reserved.output) == (0, "f1/3: a name is to be kept here.\n")
    work(host)
    assert (state_of(host, "f1/3"), host.asked()) == ("reserved", {})
    [line] = host.json("list")

    released = host.run("release", "--doi", line["doi"])
    assert released.output == f"f1/3: {line['doi']} is to be given back.\n"
    work(host)
    assert (host.json("list"), host.asked()) == ([], {})
    assert host.run("release", "--id", "f1/3").exit_code == 1


@pytest.mark.parametrize("how", [["--draft"], ["--state", "draft"]])
def test_a_draft_of_an_unpublished_record_is_made_kept_and_deleted(host: Host, how: list[str]) -> None:
    assert host.run("reserve", "--id", "f1/3", *how).exit_code == 0
    work(host)
    assert (state_of(host, "f1/3"), host.asked()) == ("draft", {"POST": 1})

    assert "kept here only" in host.run("release", "--object-id", "f1/3", "--keep").output
    work(host)
    assert (state_of(host, "f1/3"), host.asked()) == ("reserved", {"POST": 1, "DELETE": 1})


def test_what_cannot_be_kept_says_why(host: Host) -> None:
    refused = host.run("reserve", "--id", "f1/4")
    assert refused.exit_code == 1
    assert 'no name can be kept: records of the level "file" get none here' in refused.output
    assert "description of the record is not public" in host.run("reserve", "--id", "f1/5", "--draft").output
    assert host.run("reserve", "--id", "f1/5").exit_code == 0
    assert "2 to mend before a draft" in host.run("reserve", "--id", "f1/2", "--draft").output
    assert host.run("reserve", "--id", "nowhere").exit_code == 1
    assert host.run("reserve").exit_code == 2


def test_a_draft_is_made_findable_and_a_public_doi_is_not_given_back(host: Host) -> None:
    assert "it has no DOI yet" in host.run("promote", "--id", "f1/1").output
    host.run("mint", "--id", "f1/1", "--state", "draft", "--now")
    assert "is to become findable now." in host.run("promote", "--id", "f1/1").output
    work(host)
    assert (state_of(host, "f1/1"), host.asked()) == ("findable", {"POST": 1, "PUT": 1})
    assert "is findable already" in host.run("promote", "--id", "f1/1").output
    refused = host.run("release", "--id", "f1/1")
    assert (refused.exit_code, "cannot be given back: it was public" in refused.output) == (1, True)
    assert "is public already" in host.run("reserve", "--id", "f1/1").output


def test_minting_again_makes_a_draft_findable(host: Host) -> None:
    host.run("mint", "--id", "f1/1", "--state", "draft", "--now")
    assert host.run("mint", "--id", "f1/1", "--state", "findable", "--now").exit_code == 0
    assert (state_of(host, "f1/1"), host.asked()) == ("findable", {"POST": 1, "PUT": 1})


def test_a_mint_within_a_grace_period_says_until_when_it_is_a_draft(tmp_path: Path, sandbox: RunningSandbox) -> None:
    host = Host(tmp_path, sandbox, DOI_GRACE_PERIOD=600)
    minted = host.run("mint", "--id", "f1/1", "--now")
    assert minted.exit_code == 0
    assert " draft until " in minted.output
    assert ", then findable" in minted.output
    assert "before its grace period is over" in host.run("promote", "--id", "f1/1").output
    work(host)
    assert state_of(host, "f1/1") == "findable"


def test_a_doi_from_elsewhere_is_noted_and_taken_back(host: Host) -> None:
    noted = host.run("external", "--id", "f1/1", "--doi", "https://doi.org/10.1234/ABC")
    assert noted.output == "f1/1: 10.1234/abc is noted as registered elsewhere.\n"
    work(host)
    assert (state_of(host, "f1/1"), host.asked()) == ("external", {})
    assert "has a DOI from elsewhere: 10.1234/abc" in host.run("mint", "--id", "f1/1").output
    assert "it already has the DOI 10.1234/abc" in host.run("reserve", "--id", "f1/1").output

    assert host.run("external", "--id", "f1/1", "--remove").exit_code == 0
    work(host)
    assert host.json("list") == []
    assert host.run("external", "--id", "f1/1", "--remove").exit_code == 1


@pytest.mark.parametrize(
    ("doi", "why"),
    [
        ("hello", 'The external DOI "hello" cannot be read: a DOI begins with "10."'),
        ("10.80000/x", "begins with 10.80000, a prefix of ours. DOIs of ours are minted here"),
    ],
)
def test_what_is_no_doi_from_elsewhere_says_why(host: Host, doi: str, why: str) -> None:
    refused = host.run("external", "--id", "f1/1", "--doi", doi)
    assert (refused.exit_code, why in refused.output) == (1, True)


def test_a_record_that_names_one_itself_is_changed_there(host: Host) -> None:
    host.catalogue.put(example_description("f1/9", external_doi="10.1234/abc"))
    assert (
        "The record itself names the DOI 10.1234/abc"
        in host.run("external", "--id", "f1/9", "--doi", "10.1234/other").output
    )
    assert host.run("external", "--id", "f1/9", "--remove").exit_code == 1


def test_the_policy_is_told(host: Host) -> None:
    told = host.run("policy").output
    assert "The description itself is not public:" in told
    assert "  Reserved: The name is kept here, and nothing is sent." in told
    rows = host.json("policy")
    assert len(rows) == 7
    assert {len(row["cells"]) for row in rows} == {7}


def test_forgotten_drafts_are_listed(host: Host) -> None:
    host.run("mint", "--id", "f1/1", "--state", "draft", "--now")
    assert host.json("list", "--forgotten") == []
