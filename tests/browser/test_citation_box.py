"""The citation of a record page: chosen, copied and downloaded, on a desk and on a phone, with and without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, Site

RECORD = "/record/csc/1"
"""A fonds whose title, creator and archive are written from right to left."""


def open_styles(page: Page) -> None:
    page.locator(".doi-citation-styles summary").click()


def test_a_style_is_chosen_and_a_citation_downloaded_without_scripts(visit: Any, site: Site) -> None:
    page = visit(scripts=False)
    page.goto(RECORD)
    text = page.locator(".doi-citation-text")
    expect(text).to_contain_text("Fonds (")
    expect(page.locator(".doi-copy-citation")).to_be_hidden()
    open_styles(page)
    page.get_by_role("link", name="APA", exact=True).click()
    expect(page).to_have_url(f"{site.address}{RECORD}?doi_style=apa#doi-citation-csc-1")
    expect(text).to_contain_text("[Fonds]")
    expect(page.get_by_role("link", name="APA", exact=True)).to_have_attribute("aria-current", "true")
    address = page.get_by_role("link", name="BibTeX").get_attribute("href")
    assert requests.get(f"{site.address}{address}", timeout=10).text.startswith("@misc{")


def test_the_citation_is_copied_as_it_is_read(visit: Any) -> None:
    page = visit()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(RECORD)
    page.get_by_role("button", name="Copy this citation").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == re.sub(r"\s+", " ", page.locator(".doi-citation-text").inner_text()).strip()
    assert copied.endswith("[Sandbox DOI]")


@pytest.mark.parametrize("width", WIDTHS)
def test_everybody_can_use_the_box(visit: Any, width: str) -> None:
    page = visit(width=width)
    page.goto(f"{RECORD}?doi_style=chicago-notes")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    small = page.evaluate(
        "[...document.querySelectorAll('.doi-citation-box a, .doi-citation-box button, .doi-citation-box summary')]"
        ".filter(each => each.offsetHeight < 24).map(each => each.outerHTML)"
    )
    assert small == []
    found = Axe().run(page, context=".doi-citation-box").response["violations"]
    assert found == []
