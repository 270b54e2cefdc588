"""Reports read and downloaded; DOIs exported, edited in a spreadsheet, brought back, looked at and applied."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import Page, expect

from example_app.tour.people import Agency, await_
from tests.browser.checking import PATIENCE, assert_good
from tests.browser.conftest import Site


def downloaded(page: Page, name: str) -> tuple[str, str]:
    """The name of a file and what is in it, after its link or button was pressed."""
    with page.expect_download() as waiting:
        page.locator("main").get_by_role("link", name=name).or_(
            page.locator("main").get_by_role("button", name=name)
        ).first.click()
    file = Path(waiting.value.path())
    return waiting.value.suggested_filename, file.read_bytes().decode("utf-8-sig")


def test_reports_are_read_for_a_range_of_days_and_taken_home(visit: Any) -> None:
    page = visit("admin")
    page.goto("/admin/doi/reports")
    expect(page.locator("#minted svg[role=img]")).to_be_visible()
    assert_good(page, in_the_dark=True, at_every_width=True)
    counted = int(page.locator("#states tbody tr").first.locator("td").first.inner_text())
    name, text = downloaded(page, "Download as CSV DOIs by state")
    assert re.fullmatch(r"report-states-sandbox-\d{4}-\d\d-\d\d\.csv", name)
    first = next(iter(csv.DictReader(io.StringIO(text))))
    assert first["State"] == "findable"
    assert int(first["DOIs"]) >= counted > 0, "samples may still get their DOIs meanwhile"
    page.get_by_label("Repository", exact=True).select_option(label="Kustendal Regional Archives")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#repositories tbody tr")).to_have_count(1)
    page.get_by_label("From", exact=True).fill("1999-01-01")
    page.get_by_label("To", exact=True).fill("1999-12-31")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("[data-doi-days]")).to_contain_text("From 1 January 1999 to 31 December 1999")
    expect(page.locator("section.doi-report svg")).to_have_count(1)
    expect(page.locator("#freshness svg")).to_be_visible()
    assert_good(page, in_the_dark=True, at_every_width=True)
    page.goto("/admin/doi/reports?from=yesterday")
    expect(page.get_by_role("alert")).to_be_focused()
    assert_good(page, in_the_dark=True, at_every_width=True)


def test_an_export_is_edited_brought_back_looked_at_and_applied(visit: Any, site: Site) -> None:
    page, agency = visit("admin"), Agency(site.sandbox.url)
    page.goto("/admin/doi/export?state=findable&level=item")
    assert_good(page, in_the_dark=True, at_every_width=True)
    name, text = downloaded(page, "Download CSV for importing")
    assert name.startswith("dois-sandbox-")
    lines = list(csv.DictReader(io.StringIO(text)))[-3:]
    moved, hidden, refused = (line["DOI"] for line in lines)
    target = f"{site.address}/doi/{moved}?from=print"
    lines[0]["URL"] = target
    lines[1]["Status"] = "registered"
    lines[2]["URL"] = "https://evil.example.org/"
    before = {doi: agency.writes(doi) for doi in (moved, hidden, refused)}

    page.goto("/admin/doi/import")
    page.get_by_role("button", name="Compare…").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("No file was chosen.")
    assert_good(page, in_the_dark=True, at_every_width=True)
    page.set_input_files("[name=file]", {"name": "edited.csv", "mimeType": "text/csv", "buffer": in_excel(lines)})
    page.get_by_role("button", name="Compare…").click()
    expect(page.locator("h1")).to_have_text("What the file would change", timeout=PATIENCE)
    main = page.locator("main")
    for said in ("with semicolons", "One DOI leads somewhere else.", "One DOI gets another state.", target):
        expect(main).to_contain_text(said)
    expect(page.locator("#left-out")).to_contain_text("may not lead to evil.example.org")
    assert_good(page, in_the_dark=True, at_every_width=True)
    assert {doi: agency.writes(doi) for doi in before} == before, "looking changes nothing"

    page.get_by_role("button", name="Apply 2 changes").click()
    expect(page.locator(".doi-told")).to_contain_text("2 changes in the file are being carried out", timeout=PATIENCE)
    await_("the new target at the agency", lambda: _url(site, moved) == target)
    await_("the hidden DOI at the agency", lambda: agency.keeps(hidden)["state"] == "registered")
    assert agency.writes(refused) == before[refused]
    page.goto(f"/admin/doi/browse?text={moved}")
    expect(page.locator("main")).to_contain_text(moved)

    back = [line | {"URL": target} if line["DOI"] == moved else line for line in lines[:1]]
    page.goto("/admin/doi/import")
    page.set_input_files("[name=file]", {"name": "again.csv", "mimeType": "text/csv", "buffer": in_excel(back)})
    page.get_by_role("button", name="Compare…").click()
    expect(main).to_contain_text("The file changes nothing.", timeout=PATIENCE)
    page.get_by_role("button", name="Forget this file").click()
    expect(page.locator(".doi-told")).to_contain_text("nothing was changed", timeout=PATIENCE)


def in_excel(lines: list[dict[str, str]]) -> bytes:
    """The lines as a spreadsheet program in Germany saves them."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(lines[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(lines)
    return buffer.getvalue().encode("utf-8-sig")


def _url(site: Site, doi: str) -> str:
    answer = requests.get(f"{site.sandbox.url}/dois/{doi}", timeout=10)
    return str(answer.json()["data"]["attributes"]["url"])
