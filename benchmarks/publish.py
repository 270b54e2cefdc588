"""How long an editor waits for a click on "Publish", with the plugin in several situations and without it.

Every situation is a catalogue of its own behind a real server; the clicks go round them in turn, so that whatever else
the machine does touches all alike.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from lxml import html

from benchmarks import figures, surroundings
from benchmarks.catalogues import CONFIG, catalogue, fill

WARM_UP = 5
OFF = "without the plugin"


@dataclass(kw_only=True)
class Situation:
    """A running catalogue and how long its clicks took, in seconds."""

    name: str
    address: str
    session: requests.Session
    token: str
    took: list[float] = field(default_factory=list)

    def publish(self, key: str) -> None:
        begun = time.perf_counter()
        answer = self.session.post(
            f"{self.address}/catalogue/publish/{key}",
            data={"csrf_token": self.token}, allow_redirects=False, timeout=60,
        )  # fmt: skip
        self.took.append(time.perf_counter() - begun)
        assert answer.status_code == 303, answer.status_code


def measure(kind: str, publishes: int) -> None:
    """Prints the table for one kind of database."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        filled = stack.enter_context(surroundings.database(kind, Path(folder)))
        with catalogue(filled):
            keys = fill(publishes + WARM_UP, status="draft")
        situations = list(_situations(kind, Path(folder), filled, stack))
        for key in keys:
            for situation in random.sample(situations, len(situations)):
                situation.publish(key)
    base = figures.median(situations[0].took[WARM_UP:])
    rows = []
    for situation in situations:
        took = situation.took[WARM_UP:]
        rows.append(
            [
                situation.name,
                figures.milliseconds(figures.median(took)),
                figures.ratio(figures.median(took), base),
                figures.milliseconds(figures.percentile(took, 0.95)),
                figures.milliseconds(max(took)),
            ]
        )
    heading = ["publishing one record", "median ms", "ratio", "95 % ms", "longest ms"]
    figures.show(f"{publishes} publishes over HTTP in each situation, {kind}, gunicorn", heading, rows)


def _situations(kind: str, folder: Path, filled: str, stack: ExitStack) -> Iterator[Situation]:
    sandbox = stack.enter_context(surroundings.agency())
    silent = stack.enter_context(surroundings.silence())
    never = f"http://127.0.0.1:{silent}"
    redis = f"redis://127.0.0.1:{stack.enter_context(surroundings.silence())}/0"
    configurations = {
        OFF: {"DOI_ENABLED": "false"},
        "noted only (a worker elsewhere)": {"DOI_QUEUE": "none", "DOI_API_URL": sandbox.url},
        "embedded worker, agency answers": {"DOI_QUEUE": "thread", "DOI_API_URL": sandbox.url},
        "embedded worker, agency silent": {"DOI_QUEUE": "thread", "DOI_API_URL": never},
        "Redis silent": {"DOI_QUEUE": "rq", "DOI_REDIS_URL": redis, "DOI_API_URL": sandbox.url},
    }
    for name, configuration in configurations.items():
        uri = stack.enter_context(surroundings.database(kind, folder, like=filled))
        address = stack.enter_context(_served(uri, folder, configuration))
        yield _logged_in(name, address)


@contextmanager
def _served(uri: str, folder: Path, configuration: dict[str, str]) -> Iterator[str]:
    port = surroundings.free_port()
    settings = {name: str(value).lower() if value is True else str(value) for name, value in CONFIG.items()}
    settings |= {"SQLALCHEMY_DATABASE_URI": uri, "INSTANCE_PATH": str(folder), **configuration}
    environment = {f"FLASK_{name}": value for name, value in settings.items()}
    process = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4",
            "--log-level", "error", "example_app:create_app()",
        ],
        env=os.environ | environment, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def _logged_in(name: str, address: str) -> Situation:
    session = requests.Session()
    _await(address)
    login: Any = next(one for one in _page(session, f"{address}/login").forms if "username" in one.fields)
    values = dict(login.form_values()) | {"username": "editor", "password": "editor"}
    session.post(f"{address}/login", data=values, timeout=10).raise_for_status()
    page = _page(session, f"{address}/record/hma/f1")
    return Situation(
        name=name, address=address, session=session, token=page.xpath("//input[@name='csrf_token']/@value")[0]
    )


def _page(session: requests.Session, address: str) -> Any:
    return html.fromstring(session.get(address, timeout=10).text)


def _await(address: str) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            requests.get(f"{address}/login", timeout=5)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{address} does not answer")
