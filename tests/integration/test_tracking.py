"""Hosts without signals: changes of a model, noticed through SQLAlchemy."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, update

from flask_doi.models import IntentKind, Schedule
from flask_doi.services.intents import QUIET
from tests.services_fixtures import Install, Installation, record_model


@pytest.fixture
def record(installation: Installation) -> Any:
    """The host's model, watched."""
    model = record_model(installation.db)
    installation.doi.track(model, published=lambda found: found.published)
    return model


def kinds(installation: Installation) -> list[tuple[str, str]]:
    return [(str(intent.kind), intent.record_key) for intent in installation.intents()]


def test_a_new_public_record_is_noticed_and_a_private_one_is_not(installation: Installation, record: Any) -> None:
    with installation.app.app_context():
        installation.db.session.add_all([record(id=1, title="Letters", published=True), record(id=2, title="Drafts")])
        installation.db.session.commit()

    assert kinds(installation) == [("published", "1")]


def test_edits_withdrawals_and_deletions_are_noticed(installation: Installation, record: Any) -> None:
    with installation.app.app_context():
        session = installation.db.session
        session.add(record(id=1, title="Letters", published=True))
        session.commit()
        found = session.get(record, 1)
        found.title = "Letters home"
        session.commit()
        found.published = False
        session.commit()
        session.delete(found)
        session.commit()

    assert kinds(installation) == [("published", "1"), ("published", "1"), ("unpublished", "1"), ("deleted", "1")]


def test_a_rollback_takes_the_noticed_change_back(installation: Installation, record: Any) -> None:
    with installation.app.app_context():
        installation.db.session.add(record(id=1, title="Letters", published=True))
        installation.db.session.flush()
        installation.db.session.rollback()

    assert kinds(installation) == []


@pytest.mark.parametrize(
    "statement",
    [lambda model: update(model).values(published=True), lambda model: insert(model).values(title="x", published=True)],
)
def test_a_statement_that_changes_many_makes_a_sweep_due(
    installation: Installation, record: Any, statement: Any
) -> None:
    with installation.app.app_context():
        installation.db.session.execute(statement(record))
        installation.db.session.commit()
    installation.fold()

    assert kinds(installation) == [("sweep", "")]
    assert installation.errand("sweep").due_at <= installation.clock()
    assert isinstance(installation.errand("mark:all:"), Schedule)


def test_one_record_that_cannot_be_judged_does_not_hide_the_others(installation: Installation) -> None:
    model = record_model(installation.db)
    installation.doi.track(model, published=lambda found: found.published and 1 / found.id < 1)

    with installation.app.app_context():
        session = installation.db.session
        session.add_all([model(id=0, title="Zero", published=True), model(id=2, title="Two", published=True)])
        session.commit()

    assert kinds(installation) == [("published", "2")]


def test_a_new_authority_reaches_nobody_and_an_edited_one_those_that_show_it(installation: Installation) -> None:
    authority = record_model(installation.db)
    installation.doi.track(authority, published=lambda found: True, reaches="authority")

    with installation.app.app_context():
        session = installation.db.session
        session.add(authority(id=1, title="Mokoena"))
        session.commit()
        session.get(authority, 1).title = "Mokoena, Thandi"
        session.commit()

    noted = [(intent.kind, intent.params) for intent in installation.intents()]
    assert noted == [(IntentKind.CHANGED, {"kind": "authority", "key": "1"})]


def test_what_the_plugin_makes_the_host_write_is_no_change_of_the_record(
    installation: Installation, record: Any
) -> None:
    with installation.app.app_context():
        installation.db.session.info[QUIET] = True
        installation.db.session.add(record(id=1, title="Letters", published=True))
        installation.db.session.flush()
        installation.db.session.execute(update(record).values(title="Letters home"))
        installation.db.session.commit()

    assert kinds(installation) == []


def test_a_minted_record_whose_host_keeps_the_doi_is_not_marked_again(
    install: Install, on_sqlite: Installation
) -> None:
    model = record_model(on_sqlite.db)
    on_sqlite.doi.track(model, published=lambda found: found.published)

    def write_down(key: str, doi: str | None) -> None:
        on_sqlite.db.session.execute(update(model).where(model.id == int(key)).values(title=doi))

    on_sqlite.catalogue.doi_changed = write_down  # type: ignore[method-assign]
    on_sqlite.describe("1")
    with on_sqlite.app.app_context():
        on_sqlite.db.session.add(model(id=1, title="Letters", published=True))
        on_sqlite.db.session.commit()

    on_sqlite.drain()

    with on_sqlite.app.app_context():
        assert on_sqlite.db.session.get(model, 1).title == on_sqlite.row("1").doi
    assert kinds(on_sqlite) == [("published", "1")]


def test_two_applications_that_share_a_database_object_watch_for_themselves(
    install: Install, on_sqlite: Installation
) -> None:
    from flask import Flask

    from flask_doi import DOI

    other = Flask("other")
    other.config.update(on_sqlite.app.config)
    on_sqlite.db.init_app(other)
    model = record_model(on_sqlite.db)
    plugin = DOI()
    plugin.init_app(other, db=on_sqlite.db, catalogue=on_sqlite.catalogue)
    for doi in (on_sqlite.doi, plugin):
        doi.track(model, published=lambda found: found.published)

    with other.app_context():
        on_sqlite.db.session.add(model(id=1, title="Letters", published=True))
        on_sqlite.db.session.commit()
        on_sqlite.db.engine.dispose()

    assert kinds(on_sqlite) == [("published", "1")]
