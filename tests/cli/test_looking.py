"""Commands that look without changing anything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from flask_doi import DOI
from flask_doi.sandbox import RunningSandbox
from flask_doi.testing import FakeCatalogue, example_description
from tests.cli.conftest import Host


def test_check_names_every_problem_of_a_record_at_once(host: Host) -> None:
    result = host.run("check", "--id", "f1/2")
    assert result.exit_code == 1
    assert "2 to mend" in result.output
    [told] = host.json("check", "--id", "f1/2")
    blocking = {problem["field"] for problem in told["problems"] if problem["blocks"]}
    assert blocking == {"title", "creators"}


def test_check_all_counts_what_is_ready(host: Host) -> None:
    result = host.run("check", "--all")
    assert result.exit_code == 1
    assert "2 of 6 ready." in result.output


def test_crosswalk_shows_exactly_what_was_sent(host: Host) -> None:
    host.run("mint", "--id", "f1/1", "--now")
    shown = json.loads(host.run("crosswalk", "--id", "f1/1").output)
    details = host.json("show", shown["doi"])
    assert {name: shown[name] for name in details["metadata"]} == details["metadata"]
    assert shown["url"] == details["target_at_agency"]


def test_crosswalk_of_a_record_that_is_not_ready_says_why(host: Host) -> None:
    result = host.run("crosswalk", "--id", "f1/2")
    assert result.exit_code == 1
    assert "to mend" in result.output
    restricted = host.run("crosswalk", "--id", "f1/5")
    assert restricted.exit_code == 1
    assert "Letters of f1/5" not in restricted.output


def test_crosswalk_all_writes_one_file_for_each_record_that_is_ready(host: Host, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = host.run("crosswalk", "--all", "--output", str(out))
    written = [json.loads(path.read_text()) for path in sorted(out.glob("*.json"))]
    assert f"{len(written)} written" in result.output
    assert all(document["titles"] and document["creators"] for document in written)


def test_show_tells_history_and_attempts(host: Host) -> None:
    host.run("mint", "--id", "f1/1", "--now")
    [line] = host.json("list")
    details = host.json("show", f"https://doi.org/{line['doi'].upper()}")
    assert details["history"][0]["code"] == "reserved"
    assert details["history"][-1]["code"] == "findable"
    [attempt] = details["attempts"]
    assert (attempt["action"], attempt["verdict"], attempt["status"]) == ("create", "accepted", 201)
    told = host.run("show", line["doi"]).output
    assert "It became findable. (system)" in told
    assert "Registering the name: the agency registered the DOI." in told
    assert "job: completed, created, tried once" in told
    assert '"titles": [' in told
    assert "JobState" not in told
    assert "{'" not in told


def test_an_unknown_doi_and_a_text_that_is_none_are_told_apart(host: Host) -> None:
    assert "No DOI" in host.run("show", "10.80000/nowhere").output
    assert "is not a DOI" in host.run("show", "hello").output


def test_list_narrows_to_states_and_conditions(host: Host) -> None:
    host.run("mint", "--all", "--now")
    assert {line["record"] for line in host.json("list", "--status", "findable")} == {"f1", "f1/1"}
    assert {line["record"] for line in host.json("list", "--failed")} == {"f1/2"}
    host.catalogue.put(example_description("f1/9"))
    host.run("mint", "--id", "f1/9")
    host.run("sync", "--object-id", "f1")
    assert {line["record"] for line in host.json("list", "--pending")} == {"f1/9"}


def test_doctor_finds_nothing_wrong_with_a_good_installation(host: Host) -> None:
    host.run("process-queue")
    result = host.run("doctor")
    assert result.exit_code == 0, result.output
    assert "MEND" not in result.output


def test_doctor_says_which_command_makes_the_missing_tables(tmp_path: Path, sandbox: RunningSandbox) -> None:
    app = Flask("host")
    db = SQLAlchemy()
    app.config.update(
        SECRET_KEY="x", SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'empty'}", DOI_ENVIRONMENT="sandbox",
        DOI_API_URL=sandbox.url, DOI_QUEUE="none",
    )  # fmt: skip
    db.init_app(app)
    DOI().init_app(app, db=db, catalogue=FakeCatalogue())
    runner = app.test_cli_runner()
    result = runner.invoke(args=["doi", "doctor"])
    assert result.exit_code == 1
    assert "run 'flask doi db upgrade'" in result.output
    listing = runner.invoke(args=["doi", "list"])
    assert listing.exit_code == 1
    assert "Run 'flask doi db upgrade'" in listing.output


def test_doctor_tells_of_an_account_that_is_missing(tmp_path: Path, sandbox: RunningSandbox) -> None:
    host = Host(tmp_path, sandbox, DOI_PREFIX=None)
    assert host.run("doctor").exit_code == 0
    app = Flask("other")
    db = SQLAlchemy()
    app.config.update(
        SECRET_KEY="x", SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'other'}", DOI_ENVIRONMENT="test",
        DOI_PUBLIC_URL="https://archive.example.org", DOI_QUEUE="none",
    )  # fmt: skip
    db.init_app(app)
    DOI().init_app(app, db=db, catalogue=FakeCatalogue())
    runner = app.test_cli_runner()
    runner.invoke(args=["doi", "db", "upgrade"])
    result = runner.invoke(args=["doi", "doctor"])
    assert result.exit_code == 1
    assert "DOI_REPOSITORY_ID" in result.output


@pytest.mark.parametrize("command", ["mint", "list", "check", "doctor", "process-queue", "worker"])
def test_every_command_says_that_dois_are_switched_off(command: str, tmp_path: Path) -> None:
    app = Flask("host")
    db = SQLAlchemy()
    app.config.update(SECRET_KEY="x", SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'x'}", DOI_ENABLED=False)
    db.init_app(app)
    DOI().init_app(app, db=db, catalogue=FakeCatalogue())
    result = app.test_cli_runner().invoke(args=["doi", command])
    assert result.exit_code == 1
    assert "switched off" in result.output


def test_the_worker_says_what_it_needs(host: Host) -> None:
    result = host.run("worker")
    assert result.exit_code == 1
    assert "DOI_REDIS_URL is not set" in result.output
