"""How a record is cited, in the styles of our own and in those of others."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from descriptions import any_description
from hypothesis import HealthCheck, given, settings
from published_dois import ANN, ARCHIVE, NAME, URL, letters, published

from flask_doi.crosswalk.citation import Citation, cite
from flask_doi.crosswalk.cited import cited_description, cited_doi
from flask_doi.domain.citation_styles import STYLES
from flask_doi.domain.description import Agent, AgentKind, ArchivalDate, DateKind, Description, Parent, Repository
from flask_doi.domain.profile import CrosswalkSettings
from flask_doi.domain.published import Retirement

OTHERS = [name for name, style in STYLES.items() if style.csl]
CROWD = tuple(
    Agent(name=f"Family{n}, Given", kind=AgentKind.PERSON, family=f"Family{n}", given="Given") for n in range(139)
)


def cited(style: str = "archival", /, *, of: dict[str, Any] | None = None, **changes: Any) -> str:
    """The citation of the letters, with changes to them and, in `of`, to their DOI."""
    return cite(cited_doi(published(letters(**changes), **(of or {}))), style).text


def test_archives_cite_creator_title_dates_unit_code_repository_and_doi() -> None:
    assert cited() == (
        "Smith, Ann Mary. Letters of the Harbour Board, 1903–1905. Item (12 letters), ZA HMA F1/1. "
        f"Harbour Municipal Archive, Durban. {URL}"
    )


def test_datacite_cites_creator_year_title_publisher_and_general_type() -> None:
    assert cited("datacite") == (
        f"Smith, Ann Mary (2021): Letters of the Harbour Board. Harbour Municipal Archive. (Text). {URL}"
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"creators": ()}, "Letters of the Harbour Board, 1903–1905. Item"),
        ({"dates": ()}, "Letters of the Harbour Board. Item"),
        ({"dates": (ArchivalDate(text="undated"),)}, "Letters of the Harbour Board, undated. Item"),
        ({"extent": ()}, "1903–1905. Item, ZA HMA F1/1. Harbour"),
        ({"level": None}, "1903–1905. 12 letters, ZA HMA F1/1. Harbour"),
        ({"level": None, "extent": ()}, "1903–1905. ZA HMA F1/1. Harbour"),
        ({"reference_code": "0"}, "Item (12 letters). Harbour"),
        ({"repository": None}, f"ZA HMA F1/1. {URL}"),
        ({"repository": Repository(key="x", name="Archive of Durban", place="Durban")}, f"Archive of Durban. {URL}"),
        ({"title": "Who goes there?", "dates": ()}, "Who goes there? Item"),
        ({"title": "Letters etc.", "dates": ()}, "Letters etc. Item"),
        ({"title": "Letters, 1903–1905"}, "Ann Mary. Letters, 1903–1905. Item"),
        ({"version": "2"}, "ZA HMA F1/1. Version 2. Harbour"),
        ({"dates": (ArchivalDate(start="-0043"),)}, "Board, 44 BCE. Item"),
        ({"dates": (ArchivalDate(start="-0099", end="0020"),)}, "Board, 100 BCE–0020. Item"),
        ({"dates": (ArchivalDate(start="1903", end="1905"),)}, "Board, 1903–1905. Item"),
    ],
)
def test_what_is_not_known_leaves_no_gap(changes: dict[str, Any], expected: str) -> None:
    assert expected in cited(**changes)


def test_the_date_on_which_a_copy_was_made_is_not_the_date_of_the_letters() -> None:
    copied = ArchivalDate(text="2019", kind=DateKind.DIGITISATION)
    assert "Board, 1903. Item" in cited(dates=(copied, ArchivalDate(text="1903")))
    assert "2019" not in cited(dates=(copied,))


def test_a_record_without_title_is_cited_by_its_date_and_its_parent_once() -> None:
    text = cited(title=None, parent=Parent(key="p", title="Letter books"))
    assert text.startswith("Smith, Ann Mary. 1903–1905 [Letter books]. Item")
    assert text.count("1903") == 1


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        (ANN, "Smith, Ann Mary. "),
        (Agent(name="Smith, Ann, 1850-1900", kind=AgentKind.PERSON), "Smith, Ann. "),
        (Agent(name="Smith and Sons, Ltd.", kind=AgentKind.ORGANISATION), "Smith and Sons, Ltd. "),
        (Agent(name="Smith family", kind=AgentKind.FAMILY), "Smith family. "),
        (Agent(name="Sophronius"), "Sophronius. "),
    ],
)
def test_persons_bodies_and_families_are_named_as_they_are(agent: Agent, shown: str) -> None:
    assert cited(creators=(agent,)).startswith(f"{shown}Letters")


def test_many_creators_are_shortened() -> None:
    assert cited(creators=CROWD).startswith("Family0, Given; Family1, Given; Family2, Given; and others. Letters")


@pytest.mark.parametrize("style", STYLES)
def test_codes_for_unknown_creators_are_never_cited(style: str) -> None:
    text = cited(style, of={"settings": CrosswalkSettings(unknown_creator=":unkn")}, creators=())
    assert ":unkn" not in text
    assert text.count("Letters of the Harbour Board") == 1


def test_an_archive_that_is_creator_and_keeper_is_named_once() -> None:
    text = cited(of={"settings": CrosswalkSettings(unknown_creator="repository")}, creators=())
    assert text.count(ARCHIVE.name) == 1


@pytest.mark.parametrize("style", STYLES)
def test_every_style_holds_title_once_and_the_doi_as_a_full_link_at_the_end(style: str) -> None:
    text = cited(style)
    assert text.endswith(URL)
    assert text.count(NAME) == 1
    assert text.count("Letters of the Harbour Board") == 1


@pytest.mark.parametrize("style", STYLES)
def test_a_test_doi_leads_through_its_own_resolver_and_is_labelled(style: str) -> None:
    link = f"https://handle.test.datacite.org/{NAME}"
    text = cited(style, of={"environment": "test", "url": link})
    assert text.endswith(f"{link} [Test DOI]")
    assert "doi.org" not in text


@pytest.mark.parametrize("style", STYLES)
def test_what_is_withdrawn_is_cited_as_withdrawn(style: str) -> None:
    gone = Retirement(
        kind="deactivated", at=datetime(2026, 5, 3, tzinfo=UTC), replaced_by="https://doi.org/10.12345/new"
    )
    text = cited(style, of={"retirement": gone, "page": None})
    assert text.endswith(f"{URL} [withdrawn 2026-05-03; replaced by https://doi.org/10.12345/new]")
    hidden = cited(style, of={"retirement": Retirement(kind="unpublished"), "page": None})
    assert hidden.endswith(f"{URL} [not public at present]")


@pytest.mark.parametrize("style", STYLES)
def test_of_what_may_not_be_told_only_the_doi_is_cited(style: str) -> None:
    doi = published(None, retirement=Retirement(kind="restricted"), page=None)
    assert cite(cited_doi(doi), style).text == f"{URL} [not public at present]"


@pytest.mark.parametrize("style", STYLES)
def test_a_catalogue_may_have_its_page_named_before_the_doi(style: str) -> None:
    text = cited(style, of={"prefers_page": True})
    assert text.endswith(f"https://archive.example.org/records/r1 {URL}")


def test_a_record_without_doi_is_cited_by_its_page() -> None:
    page = "https://archive.example.org/records/r1"
    told = cite(cited_description(letters(), CrosswalkSettings(), page=page))
    assert told.text.endswith(f"Durban. {page}")
    assert cite(cited_description(letters(), CrosswalkSettings())).text.endswith("Durban.")


def test_markup_in_a_title_is_text_and_texts_of_changing_direction_stand_apart() -> None:
    title = '<script>alert(1)</script> <span class="nocase">מכתבים</span>'
    for style in STYLES:
        told = cite(cited_doi(published(letters(title=title))), style)
        assert [piece.text for piece in told.pieces if piece.is_apart and "script" in piece.text] == [title]


def test_the_words_of_ours_are_translated() -> None:
    german = {"and others": "und andere", "Test DOI": "Test-DOI", "withdrawn": "zurückgezogen"}
    doi = published(letters(creators=CROWD), environment="test", retirement=Retirement(kind="deactivated"))
    text = cite(cited_doi(doi), say=lambda words: german.get(words, words)).text
    assert "; und andere. " in text
    assert text.endswith(" [Test-DOI] [zurückgezogen]")


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (
            "apa",
            "Smith, A. M. (1903–1905). Letters of the Harbour Board. Harbour Municipal Archive (ZA HMA F1/1), Durban.",
        ),
        ("chicago-author-date", "Smith, Ann Mary. 1903–1905. “Letters of the Harbour Board”. ZA HMA F1/1. Harbour"),
        ("chicago-notes", "Smith, Ann Mary. “Letters of the Harbour Board”. 1903–1905. ZA HMA F1/1. Harbour"),
        ("mla", "Smith, Ann Mary. “Letters of the Harbour Board”. 1903–1905, Harbour Municipal Archive, Durban"),
        ("mhra", "Smith, Ann Mary, ‘Letters of the Harbour Board’, 1903–1905, Durban, Harbour Municipal Archive"),
        ("harvard", "Smith, A.M. (1903–1905) “Letters of the Harbour Board”. Harbour Municipal Archive. Available at:"),
        ("iso690", "SMITH, Ann Mary, 1903–1905. Letters of the Harbour Board."),
        ("ieee", "A. M. Smith, “Letters of the Harbour Board”. Harbour Municipal Archive, 1903–1905."),
    ],
)
def test_styles_of_others_follow_their_rules(style: str, expected: str) -> None:
    assert cited(style).startswith(expected)


@pytest.mark.parametrize("style", OTHERS)
def test_a_date_in_words_is_cited_once(style: str) -> None:
    assert cited(style, dates=(ArchivalDate(text="circa 1903 or later"),)).count("circa 1903 or later") == 1


@pytest.mark.parametrize("style", OTHERS)
def test_a_year_before_our_era_is_cited_as_people_count(style: str) -> None:
    text = cited(style, dates=(ArchivalDate(start="-0043"),))
    assert "44 B" in text


@pytest.mark.parametrize("style", OTHERS)
def test_a_name_without_capitals_is_not_shortened(style: str) -> None:
    david = Agent(name="כהן, דוד", kind=AgentKind.PERSON, given="דוד", family="כהן")
    assert "כהן, דוד" in cited(style, creators=(david,))


@pytest.mark.parametrize("style", OTHERS)
def test_a_crowd_of_creators_is_no_trouble(style: str) -> None:
    assert "family0" in cited(style, creators=CROWD).lower()


def test_italics_are_kept_for_pages() -> None:
    told = cite(cited_doi(published(letters(level="fonds"))), "apa")
    assert [piece.text for piece in told.pieces if piece.is_italic] == ["Letters of the Harbour Board"]


@pytest.mark.parametrize("style", STYLES)
def test_every_description_can_be_cited_in_every_style(style: str) -> None:
    @settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(any_description)
    def holds(description: Description) -> None:
        told: Citation = cite(cited_doi(published(description)), style)
        assert URL in told.text
        assert not any("\ue000" <= character <= "\ue010" for character in told.text)

    holds()
