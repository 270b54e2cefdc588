"""Editing, adding, publishing and deleting records through the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from example_app.database import db

from .visiting import Visitor, record_of

LookUp = Callable[[str, str], Any]


def test_saving_a_form_unchanged_changes_no_description(app: Flask, editor: Visitor) -> None:
    def told() -> list[Any]:
        with app.app_context():
            record = record_of("kma/f2/2/1")
            return [
                record.title, record.languages, record.reference_code, record.access, record.position,
                [(d.kind, d.text, d.start, d.end, d.certainty) for d in record.dates],
                [(p.kind, p.term, p.latitude, p.longitude) for p in record.access_points],
                [(f.file_name, f.media_type, f.bytes, f.label) for f in record.digital_objects],
            ]  # fmt: skip

    before = told()
    assert editor.submit("/catalogue/edit/kma/f2/2/1").path == "/record/kma/f2/2/1"
    assert told() == before


def test_an_edited_title_is_on_the_page(editor: Visitor) -> None:
    page = editor.submit("/catalogue/edit/kma/f1/2", title="Logs of the harbour")
    assert "The description was saved." in page.text
    assert page.all("//h1")[0].text == "Logs of the harbour"


def test_control_characters_are_dropped_on_the_way_in(editor: Visitor, look_up: LookUp) -> None:
    editor.submit("/catalogue/edit/kma/f1/2", title="Logs\x00 of\x0b the\x1f harbour\r\n")
    assert look_up("kma/f1/2", "title") == "Logs of the harbour"


def test_rows_can_be_added_and_emptied(app: Flask, editor: Visitor) -> None:
    editor.submit(
        "/catalogue/edit/kma/f1/2",
        dates__0__text="", dates__0__start="", dates__0__end="",
        dates__1__text="circa 1902", dates__1__start="1902", dates__1__certainty="circa",
        names__0__name="Brink, Hendrik", names__0__role="collector",
        access_points__0__term="Ships", languages="en, af",
    )  # fmt: skip
    with app.app_context():
        record = record_of("kma/f1/2")
        assert [(d.text, d.start, d.certainty) for d in record.dates] == [("circa 1902", "1902", "circa")]
        assert [(n.authority.name, n.role) for n in record.names] == [("Brink, Hendrik", "collector")]
        assert [p.term for p in record.access_points] == ["Ships"]
        assert record.languages == ["en", "af"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"dates__0__start": "1.5.1923"}, '"1.5.1923" is not a normalised date'),
        ({"dates__0__start": "1923-02-30"}, '"1923-02-30" is not a normalised date'),
        ({"dates__0__start": "1998", "dates__0__end": "1992"}, "The end 1992 lies before the start 1998"),
        ({"names__0__name": "Nobody, Known"}, 'There is no authority record "Nobody, Known"'),
        ({"languages": "en, klingon!"}, '"klingon!" is not a language code'),
        ({"scripts": "Latin"}, '"Latin" is not a script code'),
        ({"rights_uri": "javascript:alert(1)"}, '"javascript:alert(1)" is not a web address'),
        ({"external_doi": "ten dot something"}, '"ten dot something" holds no DOI'),
        ({"access": "embargoed"}, "no day is given on which it ends"),
        ({"embargo_until": "soon"}, "Not a valid date"),
        ({"published_year": "99"}, "Write a year of four digits"),
        ({"reference_code": "1"}, 'Reference code "1" is already used here by "Minutes of the board"'),
        ({"digital_objects__0__file_name": "../secret"}, '"../secret" is not a plain file name'),
        ({"level": "x" * 65}, "takes at most 64 characters"),
    ],
)
def test_a_refused_form_says_what_is_wrong_where(
    editor: Visitor, look_up: LookUp, change: dict[str, str], message: str
) -> None:
    page = editor.submit("/catalogue/edit/kma/f1/2", title="Should not be stored", **change)
    assert page.status == 422
    summary = page.all("//div[@id='problems']")[0]
    assert message in summary.text_content()
    field_id = summary.xpath(".//a/@href")[0].removeprefix("#")
    field = page.tree.get_element_by_id(field_id)
    assert field.get("aria-invalid") == "true"
    assert message in page.tree.get_element_by_id(f"{field_id}-problem").text_content()
    assert look_up("kma/f1/2", "title") == "Harbour logs"


def test_bce_dates_are_compared_as_years_before(editor: Visitor) -> None:
    page = editor.submit("/catalogue/edit/kma/f1/2", dates__0__start="-2350", dates__0__end="-1780", dates__0__text="")
    assert page.status == 200


def test_a_second_editor_cannot_undo_the_first(app: Flask, editor: Visitor, admin: Visitor, look_up: LookUp) -> None:
    form = next(f for f in editor.get("/catalogue/edit/kma/f1/2").tree.forms if "title" in f.fields)
    admin.submit("/catalogue/edit/kma/f1/2", title="First come")
    late = editor.post("/catalogue/edit/kma/f1/2", {**dict(form.form_values()), "title": "Too late"})
    assert late.status == 422
    assert "Somebody else saved this record" in late.text
    assert look_up("kma/f1/2", "title") == "First come"


def test_an_imported_role_outside_the_list_survives_editing(app: Flask, editor: Visitor) -> None:
    with app.app_context():
        record_of("kma/c5/2").names[0].role = "gaffer"
        db.session.commit()
    editor.submit("/catalogue/edit/kma/c5/2", title="Sand and quay")
    with app.app_context():
        assert [name.role for name in record_of("kma/c5/2").names] == ["gaffer"]


def test_a_new_record_below_is_a_draft_in_its_place(app: Flask, editor: Visitor) -> None:
    page = editor.submit("/catalogue/new-below/kma/f1/1", title="Minute book 15", level="file", reference_code="15")
    assert page.status == 200
    assert "Draft" in page.text
    with app.app_context():
        record = record_of(page.path.removeprefix("/record/"))
        assert record.key.startswith("kma/")
        assert record.parent is not None
        assert record.parent.key == "kma/f1/1"
        assert record.path.startswith(record.parent.path)
        assert record.full_reference_code == "ZA KMA F1-1-15"
        assert record.position == 15
        assert record.publication_status == "draft"


def test_a_new_fonds_stands_at_the_top(app: Flask, editor: Visitor) -> None:
    page = editor.submit("/catalogue/new/MTB", title="灯台日誌", level="fonds")
    with app.app_context():
        record = record_of(page.path.removeprefix("/record/"))
        assert (record.parent_id, record.repository.code, record.title) == (None, "MTB", "灯台日誌")


def test_publishing_and_unpublishing_change_who_can_read(editor: Visitor, visitor: Visitor, look_up: LookUp) -> None:
    page = editor.submit("/record/kma/c5/5", action="/publish/")
    assert "public now" in page.text
    assert visitor.get("/record/kma/c5/5").status == 200
    first_day = look_up("kma/c5/5", "first_published_on")
    editor.submit("/record/kma/c5/5", action="/unpublish/")
    assert visitor.get("/record/kma/c5/5").status == 404
    assert look_up("kma/c5/5", "first_published_on") == first_day is not None


def test_a_branch_is_published_with_every_draft_in_it(app: Flask, editor: Visitor) -> None:
    assert "Publish with 3 drafts below" in editor.get("/record/kma/c5").text
    assert "Publish with" not in editor.get("/record/kma/c4").text
    assert "3 descriptions became public." in editor.submit("/record/kma/c5", action="/publish-branch/").text
    with app.app_context():
        assert all(record_of(f"kma/c5/{n}").is_published for n in range(1, 9))


@pytest.mark.parametrize("verb", ["publish", "publish-branch", "unpublish", "delete"])
def test_no_change_happens_without_a_token(editor: Visitor, look_up: LookUp, verb: str) -> None:
    page = editor.post(f"/catalogue/{verb}/kma/f1/5")
    assert page.status == 400
    assert "The form had expired" in page.text
    assert look_up("kma/f1/5", "publication_status") == "published"


def test_nothing_is_published_by_following_a_link(editor: Visitor) -> None:
    for verb in ("publish", "publish-branch", "unpublish"):
        assert editor.get(f"/catalogue/{verb}/kma/c5/5").status == 405


def test_deleting_asks_first_and_then_deletes(app: Flask, editor: Visitor) -> None:
    asking = editor.get("/catalogue/delete/kma/f1/5")
    assert "Delete this description?" in asking.text
    assert editor.get("/record/kma/f1/5").status == 200
    page = editor.submit("/catalogue/delete/kma/f1/5")
    assert page.path == "/record/kma/f1"
    assert editor.get("/record/kma/f1/5").status == 404


def test_a_record_with_others_below_it_is_not_deleted(editor: Visitor) -> None:
    page = editor.submit("/catalogue/delete/kma/f1")
    assert '"Harbour Board of Kustendal" cannot be deleted: 7 records lie directly below it.' in page.text
    assert editor.get("/record/kma/f1").status == 200


def test_a_limited_editor_works_in_one_archive_only(limited_editor: Visitor) -> None:
    assert limited_editor.get("/catalogue/edit/gav/hr-1").status == 200
    assert limited_editor.submit("/catalogue/edit/gav/hr-4", extent="25 ploča").path == "/record/gav/hr-4"
    for path in ("edit/kma/f1", "new-below/kma/f1", "new/KMA", "delete/kma/f1/5", "repository/KMA"):
        assert limited_editor.get(f"/catalogue/{path}").status == 403
    page = limited_editor.get("/record/kma/f1")
    assert "Unpublish" not in page.text
    token = limited_editor.get("/record/gav/hr-1").all("//input[@name='csrf_token']/@value")[0]
    assert limited_editor.post("/catalogue/unpublish/kma/f1", {"csrf_token": token}).status == 403


def test_a_limited_editor_imports_into_one_archive_only(limited_editor: Visitor, editor: Visitor) -> None:
    own = limited_editor.get("/catalogue/import").all("//select[@id='repository']/option/@value")
    assert own == ["GAV"]
    assert "" in editor.get("/catalogue/import").all("//select[@id='repository']/option/@value")
