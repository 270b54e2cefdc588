"""Links that may stand in metadata."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_doi.domain.links import uri, web_link


@pytest.mark.parametrize(
    ("given_text", "link"),
    [
        ("https://archive.example/f1?x=1&y=2#top", "https://archive.example/f1?x=1&y=2#top"),
        (" HTTP://Archive.example/F1 ", "http://archive.example/F1"),
        ("https://archive.example:8080", "https://archive.example:8080"),
        ("https://müsli.example/ä[1]?q=%zz", "https://xn--msli-0ra.example/%C3%A4%5B1%5D?q=%25zz"),
        ("https://archive.example/a%20b", "https://archive.example/a%20b"),
    ],
)
def test_a_link_is_kept_and_encoded_where_needed(given_text: str, link: str) -> None:
    assert web_link(given_text) == link
    assert web_link(link) == link


@pytest.mark.parametrize(
    "given_text",
    [
        None,
        "",
        "archive.example/f1",
        "javascript:alert(1)",
        "https://",
        "https://archive.example/a b",
        "http://[",
        "http://h:x/",
        "https://user@archive.example/",
        "https://a..b/",
        "file:///etc/passwd",
    ],
)
def test_what_is_no_link_is_none(given_text: str | None) -> None:
    assert web_link(given_text) is None


def test_a_urn_is_a_uri_but_no_link() -> None:
    assert uri("urn:nbn:de:101:1-2") == "urn:nbn:de:101:1-2"
    assert uri("https://vocab.example/1") == "https://vocab.example/1"
    assert web_link("urn:nbn:de:101:1-2") is None
    assert uri("urn:x") is None


@given(st.text(max_size=30))
def test_a_link_made_from_anything_is_ascii_and_stable(text: str) -> None:
    link = web_link(f"https://archive.example/{text}")
    if link is not None:
        assert link.isascii()
        assert web_link(link) == link
