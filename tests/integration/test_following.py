"""Visits are counted beside everything else that happens to a DOI, on each kind of database."""

from __future__ import annotations

import logging
import threading

import pytest
from sqlalchemy import text, update

from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.models import DoiRow
from flask_doi.services import following, sitemap
from flask_doi.services.following import count_following
from tests.services_fixtures import EVERY_DATABASE, Install, Installation


def reserved(installation: Installation, *keys: str) -> list[int]:
    """DOI rows as they would stand after minting; nothing is sent."""
    now = installation.clock()
    with installation.session() as session, session.begin():
        rows = [
            DoiRow(
                environment="sandbox",
                doi=f"10.80000/{key}",
                record_key=key,
                asked_state=DoiState.FINDABLE,
                desired_state=DoiState.FINDABLE,
                observed_state=AgencyState.FINDABLE,
                created_at=now,
                updated_at=now,
            )
            for key in keys
        ]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def test_every_visit_counts_when_many_come_at_once(installation: Installation) -> None:
    (row_id,) = reserved(installation, "f1")

    def visit() -> None:
        with installation.app.app_context():
            for _ in range(5):
                count_following(installation.context, row_id)

    visitors = [threading.Thread(target=visit) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join(30)
    assert installation.row("f1").followed == 20


@pytest.mark.parametrize("database", EVERY_DATABASE[1:], indirect=True)
def test_nobody_waits_long_for_a_row_that_somebody_else_holds(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (row_id,) = reserved(installation, "f1")
    monkeypatch.setitem(following._PATIENCE, "postgresql", "SET LOCAL lock_timeout = '100ms'")
    monkeypatch.setitem(following._PATIENCE, "mysql", "SET SESSION innodb_lock_wait_timeout = 1")
    with installation.session() as holder, holder.begin(), caplog.at_level(logging.WARNING):
        holder.execute(update(DoiRow).values(note="held"))
        with installation.app.app_context():
            count_following(installation.context, row_id)
        assert "was not counted" in caplog.text
    with installation.app.app_context():
        count_following(installation.context, row_id)
    assert installation.row("f1").followed == 1


@pytest.mark.parametrize("database", EVERY_DATABASE[2:], indirect=True)
def test_the_patience_of_other_users_of_a_connection_stays_as_it_was(installation: Installation) -> None:
    (row_id,) = reserved(installation, "f1")
    with installation.app.app_context():
        count_following(installation.context, row_id)
    with installation.session() as session:
        asked = text("SELECT @@SESSION.innodb_lock_wait_timeout = @@GLOBAL.innodb_lock_wait_timeout")
        assert session.scalar(asked) == 1


def test_the_sitemap_has_each_public_doi_once(install: Install, database: str) -> None:
    installation = install(database, expose_test=True)
    ids = reserved(installation, *(f"f{number}" for number in range(7)))
    with installation.app.app_context():
        starts = sitemap.page_starts(installation.context, page=3)
        pages = [[each.id for each in sitemap.listed(installation.context, after=start, page=3)] for start in starts]
    assert pages == [ids[:3], ids[3:6], ids[6:]]


def test_the_sitemap_names_no_test_doi_unless_told_to(on_sqlite: Installation) -> None:
    reserved(on_sqlite, "f1")
    with on_sqlite.app.app_context():
        assert sitemap.page_starts(on_sqlite.context) == [0]
        assert list(sitemap.listed(on_sqlite.context, after=0)) == []
