"""Finding records by words, names, codes and DOIs."""

from __future__ import annotations

import pytest

from example_app.search import doi_in

from .visiting import Page, Visitor


def titles(page: Page) -> list[str]:
    return [heading.text_content().strip() for heading in page.all("//p[@class='record-heading']")]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("washing day", "Net Street on a washing day"),
        ("КЊИГЕ", "Српска читаоница у Врелу"),
        ("Autoportret", "Autoportret s aparatom"),
        ("الإضراب", "دفتر الفرن: الإضراب"),
        ("新しい橋", "新しい橋"),
        ("brink slipway", "Slipway and winch house"),
        ("forced removals", "Mokoena family papers"),
    ],
)
def test_words_are_found_in_titles_text_names_and_terms_in_every_script(
    visitor: Visitor, words: str, expected: str
) -> None:
    assert expected in titles(visitor.get("/search", q=words))


@pytest.mark.parametrize("typed", ["ZA KMA F1-4-6", "za kma f1-4-6", "ZA-KMA-F1/4/6"])
def test_a_full_reference_code_finds_its_record_alone(visitor: Visitor, typed: str) -> None:
    assert titles(visitor.get("/search", q=typed)) == ["Extension of the north quay, first scheme"]


@pytest.mark.parametrize(
    "typed",
    [
        "10.5555/kustendal.1936.07",
        "doi:10.5555/KUSTENDAL.1936.07",
        "https://doi.org/10.5555/kustendal.1936.07",
        "http://dx.doi.org/10.5555%2Fkustendal.1936.07",
        " see 10.5555/kustendal.1936.07. ",
    ],
)
def test_a_pasted_doi_leads_straight_to_its_record(visitor: Visitor, typed: str) -> None:
    page = visitor.get("/search", q=typed)
    assert page.path == "/record/kma/c5/1"


def test_an_unknown_doi_is_explained(visitor: Visitor) -> None:
    page = visitor.get("/search", q="10.5555/nothing-here")
    assert "No description you can see carries the DOI 10.5555/nothing-here" in page.text


@pytest.mark.parametrize("text", ["", "10", "10.5555", "10.55/abc", "page 10.1234 of 20"])
def test_not_everything_with_a_ten_is_a_doi(text: str) -> None:
    assert doi_in(text) is None


def test_readers_do_not_find_drafts(visitor: Visitor, editor: Visitor) -> None:
    assert "Working paper on ice prices" not in titles(visitor.get("/search", q="ice prices"))
    assert "Working paper on ice prices" not in titles(visitor.get("/search", q="ice prices", drafts="1"))
    assert titles(editor.get("/search", q="ice prices", drafts="1")) == ["Working paper on ice prices"]


def test_wildcards_are_ordinary_characters(visitor: Visitor) -> None:
    assert titles(visitor.get("/search", q="%")) == []
    assert titles(visitor.get("/search", q="_____")) == []


def test_a_search_is_narrowed_by_archive_level_and_access(visitor: Visitor) -> None:
    assert set(titles(visitor.get("/search", repository="GAV", level="fonds"))) == {
        "Gradsko poglavarstvo Vrelo", "Obitelj Radulić", "Српска читаоница у Врелу", "Foto Zora",
    }  # fmt: skip
    assert titles(visitor.get("/search", access="embargoed", repository="KMA")) == ["Selina Mokoena's diaries"]
    assert "Dvije sestre" in titles(visitor.get("/search", files="1"))


def test_what_was_typed_is_escaped(visitor: Visitor) -> None:
    page = visitor.get("/search", q='"><script>alert(1)</script>')
    assert page.status == 200
    assert "<script>alert" not in page.html
