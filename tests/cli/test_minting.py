"""Minting and synchronising from the command line."""

from __future__ import annotations

from pathlib import Path

import requests

from flask_doi.sandbox import RunningSandbox
from flask_doi.testing import example_description
from tests.cli.conftest import Host


def test_a_record_is_queued_and_the_next_drain_mints_it(host: Host) -> None:
    assert "1 record queued for a DOI." in host.run("mint", "--id", "f1/1").output
    assert host.asked() == {}
    assert "1 job taken up." in host.run("process-queue").output
    assert host.asked() == {"POST": 1}
    [line] = host.json("list")
    assert (line["record"], line["state"]) == ("f1/1", "findable")


def test_now_sends_at_once_and_says_what_became_of_it(host: Host) -> None:
    result = host.run("mint", "--id", "f1/1", "--now")
    assert result.exit_code == 0
    assert "findable" in result.output
    [line] = host.json("list")
    held = requests.get(f"{host.sandbox.url}/dois/{line['doi']}", timeout=5).json()["data"]["attributes"]
    assert held["titles"] == [{"title": "Letters of f1/1"}]
    assert held["url"] == f"http://127.0.0.1:5000/doi/{line['doi']}"


def test_another_state_can_be_asked_for(host: Host) -> None:
    assert host.run("mint", "--id", "f1/1", "--state", "draft", "--now").exit_code == 0
    assert [line["state"] for line in host.json("list")] == ["draft"]


def test_all_mints_what_is_published_and_of_a_mintable_level(host: Host) -> None:
    result = host.run("mint", "--all", "--now")
    assert result.exit_code == 1
    found = {line["record"]: line["state"] for line in host.json("list")}
    assert found == {"f1": "findable", "f1/1": "findable", "f1/2": "reserved"}
    assert "f1/2" in result.output
    assert "creator" in result.output.lower()
    assert host.asked() == {"POST": 2}


def test_all_takes_no_more_than_the_limit(host: Host) -> None:
    assert "1 record queued" in host.run("mint", "--all", "--limit", "1").output


def test_a_dry_run_tells_and_mints_nothing(host: Host) -> None:
    result = host.run("mint", "--all", "--dry-run")
    assert result.exit_code == 1
    assert "2 ready, 2 not; nothing was minted." in result.output
    assert host.run("process-queue").output == "0 jobs taken up.\n"
    assert host.json("list") == []


def test_minting_twice_makes_one_doi_and_one_request(host: Host) -> None:
    for _ in range(2):
        host.run("mint", "--id", "f1/1", "--now")
    assert len(host.json("list")) == 1
    assert host.asked() == {"POST": 1}


def test_a_record_that_may_not_have_a_doi_is_told_why(host: Host) -> None:
    reasons = {"f1/3": "not published", "f1/4": 'level "file"', "f1/5": "description itself is not public"}
    for key, why in reasons.items():
        result = host.run("mint", "--id", key, "--now")
        assert result.exit_code == 1
        assert why in result.output
    assert host.asked() == {}


def test_an_unknown_record_is_an_error_and_two_names_are_wrong_usage(host: Host) -> None:
    result = host.run("mint", "--id", "nowhere")
    assert (result.exit_code, "no record with the key 'nowhere'" in result.output) == (1, True)
    assert host.run("mint", "--id", "f1", "--all").exit_code == 2
    assert host.run("mint").exit_code == 2


def test_an_unchanged_sync_makes_no_request_and_a_change_exactly_one(host: Host) -> None:
    host.run("mint", "--id", "f1", "--now")
    host.run("mint", "--id", "f1/1", "--now")
    assert "2 looked at, 0 differ and sent, 0 failed." in host.run("sync", "--all").output
    assert host.asked() == {"POST": 2}
    host.catalogue.put(example_description("f1/1", title="Letters, mended"))
    told = host.run("sync", "--all", "--dry-run").output
    assert ": titles" in told
    assert "1 differ and would be sent" in told
    assert host.asked() == {"POST": 2}
    assert "1 differ and sent" in host.run("sync", "--all").output
    assert host.asked() == {"POST": 2, "PUT": 1}


def test_one_doi_is_synchronised_by_row_number_record_or_name(host: Host) -> None:
    host.run("mint", "--id", "f1/1", "--now")
    [line] = host.json("list")
    names = (("--id", str(line["id"])), ("--object-id", "f1/1"), ("--doi", line["doi"].upper()))
    for number, option in enumerate(names):
        host.catalogue.put(example_description("f1/1", title=f"Edition {number}"))
        assert host.run("sync", *option).exit_code == 0
    assert host.asked() == {"POST": 1, "PUT": 3}


def test_a_forced_sync_sends_what_did_not_change(host: Host) -> None:
    host.run("mint", "--id", "f1/1", "--now")
    host.run("sync", "--status", "findable", "--force")
    assert host.asked() == {"POST": 1, "PUT": 1}


def test_the_queue_can_be_drained_for_one_kind_of_errand(host: Host) -> None:
    host.run("mint", "--id", "f1/1")
    assert "0 jobs" in host.run("process-queue", "--action", "update").output
    assert "1 job" in host.run("process-queue", "--action", "mint", "--limit", "5", "--max-seconds", "20").output


def test_quiet_says_nothing(host: Host) -> None:
    assert host.run("mint", "--id", "f1/1", "--now", "--quiet").output == ""
    assert host.run("sync", "--all", "--quiet").output == ""
    assert host.run("process-queue", "--quiet").output == ""


def test_commands_stop_at_the_daily_limit_with_the_reason(tmp_path: Path, sandbox: RunningSandbox) -> None:
    host = Host(tmp_path, sandbox, DOI_DAILY_LIMIT=1)
    refused = host.run("mint", "--all")
    assert refused.exit_code == 1
    assert "one person may ask for 1 a day; 0 were asked for on" in refused.output
    assert "and 4 were wanted now." in refused.output
    assert host.run("mint", "--id", "f1", "--now").exit_code == 0
    for arguments in (("mint", "--id", "f1/1"), ("new-version", "--id", "f1", "--of", "f1")):
        refused = host.run(*arguments)
        assert (refused.exit_code, "one person may ask for 1 a day; 1 were" in refused.output) == (1, True)
    assert host.asked() == {"POST": 1}


def test_a_command_asks_for_no_more_than_goes_without_a_second_person(tmp_path: Path, sandbox: RunningSandbox) -> None:
    host = Host(tmp_path, sandbox, DOI_APPROVAL_ABOVE=1)
    asked = host.run("mint", "--all")
    assert asked.exit_code == 0
    assert "2 records wait as batch 1 for a second person" in asked.output
    assert host.asked() == {}
    assert host.run("mint", "--all", "--limit", "1").exit_code == 0
