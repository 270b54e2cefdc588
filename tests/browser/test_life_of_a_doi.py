"""The whole life of a DOI as people lead it in Chromium: reserved, minted, edited, retired and brought back."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Any

import requests
from playwright.sync_api import Page, expect

from example_app.tour.people import Agency, await_
from tests.browser.checking import PATIENCE, assert_good
from tests.browser.conftest import Site

FONDS = "/record/kma/f1"
NAME = re.compile(r"10\.80000/\S+")
NOTE = "Both describe the same ledger; the other one is kept."


def test_a_doi_is_reserved_minted_edited_retired_and_brought_back(visit: Any, site: Site) -> None:
    await_findable(site, FONDS)
    desk = Desk(editor=visit("editor"), agency=Agency(site.sandbox.url), title=f"Ledger {uuid.uuid4().hex[:8]}")
    path = desk.describe()
    doi = desk.reserve()
    assert requests.get(f"{site.address}/doi/{doi}", timeout=10).status_code == requests.codes.not_found
    assert desk.agency.writes(doi) == []

    desk.press("Publish")
    desk.await_headline("Findable since")
    assert desk.agency.holds(doi) is not None
    assert desk.agency.writes(doi) == ["POST"]

    desk.edit()
    desk.update_without_a_change()
    assert desk.agency.writes(doi) == ["POST", "PUT"]
    assert desk.agency.holds(doi)["titles"][0]["title"] == desk.title

    desk.deactivate()
    assert desk.agency.holds(doi) is None
    assert desk.agency.keeps(doi)["state"] == "registered"
    read_tombstone(visit(), f"{site.sandbox.url}/resolve/{doi}", desk.title)

    desk.reactivate()
    assert desk.agency.holds(doi) is not None
    assert desk.agency.writes(doi) == ["POST", "PUT", "PUT", "PUT"]
    reader = visit()
    reader.goto(f"{site.sandbox.url}/resolve/{doi}")
    expect(reader).to_have_url(f"{site.address}{path}")
    expect(reader.locator("h1")).to_have_text(desk.title)


@dataclass
class Desk:
    """An editor before the catalogue, who presses what the pages offer and reads what they say."""

    editor: Page
    agency: Agency
    title: str

    def describe(self) -> str:
        page = self.editor
        page.goto(f"/catalogue/new-below{FONDS.removeprefix('/record')}")
        page.fill("[name=title]", self.title)
        page.fill("[name=level]", "item")
        page.click("main form button[type=submit] >> nth=-1")
        page.goto(f"/search?q={self.title.replace(' ', '+')}")
        page.click(f"main a:has-text('{self.title}') >> nth=0")
        expect(page.locator("h1")).to_have_text(self.title)
        return "/" + page.url.split("/", 3)[3]

    def reserve(self) -> str:
        self.offered("Reserve DOI…", "Reserve a DOI")
        expect(self.editor.get_by_label("Here only")).to_be_checked()
        assert_good(self.editor)
        self.press("Reserve this name")
        self.await_headline("Reserved: 10.80000/")
        assert_good(self.editor)
        found = NAME.search(self.headline.inner_text())
        assert found is not None
        return found[0].rstrip(";")

    def edit(self) -> None:
        """A better title reaches the agency by itself."""
        page, doi = self.editor, self.shown_doi
        self.title += ", mended"
        page.locator("main").get_by_role("link", name="Edit", exact=True).click()
        page.fill("[name=title]", self.title)
        page.click("main form button[type=submit] >> nth=-1")
        expect(page.locator("h1")).to_have_text(self.title, timeout=PATIENCE)
        await_("the edit at the agency", lambda: self.agency.writes(doi) == ["POST", "PUT"])
        self.await_quiet()

    def update_without_a_change(self) -> None:
        self.offered("Update metadata…", "Update the metadata of a DOI")
        self.press("Update the metadata")
        self.await_quiet()
        self.await_headline("Findable since")

    def deactivate(self) -> None:
        self.offered("Deactivate…", "Deactivate a DOI")
        expect(self.editor.locator(".doi-consequences")).to_contain_text("It can be reactivated at any time")
        self.press("Deactivate this DOI")
        expect(self.editor.get_by_role("alert")).to_contain_text("Nothing was done", timeout=PATIENCE)
        assert_good(self.editor, in_the_dark=True)
        self.editor.get_by_label("Reason").select_option("duplicate")
        self.editor.get_by_label("In your own words").fill(NOTE)
        self.press("Deactivate this DOI")
        self.await_headline("Retired since")
        self.await_quiet()
        assert_good(self.editor)

    def reactivate(self) -> None:
        self.offered("Reactivate…", "Reactivate a DOI")
        expect(self.editor.locator("main")).to_contain_text(NOTE)
        assert_good(self.editor)
        self.press("Reactivate this DOI")
        self.await_headline("Findable since")
        self.await_quiet()

    @property
    def headline(self) -> Any:
        return self.editor.locator("[data-doi-panel] [data-doi-headline]")

    @property
    def shown_doi(self) -> str:
        return str(self.editor.locator("[data-doi-panel] [data-doi]").get_attribute("data-doi"))

    def offered(self, button: str, heading: str) -> None:
        """Follows a button of the panel to the page that asks first."""
        self.editor.locator("[data-doi-panel]").get_by_role("link", name=button, exact=True).click(timeout=PATIENCE)
        expect(self.editor.locator("h1")).to_have_text(heading, timeout=PATIENCE)
        expect(self.editor.locator("main")).to_contain_text(self.title)

    def press(self, button: str) -> None:
        self.editor.locator("main").get_by_role("button", name=button, exact=True).click()

    def await_headline(self, words: str) -> None:
        expect(self.headline).to_contain_text(words, timeout=PATIENCE)

    def await_quiet(self) -> None:
        """Nothing is left to be done for this DOI."""
        expect(self.editor.locator("[data-doi-panel]")).to_have_attribute("data-doi-pending", "false", timeout=PATIENCE)


def await_findable(site: Site, path: str) -> None:
    """What is below a record names the record's DOI as soon as that is findable: an update of its own."""
    address = f"{site.address}/api/doi/status{path.removeprefix('/record')}"

    def is_findable() -> bool:
        answer = requests.get(address, timeout=10)
        return answer.status_code == requests.codes.ok and answer.json()["state"] == "findable"

    await_(f"the DOI of {path}", is_findable)


def read_tombstone(reader: Page, address: str, title: str) -> None:
    """A stranger with nothing but the DOI learns what it was and why it is gone."""
    answer = reader.goto(address)
    assert answer is not None
    assert answer.status == requests.codes.gone
    expect(reader.locator("h1")).to_have_text("No longer available")
    main = reader.locator("main")
    for words in ("the same thing as another one", NOTE, title, "Not available since"):
        expect(main).to_contain_text(words)
    assert_good(reader, in_the_dark=True)
