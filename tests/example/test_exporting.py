"""Finding aids that the catalogue gives away, with DOIs switched off, and how it knows them again."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import etree

from example_app import cataloguing
from example_app.database import db
from example_app.importers.importing import import_file
from example_app.models import Record, Repository

from .harvesting import valid
from .visiting import Visitor, make_app, record_of

TOPS = ("kma/f1", "kma/f2", "kma/f3", "kma/c4", "gav/hr-1", "gav/hr-4", "csc/2", "mtb/n3")


def exported(app: Flask, key: str, version: str = "ead3") -> bytes:
    answer = app.test_client().get(f"/record/{key}/{version}.xml")
    assert answer.status_code == 200
    return answer.data


@pytest.mark.shared
@pytest.mark.parametrize("key", TOPS)
@pytest.mark.parametrize(
    ("version", "schemas"), [("ead3", ("ead3.xsd", "ead3.rng")), ("ead2002", ("ead.xsd",))], ids=["EAD3", "EAD 2002"]
)
def test_every_finding_aid_is_valid(app: Flask, key: str, version: str, schemas: tuple[str, ...]) -> None:
    data = exported(app, key, version)
    for name in schemas:
        valid(data, name)


@pytest.mark.parametrize("version", ["ead3", "ead2002"])
def test_everything_public_below_is_in_it_and_nothing_else(in_app: Flask, version: str) -> None:
    top = record_of("kma/f2")
    root = etree.fromstring(exported(in_app, "kma/f2", version))
    told = {"".join(each.itertext()) for each in root.iter("{*}unitid") if "record" in each.attrib.values()}
    below = list(db.session.scalars(sa.select(Record).where(top.descendants())))
    assert {one.key for one in below if one.is_public} | {"kma/f2"} == told
    assert any(not one.is_public for one in below)


def test_what_lies_below_a_hidden_record_is_left_out_with_it(in_app: Flask) -> None:
    series = db.session.scalars(sa.select(Record).where(Record.parent_id == record_of("kma/f1").id)).first()
    assert series is not None
    series.description_restricted = True
    cataloguing.save(series)
    below = [one.key for one in db.session.scalars(sa.select(Record).where(series.descendants()))]
    assert below
    text = exported(in_app, "kma/f1").decode()
    assert all(f">{key}<" not in text for key in (series.key, *below))


def test_a_hidden_record_has_no_finding_aid_not_even_for_editors(app: Flask, editor: Visitor) -> None:
    with app.app_context():
        hidden = db.session.scalar(sa.select(Record.key).where(Record.description_restricted))
    assert editor.get(f"/record/{hidden}/ead3.xml").status == 404


def test_the_page_of_a_record_leads_to_its_finding_aids(visitor: Visitor, editor: Visitor) -> None:
    links = visitor.get("/record/kma/f1").all("//aside//a[contains(@href, '/ead')]/@href")
    assert links == ["/record/kma/f1/ead3.xml", "/record/kma/f1/ead2002.xml"]
    assert editor.get("/record/kma/c5/5").all("//a[contains(@href, '/ead')]") == []


def test_the_file_has_a_name(app: Flask) -> None:
    answer = app.test_client().get("/record/kma/f1/ead2002.xml")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="kma-f1.ead2002.xml"'


def snapshot() -> dict[str, tuple[object, ...]]:
    return {
        one.key: (one.title, one.level, one.reference_code, one.path, one.publication_status, one.external_doi)
        for one in db.session.scalars(sa.select(Record))
    }


@pytest.mark.parametrize("version", ["ead3", "ead2002"])
@pytest.mark.parametrize("key", ["kma/f1", "gav/hr-1"])
def test_the_catalogue_knows_its_own_finding_aid_again(in_app: Flask, key: str, version: str) -> None:
    before = snapshot()
    report = import_file(BytesIO(exported(in_app, key, version)), "again.xml")
    db.session.expire_all()
    assert report.created == 0
    assert snapshot() == before


def test_a_part_that_was_exported_alone_keeps_its_place(in_app: Flask) -> None:
    before = snapshot()
    series = db.session.scalars(sa.select(Record).where(Record.parent_id == record_of("kma/f1").id)).first()
    assert series is not None
    report = import_file(BytesIO(exported(in_app, series.key)), "series.xml")
    db.session.expire_all()
    assert report.created == 0
    assert snapshot() == before


def test_a_record_is_known_by_its_doi_and_the_doi_is_not_doubled(in_app: Flask) -> None:
    record_of("kma/c4/02").doi = "10.80000/abcd-efgh"
    db.session.commit()
    count = len(snapshot())
    data = exported(in_app, "kma/c4").replace(b'localtype="record"', b'localtype="nothing"')
    data = data.replace(b"oai:tidemark.example.org:kma/c4/02", b"x").replace(
        b">kma/c4/02</unitid>",
        b'>kma/c4/02</unitid><unitid localtype="doi" identifier="https://doi.org/10.80000/ABCD-efgh"/>',
    )
    import_file(BytesIO(data), "by-doi.xml", repository="KMA")
    db.session.expire_all()
    carriers = [
        one.key for one in db.session.scalars(sa.select(Record)) if "10.80000/abcd-efgh" in (one.doi, one.external_doi)
    ]
    assert carriers == ["kma/c4/02"]
    assert len(snapshot()) > count


def test_a_file_under_another_archive_takes_nobodys_records_and_dois(in_app: Flask) -> None:
    record_of("kma/c4").doi = "10.80000/abcd-efgh"
    db.session.commit()
    before = snapshot()
    doi = b'<unitid localtype="doi" identifier="https://doi.org/10.80000/abcd-efgh"/><unittitle'
    data = exported(in_app, "kma/c4").replace(b"<unittitle", doi, 1)
    report = import_file(BytesIO(data), "elsewhere.xml", repository="GAV")
    db.session.expire_all()
    after = snapshot()
    assert {key: after[key] for key in before} == before
    assert report.created == len(after) - len(before) > 0
    assert any("belongs to another record" in warning for warning in report.warnings)
    assert all("10.80000/abcd-efgh" not in str(values) for values in after.values())
    gav = db.session.scalars(sa.select(Repository).where(Repository.code == "GAV")).one()
    new = db.session.scalars(sa.select(Record).where(Record.key.in_(after.keys() - before.keys())))
    assert {one.repository_id for one in new} == {gav.id}


def test_another_catalogue_keeps_the_doi_as_one_given_elsewhere(app: Flask, tmp_path: Path) -> None:
    doi = b'<unitid localtype="doi" identifier="https://doi.org/10.80000/abcd-efgh"/><unittitle'
    old = b'<unitid localtype="doi-superseded" identifier="https://doi.org/10.80000/old"/>'
    data = exported(app, "kma/c4").replace(b"<unittitle", old + doi, 1)
    other = make_app(f"sqlite:///{tmp_path / 'other.sqlite'}", OAI_REPOSITORY_IDENTIFIER="other.example.org")
    with other.app_context():
        db.create_all()
        report = import_file(BytesIO(data), "from-elsewhere.xml")
        top = record_of(report.top_keys[0])
        assert top.external_doi == "10.80000/abcd-efgh"
        assert top.doi == ""
        assert top.reference_code == "ZA KMA C4"
        db.engine.dispose()
