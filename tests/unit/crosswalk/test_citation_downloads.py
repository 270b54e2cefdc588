"""Citations for reference managers: what they read is what was said."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware, RemoveEnclosingMiddleware
from descriptions import any_description
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from published_dois import NAME, URL, letters, published

from flask_doi.crosswalk.bibtex import escape_tex
from flask_doi.crosswalk.cited import cited_doi
from flask_doi.crosswalk.offered import FORMATS
from flask_doi.domain.description import Agent, AgentKind, ArchivalDate, Description, Subject, Text
from flask_doi.domain.published import PublishedDoi, Retirement

BODY = Agent(name="Smith and Sons, Ltd.", kind=AgentKind.ORGANISATION)
LIVELY = r"100% Müller & Söhne {#1_b} ~x^2 \alpha $5 <b> @misc{x, y=1}"
often = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read_bibtex(text: str) -> dict[str, str]:
    library = bibtexparser.parse_string(text, parse_stack=[RemoveEnclosingMiddleware()])
    assert not library.failed_blocks, library.failed_blocks
    (entry,) = library.entries
    assert entry.entry_type == "misc"
    return {name: field.value for name, field in entry.fields_dict.items()}


def read_tex(text: str) -> str:
    """What TeX prints for one of our escaped texts."""
    library = bibtexparser.parse_string(
        f"@misc{{x,\n title = {{{text}}}\n}}",
        append_middleware=[LatexDecodingMiddleware(keep_braced_groups=False, keep_math_mode=True)],
    )
    value: str = library.entries[0]["title"]
    return value


def read_ris(text: str) -> dict[str, Any]:
    (entry,) = rispy.loads(text)
    read: dict[str, Any] = entry
    return read


def written(name: str, doi: PublishedDoi) -> str:
    return FORMATS[name].write(doi)


def test_the_downloads_are_offered_with_their_media_types() -> None:
    assert {name: FORMATS[name].media_types[0] for name in ("citation", "csl", "bibtex", "ris")} == {
        "citation": "text/x-bibliography",
        "csl": "application/vnd.citationstyles.csl+json",
        "bibtex": "application/x-bibtex",
        "ris": "application/x-research-info-systems",
    }


def test_the_plain_citation_is_in_the_style_of_the_catalogue() -> None:
    assert written("citation", published()).startswith("Smith, Ann Mary. Letters of the Harbour Board, 1903–1905. Item")
    assert "(2021): Letters" in written("citation", published(citation_style="datacite"))


def test_csl_json_tells_what_archives_say() -> None:
    (item,) = json.loads(written("csl", published()))
    assert item == {
        "id": NAME,
        "type": "document",
        "title": "Letters of the Harbour Board",
        "author": [{"family": "Smith", "given": "Ann Mary"}],
        "issued": {"date-parts": [[1903], [1905]]},
        "available-date": {"date-parts": [[2021]]},
        "archive": "Harbour Municipal Archive",
        "archive-place": "Durban",
        "archive_location": "ZA HMA F1/1",
        "publisher": "Harbour Municipal Archive",
        "dimensions": "12 letters",
        "DOI": NAME,
        "URL": URL,
    }


@pytest.mark.parametrize(
    ("date", "issued"),
    [
        (ArchivalDate(text="3 May 1903"), {"date-parts": [[1903, 5, 3]]}),
        (ArchivalDate(start="-0043"), {"date-parts": [[-44]]}),
        (ArchivalDate(start="0000"), None),
        (ArchivalDate(text="circa 1903"), {"literal": "circa 1903"}),
        (ArchivalDate(text="circa 1903", start="1903"), {"date-parts": [[1903]], "circa": True}),
        (ArchivalDate(text="undated"), {"literal": "undated"}),
    ],
)
def test_csl_json_gives_a_date_in_parts_where_it_is_certain(date: ArchivalDate, issued: dict[str, Any] | None) -> None:
    (item,) = json.loads(written("csl", published(letters(dates=(date,)))))
    assert item.get("issued") == issued


@pytest.mark.parametrize(
    ("changes", "csl", "ris"),
    [
        ({"level": "fonds"}, "collection", "GEN"),
        ({"material": "photograph"}, "graphic", "ART"),
        ({"material": "letter"}, "manuscript", "MANSCPT"),
        ({"material": "map"}, "map", "MAP"),
        ({"material": "audiotape"}, "song", "SOUND"),
        ({"material": "film"}, "motion_picture", "VIDEO"),
        ({}, "document", "GEN"),
    ],
)
def test_reference_managers_learn_what_it_is(changes: dict[str, Any], csl: str, ris: str) -> None:
    doi = published(letters(**changes))
    assert json.loads(written("csl", doi))[0]["type"] == csl
    assert read_ris(written("ris", doi))["type_of_reference"] == ris


def test_bibtex_is_read_back() -> None:
    read = read_bibtex(written("bibtex", published(letters(creators=(letters().creators[0], BODY)))))
    assert read["author"] == "Smith, Ann Mary and {Smith and Sons, Ltd.}"
    assert read["title"] == "{Letters of the Harbour Board}"
    assert read["year"] == "1903--1905"
    assert read["howpublished"] == "ZA HMA F1/1"
    assert read["publisher"] == "Harbour Municipal Archive"
    assert (read["doi"], read["url"]) == (NAME, URL)


def test_ris_is_read_back() -> None:
    doi = published(letters(subjects=(Subject(term="Harbours"),), scope=Text(value="Two\nlines")))
    text = written("ris", doi)
    read = read_ris(text)
    assert text.startswith("TY  - GEN\r\n")
    assert text.endswith("ER  - \r\n")
    assert read["authors"] == ["Smith, Ann Mary"]
    assert read["title"] == "Letters of the Harbour Board"
    assert (read["year"], read["date"]) == ("1903", "1903///1903–1905")
    assert (read["doi"], read["urls"]) == (NAME, [URL])
    assert read["call_number"] == "ZA HMA F1/1"
    assert read["keywords"] == ["Harbours"]
    assert read["abstract"] == "Two lines"


def test_ris_has_no_year_before_our_era() -> None:
    read = read_ris(written("ris", published(letters(dates=(ArchivalDate(start="-0043"),)))))
    assert "year" not in read
    assert read["date"] == "///44 BCE"


def test_every_creator_goes_along() -> None:
    crowd = tuple(Agent(name=f"Person {n}", kind=AgentKind.ORGANISATION) for n in range(139))
    doi = published(letters(creators=crowd))
    assert len(json.loads(written("csl", doi))[0]["author"]) == 139
    assert len(read_ris(written("ris", doi))["authors"]) == 139
    assert read_bibtex(written("bibtex", doi))["author"].count(" and ") == 138


@pytest.mark.parametrize("name", ["csl", "bibtex", "ris", "citation"])
def test_tests_and_tombstones_are_marked_in_every_download(name: str) -> None:
    gone = Retirement(kind="deactivated", at=datetime(2026, 5, 3, tzinfo=UTC))
    text = written(name, published(environment="sandbox", retirement=gone, page=None))
    assert "Sandbox DOI" in text
    assert "withdrawn 2026-05-03" in text


@pytest.mark.parametrize("name", ["csl", "bibtex", "ris", "citation"])
def test_of_what_may_not_be_told_the_downloads_hold_only_the_doi(name: str) -> None:
    text = written(name, published(None, retirement=Retirement(kind="restricted"), page=None))
    assert NAME in text
    assert "Letters" not in text
    assert "ZA HMA" not in text


def test_a_catalogue_may_prefer_its_own_address() -> None:
    doi = published(prefers_page=True)
    assert read_bibtex(written("bibtex", doi))["url"] == "https://archive.example.org/records/r1"
    assert read_bibtex(written("bibtex", doi))["doi"] == NAME
    assert read_ris(written("ris", doi))["urls"] == ["https://archive.example.org/records/r1"]


@often
@given(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="{}~^"), max_size=40))
def test_tex_prints_an_escaped_text_as_it_was(text: str) -> None:
    assert read_tex(escape_tex(text)) == text


def test_characters_that_mean_something_to_tex_are_printed() -> None:
    read = read_bibtex(written("bibtex", published(letters(title=LIVELY))))
    assert read["title"] == (
        r"{100\% Müller \& Söhne {\textbraceleft}\#1\_b{\textbraceright} {\textasciitilde}x{\textasciicircum}2 "
        r"{\textbackslash}alpha \$5 <b> @misc{\textbraceleft}x, y=1{\textbraceright}}"
    )


@often
@given(any_description)
def test_every_description_is_read_back_from_every_download(description: Description) -> None:
    doi = published(description)
    cited = cited_doi(doi)
    (item,) = json.loads(written("csl", doi))
    assert item.get("title", "") == cited.title
    ris = read_ris(written("ris", doi))
    assert ris.get("title", "").strip() == cited.title
    assert ris["doi"] == NAME
    assert ris.get("authors", []) == [name.whole for name in cited.names]
    bibtex = read_bibtex(written("bibtex", doi))
    assert bibtex.get("title", "") == (f"{{{escape_tex(cited.title)}}}" if cited.title else "")
    assert bibtex["doi"] == NAME


@often
@given(st.lists(st.text(min_size=1, max_size=12) | st.sampled_from(["Smith and Sons", "A, B, C", "}{"]), max_size=4))
def test_no_name_is_split_or_joined_in_bibtex(names: list[str]) -> None:
    agents = tuple(Agent(name=name, kind=AgentKind.ORGANISATION) for name in names)
    doi = published(replace(letters(), creators=agents))
    library = bibtexparser.parse_string(
        written("bibtex", doi),
        append_middleware=[bibtexparser.middlewares.SeparateCoAuthors()],
    )
    assert not library.failed_blocks
    author = library.entries[0].get("author")
    assert len(author.value if author else ()) == len(cited_doi(doi).names)
