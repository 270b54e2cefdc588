"""Logging in and out, and what each role is let into."""

from __future__ import annotations

import pytest

from .visiting import Visitor

GUARDED = [
    "/catalogue/edit/kma/f1", "/catalogue/new-below/kma/f1", "/catalogue/new/KMA", "/catalogue/delete/kma/f1",
    "/catalogue/import", "/catalogue/authority/1", "/catalogue/authority/new", "/catalogue/repository/KMA", "/users",
]  # fmt: skip


def test_the_right_password_opens_and_the_menu_changes(visitor: Visitor) -> None:
    page = visitor.log_in("editor")
    assert page.path == "/"
    assert "Log out" in page.text
    assert "Import" in page.text


@pytest.mark.parametrize(("name", "password"), [("editor", "wrong"), ("nobody", "nobody"), ("editor", "EDITOR")])
def test_a_wrong_pair_is_refused_without_saying_which_half(visitor: Visitor, name: str, password: str) -> None:
    page = visitor.log_in(name, password)
    assert page.status == 422
    assert "User name and password do not match" in page.text
    assert "Log in" in visitor.get("/").text


def test_an_empty_form_says_what_is_missing(visitor: Visitor) -> None:
    page = visitor.submit("/login")
    assert page.status == 422
    assert "Enter your user name." in page.text


@pytest.mark.parametrize("path", GUARDED)
def test_visitors_are_sent_to_the_login_and_come_back(visitor: Visitor, path: str) -> None:
    answer = visitor.client.get(path)
    assert answer.status_code == 302
    assert answer.location.startswith("/login?next=")
    back = visitor.submit(answer.location, username="admin", password="admin")
    assert back.path == path


@pytest.mark.parametrize("path", GUARDED)
def test_readers_are_refused(reader: Visitor, path: str) -> None:
    page = reader.get(path)
    assert page.status == 403
    assert "This is not open to you" in page.text


def test_editors_do_not_administer_users(editor: Visitor, admin: Visitor) -> None:
    assert editor.get("/users").status == 403
    assert "editor" in admin.get("/users").text


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)"]
)
def test_the_login_never_leads_out_of_the_house(visitor: Visitor, target: str) -> None:
    token = visitor.get("/login").all("//main//input[@name='csrf_token']/@value")[0]
    form = {"username": "editor", "password": "editor", "csrf_token": token}
    answer = visitor.client.post("/login", query_string={"next": target}, data=form)
    assert (answer.status_code, answer.location) == (303, "/")


def test_logging_out_needs_a_button_and_works(editor: Visitor) -> None:
    assert editor.get("/logout").status == 405
    token = editor.get("/").all("//form[@action='/logout']//input[@name='csrf_token']/@value")[0]
    assert "You have logged out." in editor.post("/logout", {"csrf_token": token}).text
    assert editor.client.get("/catalogue/edit/kma/f1").status_code == 302
