"""An editor presses Publish and a DOI appears: in Chromium, on a desk and on a phone, with and without scripts."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.checking import PATIENCE, assert_accessible
from tests.browser.conftest import WIDTHS, Site

FONDS = "/record/kma/f1"


def describe(page: Page, title: str, *, level: str = "item", below: str = FONDS) -> str:
    """Describes a record as an editor would; returns the path of its page."""
    page.goto(f"/catalogue/new-below{below.removeprefix('/record')}")
    page.fill("[name=title]", title)
    page.fill("[name=level]", level)
    page.click("main form button[type=submit] >> nth=-1")
    page.goto(f"/search?q={title.replace(' ', '+')}")
    page.click(f"main a:has-text('{title}') >> nth=0")
    return "/" + page.url.split("/", 3)[3]


def fresh_title() -> str:
    return f"Ledger {uuid.uuid4().hex[:8]}"


def publish(page: Page) -> None:
    page.click("main button:text-is('Publish')")


def test_a_doi_appears_on_the_page_without_reloading(visit: Any, site: Site) -> None:
    page = visit("editor")
    path = describe(page, fresh_title())
    site.tell_agency(latency=1.5)
    try:
        publish(page)
        page.evaluate("window.notReloaded = true")
        expect(page.locator(".doi-headline.doi-tone-busy")).to_be_visible()
        expect(page.locator(".doi-headline")).to_contain_text("Findable", timeout=PATIENCE)
    finally:
        site.tell_agency(latency=0)
    assert page.evaluate("window.notReloaded") is True
    link = page.locator("header.record-header a[href*='10.80000/']").first
    expect(link).to_be_visible(timeout=PATIENCE)
    copy = page.locator(".doi-citation-box [data-doi-copy]")
    expect(copy).to_have_attribute("data-doi-copy", re.compile("10\\.80000/"), timeout=PATIENCE)
    expect(copy).to_be_visible()
    assert page.evaluate("window.notReloaded") is True
    link.click()
    expect(page).to_have_url(f"{site.address}{path}")


def test_it_appears_without_scripts_too(visit: Any) -> None:
    page = visit("editor", scripts=False)
    describe(page, fresh_title())
    publish(page)
    expect(page.frame_locator("iframe").locator(".doi-headline")).to_contain_text("Findable", timeout=PATIENCE)


def test_a_reader_sees_the_doi_and_none_of_the_desk(visit: Any) -> None:
    editor = visit("editor")
    path = describe(editor, fresh_title())
    publish(editor)
    expect(editor.locator(".doi-headline")).to_contain_text("Findable", timeout=PATIENCE)
    reader = visit()
    reader.goto(path)
    expect(reader.locator("a[href*='10.80000/']").first).to_be_visible()
    expect(reader.locator(".doi-headline")).to_have_count(0)
    expect(reader.locator("text=Sandbox DOI").first).to_be_visible()


def test_the_editor_sees_why_it_failed_and_mends_it(visit: Any, site: Site) -> None:
    title = fresh_title()
    page = visit("editor")
    describe(page, title)
    message = "Title is not to the agency's taste"
    body = {"errors": [{"source": "titles", "title": message, "uid": "10.80000/x"}]}
    site.spoil(method="POST", status=422, body=body, times=1)
    publish(page)
    expect(page.locator("text=Title is not to the agency").first).to_be_visible(timeout=PATIENCE)
    site.mend_agency()
    page.click("main a:text-is('Edit')")
    page.fill("[name=title]", f"{title}, mended")
    page.click("main form button[type=submit] >> nth=-1")
    expect(page.locator(".doi-headline")).to_contain_text("Findable", timeout=PATIENCE)


def test_a_record_that_lacks_something_says_what_and_leads_to_the_field(visit: Any) -> None:
    page = visit("editor")
    describe(page, fresh_title(), below="/record/mtb/n4")
    publish(page)
    panel = page.locator("[data-doi-panel], .doi-panel").first
    expect(panel).to_be_visible()
    expect(page.locator(".doi-headline")).not_to_have_text("")


def test_minting_by_hand_asks_first_and_shows_what_will_be(visit: Any, site: Site) -> None:
    page = visit("editor")
    path = describe(page, fresh_title())
    key = path.removeprefix("/record/")
    page.goto(f"/admin/doi/record/{key}/mint")
    expect(page.locator("main")).to_contain_text("10.80000/")
    expect(page.locator("main")).to_contain_text("not published")
    publish_key = f"{site.address}/admin/doi/record/{key}/mint"
    answer = requests.post(publish_key, timeout=5, allow_redirects=False)
    assert answer.status_code in (302, 303, 400, 403, 404)


@pytest.mark.parametrize("width", list(WIDTHS))
@pytest.mark.parametrize("user", [None, "editor", "admin"])
def test_the_record_page_is_accessible_and_fits(visit: Any, user: str | None, width: str) -> None:
    editor = visit("editor")
    path = describe(editor, fresh_title())
    publish(editor)
    expect(editor.locator(".doi-headline")).to_contain_text("Findable", timeout=PATIENCE)
    page = visit(user, width)
    page.goto(path)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width]


@pytest.mark.parametrize("width", list(WIDTHS))
def test_the_confirm_pages_are_accessible_and_fit(visit: Any, width: str) -> None:
    page = visit("editor", width)
    path = describe(page, fresh_title())
    key = path.removeprefix("/record/")
    for address in (f"/admin/doi/record/{key}/mint", f"/admin/doi/record/{key}/update"):
        page.goto(address)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width]
