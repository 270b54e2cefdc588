"""An administrator gives a whole series its DOIs: chosen, looked at, confirmed, paused, resumed and downloaded."""

from __future__ import annotations

import csv
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from example_app import cataloguing
from example_app.database import db
from example_app.models import AuthorityRecord, Record, RecordName, Repository
from tests.browser.checking import PATIENCE, assert_good
from tests.browser.conftest import Site

ITEMS = 14
RIGHT_TO_LEFT = "מכתבים מן הנמל"


@pytest.fixture
def by_hand(site: Site) -> Iterator[None]:
    """Nothing is minted by itself meanwhile."""
    context = site.app.extensions["doi"]
    before = context.configured
    context.configured = replace(before, auto_mint=False)
    context.settings = replace(context.settings, auto_mint=False)
    yield
    context.configured = before
    context.settings = replace(context.settings, auto_mint=before.auto_mint)


def make_series(site: Site, code: str) -> None:
    """A published series with its creator, its items, and one item that nobody published."""
    with site.app.app_context():
        archive = Repository(code=code, name=f"Archive {code}")
        creator = RecordName(authority=db.session.query(AuthorityRecord).first())
        series = Record(
            key=f"{code}/s", title="Letters from the harbour", level="series", reference_code="S1", repository=archive
        )
        series.names = [creator]
        records = [series]
        for number in range(ITEMS):
            title = RIGHT_TO_LEFT if number == 0 else f"{'A very long title of a letter ' * 6}{number}"
            records.append(
                Record(
                    key=f"{code}/s/{number:02}",
                    title=title,
                    level="item",
                    reference_code=str(number),
                    repository=archive,
                    parent=series,
                )
            )
        draft = Record(key=f"{code}/s/x", title="Not ready", level="item", repository=archive, parent=series)
        db.session.add(archive)
        for record in (*records, draft):
            cataloguing.save(record)
        cataloguing.publish(*records)


def percent(page: Page) -> int:
    return int(page.locator("progress").get_attribute("value") or 0)


@pytest.mark.usefixtures("by_hand")
def test_a_whole_series_is_minted_paused_resumed_and_downloaded(visit: Any, site: Site, tmp_path: Path) -> None:
    code = uuid.uuid4().hex[:6]
    make_series(site, code)
    page = visit("admin")
    page.goto("/admin/doi/batch")
    page.get_by_role("link", name="Mint DOIs for many records…").click()
    assert_good(page, in_the_dark=True)
    page.get_by_label("A record and everything under it").fill("no such series")
    page.get_by_role("button", name="Look at what would be minted").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert_good(page)

    page.get_by_label("A record and everything under it").fill(f"{code}/s")
    page.keyboard.press("Enter")
    expect(page.locator("#doi-preview-title")).to_be_visible()
    expect(page.locator(".doi-figures")).to_contain_text(f"{ITEMS + 1} Ready")
    expect(page.locator(".doi-figures")).to_contain_text("1 Not published")
    expect(page.get_by_role("link", name=RIGHT_TO_LEFT)).to_have_attribute("dir", "auto")
    assert_good(page, in_the_dark=True)
    page.get_by_role("link", name="Not published").click()
    expect(page.locator("#doi-group")).to_have_text("Not published: the records")

    site.tell_agency(latency=5)
    try:
        page.get_by_label("Why").fill("The series is complete.")
        page.get_by_role("button", name=f"Mint {ITEMS + 1} DOIs").click()
        watch_it_run(page)
    finally:
        site.tell_agency(latency=0)
    page.get_by_role("button", name="Go on").click()
    page.evaluate("window.notReloaded = true")
    expect(page.locator("#doi-batch")).to_contain_text("Completed", timeout=PATIENCE)
    assert page.evaluate("window.notReloaded") is True
    expect(page.locator("#doi-results .doi-state-good")).to_have_count(ITEMS + 1, timeout=PATIENCE)
    assert_good(page, in_the_dark=True)

    with page.expect_download() as started:
        page.get_by_role("link", name="Download the results (CSV)").click()
    started.value.save_as(tmp_path / "results.csv")
    rows = list(csv.DictReader((tmp_path / "results.csv").open(encoding="utf-8-sig")))
    assert sorted(row["Result"] for row in rows) == ["Minted"] * (ITEMS + 1) + ["Not published"]
    assert all(re.match(r"10\.80000/", row["DOI"]) for row in rows if row["Result"] == "Minted")
    page.goto("/admin/doi/batch")
    assert_good(page)
    retire_and_undo(page, code)


def watch_it_run(page: Page) -> None:
    """The page moves by itself; paused, it stands still."""
    expect(page.locator("#doi-batch")).to_contain_text("Running")
    expect(page.locator("#doi-batch-progress")).to_contain_text(re.compile(r"^[1-9]"), timeout=PATIENCE)
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("#doi-batch")).to_contain_text("Nothing more is sent until somebody lets it go on.")
    page.wait_for_timeout(6000)
    page.reload()
    stood = percent(page)
    assert 0 < stood < ITEMS + 1
    page.wait_for_timeout(2500)
    page.reload()
    assert percent(page) == stood
    assert_good(page)


def retire_and_undo(page: Page, code: str) -> None:
    """All of the series is retired with one reason, and brought back."""
    page.goto(f"/admin/doi/batch/dois?act=deactivate&repository={code}")
    expect(page.locator("main")).to_contain_text(f"{ITEMS + 1} DOIs are concerned")
    assert_good(page)
    page.get_by_role("button", name=f"Deactivate {ITEMS + 1} DOIs").click()
    expect(page.get_by_role("alert")).to_contain_text("reason", ignore_case=True)
    assert_good(page)
    page.get_by_label("Reason on the tombstones").select_option("withdrawn")
    page.get_by_role("button", name=f"Deactivate {ITEMS + 1} DOIs").click()
    expect(page.locator("#doi-batch")).to_contain_text("Completed", timeout=PATIENCE)
    page.get_by_role("button", name="Undo: reactivate these").click()
    expect(page.locator("h1")).to_contain_text("Reactivate DOIs")
    expect(page.locator("#doi-batch")).to_contain_text("Completed", timeout=PATIENCE)
    expect(page.locator("#doi-batch")).to_contain_text(f"{ITEMS + 1} reactivated")
