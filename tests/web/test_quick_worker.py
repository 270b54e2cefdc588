"""A worker that is quicker than the page that shows what happens."""

from __future__ import annotations

from typing import Any

import pytest

from flask_doi.services import status
from flask_doi.services.asking import ask_for_external, ask_for_mint

from .host import Host


@pytest.mark.parametrize("reading", ["_noted", "_under_way", "_row"])
def test_a_worker_that_is_done_between_two_looks_is_still_followed(
    host: Host, monkeypatch: pytest.MonkeyPatch, reading: str
) -> None:
    with host.app.app_context():
        ask_for_mint(host.context, host.shelf.put("r1"), actor="editor")
    look, is_done = getattr(status, reading), []

    def then_work(*given: Any) -> Any:
        seen = look(*given)
        if not is_done:
            is_done.append(True)
            host.work()
        return seen

    monkeypatch.setattr(status, reading, then_work)
    told = host.visitor("editor").get("/admin/doi/record/r1/state").get_json()
    assert told["pending"] or told["status"].startswith("Findable"), told["status"]


def test_a_badge_that_was_shown_before_the_worker_was_done_is_renewed(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = host.shelf.put("r1")
    with host.app.app_context():
        ask_for_external(host.context, key, "10.1234/abc", actor="editor")
    host.work()
    with host.app.app_context():
        ask_for_external(host.context, key, None, actor="editor")
    look = status._noted

    def work_first(*given: Any) -> Any:
        host.work()
        return look(*given)

    monkeypatch.setattr(status, "_noted", work_first)
    page = host.visitor("editor").get("/records/r1").text
    badge, _, panel = page.partition('<div id="panel">')
    assert "10.1234/abc" in badge
    assert "10.1234/abc" not in panel.partition('<p id="citation">')[0]
    assert 'data-doi-pending="true"' in panel
