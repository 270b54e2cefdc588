"""The tour: the catalogue's main job, done over HTTP as a person would, and checked at the catalogue and the agency.

Nothing is read from tables: every step is asserted on pages of the catalogue and answers of the (sandbox) agency.
"""

from __future__ import annotations

import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import click
import requests
from lxml import html
from werkzeug.serving import make_server

from example_app.commands import prepare
from example_app.demo import build
from flask_doi.sandbox import RunningSandbox, serve

PATIENCE = 30.0
QUIET = 3.0
DOI = re.compile(r"10\.80000/[a-z0-9./-]+")


class StepFailed(Exception):
    """A step of the tour did not really happen."""


class Catalogue:
    """A person in front of the catalogue: one browser session, pages, links and forms."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._session = requests.Session()

    def page(self, path: str) -> Any:
        """The page at a path; StepFailed when the catalogue does not show it."""
        answer = self._session.get(urljoin(self.address, path), timeout=10)
        expect(answer.status_code == 200, f"{path} answers {answer.status_code}")
        return html.fromstring(answer.text, base_url=answer.url)

    def send(self, page: Any, action: str, **values: str) -> None:
        """Fills in and sends the form of a page that goes to an address ending in `action`."""
        forms = [form for form in page.forms if (form.action or page.base_url).split("?")[0].endswith(action)]
        expect(len(forms) == 1, f"the page has no single form for {action}")
        form = forms[0]
        for name, value in values.items():
            form.fields[name] = value
        target = urljoin(page.base_url, form.action or page.base_url)
        answer = self._session.post(target, data=form.form_values(), timeout=10)
        expect(answer.status_code == 200, f"{action} answers {answer.status_code}")

    def follow(self, address: str) -> requests.Response:
        """Follows an address from outside, as a reader who is not logged in."""
        return requests.get(address, timeout=10)


class Agency:
    """What the agency itself says, asked as anybody may ask it, and the log of what it was asked."""

    def __init__(self, address: str) -> None:
        self.address = address

    def holds(self, doi: str) -> dict[str, Any] | None:
        """What the public sees of a DOI; None while it is not findable."""
        answer = requests.get(f"{self.address}/dois/{doi}", timeout=10)
        return dict(answer.json()["data"]["attributes"]) if answer.status_code == 200 else None

    def writes(self, doi: str) -> list[str]:
        """The methods of all writing requests that named the DOI."""
        log = requests.get(f"{self.address}/_sandbox/requests", timeout=10).json()["requests"]
        return [r["method"] for r in log if r["method"] in ("POST", "PUT", "PATCH", "DELETE") and doi in _said(r)]


def _said(request: dict[str, Any]) -> str:
    return f"{request['path']} {request.get('body') or ''}".lower().replace("%2f", "/")


def expect(truth: bool, otherwise: str) -> None:
    """Ends the tour unless something is so."""
    if not truth:
        raise StepFailed(otherwise)


def await_(what: str, look: Callable[[], Any]) -> Any:
    """Looks again until there is something to see."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.2)
    raise StepFailed(f"{what} did not happen within {PATIENCE:.0f} seconds")


@click.command("tour")
def tour() -> None:
    """Walk through the main job and exit 0 only if every step really happened."""
    with _stage() as (catalogue, agency):
        try:
            _walk(catalogue, agency)
        except StepFailed as failure:
            raise click.ClickException(f"the tour stops here: {failure}.") from failure
    click.echo("The tour is complete.")


def _walk(catalogue: Catalogue, agency: Agency) -> None:
    catalogue.send(catalogue.page("/login"), "/login", username="editor", password="editor")
    path = _describe(catalogue)
    click.echo(f"1. An editor described a record: {path}")

    catalogue.send(catalogue.page(path), f"/publish{path.removeprefix('/record')}")
    doi = await_("a DOI on the record page", lambda: _shown_doi(catalogue, path))
    click.echo(f"2. It was published, and its page shows the DOI {doi}")

    held = await_("the DOI at the agency", lambda: agency.holds(doi))
    expect(held["state"] == "findable", f"the agency holds it as {held['state']}")
    expect(held["titles"][0]["title"] == "Letters from the tour", "the agency knows another title")
    expect(agency.writes(doi) == ["POST"], f"minting took {agency.writes(doi)}")
    click.echo("3. The agency holds it as findable, after one request")

    reached = await_("the resolver", lambda: _arrives(catalogue, f"{agency.address}/resolve/{doi}"))
    expect(reached.url.endswith(path), f"the DOI leads to {reached.url}")
    expect("Letters from the tour" in reached.text, "the page reached is not the record's")
    click.echo("4. The DOI leads through the resolver to the record's page")

    edit = f"/catalogue/edit{path.removeprefix('/record')}"
    catalogue.send(catalogue.page(edit), edit, title="Letters from the tour, mended")
    await_("the new title at the agency", lambda: _title(agency, doi) == "Letters from the tour, mended")
    expect(agency.writes(doi) == ["POST", "PUT"], f"the edit made it {agency.writes(doi)}")
    click.echo("5. An edit reached the agency, with exactly one request")

    catalogue.send(catalogue.page(edit), edit)
    time.sleep(QUIET)
    expect(agency.writes(doi) == ["POST", "PUT"], f"saving without a change made it {agency.writes(doi)}")
    click.echo("6. Saving without a change asked the agency nothing")


def _describe(catalogue: Catalogue) -> str:
    """Describes a new item below the first fonds of the catalogue; returns the path of its page."""
    home = catalogue.page("/browse")
    links = [link for link in home.xpath("//a/@href") if "/record/" in link]
    expect(bool(links), "the catalogue shows no records")
    parent = "/record/" + links[0].split("/record/", 1)[1].split("#")[0].split("?")[0]
    new = f"/catalogue/new-below{parent.removeprefix('/record')}"
    form = catalogue.page(new)
    catalogue.send(form, new, title="Letters from the tour", level="item")
    found = catalogue.page("/search?q=Letters+from+the+tour")
    paths = list(found.xpath("//main//a[contains(., 'Letters from the tour')]/@href"))
    expect(bool(paths), "the new record is not found by the search")
    return "/record/" + str(paths[0]).split("/record/", 1)[1].split("?")[0]


def _shown_doi(catalogue: Catalogue, path: str) -> str | None:
    """The DOI as a reader who is not logged in sees it on the record's page."""
    answer = catalogue.follow(urljoin(catalogue.address, path))
    found = DOI.search(answer.text) if answer.status_code == 200 else None
    return found[0] if found else None


def _arrives(catalogue: Catalogue, address: str) -> requests.Response | None:
    answer = catalogue.follow(address)
    return answer if answer.status_code == 200 else None


def _title(agency: Agency, doi: str) -> str | None:
    held = agency.holds(doi)
    return str(held["titles"][0]["title"]) if held else None


@contextmanager
def _stage() -> Iterator[tuple[Catalogue, Agency]]:
    """A fresh catalogue with its embedded worker, and a sandbox agency, each on a port of its own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serve("127.0.0.1", 0, is_quiet=True) as sandbox,
        _catalogue(Path(folder), sandbox) as address,
    ):
        yield Catalogue(address), Agency(sandbox.url)


@contextmanager
def _catalogue(folder: Path, sandbox: RunningSandbox) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, _not_yet, threaded=True)
    app = build("127.0.0.1", server.port, folder, sandbox.url)
    with app.app_context():
        prepare()
    server.app = app
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        app.extensions["doi"].worker.stop()
        server.shutdown()
        thread.join(5)


def _not_yet(environ: Any, start_response: Any) -> list[bytes]:
    start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
    return [b"The catalogue is being set up."]
