"""An administrator tries an account before saving it, tries its rules, and learns why a record has no DOI."""

from __future__ import annotations

import uuid
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.checking import PATIENCE, assert_good
from tests.browser.conftest import Site

ACCOUNT = "/admin/doi/configuration/accounts/"


def account_page(page: Page) -> None:
    page.goto("/admin/doi/configuration")
    page.locator(f"main a[href*='{ACCOUNT}']:not([href$='new'])").first.click()


def test_a_wrong_password_is_red_with_what_to_do_and_the_right_one_is_green(visit: Any, site: Site) -> None:
    page = visit("admin")
    account_page(page)
    result = page.locator("#doi-connection")
    page.fill("[name=password]", "not this one")
    page.get_by_role("button", name="Test connection").click()
    expect(result).to_contain_text("One thing is to be mended.", timeout=PATIENCE)
    expect(result).to_be_focused()
    first = result.locator("li").first
    expect(first).to_contain_text("to mend")
    expect(first).to_contain_text("this is not its password")
    expect(first).to_contain_text("Type it anew")
    assert_good(page, in_the_dark=True, at_every_width=True)

    page.fill("[name=password]", "sandbox")
    page.get_by_role("button", name="Test connection").click()
    expect(result).to_contain_text("Everything is in order.", timeout=PATIENCE)
    expect(result).to_contain_text("was written, read back, compared and deleted")
    assert not [doi for doi in site.sandbox.state.contents.records if "connection-test" in doi]

    page.get_by_role("button", name="What would this have minted last month?").click()
    expect(page.locator("#doi-rehearsal")).to_contain_text("in the last 30 days", timeout=PATIENCE)
    assert_good(page)


def test_the_form_comes_back_with_what_was_typed_where_no_scripts_run(visit: Any) -> None:
    page = visit("admin", scripts=False)
    account_page(page)
    page.fill("[name=shoulder]", "kma.")
    page.fill("[name=password]", "not this one")
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator("#doi-connection")).to_contain_text("this is not its password")
    expect(page.locator("#doi-connection")).to_be_in_viewport()
    expect(page.locator("[name=shoulder]")).to_have_value("kma.")
    expect(page.locator("[name=password]")).to_have_value("")
    expect(page.locator("main")).to_contain_text("Type it again before you save.")


def test_an_editor_learns_why_a_record_has_no_doi(visit: Any) -> None:
    page, title = visit("editor"), f"Index cards {uuid.uuid4().hex[:8]}"
    page.goto("/catalogue/new-below/kma/f1")
    page.fill("[name=title]", title)
    page.fill("[name=level]", "file")
    page.click("main form button[type=submit] >> nth=-1")
    page.goto(f"/search?q={title.replace(' ', '+')}")
    page.click(f"main a:has-text('{title}') >> nth=0")
    page.locator("main").get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("link", name="Why is there no DOI?").click(timeout=PATIENCE)
    expect(page.locator("h1")).to_have_text("Why has this record no DOI?")
    banner = page.locator(".doi-banner").first
    expect(banner).to_contain_text('It gets no DOI: records of the level "file" get none here')
    expect(page.get_by_role("listitem").filter(has_text="Is the record published?")).to_contain_text("yes")
    assert_good(page, in_the_dark=True, at_every_width=True)


def test_decisions_and_policy_say_what_the_settings_say(visit: Any) -> None:
    page = visit("admin")
    page.goto("/admin/doi/configuration/decisions")
    expect(page.locator(".doi-chosen")).to_contain_text("as your settings have it")
    assert_good(page, in_the_dark=True, at_every_width=True)
    page.goto("/admin/doi/configuration/policy")
    expect(page.get_by_role("button", name="Copy the text")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as Markdown").click()
    assert download.value.suggested_filename == "doi-policy.md"
    assert_good(page)
