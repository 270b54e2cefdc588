"""The pages to which a DOI leads and those beside them, as people see them on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import expect
from sqlalchemy import select

from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.models import DoiRow
from tests.browser.checking import assert_good
from tests.browser.conftest import Site


def some_doi(site: Site, number: int = 0) -> DoiRow:
    """The DOI of one of the samples."""
    context = site.app.extensions["doi"]
    with site.app.app_context(), context.session() as session:
        shown = select(DoiRow).where(DoiRow.observed_state == AgencyState.FINDABLE, DoiRow.part == "")
        return session.scalars(shown.order_by(DoiRow.id).offset(number).limit(1)).one()


@contextmanager
def retired(site: Site, row: DoiRow, **told: str) -> Iterator[None]:
    """The DOI leads to its tombstone meanwhile; the agency hears nothing of it."""
    context = site.app.extensions["doi"]
    now = context.clock()
    kept = {"at": now.isoformat(), "reason": "duplicate", **told}
    changes: list[dict[str, Any]] = [
        {"desired_state": DoiState.DEACTIVATED, "deactivated_at": now, "deactivation": kept},
        {"desired_state": row.desired_state, "deactivated_at": None, "deactivation": None},
    ]
    for change in changes:
        with site.app.app_context(), context.session() as session, session.begin():
            held = session.get(DoiRow, row.id)
            for name, value in change.items():
                setattr(held, name, value)
        if change is changes[0]:
            yield


def test_tombstone_printed_page_and_unknown_doi_are_accessible_and_fit(visit: Any, site: Site) -> None:
    page = visit()
    row = some_doi(site)
    with retired(site, row, note="Both describe the same plan.", replaced_by=some_doi(site, 1).doi):
        page.goto(f"/doi/{row.doi}")
        expect(page.locator("h1")).to_have_text("No longer available")
        assert_good(page, at_every_width=True)
    page.goto(f"/doi/print/{row.doi}")
    expect(page.locator("svg.doi-qr")).to_be_visible()
    assert_good(page, at_every_width=True)
    page.goto("/doi/10.9999/else")
    assert_good(page, at_every_width=True)


def test_the_printed_page_holds_what_is_to_be_cited_and_nothing_of_the_site(visit: Any, site: Site) -> None:
    page = visit()
    row = some_doi(site)
    page.goto(f"/doi/print/{row.doi}")
    expect(page.locator("[data-doi-print]")).to_be_visible()
    page.emulate_media(media="print")
    for gone in ("header", "nav", "footer", "[data-doi-print]"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.locator(".doi-print-cited")).to_contain_text(row.doi)
    expect(page.locator("svg.doi-qr")).to_be_visible()


def test_a_stranger_logs_in_and_comes_back_to_what_was_asked_for(visit: Any, site: Site) -> None:
    page = visit()
    address = f"/admin/doi/record/{some_doi(site).record_key}/update"
    page.goto(address)
    assert "/login" in page.url
    page.fill("[name=username]", "editor")
    page.fill("[name=password]", "editor")
    page.click("main button[type=submit]")
    expect(page).to_have_url(f"{site.address}{address}")
