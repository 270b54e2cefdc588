"""`flask doi export` and `import`: the round trip changes nothing, and an edited file changes what it says."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from flask_doi.sandbox import RunningSandbox

from .conftest import Host


@pytest.fixture
def minted(host: Host) -> Host:
    for key in ("f1", "f1/1"):
        assert host.run("mint", "--id", key, "--now").exit_code == 0
    return host


def test_what_was_exported_changes_nothing_when_it_comes_back(minted: Host, tmp_path: Path) -> None:
    before = minted.asked()
    for form, columns in (("csv", "all"), ("json", "import"), ("csv", "usual")):
        file = tmp_path / f"dois.{form}"
        assert minted.run("export", "--format", form, "--columns", columns, "--output", str(file)).exit_code == 0
        for arguments in (("--dry-run",), ()):
            told = minted.run("import", str(file), *arguments)
            assert told.exit_code == 0, told.output
            assert "2 lines, 2 of them as they are here." in told.output
            assert "Nothing is changed." in told.output
    assert minted.run("process-queue").exit_code == 0
    assert minted.asked() == before


def test_an_edited_file_is_tried_and_then_carried_out(minted: Host, tmp_path: Path) -> None:
    file = tmp_path / "dois.csv"
    minted.run("export", "--columns", "import", "--output", str(file))
    lines = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    lines[0]["URL"] = "http://127.0.0.1:5000/somewhere"
    lines[1] |= {"Status": "deactivated", "Reason": "withdrawn"}
    with file.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    before = minted.asked()
    tried = minted.run("import", str(file), "--dry-run")
    assert (
        f"Line 2, {lines[0]['DOI']}: URL {_target(lines[0]['DOI'])} -> http://127.0.0.1:5000/somewhere" in tried.output
    )
    assert "1 would be deactivated." in tried.output
    told = minted.json("import", str(file), "--dry-run")
    assert (told["batch"], told["acts"]) == (None, {"target": 1, "retire": 1})
    done = minted.run("import", str(file))
    assert "2 changes are being carried out by the worker (batch " in done.output
    assert minted.asked() == before
    minted.run("process-queue")
    minted.run("process-queue")
    states = {line["doi"]: (line["state"], line["target"]) for line in minted.json("list")}
    assert states[lines[0]["DOI"]] == ("findable", "http://127.0.0.1:5000/somewhere")
    assert states[lines[1]["DOI"]][0] == "deactivated"
    assert minted.asked()["PUT"] == before.get("PUT", 0) + 2


def _target(doi: str) -> str:
    return f"http://127.0.0.1:5000/doi/{doi}"


def test_what_cannot_be_done_is_told_and_the_command_fails(minted: Host, tmp_path: Path) -> None:
    file = tmp_path / "dois.csv"
    file.write_text("DOI,URL\n10.80000/unknown,\n")
    told = minted.run("import", str(file), "--dry-run")
    assert told.exit_code == 1
    assert "Line 2, Record Key '': There is no such DOI here." in told.output
    file.write_text("Title\nA\n")
    told = minted.run("import", str(file))
    assert told.exit_code == 1
    assert "The first line names no column DOI; it names Title." in told.output
    assert minted.run("export", "--columns", "doi,colour").exit_code == 2
    printed = minted.run("export", "--format", "json", "--status", "draft")
    assert json.loads(printed.stdout) == []


def test_a_limit_holds_for_files_too(tmp_path: Path, sandbox: RunningSandbox) -> None:
    host = Host(tmp_path, sandbox, DOI_APPROVAL_ABOVE=1)
    for key in ("f1", "f1/1"):
        host.run("reserve", "--id", key)
    host.run("process-queue")
    file = tmp_path / "dois.csv"
    host.run("export", "--columns", "import", "--output", str(file))
    file.write_text(file.read_text(encoding="utf-8-sig").replace(",reserved,", ",findable,"))
    told = host.run("import", str(file))
    assert told.exit_code == 1
    assert "need the approval of a second person" in told.output
    host.run("process-queue")
    assert host.asked().get("POST", 0) == 0


def test_a_misspelt_reason_is_asked_back(minted: Host) -> None:
    told = minted.run("deactivate", "--object-id", "f1", "--reason", "duplicat", "--dry-run")
    assert told.exit_code == 2
    assert "Did you mean duplicate?" in told.output
    own = minted.run("deactivate", "--object-id", "f1", "--reason", "The donor changed her mind", "--dry-run")
    assert own.exit_code == 0
    plain = minted.run("deactivate", "--object-id", "f1", "--reason", "other", "--note", "duplicat", "--dry-run")
    assert plain.exit_code == 0


def test_the_policy_tells_the_grace_period(tmp_path: Path, sandbox: RunningSandbox) -> None:
    assert "There is no grace period" in Host(tmp_path, sandbox).run("policy").output
    (tmp_path / "slow").mkdir()
    slow = Host(tmp_path / "slow", sandbox, DOI_GRACE_PERIOD=600)
    assert "stays a draft for 600 seconds first" in slow.run("policy").output
