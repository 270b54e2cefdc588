"""What all tests share: which servers are there, and what is said about those that are not."""

from __future__ import annotations

import logging
import os
import shutil
import socket
from collections import Counter

import pytest
from hypothesis import settings

from tests.shared_material import SAMPLES, SCHEMAS

settings.register_profile("house", deadline=None, derandomize=os.environ.get("CI") == "true", print_blob=True)
settings.load_profile("house")

PORTS = {"postgresql": 5432, "mariadb": 3306, "redis": 6379}
_skipped: Counter[str] = Counter()


@pytest.fixture(autouse=True)
def heard_loggers() -> None:
    """A host's Alembic environment, run in the same process, silences the loggers that exist; they are woken again."""
    for name, known in logging.root.manager.loggerDict.items():
        if isinstance(known, logging.Logger) and name.startswith(("flask_doi", "example_app")):
            known.disabled = False


def _is_there(need: str) -> bool:
    if need == "chromium":
        return shutil.which("chromium") is not None
    if need == "shared":
        return SAMPLES.is_dir() and SCHEMAS.is_dir()
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", PORTS[need])) == 0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips, by name, what needs a server that is not there; where CI=true its absence is a failure."""
    there: dict[str, bool] = {}
    for item in items:
        for need in (*PORTS, "chromium", "shared"):
            if item.get_closest_marker(need) is None:
                continue
            if need not in there:
                there[need] = _is_there(need)
            if there[need]:
                continue
            if os.environ.get("CI") == "true":
                raise pytest.UsageError(f"{need} is needed where CI=true, but it is not there.")
            item.add_marker(pytest.mark.skip(reason=f"{need} is not there"))


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Counts what was skipped, by reason."""
    if report.skipped and isinstance(report.longrepr, tuple):
        _skipped[report.longrepr[2].removeprefix("Skipped: ")] += 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says at the end what was not tested, and why."""
    for reason, number in sorted(_skipped.items()):
        terminalreporter.write_line(f"not tested: {number} tests, because {reason}")
