"""From the menu to the dashboard, from a figure to its list, and from the list to one DOI or many."""

from __future__ import annotations

import re
import uuid
from typing import Any

from playwright.sync_api import Page, expect

from example_app.database import db
from example_app.models import Repository, User
from flask_doi.models import Gate
from flask_doi.services.gate import close
from tests.browser.checking import assert_good
from tests.browser.conftest import Site

BROWSE = "/admin/doi/browse"


def number_in(text: str) -> int:
    found = re.search(r"[\d,]+", text)
    assert found is not None, text
    return int(found[0].replace(",", ""))


def limited_editor(site: Site, archive: str) -> str:
    """An editor who looks after one archive; name and password are the same."""
    name = f"e{uuid.uuid4().hex[:8]}"
    with site.app.app_context():
        where = db.session.query(Repository).filter_by(code=archive).one()
        user = User(username=name, full_name="Vera Vrelo", role="editor", repository=where)
        user.set_password(name)
        db.session.add(user)
        db.session.commit()
    return name


def test_an_administrator_finds_her_way_from_the_menu_to_many_dois(visit: Any, site: Site) -> None:
    page: Page = visit("admin")
    page.get_by_role("link", name="DOIs", exact=True).click()
    expect(page.locator("h1")).to_have_text("DOIs: dashboard")
    expect(page.locator(".doi-rooms [aria-current=page]")).to_have_text("Dashboard")
    expect(page.locator(".doi-desk-environment")).to_contain_text("Sandbox")
    assert_good(page)

    figure = page.locator(".doi-figure", has_text="Findable")
    findable = number_in(figure.inner_text())
    figure.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"browse\?state=findable$"))
    assert abs(number_in(page.locator(".doi-shown").inner_text().partition(" of ")[2]) - findable) <= 5
    expect(page.locator("table tbody tr")).to_have_count(50)
    assert_good(page)

    page.get_by_role("link", name="Title", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=ascending]")).to_have_text(re.compile("Title"))
    first = page.locator("table tbody tr th a").first.inner_text()
    page.get_by_role("link", name="Next page").click()
    expect(page.locator(".doi-shown")).to_contain_text("Showing 51 to 100")
    page.get_by_role("link", name="Previous page").click()
    expect(page.locator("table tbody tr th a").first).to_have_text(first)

    page.locator("table input[name=doi]").nth(1).check()
    page.locator("table input[name=doi]").nth(2).check()
    expect(page.locator("[data-doi-ticked]")).to_have_text("2 ticked")
    page.get_by_role("button", name="with those I ticked").click()
    expect(page).to_have_url(re.compile(r"/batch/dois\?(?=.*act=sync)(?=.*doi=\d+&doi=\d+)"))
    expect(page.locator("main")).to_contain_text("2")


def test_a_doi_pasted_whole_is_found_and_leads_to_its_page_and_its_record(visit: Any, site: Site) -> None:
    page: Page = visit("admin", width="phone")
    page.goto(f"{BROWSE}?sort=title")
    doi = page.locator("table tbody tr td bdi").first.inner_text()
    title = page.locator("table tbody tr th a").first.inner_text()
    page.get_by_label("DOI, title or reference code").fill(f"https://doi.org/{doi}")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("table tbody tr")).to_have_count(1)
    expect(page.locator(".doi-shown")).to_contain_text("Showing the only one.")
    assert_good(page)
    page.get_by_role("link", name=f"Record: {title}").click()
    expect(page.locator("h1")).to_have_text(title)
    page.get_by_role("link", name="Everything about this DOI").click()
    expect(page.locator("main")).to_contain_text(doi)

    page.goto(f"{BROWSE}?text=zebra+unheard+of&level=item")
    expect(page.locator("main")).to_contain_text("No DOI meets all of this.")
    assert_good(page)
    page.locator(".doi-pills a", has_text="Text:").click()
    expect(page).to_have_url(re.compile(r"browse\?level=item$"))


def test_what_changes_is_shown_without_reloading(visit: Any, site: Site) -> None:
    page: Page = visit("admin")
    page.clock.install()
    page.goto("/admin/doi/")
    with site.app.app_context():
        context = site.app.extensions["doi"]
        with context.session() as session, session.begin():
            close(context, session, site.sandbox.url.rstrip("/"), 20, "timeout")
    try:
        for _ in range(30):
            page.clock.run_for(20_000)
            page.wait_for_timeout(300)
            if page.locator(".doi-banner").count():
                break
        expect(page.locator(".doi-banner")).to_contain_text("DataCite is not answering since")
        assert_good(page)
    finally:
        with site.app.app_context(), context.session() as session, session.begin():
            session.query(Gate).delete()


def test_each_role_sees_the_desk_that_is_theirs(visit: Any, site: Site) -> None:
    for user in (None, "reader"):
        page = visit(user)
        page.goto("/")
        expect(page.get_by_role("link", name="DOIs", exact=True)).to_have_count(0)
    page = visit("editor")
    page.get_by_role("link", name="DOIs", exact=True).click()
    expect(page.locator(".doi-rooms")).to_contain_text("Browse")
    expect(page.locator(".doi-rooms")).not_to_contain_text("Configuration")
    all_of_them = number_in(page.locator(".doi-figures-sum").inner_text())

    page = visit(limited_editor(site, "GAV"))
    page.get_by_role("link", name="DOIs", exact=True).click()
    expect(page.locator("main")).to_contain_text("You see those of the records that you look after.")
    own = number_in(page.locator(".doi-figures-sum").inner_text())
    assert 0 < own < all_of_them
    page.locator(".doi-figures-sum a").click()
    expect(page.locator(".doi-shown")).to_contain_text(f"{own}")
    places = set(page.locator('td[data-label="Repository and level"] bdi').all_inner_texts())
    assert len(places) == 1
    page.goto(f"{BROWSE}?repository=KMA")
    expect(page.locator("main")).to_contain_text("No DOI meets all of this.")


def test_without_scripts_everything_is_reached_by_forms_and_links(visit: Any, site: Site) -> None:
    page: Page = visit("admin", scripts=False)
    page.goto("/admin/doi/")
    page.locator(".doi-figure", has_text="Findable").get_by_role("link").click()
    page.get_by_label("Repository").select_option("KMA")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(re.compile(r"browse\?state=findable&repository=KMA$"))
    page.locator("table input[name=doi]").first.check()
    page.get_by_role("button", name="with those I ticked").click()
    expect(page).to_have_url(re.compile(r"act=sync"))
