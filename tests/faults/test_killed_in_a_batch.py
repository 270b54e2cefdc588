"""Web server and worker die in the middle of a batch: the same batch ends, and no record is minted twice.

`BATCH_RECORDS=2000` makes it as large as a real one.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import html

from flask_doi.domain.states import AgencyState
from tests.services_fixtures import POSTGRESQL, SQLITE, AgencySeen, Install, host_records

ROOT = Path(__file__).parents[2]
RECORDS = int(os.environ.get("BATCH_RECORDS", "60"))
PATIENCE = 300 if RECORDS < 1000 else 1800
KILLED_AT = (0.3, 0.7) if RECORDS < 1000 else (0.2, 0.5, 0.8)
CONCURRENCY = 4
SETTINGS = {"request_timeout": 2, "concurrency": CONCURRENCY}
PROCESSES = 2


class Running:
    """The web server and the worker, as long as they live."""

    def __init__(self, address: str, agency: AgencySeen) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        config = {
            "SQLALCHEMY_DATABASE_URI": address, "DOI_ENVIRONMENT": "sandbox", "DOI_API_URL": agency.url,
            "DOI_QUEUE": "thread", "DOI_AUTO_MINT": "false",
            **{f"DOI_{name.upper()}": str(value) for name, value in SETTINGS.items()},
        }  # fmt: skip
        self.environment = {**os.environ, **{f"FLASK_{name}": value for name, value in config.items()}}
        self.alive: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        for what in ("web", "worker"):
            command = [sys.executable, "-m", "tests.faults.batch_process", what, str(self.port)]
            self.alive.append(subprocess.Popen(command, cwd=ROOT, env=self.environment, stderr=subprocess.DEVNULL))
        await_("the web server", self._answers)

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/admin/doi/batch", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def kill(self) -> None:
        for process in self.alive:
            process.send_signal(signal.SIGKILL)
        for process in self.alive:
            assert process.wait(10) == -signal.SIGKILL
        self.alive = []


class Visitor:
    """Somebody before the pages."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()

    def see(self, path: str) -> Any:
        answer = self.session.get(f"{self.url}{path}", timeout=60)
        assert answer.status_code == 200, path
        return html.fromstring(answer.text)

    def press(self, path: str, act: str, **values: str) -> str:
        """Presses a button and tells to which path it leads."""
        form = next(form for form in self.see(path).forms if form.xpath(".//button[@value=$act]", act=act))
        data = dict(form.form_values()) | {"act": act} | values
        answer = self.session.post(f"{self.url}{form.action}", data=data, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.url.removeprefix(self.url)


def await_(what: str, look: Callable[[], Any], seconds: float = 60) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what} did not come")


def created(agency: AgencySeen) -> int:
    return agency.requests("POST", "^/dois$")


def asked_for(visitor: Visitor) -> str:
    """Chooses everything, waits for the preview if the worker has to make it, and confirms; the batch's path."""
    page = visitor.see("/admin/doi/batch/mint?look=1")
    if not page.xpath("//button[@value='prepare']"):
        return visitor.press("/admin/doi/batch/mint?look=1", "confirm", reason="All of it.")
    path = visitor.press("/admin/doi/batch/mint?look=1", "prepare")
    await_("the preview", lambda: visitor.see(path).xpath("//button[@value='confirm']"))
    return visitor.press(path, "confirm", reason="All of it.")


@pytest.mark.timeout(3 * PATIENCE)
@pytest.mark.parametrize("kind", [SQLITE] if RECORDS < 1000 else [SQLITE, POSTGRESQL])
def test_a_batch_outlives_web_server_and_worker(
    install: Install, make_database: Callable[[str], str], agency: AgencySeen, kind: str
) -> None:
    address = make_database(kind)
    installation = install(address, auto_mint=False, **SETTINGS)
    with installation.engine.begin() as connection:
        numbers = range(10_001, 10_001 + RECORDS)
        connection.execute(
            host_records.insert(), [{"id": n, "title": f"Letter {n}", "published": True} for n in numbers]
        )
    running = Running(address, agency)
    began = time.monotonic()
    try:
        running.start()
        visitor = Visitor(running.url)
        path = asked_for(visitor)
        for share in KILLED_AT:
            await_("the next part", lambda part=share: created(agency) >= RECORDS * part, PATIENCE)
            running.kill()
            running.start()
        await_("the end", lambda: "Completed" in visitor.see(path).text_content(), PATIENCE)
    finally:
        for process in running.alive:
            process.kill()
    sent, in_flight = created(agency), len(KILLED_AT) * PROCESSES * CONCURRENCY
    print(
        f"\n{kind}: {RECORDS} records, {sent} POSTs and {agency.requests('GET', '^/dois/')} looks after "
        f"{len(KILLED_AT)} kills of both, {time.monotonic() - began:.0f} s"
    )
    rows = installation.rows()
    assert len(rows) == len({row.record_key for row in rows}) == RECORDS
    assert {row.observed_state for row in rows} == {AgencyState.FINDABLE}
    assert sorted(agency.held()) == sorted(row.doi for row in rows)
    assert RECORDS <= sent <= RECORDS + in_flight
    assert not installation.jobs("pending", "processing", "failed")
