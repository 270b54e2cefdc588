"""The same import on every database system that runs here."""

from __future__ import annotations

import io

from flask import Flask
from sqlalchemy import func, select

from example_app.database import db
from example_app.importers import import_file
from example_app.models import AuthorityRecord, Record, RecordDate
from example_app.models.record import below

from .documents import ead2002, file


def test_an_import_and_its_repetition_are_the_same_on_every_database(empty_database: str) -> None:
    did = "<unitdate normal='1901'>1901</unitdate><origination><persname>Cole, {}.</persname></origination>"
    files = "".join(file(f"File {number}", did.format(chr(65 + number % 20))) for number in range(900))
    aid = ead2002(components=f'<c level="series"><did><unittitle>Série 日本</unittitle></did>{files}</c>')
    app = Flask("catalogue")
    app.config["SQLALCHEMY_DATABASE_URI"] = empty_database
    db.init_app(app)
    with app.app_context():
        db.create_all()
        reports = [import_file(io.BytesIO(aid.encode()), "aid.xml") for _ in range(2)]
        top = db.session.scalars(select(Record).where(Record.parent_id.is_(None))).one()
        under = db.session.scalar(select(func.count()).select_from(Record).where(below(top.path)))
        counts = [db.session.scalar(select(func.count()).select_from(table)) for table in (AuthorityRecord, RecordDate)]
        db.session.remove()
        db.drop_all()
        db.engine.dispose()
    assert [(report.created, report.updated) for report in reports] == [(902, 0), (0, 902)]
    assert (under, counts) == (901, [20, 900])
    assert reports[1].warnings == ()
