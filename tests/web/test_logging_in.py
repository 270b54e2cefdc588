"""Who is not logged in is led to the host's login before being refused."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask_login import LoginManager

from .host import Host

ADDRESSES = ["/admin/doi/record/r1/mint", "/admin/doi/record/r1/update", "/admin/doi/record/gone/mint"]


def with_login(app: Flask, view: str | None = "login") -> LoginManager:
    manager = LoginManager(app)  # type: ignore[no-untyped-call]
    manager.login_view = view
    manager.user_loader(lambda number: None)  # type: ignore[no-untyped-call]
    app.add_url_rule("/login", "login", lambda: "log in")
    return manager


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_stranger_is_led_to_the_login_and_back(host: Host, address: str) -> None:
    with_login(host.app)
    host.shelf.put("r1")
    answer = host.visitor().get(address)
    assert answer.status_code == 302
    target = urlsplit(answer.location)
    assert (target.netloc, target.path) == ("", "/login")
    assert parse_qs(target.query)["next"] == [address]


def test_what_is_posted_by_a_stranger_is_not_done(host: Host) -> None:
    with_login(host.app)
    host.shelf.put("r1")
    assert host.visitor().post("/admin/doi/record/r1/mint").status_code == 302
    assert not host.intents()


def test_who_is_logged_in_and_may_not_is_refused(host: Host) -> None:
    with_login(host.app)
    host.shelf.put("r1")
    assert host.visitor("colleague").get("/admin/doi/record/r1/mint").status_code == 403


@pytest.mark.parametrize("has_manager", [False, True])
def test_a_host_without_a_login_page_refuses(host: Host, has_manager: bool) -> None:
    if has_manager:
        with_login(host.app, view=None)
    host.shelf.put("r1")
    assert host.visitor().get("/admin/doi/record/r1/mint").status_code == 403


def test_a_host_with_a_handler_of_its_own_has_its_way(host: Host) -> None:
    manager = with_login(host.app, view=None)
    manager.unauthorized_handler(lambda: ("Please ring the bell.", 401))  # type: ignore[no-untyped-call]
    host.shelf.put("r1")
    answer = host.visitor().get("/admin/doi/record/r1/mint")
    assert (answer.status_code, answer.text) == (401, "Please ring the bell.")
