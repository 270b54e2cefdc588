from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from example_app.database import db
from example_app.models import AccessPoint, AuthorityRecord, DigitalObject, Record, RecordDate, Repository

from .conftest import Finding, Importing
from .documents import ead2002, file

AID = ead2002(components=file("Letters", "<unitdate>1901</unitdate>") + file("Maps") + file("Plans of the old harbour"))


def keys_by_title() -> dict[str, str]:
    db.session.expire_all()
    return {record.title: record.key for record in db.session.scalars(select(Record))}


def test_the_same_file_again_updates_the_same_records(bring_in: Importing) -> None:
    bring_in(AID)
    before, dates = keys_by_title(), db.session.scalar(select(func.count()).select_from(RecordDate))
    report = bring_in(AID)
    assert (report.created, report.updated, report.warnings) == (0, 4, ())
    assert (keys_by_title(), db.session.scalar(select(func.count()).select_from(RecordDate))) == (before, dates)


def test_a_record_that_says_the_same_is_not_touched(bring_in: Importing, titled: Finding) -> None:
    bring_in(AID)
    before = {title: titled(title).modified_at for title in ("Letters", "Maps")}
    bring_in(AID.replace("<unitdate>1901</unitdate>", "<unitdate>1902</unitdate>"))
    db.session.expire_all()
    assert titled("Maps").modified_at == before["Maps"]
    assert titled("Letters").modified_at > before["Letters"]
    assert [one.text for one in titled("Letters").dates] == ["1902"]


def test_what_belongs_to_editors_outlives_a_new_import(bring_in: Importing, titled: Finding) -> None:
    bring_in(AID)
    kept = {
        "publication_status": "published", "first_published_on": date(2024, 5, 1), "published_year": 2024,
        "doi": "10.5072/ab", "external_doi": "10.5072/ext", "version_label": "2", "rights_uri": "https://r.example/",
        "description_restricted": True, "access": "restricted", "material": "map",
    }  # fmt: skip
    db.session.execute(update(Record).where(Record.title == "Maps").values(**kept))
    maps = titled("Maps")
    db.session.add(DigitalObject(record=maps, file_name="scan.pdf"))
    db.session.commit()
    bring_in(AID.replace("<unittitle>Maps", "<unitid type='doi'>10.9999/other</unitid><unittitle>Maps"))
    db.session.expire_all()
    assert {column: getattr(titled("Maps"), column) for column in kept} == kept
    assert [one.file_name for one in titled("Maps").digital_objects] == ["scan.pdf"]


def test_a_record_that_left_the_file_is_reported_and_kept(bring_in: Importing, titled: Finding) -> None:
    bring_in(AID)
    key = titled("Maps").key
    report = bring_in(AID.replace(file("Maps"), ""))
    assert (report.created, report.updated) == (0, 3)
    assert report.warnings == (f'1 record is no longer in the file and kept as before: "{key}".',)
    assert titled("Maps").parent is titled("Papers of the Harbour Board")


def test_a_component_put_in_between_does_not_shift_the_keys_of_the_others(bring_in: Importing) -> None:
    bring_in(AID)
    before = keys_by_title()
    report = bring_in(AID.replace(file("Maps"), file("Photographs") + file("Maps")))
    after = keys_by_title()
    assert (report.created, report.updated) == (1, 4)
    assert {title: after[title] for title in before} == before


def test_a_corrected_title_stays_with_its_record(bring_in: Importing) -> None:
    bring_in(AID)
    before = keys_by_title()
    report = bring_in(AID.replace("Plans of the old harbour", "Plans of the old harbours"))
    assert (report.created, report.updated, report.warnings) == (0, 4, ())
    assert keys_by_title()["Plans of the old harbours"] == before["Plans of the old harbour"]


def test_a_record_is_never_handed_to_something_else(bring_in: Importing) -> None:
    bring_in(AID)
    before = keys_by_title()
    report = bring_in(AID.replace("Plans of the old harbour", "Accounts"))
    assert (report.created, report.updated) == (1, 3)
    assert keys_by_title()["Plans of the old harbour"] == before["Plans of the old harbour"]
    assert "1 record is no longer in the file" in report.warnings[0]


def test_components_below_a_corrected_series_stay_with_their_records(bring_in: Importing) -> None:
    did = "<did><unittitle>Correspondence of the board</unittitle></did>"
    aid = ead2002(components=f'<c level="series">{did}{file("A")}{file("A")}</c>')
    bring_in(aid)
    before = sorted(key for key in db.session.scalars(select(Record.key)))
    report = bring_in(aid.replace("of the board", "of the Board"))
    assert (report.created, report.updated) == (0, 4)
    assert sorted(db.session.scalars(select(Record.key))) == before


def test_identifiers_of_elements_make_the_keys_and_repeated_ones_do_not_clash(bring_in: Importing) -> None:
    twice = file("A", attributes='id="aspace_1"') + file("B", attributes='id="aspace_1"')
    bring_in(ead2002(components=twice + file("C", "<unitid>F1/3</unitid>")))
    keys = keys_by_title()
    assert keys["A"] == "ZA-HMVA/hmva-f1/aspace_1"
    assert keys["B"] != keys["A"]
    assert keys["C"].startswith("ZA-HMVA/hmva-f1/F1-3-")


def test_a_component_that_moves_takes_its_key_and_those_left_behind_find_their_place(
    bring_in: Importing, titled: Finding
) -> None:
    def series(name: str, inside: str) -> str:
        return f'<c id="{name}" level="series"><did><unittitle>{name}</unittitle></did>{inside}</c>'

    moving = series("moving", file("left behind", attributes='id="left"'))
    bring_in(ead2002(components=series("one", moving) + series("two", "")))
    report = bring_in(ead2002(components=series("one", "") + series("two", series("moving", ""))))
    db.session.expire_all()
    assert (report.created, report.updated) == (0, 4)
    assert titled("moving").parent is titled("two")
    assert titled("left behind").path.startswith(titled("moving").path)


def test_two_finding_aids_under_one_identifier_do_not_write_over_each_other(bring_in: Importing) -> None:
    other = AID.replace("Papers of the Harbour Board", "Records of the School").replace(">F1<", ">F7<")
    first = bring_in(AID)
    second = bring_in(other)
    assert (second.created, second.updated) == (4, 0)
    assert first.top_keys != second.top_keys
    assert "this one got a key of its own" in second.warnings[0]
    assert (bring_in(other).updated, bring_in(AID).updated) == (4, 4)


def test_keys_stay_within_what_a_doi_row_can_hold(bring_in: Importing) -> None:
    long = "x y" * 150
    did = f"<unitid>{long}</unitid>"
    report = bring_in(ead2002(components=file("A", did)).replace("hmva-f1", long).replace('"ZA-HMVA"', f'"{long}"'))
    assert max(len(key) for key in db.session.scalars(select(Record.key))) <= 191
    assert "was cut to the 191 characters" in report.warnings[0]


def test_one_name_is_one_authority_record_unless_something_tells_them_apart(bring_in: Importing) -> None:
    def by(name: str, more: str = "") -> str:
        return f"<origination><persname {more}>{name}</persname></origination>"

    writers = ["Cole, A.", "Cole, A.", "Cole, A., 1900-1950", "Cole, A., 1920-1990"]
    parts = [file(f"{at}", by(name)) for at, name in enumerate(writers)]
    numbers = [file(f"n{at}", by("Dee, B.", f'source="viaf" authfilenumber="{at}"')) for at in (1, 2, 1)]
    bring_in(ead2002(components="".join(parts + numbers)))
    found = db.session.execute(select(AuthorityRecord.name, AuthorityRecord.dates_of_existence)).all()
    assert sorted(map(tuple, found)) == [
        ("Cole, A.", "1900-1950"), ("Cole, A.", "1920-1990"), ("Dee, B.", ""), ("Dee, B.", ""),
    ]  # fmt: skip


def test_an_archive_is_found_again_by_name_and_another_department_is_another_archive(bring_in: Importing) -> None:
    bring_in(AID)
    bring_in(AID.replace("hmva-f1", "hmva-f8").replace(">F1<", ">F8<"))
    bring_in(AID.replace("hmva-f1", "hmva-f9").replace("Harbour Museum Archive", "Harbour Museum Library"))
    names = list(db.session.scalars(select(Repository.name).order_by(Repository.id)))
    assert names == ["Harbour Museum Archive", "Harbour Museum Library"]


def test_the_archive_that_is_chosen_goes_before_the_one_in_the_file(bring_in: Importing, titled: Finding) -> None:
    db.session.add(Repository(code="KMA", name="Kustendal Municipal Archive"))
    db.session.commit()
    bring_in(AID, repository="KMA")
    assert titled("Letters").repository.code == "KMA"
    assert db.session.scalar(select(func.count()).select_from(Repository)) == 1


def test_a_file_without_an_archive_is_filed_under_one_without_a_name(bring_in: Importing, titled: Finding) -> None:
    bare = AID.replace(' countrycode="za" mainagencycode="ZA-HMVA"', "")
    report = bring_in(bare.replace("<repository><corpname>Harbour Museum Archive</corpname></repository>", ""))
    assert (titled("Maps").repository.code, titled("Maps").repository.name) == ("unnamed", "")
    assert "does not say which archive" in report.warnings[0]


def test_places_on_the_map_outlive_a_change_of_other_access_points(bring_in: Importing, titled: Finding) -> None:
    notes = "<controlaccess><geogname>Durban</geogname></controlaccess>"
    bring_in(ead2002(notes=notes))
    db.session.execute(update(AccessPoint).values(latitude=-29.9, longitude=31.0))
    db.session.commit()
    bring_in(ead2002(notes=notes.replace("</control", "<subject>Ports</subject></control")))
    db.session.expire_all()
    points = titled("Papers of the Harbour Board").access_points
    assert [(one.term, one.latitude) for one in points] == [("Durban", -29.9), ("Ports", None)]


@pytest.mark.parametrize("field", ["title", "scope_and_content"])
def test_the_words_of_the_file_replace_those_of_the_last_import(
    bring_in: Importing, titled: Finding, catalogue: Flask, field: str
) -> None:
    bring_in(AID)
    db.session.execute(update(Record).where(Record.title == "Papers of the Harbour Board").values({field: "Edited"}))
    db.session.commit()
    bring_in(AID)
    db.session.expire_all()
    assert getattr(titled("Papers of the Harbour Board"), field) != "Edited"
