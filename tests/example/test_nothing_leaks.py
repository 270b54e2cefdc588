"""What the catalogue does not show stands on none of its public pages and exports, nor do DOIs bring it there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from example_app.database import db
from example_app.doi import upgrade_tables
from example_app.models import AuthorityRecord, DigitalObject, Record, RecordName, Repository
from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.models import DoiRow
from flask_doi.services.context import context_of
from flask_doi.services.snapshots import keep_snapshot

from ..web.every_address import addresses, rules_of
from .visiting import make_app

SECRET = "zyzzyva"
NOT_WORDS = {"key", "path", "reference_code", "level", "access", "publication_status", "doi", "external_doi"}
APART = ("flask_doi_admin", "editing", "imports", "authorities")
"""Pages behind a login, and the authority file, which is public whoever is named in which record."""
QUESTIONS = [
    "/search?q=a&with_files=1",
    "/search?q=10.80000",
    "/oai?verb=Identify",
    "/oai?verb=ListSets",
    *(f"/oai?verb=ListRecords&metadataPrefix={each}" for each in ("oai_dc", "oai_datacite", "datacite", "ead3")),
    "/oai?verb=ListIdentifiers&metadataPrefix=oai_dc",
]


@pytest.fixture
def app(filled_database: Path, tmp_path: Path) -> Iterator[Flask]:
    """The catalogue with a DOI for every record, and some branches restricted or made drafts again."""
    file = tmp_path / "catalogue.sqlite"
    shutil.copy(filled_database, file)
    on: dict[str, Any] = {"DOI_ENABLED": True, "DOI_ENVIRONMENT": "sandbox", "DOI_QUEUE": "none"}
    app = make_app(f"sqlite:///{file}", **on, DOI_EXPOSE_TEST=True, DOI_PUBLIC_URL="https://archive.example.org")
    with app.app_context():
        upgrade_tables()
        _mint_all(app)
        _close_some()
        db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


def _mint_all(app: Flask) -> None:
    context = context_of(app)
    keys = db.session.scalars(sa.select(Record.key).where(Record.publication_status == "published")).all()
    with app.test_request_context("/"):
        described = context.catalogue.get_many(keys)
    real = {"asked_state": DoiState.FINDABLE, "desired_state": DoiState.FINDABLE, "resolves": True}
    now = context.clock()
    with context.transaction() as session:
        for place, (key, found) in enumerate(described.items()):
            row = DoiRow(
                environment="sandbox", doi=f"10.80000/{place}", record_key=key, observed_state=AgencyState.FINDABLE,
                confirmed_at=now, minted_at=now, created_at=now, updated_at=now, publication_year=2024, **real,
            )  # fmt: skip
            session.add(row)
            keep_snapshot(context, session, row, found)


def _close_some() -> None:
    """Restricts or takes back records in the middle of the tree, and writes the word into all that they say."""
    inner = db.session.scalars(sa.select(Record).where(Record.parent_id.is_not(None), Record.children.any())).all()
    assert len(inner) > 6
    for place, record in enumerate(inner[:: len(inner) // 4]):
        record.description_restricted = place % 2 == 0
        record.publication_status = "published" if record.description_restricted else "draft"
        for column in Record.__mapper__.columns:
            if isinstance(column.type, sa.String) and column.key not in NOT_WORDS and not column.foreign_keys:
                setattr(record, column.key, SECRET)
        hidden = AuthorityRecord(name=f"{SECRET} {place}", kind="person")
        record.names = [RecordName(authority=hidden, role="creator")]
        record.digital_objects = [DigitalObject(uri=f"https://example.org/{SECRET}.tif", label=SECRET)]


def family(records: list[Record]) -> list[Record]:
    """The closed records, with the first of those under each, and all above them."""
    closed = [each for each in records if SECRET in each.title]
    below = [each.children[0] for each in closed]
    above = {up for each in closed for up in records if each.path != up.path and each.path.startswith(up.path)}
    assert (len(closed), len(above)) > (3, 1)
    return [*closed, *below, *sorted(above, key=lambda each: each.path)]


def test_no_address_tells_what_the_catalogue_does_not_show(app: Flask) -> None:
    client = app.test_client()
    with app.app_context():
        keys = [each.key for each in family(list(db.session.scalars(sa.select(Record))))]
        with context_of(app).session() as session:
            names = session.scalars(sa.select(DoiRow.doi).where(DoiRow.record_key.in_(keys))).all()
        values = {
            "key": keys,
            "number": db.session.scalars(sa.select(DigitalObject.id).order_by(DigitalObject.id.desc()).limit(3)).all(),
            "code": db.session.scalars(sa.select(Repository.code)).all(),
            "version": ["ead3", "ead2002"],
            "doi": names,
            "doi_id": [1],
            "form": ["datacite-xml", "ead3", "dc"],
            "text": [f"doi:{names[0]}"],
            "after": [0],
        }
    leaks, asked = [], 0
    rules = [rule for rule in rules_of(app) if rule.endpoint.partition(".")[0] not in APART]
    for address in [*(address for _, address in addresses(app, rules, values)), *QUESTIONS]:
        answer = client.get(address, buffered=True)
        asked += 1
        said = f"{answer.headers}\n{answer.get_data(as_text=True)}".lower()
        if SECRET in said:
            place = said.index(SECRET)
            leaks.append(f"{address}: {' '.join(said[max(0, place - 90) : place + 40].split())}")
        if answer.status_code >= 500:
            leaks.append(f"{address}: {answer.status}")
    assert asked > 100
    assert not leaks, "\n".join(leaks)
