"""What every page must be, whoever looks at it: accessible, as narrow as a phone, and readable in the dark."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import WIDTHS

PATIENCE = 60_000
"""How long a page may take to show what the worker does, in milliseconds."""

COLOURS: dict[str, object] = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def assert_good(page: Page, *, in_the_dark: bool = False, at_every_width: bool = False) -> None:
    """Accessible, and it fits; colours are looked at once more in the dark when asked for.

    It is judged on a phone, and on a desk too when asked for. The window is as wide as a desk afterwards.
    """
    for name, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} is wider than {width}"
        if at_every_width or name == "phone":
            assert_accessible(page)
    if in_the_dark:
        page.emulate_media(color_scheme="dark")
        assert_accessible(page, COLOURS)
        page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDTHS["desktop"], "height": 900})


def assert_accessible(page: Page, options: dict[str, object] | None = None) -> None:
    """Nothing found by axe, or by those of its rules that `options` name."""
    found = Axe().run(page, options=options)
    assert found.violations_count == 0, found.generate_report()
