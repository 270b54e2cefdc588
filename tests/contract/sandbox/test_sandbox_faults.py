"""Faults on demand, the log of requests, limits, memory between runs, the pages and the command."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from flask_doi.sandbox import SandboxAccount, create_sandbox, serve

from .conftest import Client, described

Control = Callable[[str, Any], requests.Response]


def test_an_answer_can_be_made_up(archive: Client, control: Control) -> None:
    control(
        "faults",
        [{"method": "PUT", "path": "^/dois/", "times": 2, "status": 503, "body": "<html>nginx</html>",
          "headers": {"Retry-After": "1"}}],
    )  # fmt: skip
    for _ in range(2):
        reply = archive.put("10.80000/a", described())
        assert (reply.status_code, reply.text, reply.headers["Retry-After"]) == (503, "<html>nginx</html>", "1")
        assert reply.headers["Content-Type"].startswith("text/html")
    assert archive.put("10.80000/a", described()).status_code == 201


def test_a_fault_can_wait_for_its_turn(archive: Client, control: Control) -> None:
    control("faults", {"method": "PUT", "after": 1, "status": 500})
    statuses = [archive.put("10.80000/a", described()).status_code for _ in range(3)]
    assert statuses == [201, 500, 200]


@pytest.mark.parametrize(("moment", "is_there"), [("before", False), ("after", True)])
def test_a_reply_can_be_lost_before_or_after_the_work(
    archive: Client, control: Control, moment: str, is_there: bool
) -> None:
    control("faults", {"method": "PUT", "lost_reply": moment})
    with pytest.raises(requests.ConnectionError):
        archive.put("10.80000/a", described())
    assert (archive.get("/dois/10.80000/a").status_code == 200) is is_there


def test_a_connection_can_be_reset(archive: Client, control: Control) -> None:
    control("faults", {"reset": True})
    with pytest.raises(requests.ConnectionError):
        archive.get("/heartbeat")
    assert archive.get("/heartbeat").status_code == 200


def test_a_body_can_be_cut(archive: Client, control: Control) -> None:
    archive.put("10.80000/a", described())
    control("faults", {"method": "GET", "cut_body": 20})
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        archive.get("/dois/10.80000/a")


def test_an_answer_can_be_slow_and_can_drip(archive: Client, control: Control) -> None:
    control("faults", [{"delay": 0.2}, {"drip": 2000}])
    started = time.monotonic()
    assert archive.get("/heartbeat").text == "OK"
    assert time.monotonic() - started >= 0.2
    archive.put("10.80000/a", described())
    assert archive.get("/dois/10.80000/a").status_code == 200


def test_a_fault_by_chance_is_the_same_every_time(archive: Client, control: Control) -> None:
    runs = []
    for _ in range(2):
        Client(archive.url).delete("/_sandbox/faults")
        control("faults", {"times": None, "probability": 0.5, "seed": 7, "status": 500})
        runs.append([archive.get("/heartbeat").status_code for _ in range(12)])
    assert runs[0] == runs[1]
    assert set(runs[0]) == {200, 500}


def test_a_malformed_command_is_refused(url: str) -> None:
    for path, command in (("faults", {"nonsense": 1}), ("settings", {"nonsense": 1}), ("accounts", {})):
        assert Client(url).call("POST", f"/_sandbox/{path}", json=command).status_code == 400


def test_what_was_asked_is_written_down(archive: Client, nobody: Client) -> None:
    archive.put("10.80000/a", described())
    archive.get("/dois/10.80000/a", headers={"User-Agent": "tests (mailto:a@example.org)"})
    seen = nobody.get("/_sandbox/requests").json()
    assert seen["counts"] == {"PUT": 1, "GET": 1}
    put, get = seen["requests"]
    assert (put["path"], put["status"], put["user"]) == ("/dois/10.80000/a", 201, "sandbox.archive")
    assert "Minutes of the town council" in put["body"]
    assert len(put["body_sha256"]) == 64
    assert get["user_agent"] == "tests (mailto:a@example.org)"
    assert "sandbox" not in str(put["headers"].get("Authorization", ""))
    assert nobody.get("/_sandbox/requests?method=PUT&path=80000/b").json()["total"] == 0
    assert nobody.delete("/_sandbox/requests").status_code == 204
    assert nobody.get("/_sandbox/requests").json()["total"] == 0


def test_too_many_requests_are_refused(nobody: Client, control: Control) -> None:
    control("settings", {"rate_limit": {"requests": 3, "seconds": 60, "retry_after": 7}})
    replies = [nobody.get("/heartbeat") for _ in range(5)]
    assert [reply.status_code for reply in replies] == [200, 200, 200, 429, 429]
    assert replies[3].text == ("Your request has been rate limited. See https://support.datacite.org/docs/rate-limit.")
    assert replies[3].headers["Retry-After"] == "7"


def test_the_limit_opens_again(nobody: Client, control: Control) -> None:
    control("settings", {"rate_limit": {"requests": 1, "seconds": 0.2}})
    assert nobody.get("/heartbeat").status_code == 200
    refused = nobody.get("/heartbeat")
    assert (refused.status_code, "Retry-After" in refused.headers) == (429, False)
    time.sleep(0.25)
    assert nobody.get("/heartbeat").status_code == 200


def test_a_hanging_agency_never_answers(nobody: Client, control: Control) -> None:
    control("settings", {"hang": True})
    with pytest.raises(requests.ReadTimeout):
        nobody.get("/heartbeat", timeout=0.3)
    control("settings", {"hang": False})
    assert nobody.get("/heartbeat").status_code == 200


def test_a_doi_of_somebody_else_can_be_planted(archive: Client, control: Control) -> None:
    control("dois", {"doi": "10.80000/theirs", "client": "other.library", "state": "findable", **described()})
    assert archive.get("/dois/10.80000/theirs").status_code == 200
    assert archive.put("10.80000/theirs", {"version": "2"}).status_code == 403
    assert Client(archive.url).get("/_sandbox/dois").json()["total"] == 1


def test_a_password_can_be_changed(url: str, control: Control) -> None:
    control("accounts", {"id": "SANDBOX.MOVED", "password": "old", "prefixes": ["10.80005"]})
    control("accounts", {"id": "SANDBOX.MOVED", "password": "new"})
    assert Client(url, ("SANDBOX.MOVED", "old")).post({"doi": "10.80005/a"}).status_code == 404
    assert Client(url, ("SANDBOX.MOVED", "new")).post({"doi": "10.80005/a"}).status_code == 201


def test_many_writers_at_once_lose_nothing(archive: Client, nobody: Client) -> None:
    def write(start: int) -> None:
        for number in range(start, start + 10):
            archive.put(f"10.80000/n{number}", described(event="publish"))

    threads = [threading.Thread(target=write, args=(start,)) for start in range(0, 80, 10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert nobody.get("/dois").json()["meta"]["total"] == 80


def test_only_one_of_many_creators_wins(archive: Client) -> None:
    statuses: list[int] = []

    def create() -> None:
        statuses.append(archive.post({"doi": "10.80000/one"}).status_code)

    threads = [threading.Thread(target=create) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201] + [422] * 7


def test_a_state_file_remembers_everything(tmp_path: Path) -> None:
    memory = tmp_path / "agency.jsonl"
    with serve(state_file=memory) as first:
        archive = Client(first.url, ("SANDBOX.ARCHIVE", "sandbox"))
        archive.put("10.80000/a", described(event="publish"))
        archive.put("10.80000/b", described())
        archive.put("10.80000/c", described())
        archive.delete("/dois/10.80000/b")
        before = archive.get("/dois/10.80000/a").json()
    with serve(state_file=memory) as second:
        archive = Client(second.url, ("SANDBOX.ARCHIVE", "sandbox"))
        assert archive.get("/dois/10.80000/a").json() == before
        assert archive.get("/dois/10.80000/b").status_code == 404
        assert archive.get("/dois").json()["meta"]["total"] == 2
        assert archive.get("/api/handles/10.80000/a").status_code == 200
        assert archive.get("/dois/10.80000/a/activities").json()["meta"]["total"] == 1


def test_a_last_line_cut_short_is_dropped(tmp_path: Path) -> None:
    memory = tmp_path / "agency.jsonl"
    create_sandbox(state_file=memory).state.close()
    with memory.open("ab") as file:
        file.write(b'{"record": {"doi": "10.80000/ha')
    sandbox = create_sandbox(state_file=memory)
    assert sandbox.state.record("10.80000/ha") is None
    sandbox.state.close()
    assert memory.read_bytes().endswith(b"\n")


def test_the_command_serves_and_survives_a_kill(tmp_path: Path) -> None:
    memory = tmp_path / "agency.jsonl"
    command = [
        sys.executable, "-c", "from flask_doi.cli.sandbox import sandbox; sandbox()", "--port", "0",
        "--state-file", str(memory), "--account", "CITY.ARCHIVE:secret:with:colons:10.80007,10.80008", "--quiet",
    ]  # fmt: skip

    def start() -> tuple[subprocess.Popen[str], Client]:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
        )
        assert process.stdout is not None
        found = re.search(r"http://[\d.:]+", process.stdout.readline())
        assert found is not None
        return process, Client(found.group(0), ("CITY.ARCHIVE", "secret:with:colons"))

    process, client = start()
    try:
        for number in range(30):
            assert client.put(f"10.80008/n{number}", described(event="publish")).status_code == 201
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    process, client = start()
    try:
        assert client.get("/dois").json()["meta"]["total"] == 30
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
    assert process.returncode == 0


@pytest.mark.parametrize("text", ["ARCHIVE:p:10.1", "A.B:p", "A.B", ":p:10.80000"])
def test_a_malformed_account_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"MEMBER\.NAME"):
        SandboxAccount.parse(text)


def test_the_application_can_be_called_without_a_server() -> None:
    from werkzeug.test import Client as Caller

    sandbox = create_sandbox()
    reply = Caller(sandbox).get("/heartbeat")
    assert (reply.status_code, reply.get_data(as_text=True)) == (200, "OK")


def test_the_pages_show_everything_and_escape_it(archive: Client, nobody: Client) -> None:
    archive.put("10.80000/draft", described(titles=[{"title": "<script>alert(1)</script>"}]))
    archive.put("10.80000/found", described(event="publish"))
    home = nobody.get("/", headers={"Accept": "text/html"})
    assert home.status_code == 200
    assert "default-src 'none'" in home.headers["Content-Security-Policy"]
    assert "<script>" not in home.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in home.text
    assert "10.80000/found" in home.text
    searched = nobody.get("/_sandbox/?q=council").text
    assert "10.80000/found" in searched
    assert "10.80000/draft" not in searched
    assert nobody.get("/_sandbox/?q=(").status_code == 200
    one = nobody.get("/_sandbox/doi/10.80000/found").text
    assert "Municipal Archive" in one
    assert "sandbox.archive" in one
    assert nobody.get("/_sandbox/doi/10.80000/none").status_code == 404
    assert nobody.get("/_sandbox/style.css").headers["Content-Type"].startswith("text/css")


def test_the_form_follows_a_doi_only_through_the_resolver(archive: Client, nobody: Client) -> None:
    archive.put("10.80000/found", described(event="publish"))
    sent_on = nobody.get("/_sandbox/follow?doi=https://doi.org/10.80000/found")
    assert (sent_on.status_code, sent_on.headers["Location"]) == (302, "/resolve/10.80000/found")
    elsewhere = nobody.get("/_sandbox/follow?doi=//evil.example.org")
    assert elsewhere.headers["Location"].startswith("/resolve/")


def test_the_json_api_is_not_disturbed_by_the_pages(nobody: Client) -> None:
    assert nobody.get("/").text == "DataCite REST API, simulated"
    assert nobody.get("/dois", headers={"Accept": "text/html"}).json()["data"] == []
