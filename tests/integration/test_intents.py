"""What the host's transaction pays: one INSERT that can neither poison nor outlive it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from blinker import Namespace
from sqlalchemy import event, select, text

from flask_doi import DOI
from flask_doi.errors import ConfigurationError
from flask_doi.models import Base, Intent, IntentKind
from flask_doi.services.intents import note_in_host_transaction
from flask_doi.testing import FakeCatalogue
from tests.services_fixtures import Install, Installation, host_records, make_installation, record_model


@contextmanager
def statements(installation: Installation) -> Iterator[list[str]]:
    """The statements sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(" ".join(statement.split()))

    event.listen(installation.engine, "before_cursor_execute", note)
    yield sent
    event.remove(installation.engine, "before_cursor_execute", note)


def publish_in_host(installation: Installation, key: str, title: str = "Letters") -> bool:
    """What a host does when it publishes: a change of its own, and the signal inside its transaction."""
    installation.db.session.execute(host_records.insert().values(title=title, published=True))
    return note_in_host_transaction(installation.context, IntentKind.PUBLISHED, key)


def titles(installation: Installation) -> list[str | None]:
    with installation.session() as session:
        return list(session.scalars(select(host_records.c.title).order_by(host_records.c.id)))


def test_publishing_costs_exactly_one_insert(installation: Installation) -> None:
    with installation.app.app_context(), statements(installation) as sent:
        note_in_host_transaction(installation.context, IntentKind.PUBLISHED, "f1")
        installation.db.session.commit()

    changing = [statement for statement in sent if not statement.startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
    assert len(changing) == 1
    assert changing[0].startswith("INSERT INTO doi_intents")


def test_what_the_host_takes_back_leaves_no_intent(installation: Installation) -> None:
    with installation.app.app_context():
        publish_in_host(installation, "f1")
        installation.db.session.rollback()

    assert not installation.intents()
    assert not titles(installation)


def test_a_rollback_leaves_no_intent_where_nothing_else_was_written(installation: Installation) -> None:
    with installation.app.app_context():
        installation.db.session.execute(select(host_records.c.id)).all()
        note_in_host_transaction(installation.context, IntentKind.PUBLISHED, "f1")
        installation.db.session.rollback()

    assert not installation.intents()


def test_an_intent_is_kept_with_the_hosts_change(installation: Installation) -> None:
    with installation.app.app_context():
        publish_in_host(installation, "f1")
        installation.db.session.commit()

    assert [intent.record_key for intent in installation.intents()] == ["f1"]
    assert titles(installation) == ["Letters"]


def test_an_intent_inside_a_savepoint_of_the_host_goes_with_it(installation: Installation) -> None:
    with installation.app.app_context():
        publish_in_host(installation, "f1")
        inner = installation.db.session.begin_nested()
        publish_in_host(installation, "f2", title="Minutes")
        inner.rollback()
        installation.db.session.commit()

    assert [intent.record_key for intent in installation.intents()] == ["f1"]
    assert titles(installation) == ["Letters"]


def test_missing_tables_neither_stop_nor_spoil_the_hosts_transaction(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    with installation.app.app_context():
        Intent.__table__.drop(installation.engine)  # type: ignore[attr-defined]
        try:
            written = publish_in_host(installation, "f1")
            installation.db.session.execute(host_records.insert().values(title="After", published=True))
            installation.db.session.commit()
        finally:
            Base.metadata.create_all(installation.engine)

    assert not written
    assert titles(installation) == ["Letters", "After"]
    told = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len([record for record in told if "flask doi doctor" in record.getMessage()]) == 1
    assert not [record for record in told if record.exc_info]


@pytest.mark.parametrize("key", ["k" * 300, "with \x00 inside"])
def test_a_key_no_column_can_hold_does_not_stop_the_host(installation: Installation, key: str) -> None:
    with installation.app.app_context():
        publish_in_host(installation, key)
        installation.db.session.commit()

    assert titles(installation) == ["Letters"]


def test_a_signal_sent_after_the_commit_is_noted_in_a_transaction_of_its_own(installation: Installation) -> None:
    published = Namespace().signal("published")
    installation.doi.listen(published=published, record=lambda sender, key: key, transaction="own")

    with installation.app.app_context(), installation.app.test_request_context():
        published.send(installation.app, key="f1")
        installation.db.session.rollback()

    assert [(intent.kind, intent.record_key) for intent in installation.intents()] == [(IntentKind.PUBLISHED, "f1")]


def test_listening_twice_does_not_double_anything(on_sqlite: Installation) -> None:
    published = Namespace().signal("published")
    for _ in range(2):
        on_sqlite.doi.listen(published=published, record=lambda sender, key: key)

    with on_sqlite.app.app_context():
        published.send(on_sqlite.app, key="f1")
        on_sqlite.db.session.commit()

    assert len(on_sqlite.intents()) == 1


def test_a_listener_that_finds_no_record_harms_nobody(on_sqlite: Installation) -> None:
    published = Namespace().signal("published")
    on_sqlite.doi.listen(published=published, record=lambda sender, key: {}[key])

    with on_sqlite.app.app_context():
        published.send(on_sqlite.app, key="f1")
        on_sqlite.db.session.execute(host_records.insert().values(title="Letters", published=True))
        on_sqlite.db.session.commit()

    assert not on_sqlite.intents()
    assert titles(on_sqlite) == ["Letters"]


def test_two_applications_on_one_signal_do_not_hear_each_other(
    on_sqlite: Installation, install: Install, sqlite_template: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("other") / "other.sqlite"
    file.write_bytes(sqlite_template.read_bytes())  # type: ignore[attr-defined]
    other = install(f"sqlite:///{file}")
    published = Namespace().signal("published")
    on_sqlite.doi.listen(published=published, record=lambda sender, key: key)
    other.doi.listen(published=published, record=lambda sender, key: key)

    with other.app.app_context():
        published.send(other.app, key="f1")
        other.db.session.commit()

    assert not on_sqlite.intents()
    assert len(other.intents()) == 1


def test_a_factory_may_be_called_twice_with_one_plugin_object(
    on_sqlite: Installation, install: Install, make_database: Callable[[str], str]
) -> None:
    published = Namespace().signal("published")
    on_sqlite.doi.listen(published=published, record=lambda sender, key: key)
    again = install(str(on_sqlite.engine.url), doi=on_sqlite.doi)
    again.doi.listen(published=published, record=lambda sender, key: key)

    with again.app.app_context():
        published.send(again.app, key="f1")
        again.db.session.commit()

    assert len(again.intents()) == 1


def test_one_application_cannot_have_the_plugin_twice(on_sqlite: Installation) -> None:
    with pytest.raises(ConfigurationError, match="already"):
        DOI(on_sqlite.app, db=on_sqlite.db, catalogue=FakeCatalogue())


def test_switched_off_it_notes_nothing_and_asks_nothing(agency: object, make_database: Callable[[str], str]) -> None:
    off = make_installation(make_database("sqlite"), agency, enabled=False)  # type: ignore[arg-type]
    published = Namespace().signal("published")
    off.doi.listen(published=published, record=lambda sender, key: key)
    off.doi.track(record_model(off.db), published=lambda record: record.published)

    with off.app.app_context(), statements(off) as sent:
        published.send(off.app, key="f1")
        off.db.session.execute(host_records.insert().values(title="Letters", published=True))
        off.db.session.commit()
    off.engine.dispose()

    assert [statement for statement in sent if "doi_" in statement] == []
    assert len(sent) == 1


def test_a_host_without_logins_hears_no_complaint(
    agency: object, make_database: Callable[[str], str], caplog: pytest.LogCaptureFixture
) -> None:
    from flask import Flask
    from flask_sqlalchemy import SQLAlchemy

    app = Flask("host_without_logins")
    app.config.update(
        SQLALCHEMY_DATABASE_URI=make_database("sqlite"),
        SECRET_KEY="for tests only",
        DOI_ENVIRONMENT="sandbox",
        DOI_QUEUE="none",
    )
    db, doi, published = SQLAlchemy(app), DOI(), Namespace().signal("published")
    doi.init_app(app, db=db, catalogue=FakeCatalogue())
    doi.listen(published=published, record=lambda sender, key: key)

    with app.test_request_context():
        published.send(app, key="f1")
        db.session.commit()
        kept = db.session.execute(text("SELECT actor FROM doi_intents")).scalars().all()
        db.engine.dispose()

    assert kept == ["system"]
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
