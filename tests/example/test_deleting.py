"""Deleting a description that has a DOI: the page says what that means, and refuses it where the archive wants that."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from example_app import doi
from example_app.database import db
from example_app.models import Record
from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.models import DoiRow, Intent

from .visiting import Visitor, make_app

KEY = "kma/f1/5"
NAME = "10.80000/abcd-ef12"


@pytest.fixture
def build(filled_database: Path, tmp_path: Path) -> Iterator[Callable[..., Visitor]]:
    """A catalogue with the DOI extension, in which one record has a findable DOI, and its editor."""
    made: list[Flask] = []

    def make(asked: DoiState = DoiState.FINDABLE, **config: str) -> Visitor:
        file = tmp_path / "catalogue.sqlite"
        shutil.copy(filled_database, file)
        app = make_app(f"sqlite:///{file}", DOI_ENABLED=True, DOI_QUEUE="none", **config)
        made.append(app)
        now = datetime.now(UTC)
        row = DoiRow(
            environment="sandbox", doi=NAME, record_key=KEY, asked_state=asked, desired_state=asked,
            observed_state=AgencyState.FINDABLE, created_at=now, updated_at=now,
        )  # fmt: skip
        with app.app_context():
            doi.upgrade_tables()
            db.session.add(row)
            db.session.commit()
        visitor = Visitor(app.test_client())
        visitor.log_in("editor")
        return visitor

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


def is_there(visitor: Visitor) -> bool:
    with visitor.client.application.app_context():
        return db.session.scalar(sa.select(Record.id).where(Record.key == KEY)) is not None


def noted(visitor: Visitor) -> list[str]:
    with visitor.client.application.app_context():
        return [str(kind) for kind in db.session.scalars(sa.select(Intent.kind).where(Intent.record_key == KEY))]


def test_the_page_tells_what_becomes_of_the_doi_and_offers_to_deactivate_it_first(
    build: Callable[..., Visitor],
) -> None:
    visitor = build()
    page = visitor.get(f"/catalogue/delete/{KEY}")
    assert f"It has the DOI {NAME}, which people may have cited." in page.text
    assert page.all(f'//a[@href="/admin/doi/record/{KEY}/deactivate"]')

    visitor.submit(f"/catalogue/delete/{KEY}")

    assert (is_there(visitor), noted(visitor)) == (False, ["deleted"])


def test_where_the_archive_wants_it_nothing_with_a_public_doi_is_deleted(build: Callable[..., Visitor]) -> None:
    visitor = build(DOI_ON_DELETE="refuse")
    page = visitor.get(f"/catalogue/delete/{KEY}")
    assert "This description cannot be deleted yet" in page.text
    assert "Delete for good" not in page.text
    assert page.all(f'//a[@href="/admin/doi/record/{KEY}/deactivate"]')

    answer = visitor.submit(f"/catalogue/delete/{KEY}")

    assert "Deactivate the DOI first" in answer.text
    assert (is_there(visitor), noted(visitor)) == (True, [])


def test_once_its_doi_is_deactivated_it_may_go(build: Callable[..., Visitor]) -> None:
    visitor = build(asked=DoiState.DEACTIVATED, DOI_ON_DELETE="refuse")
    assert "It has the DOI" not in visitor.get(f"/catalogue/delete/{KEY}").text
    visitor.submit(f"/catalogue/delete/{KEY}")
    assert not is_there(visitor)


def test_what_has_records_below_it_is_not_offered_for_deletion(build: Callable[..., Visitor]) -> None:
    visitor = build()
    page = visitor.get("/catalogue/delete/kma/f1")
    assert "This description cannot be deleted yet" in page.text
    assert "directly below it. Delete or move those first" in page.text
    assert "Delete for good" not in page.text
    assert not page.all('//a[contains(@href, "deactivate")]')


def test_no_address_that_leaves_the_house_follows_a_forged_host(build: Callable[..., Visitor]) -> None:
    public = "https://archive.example.org"
    app = build(DOI_PUBLIC_URL=public).client.application
    with app.test_request_context("/", base_url="https://evil.example.com"):
        described = doi.catalogue.get("kma/f2/2/1")
        assert described is not None
        told = [*(each.url for each in described.digital_objects), doi.sitemap()]
    assert [str(address).rpartition("/")[0] for address in told] == [f"{public}/file", f"{public}/doi"]
