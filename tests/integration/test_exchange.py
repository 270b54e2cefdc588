"""The way out and back of a file, on every kind of database."""

from __future__ import annotations

import csv
import io

import sqlalchemy as sa

from flask_doi.domain.doi_filter import DoiFilter
from flask_doi.domain.exchange import FOR_IMPORT
from flask_doi.models import Batch, BatchRecord, DoiRow
from flask_doi.services.exchange import importing
from flask_doi.services.exchange.exporting import Export

from ..services_fixtures import Installation


def test_an_edited_file_is_carried_out(installation: Installation) -> None:
    installation.publish("a", "b", "c", title="Čaj, „ночь“ 🚢")
    installation.drain()
    context = installation.context
    with installation.app.app_context():
        text = b"".join(Export(context, DoiFilter(), columns=FOR_IMPORT).as_csv()).decode("utf-8-sig")
        lines = list(csv.DictReader(io.StringIO(text)))
        assert [line["Title"] for line in lines] == ["Čaj, „ночь“ 🚢"] * 3
        lines[0]["URL"] = "http://127.0.0.1:5000/elsewhere"
        lines[1] |= {"Status": "deactivated", "Reason": "privacy"}
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
        number = importing.take_in(context, io.BytesIO(buffer.getvalue().encode()), may_deactivate=True)
        assert importing.apply(context, number, actor="administrator")
        assert not importing.apply(context, number, actor="administrator"), "a file is applied once"
    installation.make_due("batches")
    installation.drain()
    installation.make_due("batches")
    installation.drain()
    with installation.session() as session:
        rows = {row.record_key: row for row in session.scalars(sa.select(DoiRow))}
        results = session.scalars(sa.select(BatchRecord.result).order_by(BatchRecord.id)).all()
        assert session.scalars(sa.select(Batch.state)).one() == "completed"
    assert results == ["done", "done"]
    assert rows["a"].observed_url == "http://127.0.0.1:5000/elsewhere"
    assert rows["b"].deactivated_at is not None
    with installation.app.app_context():
        kept = b"".join(Export(context, DoiFilter(), columns=FOR_IMPORT).as_csv())
        again = importing.take_in(context, io.BytesIO(kept), may_deactivate=True)
        found = importing.find_import(context, again)
        assert found is not None
        assert (found.compared.changes, found.compared.left_out, found.compared.unchanged) == (0, 0, 3)
