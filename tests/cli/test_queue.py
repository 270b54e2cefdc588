"""The queue from the command line."""

from __future__ import annotations

import requests

from flask_doi.testing import example_description
from tests.cli.conftest import Host


def fail(host: Host) -> None:
    """Two records that lack a creator and one that the agency cannot take now."""
    for key in ("f1/1", "f1/7", "f1"):
        host.catalogue.put(example_description(key, level="fonds" if key == "f1" else "item"))
        assert host.run("mint", "--id", key).exit_code == 0
    for key in ("f1/1", "f1/7"):
        host.catalogue.put(example_description(key, creators=()))
    requests.post(f"{host.sandbox.url}/_sandbox/faults", json={"path": "/dois", "status": 500}, timeout=5)
    assert host.run("process-queue").exit_code == 1
    requests.delete(f"{host.sandbox.url}/_sandbox/faults", timeout=5)


def test_the_list_says_what_waits_what_failed_and_why(host: Host) -> None:
    fail(host)
    told = host.run("queue", "list").output
    assert "3 jobs." in told
    assert "creator_missing: Nobody is named as creator, neither here nor further up." in told
    assert "server_error: the agency has a fault of its own." in told
    assert "1 of 15 tries" in told
    found = host.json("queue", "list", "--state", "failed")
    assert [(job["record"], job["cause"]) for job in found] == [
        ("f1/1", "creator_missing"),
        ("f1/7", "creator_missing"),
    ]
    assert host.run("queue", "list", "--limit", "1", "--quiet").output == ""
    assert host.json("queue", "list", "--state", "completed") == []


def test_what_failed_for_one_cause_is_tried_again_once_it_is_mended(host: Host) -> None:
    fail(host)
    host.catalogue.put(example_description("f1/1"))
    host.catalogue.put(example_description("f1/7"))
    assert host.run("queue", "retry", "--failed", "--cause", "title_missing").output == "0 wait to be tried again.\n"
    told = host.run("queue", "retry", "--failed", "--cause", "creator_missing")
    assert (told.exit_code, told.output) == (0, "2 wait to be tried again.\n")
    host.run("process-queue")
    assert host.json("queue", "list", "--state", "failed") == []
    assert len(host.json("queue", "list", "--state", "completed")) == 2


def test_jobs_are_called_back_by_number_and_asked_for_again(host: Host) -> None:
    for key in ("f1", "f1/1"):
        host.run("mint", "--id", key)
    host.run("process-queue", "--limit", "1", "--action", "verify")
    numbers = [str(job["id"]) for job in host.json("queue", "list")]
    assert len(numbers) == 2
    told = host.run("queue", "cancel", *numbers)
    assert (told.exit_code, told.output) == (0, "2 cancelled.\n")
    assert host.run("process-queue").output == "0 jobs taken up.\n"
    assert host.asked() == {}
    assert host.run("queue", "retry", numbers[0], "--quiet").output == ""
    host.run("process-queue")
    assert host.asked() == {"POST": 1}
    again = host.run("queue", "cancel", *numbers, "4711")
    assert (again.exit_code, "0 cancelled." in again.output) == (1, True)
    assert "3 had ended already, or do not exist." in again.output


def test_what_failed_can_be_called_back_by_its_cause(host: Host) -> None:
    fail(host)
    assert host.run("queue", "cancel", "--failed", "--cause", "creator_missing").output == "2 cancelled.\n"
    assert [job["record"] for job in host.json("queue", "list")] == ["f1"]


def test_numbers_or_failed_must_be_said(host: Host) -> None:
    for arguments in ((), ("1", "--failed"), ("1", "--cause", "x"), ("x",), ("99999999999999999999",)):
        assert host.run("queue", "retry", *arguments).exit_code == 2
        assert host.run("queue", "cancel", *arguments).exit_code == 2
