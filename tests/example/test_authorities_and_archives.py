"""Authority records and the entries of the archives, through their pages."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from example_app.database import db
from example_app.models import AuthorityRecord, Repository

from .visiting import Visitor


def number_of(app: Flask, name: str) -> int:
    with app.app_context():
        return db.session.scalars(sa.select(AuthorityRecord.id).where(AuthorityRecord.name == name)).one()


def test_a_renamed_authority_is_renamed_on_its_records(app: Flask, editor: Visitor) -> None:
    number = number_of(app, "Foto Zora")
    page = editor.submit(f"/catalogue/authority/{number}", name="Foto Zora, Vrelo", other_names="Foto Zora\nZora Foto")
    assert page.path == f"/authority/{number}"
    assert "Foto Zora, Vrelo" in editor.get("/record/gav/hr-4/2/1").text
    with app.app_context():
        assert db.session.get_one(AuthorityRecord, number).other_names == ["Foto Zora", "Zora Foto"]


def test_a_new_authority_keeps_its_identifiers(app: Flask, editor: Visitor) -> None:
    page = editor.submit(
        "/catalogue/authority/new", kind="organisation", name="Quay Choir",
        identifiers__0__scheme="Wikidata", identifiers__0__value="Q131079999",
    )  # fmt: skip
    assert page.all("//h1")[0].text == "Quay Choir"
    with app.app_context():
        found = db.session.get_one(AuthorityRecord, number_of(app, "Quay Choir"))
        assert found.identifiers == [{"scheme": "Wikidata", "value": "Q131079999"}]


def test_an_authority_needs_a_name_and_a_body_has_no_family_name(editor: Visitor) -> None:
    assert "Enter the name as it is to be cited." in editor.submit("/catalogue/authority/new").text
    page = editor.submit("/catalogue/authority/new", kind="organisation", name="Choir", family_name="Smith")
    assert 'An organisation has no family name, yet "Smith" is given' in page.text


def test_names_are_found_by_a_part(visitor: Visitor) -> None:
    page = visitor.get("/authorities", q="MOKOENA")
    assert "4 names" in page.text
    assert "Mokoena, Selina" in page.text


def test_an_archive_is_edited_and_its_records_show_the_new_name(app: Flask, editor: Visitor) -> None:
    page = editor.submit("/catalogue/repository/KMA", name="Kustendal Archives", ror="https://ror.org/05gq02987")
    assert page.all("//h1")[0].text == "Kustendal Archives"
    assert "Kustendal Archives" in editor.get("/record/kma/f1/1").text
    with app.app_context():
        stored = db.session.scalars(sa.select(Repository).where(Repository.code == "KMA")).one()
        assert stored.ror == "https://ror.org/05gq02987"
        assert stored.country_code == "ZA"


def test_an_archive_is_not_saved_with_nonsense(editor: Visitor) -> None:
    page = editor.submit("/catalogue/repository/KMA", name="", country_code="Za", url="kustendal")
    assert page.status == 422
    assert "Every archive needs a name" in page.text
    assert "Two capital letters" in page.text
    assert '"kustendal" is not a web address' in page.text
