"""The first half: a record is described, published, followed and edited."""

from __future__ import annotations

import re
import time
from urllib.parse import quote_plus, urljoin

import click
import requests

from example_app.tour.people import Agency, Catalogue, await_, expect

QUIET = 3.0
DOI = re.compile(r"10\.80000/[a-z0-9./-]+")


def publish(catalogue: Catalogue, agency: Agency) -> tuple[str, str]:
    """Ends with a findable DOI: the path of its record, and its name."""
    catalogue.log_in("editor")
    path = describe(catalogue, "Letters from the tour")
    click.echo(f"1. An editor described a record: {path}")

    catalogue.send(catalogue.page(path), f"/publish{path.removeprefix('/record')}")
    doi = await_("a DOI on the record page", lambda: shown_doi(catalogue, path))
    click.echo(f"2. It was published, and its page shows the DOI {doi}")

    held = await_("the DOI at the agency", lambda: agency.holds(doi))
    expect(held["state"] == "findable", f"the agency holds it as {held['state']}")
    expect(held["titles"][0]["title"] == "Letters from the tour", "the agency knows another title")
    expect(agency.writes(doi) == ["POST"], f"minting took {agency.writes(doi)}")
    click.echo("3. The agency holds it as findable, after one request")

    reached = await_("the resolver", lambda: arrives(catalogue, f"{agency.address}/resolve/{doi}"))
    expect(reached.url.endswith(path), f"the DOI leads to {reached.url}")
    expect("Letters from the tour" in reached.text, "the page reached is not the record's")
    click.echo("4. The DOI leads through the resolver to the record's page")

    edit = f"/catalogue/edit{path.removeprefix('/record')}"
    catalogue.send(catalogue.page(edit), edit, title="Letters from the tour, mended")
    await_("the new title at the agency", lambda: title_at(agency, doi) == "Letters from the tour, mended")
    expect(agency.writes(doi) == ["POST", "PUT"], f"the edit made it {agency.writes(doi)}")
    click.echo("5. An edit reached the agency, with exactly one request")

    catalogue.send(catalogue.page(edit), edit)
    time.sleep(QUIET)
    expect(agency.writes(doi) == ["POST", "PUT"], f"saving without a change made it {agency.writes(doi)}")
    click.echo("6. Saving without a change asked the agency nothing")
    return path, doi


def describe(catalogue: Catalogue, title: str) -> str:
    """Describes a new item below the first fonds of the catalogue; returns the path of its page."""
    home = catalogue.page("/browse")
    links = [link for link in home.xpath("//a/@href") if "/record/" in link]
    expect(bool(links), "the catalogue shows no records")
    parent = "/record/" + links[0].split("/record/", 1)[1].split("#")[0].split("?")[0]
    await_("a DOI for the fonds", lambda: _is_findable(catalogue, parent))
    new = f"/catalogue/new-below{parent.removeprefix('/record')}"
    form = catalogue.page(new)
    catalogue.send(form, new, title=title, level="item")
    found = catalogue.page(f"/search?q={quote_plus(title)}")
    paths = list(found.xpath("//main//a[contains(., $title)]/@href", title=title))
    expect(bool(paths), "the new record is not found by the search")
    return "/record/" + str(paths[0]).split("/record/", 1)[1].split("?")[0]


def _is_findable(catalogue: Catalogue, path: str) -> bool:
    """Whether the catalogue tells machines that the DOI of a record is findable; what is below it names it then."""
    answer = catalogue.follow(urljoin(catalogue.address, f"/api/doi/status{path.removeprefix('/record')}"))
    return answer.status_code == requests.codes.ok and bool(answer.json()["state"] == "findable")


def shown_doi(catalogue: Catalogue, path: str) -> str | None:
    """The DOI as a reader who is not logged in sees it on the record's page."""
    answer = catalogue.follow(urljoin(catalogue.address, path))
    found = DOI.search(answer.text) if answer.status_code == 200 else None
    return found[0] if found else None


def arrives(catalogue: Catalogue, address: str) -> requests.Response | None:
    answer = catalogue.follow(address)
    return answer if answer.status_code == 200 else None


def title_at(agency: Agency, doi: str) -> str | None:
    held = agency.holds(doi)
    return str(held["titles"][0]["title"]) if held else None
