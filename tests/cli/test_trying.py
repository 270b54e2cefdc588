"""`flask doi test-connection`, `why` and `policy --template`: they say what to do, and end with the right code."""

from __future__ import annotations

from pathlib import Path

from flask_doi.sandbox import RunningSandbox

from .conftest import Host


def test_a_connection_in_order_is_told_line_by_line(host: Host) -> None:
    result = host.run("test-connection")
    assert result.exit_code == 0, result.output
    assert "ok   Credentials: The agency accepts the credentials of SANDBOX.ARCHIVE." in result.stdout
    assert "ok   A draft to try it: The draft 10.80000/connection-test was written" in result.stdout
    told = host.json("test-connection", "--no-draft")
    assert (told["passed"], told["repository"]) == (True, "SANDBOX.ARCHIVE")
    assert "draft" not in [line["subject"] for line in told["lines"]]
    assert host.asked() == {"POST": 1, "DELETE": 1}


def test_what_is_wrong_ends_with_one_and_says_what_to_do(tmp_path: Path, sandbox: RunningSandbox) -> None:
    host = Host(tmp_path, sandbox, DOI_PASSWORD="wrong", DOI_PREFIX="10.12345")
    result = host.run("test-connection", "--quiet")
    assert result.exit_code == 1
    assert "MEND Credentials: The agency knows the account SANDBOX.ARCHIVE, but this is not its password." in (
        result.stdout
    )
    assert "ok " not in result.stdout
    assert "wrong" not in result.stdout
    assert host.run("test-connection", "--account", "99").exit_code == 1


def test_why_a_record_has_no_doi_is_told_question_by_question(host: Host) -> None:
    result = host.run("why", "--id", "f1/4")
    assert result.exit_code == 0
    assert "NO  Are DOIs minted by themselves? No: DOIs are not minted by themselves here." in result.stdout
    assert result.stdout.splitlines()[-1] == "It gets no DOI: DOIs are not minted by themselves here."
    told = host.json("why", "--id", "f1/2")
    assert [problem["code"] for problem in told["problems"]] == ["title_missing", "creator_missing"]
    assert {answer["question"]: answer["passed"] for answer in told["answers"]}["publication"] is True
    assert host.run("why", "--id", "f9").exit_code == 1
    assert host.run("why").exit_code == 2


def test_a_policy_to_adapt_is_filled_in_with_the_settings(tmp_path: Path, sandbox: RunningSandbox) -> None:
    host = Host(tmp_path, sandbox, DOI_MINTABLE_LEVELS="fonds", DOI_ON_DELETE="refuse", DOI_MAILTO="doi@example.org")
    text = host.run("policy", "--template").stdout
    assert text.startswith("# Policy on DOIs: [name of the archive]")
    assert "may have a DOI: fonds." in text
    assert "cannot be deleted before" in text
    assert "doi@example.org" in text
