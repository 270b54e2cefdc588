"""What a client gets that says what it would like."""

from __future__ import annotations

import pytest

from flask_doi.web.negotiation import PAGE, Offer, choose

OFFERS = [
    PAGE,
    Offer(name="datacite", media_types=("application/vnd.datacite.datacite+json",)),
    Offer(name="json-ld", media_types=("application/vnd.schemaorg.ld+json", "application/ld+json")),
    Offer(name="citation", media_types=("text/x-bibliography",)),
    Offer(name="dc", media_types=("application/xml",), profile="http://www.openarchives.org/OAI/2.0/oai_dc/"),
    Offer(name="ead3", media_types=("application/xml",), profile="http://ead3.archivists.org/schema/"),
]
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
SAFARI = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
OLD_BROWSER = "application/xml,application/xhtml+xml,text/html;q=0.9,text/plain;q=0.8,image/png,*/*;q=0.5"


def chosen(accept: str) -> str | None:
    choice = choose(accept, OFFERS)
    return choice.name if choice else None


@pytest.mark.parametrize(
    "accept", [CHROME, SAFARI, OLD_BROWSER, "*/*", "", "text/*", "image/png,*/*;q=0.1", "text/html;level=1"]
)
def test_browsers_and_whoever_takes_anything_get_the_page(accept: str) -> None:
    assert chosen(accept) == "html"


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("application/vnd.datacite.datacite+json", "datacite"),
        ("APPLICATION/LD+JSON", "json-ld"),
        ("application/ld+json, text/html;q=0.5", "json-ld"),
        ("application/ld+json;q=0.2, text/html;q=0.5", "html"),
        ("application/ld+json, text/html", "html"),
        ("application/ld+json, */*", "json-ld"),
        ("application/*", "html"),
        ("application/*, text/html;q=0, application/xhtml+xml;q=0", "datacite"),
        ("text/html;q=0, application/xhtml+xml;q=0, */*;q=0.5", "datacite"),
        ("application/xml", "dc"),
        ('application/xml;profile="http://ead3.archivists.org/schema/"', "ead3"),
        ('application/xml;profile="http://ead3.archivists.org/schema/", application/xml;q=0.5', "ead3"),
    ],
)
def test_quality_comes_first_then_exactness_then_our_order(accept: str, name: str) -> None:
    assert chosen(accept) == name


@pytest.mark.parametrize(
    "accept", ["image/png", "application/ld+json;q=0", 'application/xml;profile="urn:unknown"', "*/*;q=0"]
)
def test_what_is_not_offered_is_not_made_up(accept: str) -> None:
    assert chosen(accept) is None


def test_the_style_of_a_citation_is_asked_for_in_the_header() -> None:
    choice = choose("text/x-bibliography; style=apa; locale=en-GB", OFFERS)
    assert choice is not None
    assert (choice.name, choice.params) == ("citation", {"style": "apa", "locale": "en-GB"})
