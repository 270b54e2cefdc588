"""The example catalogue as people meet it: a real server, its embedded worker, a sandbox agency, and Chromium."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from example_app.commands import prepare
from example_app.demo import build
from flask_doi.sandbox import RunningSandbox, serve

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDTHS = {"desktop": 1280, "phone": 390}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All are run by one process, which starts the catalogue and Chromium once."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.chromium)
            item.add_marker(pytest.mark.timeout(300))
            item.add_marker(pytest.mark.xdist_group("browser"))


@dataclass(frozen=True)
class Site:
    """The running catalogue and the agency behind it."""

    address: str
    app: Flask
    sandbox: RunningSandbox

    def tell_agency(self, **settings: Any) -> None:
        """Changes how the agency behaves."""
        requests.post(f"{self.sandbox.url}/_sandbox/settings", json=settings, timeout=5).raise_for_status()

    def spoil(self, **fault: Any) -> None:
        """Lets the agency answer wrongly."""
        rules = [{"path": "/dois", **fault}]
        requests.post(f"{self.sandbox.url}/_sandbox/faults", json=rules, timeout=5).raise_for_status()

    def mend_agency(self) -> None:
        """Takes all faults back."""
        requests.delete(f"{self.sandbox.url}/_sandbox/faults", timeout=5).raise_for_status()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("catalogue")
    with serve(port=0, is_quiet=True) as sandbox:
        server = make_server("127.0.0.1", 0, lambda environ, start: [], threaded=True)
        app = build("127.0.0.1", server.port, folder, sandbox.url)
        with app.app_context():
            prepare()
        server.app = app
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        _await_samples(f"http://127.0.0.1:{server.port}", sandbox)
        yield Site(f"http://127.0.0.1:{server.port}", app, sandbox)
        app.extensions["doi"].worker.stop()
        server.shutdown()
        thread.join(5)
        with app.app_context():
            app.extensions["doi"].engine.dispose()


def _await_samples(address: str, sandbox: RunningSandbox) -> None:
    """The published samples get their DOIs first, so that a test's own record is alone with the agency."""
    requests.get(address, timeout=10)
    seen, end = -1, time.monotonic() + 200
    while time.monotonic() < end:
        total = requests.get(f"{sandbox.url}/dois?page[size]=0", timeout=10).json()["meta"]["total"]
        if total == seen and total > 100:
            return
        seen = total
        time.sleep(2)
    raise RuntimeError(f"The samples did not get their DOIs in time ({seen}).")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Any]:
    """Opens a browser window of its own; `user` is logged in, `width` one of WIDTHS."""
    opened: list[BrowserContext] = []

    def open_window(user: str | None = None, width: str = "desktop", scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": WIDTHS[width], "height": 900}, java_script_enabled=scripts, base_url=site.address
        )
        opened.append(context)
        page = context.new_page()
        if user is not None:
            page.goto("/login")
            page.fill("[name=username]", user)
            page.fill("[name=password]", user)
            page.click("main button[type=submit]")
        return page

    yield open_window
    for context in opened:
        context.close()
