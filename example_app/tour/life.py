"""The second half: a DOI is retired and brought back, another reserved before it is public, a new version follows."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

import click
import requests
from lxml import html

from example_app.tour.people import Agency, Catalogue, await_, expect
from example_app.tour.publishing import DOI, arrives, describe, shown_doi

TOLD = ("titles", "creators", "publisher", "publicationYear", "types", "dates", "descriptions", "url", "state")


def live(catalogue: Catalogue, agency: Agency, path: str, doi: str) -> None:
    """Begins with the findable DOI of a record, ends with three DOIs."""
    before = _told(agency, doi)
    catalogue.log_in("admin")
    _deactivate(catalogue, agency, path, doi)
    _reactivate(catalogue, agency, path, doi, before)
    catalogue.log_in("editor")
    _reserve_and_publish(catalogue, agency)
    _new_version(catalogue, agency, path, doi)


def _deactivate(catalogue: Catalogue, agency: Agency, path: str, doi: str) -> None:
    page = _page_of(path, "deactivate")
    catalogue.send(catalogue.page(page), page, reason="withdrawn")
    kept = await_("hiding the DOI", lambda: _in_state(agency, doi, "registered"))
    expect(agency.holds(doi) is None, "the public still finds the DOI at the agency")
    expect(agency.writes(doi)[2:] == ["PUT"], f"retiring took {agency.writes(doi)[2:]}")
    expect(any(each["dateType"] == "Withdrawn" for each in kept["dates"]), "the agency was not told when")
    click.echo("7. The DOI was retired: hidden at the agency, with the day, in one request")

    reached = catalogue.follow(f"{agency.address}/resolve/{doi}")
    words = " ".join(str(html.fromstring(reached.text).xpath("string()")).split())
    expect(reached.status_code == requests.codes.gone, f"the retired DOI answers {reached.status_code}")
    expect("The archive withdrew this record." in words, "the tombstone does not say why")
    expect("Letters from the tour, mended" in words, "the tombstone does not say what it was")
    expect("noindex" in reached.text, "search engines are not asked to forget it")
    expect(shown_doi(catalogue, path) is None, "the record still shows the retired DOI to readers")
    click.echo("8. It leads to a tombstone that says what it was, and why it is no longer here")


def _reactivate(catalogue: Catalogue, agency: Agency, path: str, doi: str, before: dict[str, Any]) -> None:
    page = _page_of(path, "reactivate")
    catalogue.send(catalogue.page(page), page)
    await_("bringing the DOI back", lambda: agency.holds(doi))
    now = _told(agency, doi)
    differing = [name for name in TOLD if now[name] != before[name]]
    expect(not differing, f"what came back differs in {', '.join(differing)}")
    expect(agency.writes(doi)[2:] == ["PUT", "PUT"], f"there and back took {agency.writes(doi)[2:]}")
    reached = await_("the resolver", lambda: arrives(catalogue, f"{agency.address}/resolve/{doi}"))
    expect(reached.url.endswith(path), f"the DOI leads to {reached.url}")
    click.echo("9. It was brought back, with state, address and metadata as they were")


def _reserve_and_publish(catalogue: Catalogue, agency: Agency) -> None:
    path = describe(catalogue, "Diaries from the tour")
    page = _page_of(path, "reserve")
    catalogue.send(catalogue.page(page), page, state="reserved")
    name = await_("the reserved name on the record page", lambda: _named(catalogue, path))
    expect(agency.keeps(name) is None, "the agency knows of the name already")
    public = catalogue.follow(urljoin(catalogue.address, f"/doi/{name}"))
    expect(public.status_code == requests.codes.not_found, f"the reserved name answers {public.status_code} to readers")
    click.echo(f"10. A name was reserved before the record is public: {name}")

    catalogue.send(catalogue.page(path), f"/publish{path.removeprefix('/record')}")
    held = await_("the reserved DOI at the agency", lambda: agency.holds(name))
    expect(held["state"] == "findable", f"the agency holds it as {held['state']}")
    expect(agency.writes(name) == ["POST"], f"minting the reserved name took {agency.writes(name)}")
    click.echo("11. With the record, it became findable under that name")


def _new_version(catalogue: Catalogue, agency: Agency, path: str, doi: str) -> None:
    page = _page_of(path, "new-version")
    catalogue.send(catalogue.page(page), page)
    newer = await_("the DOI of the new version", lambda: _related(agency, doi, "IsPreviousVersionOf"))
    expect(newer != doi, "the new version has the old DOI")
    await_("the new version at the agency", lambda: agency.holds(newer))
    back = await_("the way back", lambda: _related(agency, newer, "IsNewVersionOf"))
    expect(back == doi, f"the new version says that it follows {back}")
    click.echo(f"12. A new version has a DOI of its own, {newer}, and both name each other")


def _page_of(path: str, action: str) -> str:
    return f"/admin/doi{path}/{action}"


def _told(agency: Agency, doi: str) -> dict[str, Any]:
    kept = agency.keeps(doi)
    expect(kept is not None, f"the agency knows nothing of {doi}")
    return kept or {}


def _in_state(agency: Agency, doi: str, state: str) -> dict[str, Any] | None:
    kept = agency.keeps(doi)
    return kept if kept is not None and kept["state"] == state else None


def _named(catalogue: Catalogue, path: str) -> str | None:
    """The name that the panel shows to people who look after the record."""
    panel = catalogue.page(path).xpath("//*[@data-doi-panel]")
    found = DOI.search(panel[0].text_content()) if panel else None
    return found[0] if found else None


def _related(agency: Agency, doi: str, relation: str) -> str | None:
    """The DOI that the metadata names in a relation."""
    held = agency.holds(doi) or {}
    named = [
        each["relatedIdentifier"] for each in held.get("relatedIdentifiers", ()) if each["relationType"] == relation
    ]
    return str(named[0]).lower() if named else None
