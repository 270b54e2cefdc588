"""An administrator changes the DataCite password and adds an account for one repository, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect
from sqlalchemy import delete, update

from flask_doi.models import Account
from flask_doi.services.context import context_of

from .checking import assert_accessible
from .conftest import Site

CONFIGURATION = "/admin/doi/configuration"
NEW_PASSWORD = "Hafen-Leuchtturm-42"
PATIENCE = 15_000


@pytest.fixture
def agency(site: Site) -> Iterator[Any]:
    """Changes accounts at the agency; afterwards everything is as it was, there and here."""

    def change(name: str, password: str, **further: Any) -> None:
        command = {"id": name, "password": password, **further}
        requests.post(f"{site.sandbox.url}/_sandbox/accounts", json=command, timeout=5).raise_for_status()

    change("VRELO.ARCHIVE", "vrelo", prefixes=["10.80001"])
    yield change
    change("SANDBOX.ARCHIVE", "sandbox")
    context = context_of(site.app)
    with site.app.app_context(), context.session() as session, session.begin():
        session.execute(delete(Account).where(Account.repository_id == "VRELO.ARCHIVE"))
        session.execute(update(Account).values(overrides=None, secret_digest=None, next_secret=None))


def has_no_barriers(page: Page) -> None:
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_the_password_is_changed_and_an_account_added(visit: Any, site: Site, agency: Any, width: str) -> None:
    page = visit("admin", width=width)
    page.goto(CONFIGURATION)
    has_no_barriers(page)

    page.get_by_role("link", name="SANDBOX.ARCHIVE").click()
    page.click("text=Save the account")
    expect(page.locator(".doi-told")).to_contain_text("Nothing was different")
    agency("SANDBOX.ARCHIVE", NEW_PASSWORD)
    page.get_by_label("New password").fill(NEW_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".doi-told")).to_contain_text("The new password is saved.")
    expect(page.locator(".doi-told")).to_be_focused()
    expect(page.get_by_label("New password")).to_have_value("")
    assert NEW_PASSWORD not in page.content()
    expect(page.locator(".doi-banner-good")).to_contain_text("In order")
    has_no_barriers(page)
    page.click("text=Save the account")
    expect(page.locator(".doi-told")).to_contain_text("Nothing was different")

    page.goto(f"{CONFIGURATION}/accounts/new")
    page.get_by_label("Prefix").fill("10.5072")
    page.click("text=Add the account")
    expect(page.locator(".doi-errors")).to_be_focused()
    expect(page.locator(".doi-errors")).to_contain_text("retired the test prefix")
    has_no_barriers(page)
    page.get_by_label("Name of the account").fill("Vrelo")
    page.get_by_label("Repository ID").fill("vrelo.archive")
    page.get_by_label("New password").fill("vrelo")
    page.get_by_label("Prefix").fill("10.80001")
    page.get_by_label("Pattern of the suffix").fill("vrelo.{serial:04d}")
    expect(page.locator("#doi-example")).to_contain_text("10.80001/vrelo.0001", timeout=PATIENCE)
    page.locator("#doi-field-repositories").get_by_label("Gradski arhiv Vrelo").check()
    page.click("text=Add the account")
    expect(page.locator(".doi-told")).to_contain_text("The account was added.")
    page.goto(CONFIGURATION)
    expect(page.locator("tr", has_text="Vrelo").first).to_contain_text("In order")
    has_no_barriers(page)
