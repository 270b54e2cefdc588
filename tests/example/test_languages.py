"""The language of the extension's pages is the visitor's choice; the catalogue's own stays English."""

from __future__ import annotations

import pytest
from flask import Flask


def test_a_visitor_chooses_a_language_and_comes_back_to_the_page(app: Flask) -> None:
    client = app.test_client()
    answer = client.post("/language", data={"language": "de", "back": "/search?q=harbour"})
    assert (answer.status_code, answer.location) == (303, "/search?q=harbour")
    page = client.get("/").text
    assert '<option value="de" lang="de" selected>' in page
    assert '<html lang="en">' in page


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/", "/\\evil.example", "", "/\r\nX: y"])
def test_the_way_back_is_a_path_of_this_site(app: Flask, back: str) -> None:
    assert app.test_client().post("/language", data={"language": "fr", "back": back}).location == "/"


def test_a_language_that_nobody_speaks_here_is_not_kept(app: Flask) -> None:
    assert "Set-Cookie" not in app.test_client().post("/language", data={"language": "tlh"}).headers
