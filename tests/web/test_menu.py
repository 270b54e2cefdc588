"""The entry in the host's menu."""

from __future__ import annotations

import pytest
from flask import render_template_string

from .host import Host


def menu(host: Host, visitor: str) -> str:
    return host.visitor(visitor).get("/menu").text


@pytest.fixture
def with_menu(host: Host) -> Host:
    host.app.add_url_rule("/menu", "menu", lambda: render_template_string("<ul>{{ doi_menu() }}</ul>"))
    return host


def test_there_is_no_entry_without_a_dashboard(with_menu: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(with_menu.app.view_functions, "flask_doi_admin.dashboard", raising=False)
    assert menu(with_menu, "administrator") == "<ul></ul>"


def test_administrators_are_led_to_the_dashboard(with_menu: Host) -> None:
    if "flask_doi_admin.dashboard" not in with_menu.app.view_functions:
        with_menu.app.add_url_rule("/admin/doi/", "flask_doi_admin.dashboard", lambda: "")
    assert menu(with_menu, "administrator") == '<ul><li><a href="/admin/doi/">DOIs</a></li></ul>'
    assert menu(with_menu, "reader") == "<ul></ul>"
