"""Twelve DOIs that failed, as an administrator finds out why, has them mended and sees them become findable."""

from __future__ import annotations

import time
import uuid
from typing import Any

import requests
from playwright.sync_api import Page, expect

from example_app import cataloguing
from example_app.database import db
from example_app.models import AuthorityRecord, Record, RecordName, Repository
from example_app.tour.people import await_
from tests.browser.checking import PATIENCE, assert_good
from tests.browser.conftest import Site

FAILURES, QUEUE = "/admin/doi/failures", "/admin/doi/queue"


def make_series(site: Site, archive: str, title: str, items: int, *, creator: bool) -> list[str]:
    """A fonds with items, published; their keys."""
    with site.app.app_context():
        where = db.session.query(Repository).filter_by(code=archive).first()
        if where is None:
            where = Repository(code=archive, name=f"Archive {archive}")
            db.session.add(where)
        fonds = Record(key=uuid.uuid4().hex, title=title, level="fonds", repository=where)
        if creator:
            fonds.names = [RecordName(authority=db.session.query(AuthorityRecord).first())]
        records = [fonds]
        for number in range(items):
            name = f"{title}, bundle {number + 1}"
            records.append(Record(key=uuid.uuid4().hex, title=name, level="item", repository=where, parent=fonds))
        for record in records:
            cataloguing.save(record)
        cataloguing.publish(*records)
        return [record.key for record in records]


def states(site: Site, keys: list[str]) -> list[str]:
    answers = [requests.get(f"{site.address}/api/doi/status/{key}", timeout=10) for key in keys]
    return [answer.json().get("state", "") if answer.ok else "" for answer in answers]


def narrowed(page: Page, archive: str) -> None:
    """The failures of one archive, chosen as a person does."""
    page.goto(FAILURES)
    page.get_by_text("Narrow the list").click()
    page.get_by_label("Repository").select_option(label=f"Archive {archive}")
    page.get_by_role("button", name="Show", exact=True).click()


def failing(page: Page, archive: str, words: str) -> None:
    """Waits until the failures of the archive say so."""

    narrowed(page, archive)
    end = time.monotonic() + 120
    while words not in page.locator("main").inner_text():
        assert time.monotonic() < end, page.locator("main").inner_text()
        page.wait_for_timeout(1000)
        page.reload()


def test_twelve_failures_of_two_causes_are_understood_mended_and_gone(visit: Any, site: Site) -> None:
    archive = uuid.uuid4().hex[:6].upper()
    page: Page = visit("admin")
    orphans = make_series(site, archive, "Papers of nobody", 7, creator=False)
    failing(page, archive, "8 records: No creator")
    url = f"{site.address}/doi/10.80000/x"
    refusal = f"URL {url} is not allowed by repository SANDBOX.ARCHIVE domain settings."
    body = {"errors": [{"source": "url", "title": refusal}]}
    site.spoil(method="POST", path="^/dois$", times=None, status=422, body=body)
    try:
        refused = make_series(site, archive, "Maps of the harbour", 3, creator=True)
        failing(page, archive, "4 records: The account's domain list does not contain 127.0.0.1")
    finally:
        site.mend_agency()
    expect(page.locator("main")).to_contain_text("12 DOIs could not be sent.")
    expect(page.locator("main")).to_contain_text("Link the creator to this record or to the fonds it belongs to.")
    assert_good(page, in_the_dark=True)

    page.get_by_role("link", name="4 records: The account's domain list").click()
    expect(page.locator("main")).to_contain_text(refusal)
    page.get_by_role("button", name="Give up").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick the records that are meant")
    expect(page.get_by_role("alert")).to_contain_text("Say why these are given up")
    assert_good(page, in_the_dark=True)
    page.get_by_label("All 4 of them").check()
    page.get_by_role("button", name="I take care of it").click()
    expect(page.get_by_role("status").first).to_contain_text("admin takes care of 4.")
    page.get_by_role("button", name="Try all 4 again").click()
    expect(page.get_by_role("status").first).to_contain_text("4 are tried again.")
    await_("the maps", lambda: states(site, refused) == ["findable"] * 4)

    narrowed(page, archive)
    page.get_by_role("link", name="8 records: No creator").click()
    page.get_by_role("link", name="Look whether they are mended").click()
    expect(page.locator("main")).to_contain_text("0 of 8 are mended.")
    assert_good(page)
    fonds = page.get_by_role("row").filter(has_not_text="bundle").filter(has_text="Papers of nobody")
    fonds.get_by_role("link", name="Mend: creators").click()
    with site.app.app_context():
        name = db.session.query(AuthorityRecord).first().name
    page.locator("[name=names-0-name]").fill(name)
    page.click("main form button[type=submit] >> nth=-1")
    expect(page.locator("h1")).to_have_text("Papers of nobody", timeout=PATIENCE)
    await_("the papers", lambda: states(site, orphans) == ["findable"] * 8)
    narrowed(page, archive)
    expect(page.locator("main")).to_contain_text("Nothing that failed matches.")


def test_what_waits_is_seen_cancelled_and_asked_for_again(visit: Any, site: Site) -> None:
    archive = uuid.uuid4().hex[:6].upper()
    page: Page = visit("admin")
    site.spoil(method="POST", path="^/dois$", times=None, status=429, headers={"Retry-After": "20"})
    try:
        keys = make_series(site, archive, "Letters to the harbour master", 0, creator=True)
        page.goto(QUEUE)
        row = page.get_by_role("row").filter(has_text="Letters to the harbour master")
        expect(row).to_contain_text("DataCite asked for a pause. Next try", timeout=PATIENCE)
        assert_good(page, in_the_dark=True)
        row.get_by_role("checkbox").check()
        expect(page.locator("[data-doi-ticked]")).to_have_text("1 ticked:")
        page.get_by_role("group", name="Do something with several").get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("status").first).to_contain_text("1 cancelled.")
        page.goto(f"{QUEUE}?confirm=cancel")
        assert_good(page)
        for state in ("processing", "completed", "failed", "cancelled"):
            page.goto(f"{QUEUE}?state={state}")
            assert_good(page)
    finally:
        site.mend_agency()
    page.goto(f"{QUEUE}?state=cancelled")
    row = page.get_by_role("row").filter(has_text="Letters to the harbour master")
    expect(row).to_contain_text("Cancelled by admin.")
    row.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("status").first).to_contain_text("1 is tried again.")
    end = time.monotonic() + 60
    while states(site, keys) != ["findable"]:
        assert time.monotonic() < end
        page.wait_for_timeout(500)
