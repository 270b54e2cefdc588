"""The desk in every language that it speaks: chosen by the visitor, said to be that language, readable and whole."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.checking import assert_good

LANGUAGES = {
    "de": ("Deutsch", "DOIs für viele Datensätze vergeben"),
    "fr": ("Français", "Attribuer des DOI à de nombreuses notices"),
    "es": ("Español", "Asignar DOI a muchos registros"),
    "af": ("Afrikaans", "Ken DOI’s aan baie rekords toe"),
}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_desk_speaks_the_language_that_the_visitor_chose(visit: Any, tag: str) -> None:
    name, heading = LANGUAGES[tag]
    page = visit("admin")
    page.goto("/admin/doi/batch/mint")
    expect(page.locator("h1")).to_have_text("Mint DOIs for many records")
    page.get_by_label("Language of the DOI pages").select_option(label=name)
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.locator("h1")).to_have_text(heading)
    expect(page.locator(".doi-desk")).to_have_attribute("lang", tag)
    assert_good(page)
    page.goto("/admin/doi/")
    assert_good(page)
