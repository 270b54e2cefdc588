"""Verifying as people do it: a good page, a bad one, a tombstone; the samples of the catalogue pass whole."""

from __future__ import annotations

import json
import time
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.checking import assert_good
from tests.browser.conftest import Site

GOOD = "kma/f1/2"
BAD = "kma/f1/3"
PATIENCE = 60_000


def run(site: Site, *arguments: str) -> Any:
    return site.app.test_cli_runner().invoke(args=["doi", *arguments])


def doi_of(site: Site, key: str) -> dict[str, Any]:
    """The DOI of a sample, once the worker has made it findable."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        [found] = [each for each in json.loads(run(site, "list", "--json").stdout) if each["record"] == key] or [None]
        if found is not None and not found["conditions"]:
            return dict(found)
        time.sleep(1)
    raise AssertionError(f"{key} has no settled DOI: {found}")


def verify(page: Page, key: str) -> None:
    """From the record through the panel to the page, and its button."""
    page.goto(f"/record/{key}")
    page.locator("[data-doi-panel]").get_by_role("link", name="Verify…", exact=True).click()
    expect(page.locator("h1")).to_have_text("Verify a DOI")
    assert_good(page)
    page.locator("main").get_by_role("button", name="Verify").click()


def test_an_editor_verifies_a_good_page_and_a_bad_one_and_reads_what_to_do(visit: Any, site: Site) -> None:
    doi_of(site, GOOD), doi_of(site, BAD)
    editor = visit("editor")
    verify(editor, GOOD)
    main = editor.locator("main")
    expect(main).to_contain_text("All is in order where this DOI leads.", timeout=PATIENCE)
    expect(main).to_contain_text("The page has a full citation.")
    expect(main).to_contain_text("Machines find the DOI on the page: citation_doi, DC.identifier, schema.org")
    editor.get_by_text("The way, step by step").click()
    expect(main).to_contain_text("answered 303")
    assert_good(editor, in_the_dark=True)

    shown = site.app.view_functions["records.show"]
    site.app.view_functions["records.show"] = lambda key: "<p>Under construction</p>" if key == BAD else shown(key=key)
    try:
        address = f"/admin/doi/record/{BAD}/verify"
        editor.goto(address)
        main.get_by_role("button", name="Verify").click()
        expect(main).to_contain_text("Something is wanting where this DOI leads.", timeout=PATIENCE)
    finally:
        site.app.view_functions["records.show"] = shown
    expect(main).to_contain_text("4 things to mend:")
    expect(main).to_contain_text("The DOI does not stand on the page.")
    expect(main).to_contain_text("doi_citation_box writes one")
    assert_good(editor, in_the_dark=True)

    main.get_by_role("button", name="Verify again").click()
    expect(main).to_contain_text("All is in order where this DOI leads.", timeout=PATIENCE)


def test_the_samples_and_a_tombstone_pass_whole(visit: Any, site: Site) -> None:
    found = run(site, "verify", "--all", "--limit", "15", "--json")
    told = json.loads(found.stdout)
    faults = {each["doi"]: [f["text"] for f in each["findings"] if f["grade"] != "ok"] for each in told}
    assert len(told) == 15
    assert not any(faults.values()), faults

    doi = doi_of(site, BAD)
    said = run(
        site, "deactivate", "--id", str(doi["id"]), "--reason", "duplicate", "--note", "Described twice.", "--now"
    )
    assert said.exit_code == 0, said.output
    try:
        administrator = visit("admin", width="phone")
        administrator.goto(f"/admin/doi/{doi['id']}/verify")
        administrator.locator("main").get_by_role("button", name="Verify").first.click()
        expect(administrator.locator("main")).to_contain_text("All is in order where this DOI leads.", timeout=PATIENCE)
        expect(administrator.locator("main")).to_contain_text("The tombstone says why the item is no longer there.")
        assert_good(administrator)
    finally:
        assert run(site, "deactivate", "--reactivate", "--id", str(doi["id"]), "--now").exit_code == 0
