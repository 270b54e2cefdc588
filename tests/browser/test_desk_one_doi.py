"""An administrator before the page of one DOI: what somebody changed at the agency is seen, kept, or sent over."""

from __future__ import annotations

from typing import Any

import requests
from playwright.sync_api import Page, expect

from flask_doi.services.desk.one_doi import OneDoi, one_doi
from flask_doi.services.finding import find_row
from tests.browser.checking import PATIENCE, assert_good
from tests.browser.conftest import Site

RECORD = "kma/f1/4/2"
THERE = {
    "titles": [{"title": "خطة عامة للرصيف الحجري المقترح في ميناء كوستندال", "lang": "ar"}],
    "version": "2nd",
}


def found(site: Site) -> OneDoi:
    context = site.app.extensions["doi"]
    with site.app.test_request_context("/"), context.session() as session:
        number = find_row(session, context, doi=None, id=None, key=RECORD).id
        doi = one_doi(context, number)
    assert doi is not None
    return doi


def held(site: Site, doi: str) -> dict[str, Any]:
    return dict(site.sandbox.state.record(doi).metadata)


def edit_there(site: Site, doi: str, **attributes: Any) -> None:
    requests.put(
        f"{site.sandbox.url}/dois/{doi.replace('/', '%2F')}",
        json={"data": {"type": "dois", "attributes": attributes}},
        auth=("SANDBOX.ARCHIVE", "sandbox"),
        headers={"Content-Type": "application/vnd.api+json"},
        timeout=10,
    ).raise_for_status()


def property_of(page: Page, name: str) -> Any:
    return page.locator("tbody", has=page.locator(f"#doi-property-{name}"))


def test_what_the_agency_has_is_compared_kept_and_overwritten(visit: Any, site: Site) -> None:
    doi = found(site)
    ours = held(site, doi.doi)["titles"]
    edit_there(site, doi.doi, **THERE)
    page = visit("admin")
    page.goto(f"/admin/doi/{doi.id}")
    expect(page.locator("h1")).to_have_text(doi.title)
    page.get_by_role("button", name="Look at what DataCite has").click()
    expect(page.get_by_role("status").filter(has_text="This is what DataCite has now.")).to_be_focused()
    expect(property_of(page, "titles")).to_contain_text("DataCite has something else than was sent")
    page.locator("#doi-equal summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#doi-equal")).to_contain_text("Publisher")
    assert_good(page, in_the_dark=True, at_every_width=True)

    property_of(page, "version").get_by_role("button", name="Send ours: Version").click()
    expect(page.locator("main")).to_contain_text("Another property differs too, and is sent with it")
    assert_good(page, in_the_dark=True, at_every_width=True)
    page.get_by_role("link", name="Back, nothing is sent").click()
    property_of(page, "titles").get_by_role("button", name="Keep theirs for this field: Titles").click()
    expect(property_of(page, "titles")).to_contain_text("Kept as DataCite has it")
    property_of(page, "version").get_by_role("button", name="Send ours: Version").click()
    expect(page.get_by_role("status").first).to_contain_text("will be told what the catalogue says")
    expect(page.locator("#doi-requests")).to_contain_text("DataCite took over the metadata.", timeout=PATIENCE)
    assert (held(site, doi.doi)["titles"], held(site, doi.doi).get("version")) == (THERE["titles"], None)

    property_of(page, "titles").get_by_role("button", name="Follow the catalogue again: Titles").click()
    expect(page.locator("#doi-now [data-doi-headline], #doi-now .doi-headline")).to_contain_text("Findable since")
    page.wait_for_function("!document.querySelector('[data-doi-live]')", timeout=PATIENCE)
    assert held(site, doi.doi)["titles"] == ours

    page.goto(f"/admin/doi/{doi.id}/attempts/compare")
    expect(page.locator("main")).to_contain_text("property differs")
    assert_good(page, in_the_dark=True, at_every_width=True)
    page.locator("section.doi-card a").first.click()
    expect(page.locator("h1")).to_contain_text("Attempt")
    assert_good(page, in_the_dark=True, at_every_width=True)


def test_the_page_of_one_doi_works_without_scripts(visit: Any, site: Site) -> None:
    doi = found(site)
    page = visit("admin", scripts=False)
    page.goto(f"/admin/doi/{doi.id}")
    page.get_by_role("button", name="Look").first.click()
    expect(page.locator(".doi-told")).to_contain_text("This is what DataCite has now.")
    page.locator("#doi-equal summary").click()
    expect(page.locator("#doi-equal")).to_contain_text("Publisher")
