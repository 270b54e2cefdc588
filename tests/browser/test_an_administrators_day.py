"""A whole day of an administrator in Chromium, from the failures of the night to what is told in the evening."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import Page, expect

from example_app import cataloguing
from example_app.database import db
from example_app.models import AuthorityRecord, Record, Repository
from flask_doi.services.accounts import ensure_configured_account
from tests.browser.checking import PATIENCE, assert_good
from tests.browser.conftest import Site
from tests.browser.test_desk_batches import ITEMS, make_series

MINTED = ITEMS + 1
REASON = "The volume is two volumes, described anew."


def test_a_whole_day_at_the_desk(visit: Any, site: Site) -> None:
    day = Day(page=visit("admin"), site=site, code=uuid.uuid4().hex[:6])
    publish_without_creator(site, day.code)
    day.begins_with_how_things_stand()
    day.mends_what_failed_in_the_night()
    with nothing_minted_by_itself(site):
        make_series(site, f"{day.code}b")
        day.mints_a_series()
        doi = day.looks_at_one_of_them()
        day.sends_what_changed()
        day.retires_it_and_brings_it_back(doi)
    day.takes_the_list_home_and_brings_it_back()
    day.reports()
    day.tries_the_account()
    day.ends()


@contextmanager
def nothing_minted_by_itself(site: Site) -> Iterator[None]:
    context = site.app.extensions["doi"]
    before = context.configured
    context.configured = replace(before, auto_mint=False)
    context.settings = replace(context.settings, auto_mint=False)
    with site.app.app_context():
        ensure_configured_account(context)
    yield
    context.configured = before
    context.settings = replace(context.settings, auto_mint=before.auto_mint)


def publish_without_creator(site: Site, code: str) -> None:
    """What somebody published last night, and what nobody is named as having made."""
    with site.app.app_context():
        archive = Repository(code=code, name=f"Archive {code}")
        db.session.add(archive)
        fonds = Record(key=f"{code}/n", title=f"Found at night {code}", level="fonds", repository=archive)
        item = Record(key=f"{code}/n/1", title=f"A bundle {code}", level="item", repository=archive, parent=fonds)
        for record in (fonds, item):
            cataloguing.save(record)
        cataloguing.publish(fonds, item)


@dataclass
class Day:
    """An administrator before the desk, who follows links and presses what the pages offer."""

    page: Page
    site: Site
    code: str

    @property
    def series(self) -> str:
        """The archive that holds the series."""
        return f"Archive {self.code}b"

    def begins_with_how_things_stand(self) -> None:
        self.page.goto("/")
        self.page.get_by_role("link", name="DOIs", exact=True).click()
        expect(self.page.locator("h1")).to_have_text("DOIs: dashboard")
        expect(self.page.locator(".doi-desk-environment")).to_contain_text("Sandbox: not a real DOI")
        failed = self.page.locator(".doi-figure", has_text="Failed")
        expect(failed.locator(".doi-figure-number")).not_to_have_text("0", timeout=PATIENCE)
        assert_good(self.page, in_the_dark=True)

    def mends_what_failed_in_the_night(self) -> None:
        page = self.page
        self.room("Failures")
        page.get_by_text("Narrow the list").click()
        page.get_by_label("Repository").select_option(label=f"Archive {self.code}")
        page.get_by_role("button", name="Show", exact=True).click()
        page.get_by_role("link", name="2 records: No creator").click()
        page.get_by_label("All 2 of them").check()
        page.get_by_role("button", name="I take care of it").click()
        expect(page.get_by_role("status").first).to_contain_text("admin takes care of 2.")
        fonds = page.get_by_role("row").filter(has_text=f"Found at night {self.code}")
        fonds.get_by_role("link", name="Mend: creators").click()
        with self.site.app.app_context():
            page.locator("[name=names-0-name]").fill(db.session.query(AuthorityRecord).first().name)
        page.click("main form button[type=submit] >> nth=-1")
        expect(page.locator("[data-doi-panel]")).to_contain_text("Findable since", timeout=PATIENCE)
        page.get_by_role("link", name="DOIs", exact=True).click()
        self.room("Failures")
        expect(page.locator("main")).not_to_contain_text(f"Found at night {self.code}")

    def mints_a_series(self) -> None:
        page = self.page
        self.room("Dashboard")
        page.get_by_role("link", name="Batch mint", exact=True).click()
        page.get_by_label("A record and everything under it").fill(f"{self.code}b/s")
        page.get_by_role("button", name="Look at what would be minted").click()
        expect(page.locator(".doi-figures")).to_contain_text(f"{MINTED} Ready")
        page.get_by_label("Why").fill("The series is complete.")
        page.get_by_role("button", name=f"Mint {MINTED} DOIs").click()
        expect(page.locator("#doi-batch")).to_contain_text("Completed", timeout=PATIENCE)
        expect(page.locator("#doi-results .doi-state-good")).to_have_count(MINTED, timeout=PATIENCE)
        self.room("Queue")
        page.get_by_role("link", name="Completed").click()
        expect(page.locator("main")).to_contain_text("Letters from the harbour")

    def looks_at_one_of_them(self) -> str:
        page = self.page
        self.room("Browse")
        page.get_by_label("Repository").select_option(label=self.series)
        page.get_by_label("DOI, title or reference code").fill("Letters from the harbour")
        page.get_by_role("button", name="Show", exact=True).click()
        expect(page.locator("table tbody tr")).to_have_count(1)
        doi = page.locator("table tbody tr td bdi").first.inner_text()
        page.get_by_role("link", name="Letters from the harbour", exact=True).click()
        expect(page.locator("h1")).to_have_text("Letters from the harbour")
        page.get_by_role("button", name="Look at what DataCite has").click()
        expect(page.get_by_role("status").filter(has_text="This is what DataCite has now.")).to_be_focused()
        page.get_by_role("link", name="Verify…").click()
        page.locator("main").get_by_role("button", name="Verify").click()
        expect(page.locator("main")).to_contain_text("All is in order where this DOI leads.", timeout=PATIENCE)
        return str(doi)

    def sends_what_changed(self) -> None:
        """All of the series is compared; since nothing changed, nothing is sent."""
        page = self.page
        page.get_by_role("link", name="DOIs", exact=True).click()
        page.get_by_role("link", name="Bulk sync", exact=True).click()
        expect(page.locator("h1")).to_have_text("Send what changed")
        self.room("Browse")
        page.get_by_label("Repository").select_option(label=self.series)
        page.get_by_role("button", name="Show", exact=True).click()
        page.get_by_role("button", name=f"with all {MINTED} that match").click()
        before = len(self.writes())
        page.get_by_role("button", name=f"Compare {MINTED} DOIs and send what changed").click()
        expect(page.locator("#doi-batch")).to_contain_text("Completed", timeout=PATIENCE)
        expect(page.locator("main")).to_contain_text("Nothing had changed")
        assert len(self.writes()) == before

    def writes(self) -> list[Any]:
        """Every request that changed something at the agency."""
        answer = requests.get(f"{self.site.sandbox.url}/_sandbox/requests", timeout=10)
        return [each for each in answer.json()["requests"] if each["method"] != "GET"]

    def retires_it_and_brings_it_back(self, doi: str) -> None:
        page = self.page
        self.room("Browse")
        page.get_by_label("DOI, title or reference code").fill(doi)
        page.get_by_role("button", name="Show", exact=True).click()
        page.get_by_role("link", name="Letters from the harbour", exact=True).click()
        here = page.url
        page.get_by_role("link", name="Deactivate…").click()
        page.get_by_label("Reason").select_option("duplicate")
        page.get_by_label("In your own words").fill(REASON)
        page.get_by_role("button", name="Deactivate this DOI").click()
        page.goto(here)
        expect(page.locator("#doi-now")).to_contain_text("Retired since", timeout=PATIENCE)
        tombstone = requests.get(f"{self.site.address}/doi/{doi}", timeout=10)
        assert tombstone.status_code == requests.codes.gone
        assert REASON in tombstone.text
        page.get_by_role("link", name="Reactivate…").click()
        page.get_by_role("button", name="Reactivate this DOI").click()
        page.goto(here)
        expect(page.locator("#doi-now")).to_contain_text("Findable since", timeout=PATIENCE)
        assert requests.get(f"{self.site.address}/doi/{doi}", timeout=10, allow_redirects=False).status_code == 303

    def takes_the_list_home_and_brings_it_back(self) -> None:
        page = self.page
        self.room("Browse")
        page.get_by_label("Repository").select_option(label=self.series)
        page.get_by_role("button", name="Show", exact=True).click()
        with page.expect_download() as waiting:
            page.get_by_role("link", name="Export these as CSV").click()
        content = Path(waiting.value.path()).read_bytes()
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        assert len(rows) == MINTED
        assert {"DOI", "Title", "Status", "Minted Date", "URL", "Repository"} <= rows[0].keys()
        page.goto("/admin/doi/import")
        page.set_input_files("[name=file]", {"name": "list.csv", "mimeType": "text/csv", "buffer": content})
        page.get_by_role("button", name="Compare…").click()
        expect(page.locator("main")).to_contain_text("The file changes nothing.", timeout=PATIENCE)

    def reports(self) -> None:
        self.room("Reports")
        expect(self.page.locator("#minted svg[role=img]")).to_be_visible()
        expect(self.page.locator("#repositories")).to_contain_text(self.series)

    def tries_the_account(self) -> None:
        page = self.page
        self.room("Configuration")
        page.locator("main a[href*='/configuration/accounts/']:not([href$='new'])").first.click()
        page.get_by_role("button", name="Test connection").click()
        expect(page.locator("#doi-connection")).to_contain_text("Everything is in order.", timeout=PATIENCE)

    def ends(self) -> None:
        self.page.get_by_role("button", name="Log out").click()
        self.page.goto("/admin/doi/")
        expect(self.page.locator("[name=password]")).to_be_visible()

    def room(self, name: str) -> None:
        """Goes to one of the pages of the desk by its menu."""
        self.page.locator(".doi-rooms").get_by_role("link", name=name, exact=True).click()
