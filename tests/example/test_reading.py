"""What everybody may read, and what stays hidden."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from example_app import signals

from .visiting import Visitor, counted

HIDDEN = ["kma/c5/5", "kma/c5/6", "kma/f2/6", "gav/hr-1/4/2"]


def test_the_front_page_names_every_archive(visitor: Visitor) -> None:
    page = visitor.get("/")
    assert page.status == 200
    for name in ("Kustendal Regional Archives", "Gradski arhiv Vrelo", "ארכיון קהילת מורד הכרמל", "港町文書館"):
        assert name in page.html


def test_a_record_shows_its_areas_and_its_place(visitor: Visitor) -> None:
    page = visitor.get("/record/kma/f1/4/6")
    assert page.status == 200
    assert page.all("//h1")[0].text == "Extension of the north quay, first scheme"
    assert "ZA KMA F1-4-6" in page.text
    crumbs = [link.text_content().strip() for link in page.all("//nav[@class='crumbs']//li")]
    assert crumbs[:3] == ["Kustendal Regional Archives", "Harbour Board of Kustendal", "Plans and drawings"]


def test_a_record_without_creators_shows_those_of_the_nearest_ancestor(visitor: Visitor) -> None:
    page = visitor.get("/record/kma/f1/1/3")
    assert "Creator Harbour Board of Kustendal 1884–1968 Stated for Harbour Board of Kustendal" in page.text


def test_no_creator_is_invented_where_none_is_stated(visitor: Visitor) -> None:
    page = visitor.get("/record/kma/c4/08")
    assert page.status == 200
    assert "Creator" not in page.text


@pytest.mark.parametrize("key", HIDDEN)
def test_drafts_and_restricted_descriptions_do_not_exist_for_readers(
    visitor: Visitor, reader: Visitor, key: str
) -> None:
    assert visitor.get(f"/record/{key}").status == 404
    assert visitor.get(f"/branch/{key}").status == 404
    assert reader.get(f"/record/{key}").status == 404


@pytest.mark.parametrize("key", HIDDEN)
def test_editors_see_drafts_and_restricted_descriptions(editor: Visitor, key: str) -> None:
    assert editor.get(f"/record/{key}").status == 200


def test_hidden_records_are_missing_from_lists(visitor: Visitor) -> None:
    for path in ("/record/kma/f2", "/branch/kma/f2", "/record/kma/f2/5"):
        assert "Adoption papers" not in visitor.get(path).html


def test_a_closed_record_is_described_but_marked(visitor: Visitor) -> None:
    page = visitor.get("/record/kma/f2/4")
    assert page.status == 200
    assert "Closed until 1 January 2044" in page.text


def test_markup_in_a_title_is_shown_and_not_run(visitor: Visitor) -> None:
    page = visitor.get("/record/kma/f3/4")
    assert page.all("//h1")[0].text == '<script>alert("catch")</script> & other <b>bold</b> file names'
    assert "<script>alert" not in page.html
    assert not page.all("//h1/b")


@pytest.mark.parametrize(
    ("key", "language", "direction"), [("csc/1", "he", "rtl"), ("csc/2", "ar", "rtl"), ("gav/hr-3", "sr-Cyrl", "ltr")]
)
def test_a_title_carries_its_language_and_direction(visitor: Visitor, key: str, language: str, direction: str) -> None:
    heading = visitor.get(f"/record/{key}").all("//h1")[0]
    assert (heading.get("lang"), heading.get("dir")) == (language, direction)


def test_a_record_without_title_is_shown_by_its_code(visitor: Visitor) -> None:
    assert visitor.get("/record/kma/c5/8").all("//h1")[0].text == "[8]"


def test_long_lists_are_paged(app: Flask, visitor: Visitor) -> None:
    app.config["PAGE_SIZE"] = 10
    first = visitor.get("/record/kma/f1/2")
    assert len(first.all("//ol[@class='record-list']/li")) == 10
    third = visitor.get("/record/kma/f1/2", page="3")
    assert [item.text_content().split()[-1] for item in third.all("//p[@class='record-heading']")] == [
        "1922", "1923", "1924", "1925",
    ]  # fmt: skip
    assert "Page 3" in third.all("//nav[@class='pager']//a[@aria-current='page']")[0].text_content()


def test_the_tree_shows_a_first_handful_and_leads_on(app: Flask, visitor: Visitor) -> None:
    app.config["PAGE_SIZE"] = 3
    tree = visitor.get("/browse")
    assert "2 more in Kustendal Regional Archives" in tree.text
    onward = tree.all("//a[contains(., 'more in Kustendal')]/@href")[0]
    assert "Studies deposited by researchers" in visitor.get(onward).text


def test_the_tree_opens_branch_by_branch(visitor: Visitor) -> None:
    tree = visitor.get("/browse")
    branches = [details.get("data-branch") for details in tree.all("//details")]
    assert "/branch/kma/f1" in branches
    below = visitor.get("/branch/kma/f1")
    assert "/branch/kma/f1/1" in [details.get("data-branch") for details in below.all("//details")]
    assert "Index cards without a home" in below.text


def test_an_authority_page_lists_the_records_that_name_it(visitor: Visitor) -> None:
    link = visitor.get("/record/gav/hr-4").all("//a[text()='Kranjec, Zora']")[0]
    page = visitor.get(link.get("href"))
    assert page.all("//h1")[0].text == "Kranjec, Zora"
    assert "Foto Zora" in page.text
    assert "Autoportret s aparatom" in page.text


def test_what_does_not_exist_answers_404_with_a_way_on(visitor: Visitor) -> None:
    for path in ("/nothing", "/record/no/such/key", "/authority/99999", "/repository/XXX", "/file/99999"):
        page = visitor.get(path)
        assert page.status == 404, path
        assert "Browse the archives" in page.text


def test_every_page_allows_only_its_own_scripts_and_styles(visitor: Visitor) -> None:
    for path in ("/", "/browse", "/search?q=letter", "/record/kma/f1", "/login", "/nothing"):
        page = visitor.get(path)
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'self'" in policy
        assert not page.all("//@style | //style | //script[not(@src)]"), path
        assert page.all("//a[@class='skip-link'][@href='#main']"), path
        assert len(page.all("//main")) == len(page.all("//h1")) == 1, path


def test_reading_a_page_is_told_to_listeners(app: Flask, visitor: Visitor) -> None:
    seen: list[tuple[Any, str]] = []

    def listen(sender: Any, record: Any) -> None:
        seen.append((sender, record.key))

    with signals.record_viewed.connected_to(listen):
        visitor.get("/record/kma/f1/1")
        visitor.get("/record/kma/c5/5")
        visitor.client.head("/record/kma/f1/1")
    assert seen == [(app, "kma/f1/1")]


@pytest.mark.parametrize(
    "path", ["/search?q=harbour", "/record/kma/f1/2", "/repository/KMA", "/browse", "/branch/kma/f1"]
)
def test_a_list_costs_as_many_queries_as_a_short_one(app: Flask, path: str) -> None:
    def queries(page_size: int) -> int:
        app.config["PAGE_SIZE"] = page_size
        with counted(app) as statements:
            assert app.test_client().get(path).status_code == 200
        return len(statements)

    assert queries(50) <= queries(2)
