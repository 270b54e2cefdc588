"""A host that deletes a record with a DOI: it is told what that means, or it is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from blinker import Namespace
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from flask_doi import DOI, DeletionRefused
from flask_doi.domain.states import DoiState
from flask_doi.services import retirement_requests as requests
from flask_doi.services.retirement_requests import Retirement
from flask_doi.testing import FakeCatalogue
from tests.services_fixtures import EVERY_DATABASE, Install, Installation, record_model


@pytest.fixture(params=EVERY_DATABASE)
def strict(request: pytest.FixtureRequest, install: Install, make_database: Callable[[str], str]) -> Installation:
    """An installation that refuses to delete records with public DOIs, on each kind of database."""
    return install(make_database(request.param), on_delete="refuse")


@pytest.fixture
def strict_on_sqlite(install: Install, make_database: Callable[[str], str]) -> Installation:
    return install(make_database("sqlite"), on_delete="refuse")


@pytest.fixture
def listening() -> Callable[..., Any]:
    """Connects a signal for deletions, sent in the host's transaction or after it."""

    def connect(installation: Installation, transaction: str = "host") -> Any:
        deleted = Namespace().signal("deleted")
        installation.doi.listen(deleted=deleted, record=lambda sender, key: key, transaction=transaction)
        return deleted

    return connect


def retire(installation: Installation, key: str) -> None:
    with installation.app.app_context():
        ids = [installation.row(key).id]
        requests.ask_to_deactivate(installation.context, ids, Retirement(reason="withdrawn"))
    installation.drain()


def test_a_signal_in_the_hosts_transaction_is_refused_and_nothing_was_noted(
    strict: Installation, listening: Callable[..., Any]
) -> None:
    deleted = listening(strict)
    strict.publish("f1")
    strict.drain()
    noted = len(strict.intents())
    with strict.app.app_context():
        with pytest.raises(DeletionRefused, match="Deactivate the DOI first") as refused:
            deleted.send(strict.app, key="f1")
        strict.db.session.rollback()
    assert refused.value.dois == (strict.row("f1").doi,)
    assert len(strict.intents()) == noted


def test_once_its_doi_is_retired_a_record_may_be_deleted(
    strict_on_sqlite: Installation, listening: Callable[..., Any]
) -> None:
    deleted = listening(strict_on_sqlite)
    strict_on_sqlite.publish("f1")
    strict_on_sqlite.drain()
    retire(strict_on_sqlite, "f1")

    with strict_on_sqlite.app.app_context():
        answer = strict_on_sqlite.doi.may_delete("f1")
        deleted.send(strict_on_sqlite.app, key="f1")
        strict_on_sqlite.db.session.commit()

    assert (bool(answer), answer.dois, answer.retired) == (True, (), (strict_on_sqlite.row("f1").doi,))
    assert str(strict_on_sqlite.intents()[-1].kind) == "deleted"


@pytest.mark.parametrize("state", ["draft", "reserved"])
def test_what_nobody_can_have_cited_never_stops_a_deletion(strict_on_sqlite: Installation, state: str) -> None:
    strict_on_sqlite.describe("f1")
    strict_on_sqlite.mint("f1", state=state)
    strict_on_sqlite.drain()
    with strict_on_sqlite.app.app_context():
        answer = strict_on_sqlite.doi.may_delete("f1")
    assert (bool(answer), answer.dois) == (True, ())


def test_a_tracked_model_is_not_deleted_either(strict_on_sqlite: Installation) -> None:
    model = record_model(strict_on_sqlite.db)
    strict_on_sqlite.doi.track(model, published=lambda found: found.published)
    strict_on_sqlite.describe("1")
    with strict_on_sqlite.app.app_context():
        session = strict_on_sqlite.db.session
        session.add(model(id=1, title="Letters", published=True))
        session.commit()
    strict_on_sqlite.drain()
    with strict_on_sqlite.app.app_context():
        session = strict_on_sqlite.db.session
        session.delete(session.get(model, 1))
        with pytest.raises(DeletionRefused):
            session.commit()
        session.rollback()
        assert session.get(model, 1) is not None


def test_after_the_commit_nothing_can_be_refused_so_it_is_said_and_the_doi_retired(
    strict_on_sqlite: Installation, listening: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    deleted = listening(strict_on_sqlite, transaction="own")
    strict_on_sqlite.publish("f1")
    strict_on_sqlite.drain()
    del strict_on_sqlite.catalogue.records["f1"]
    with strict_on_sqlite.app.app_context():
        deleted.send(strict_on_sqlite.app, key="f1")
    strict_on_sqlite.drain()

    assert "doi.may_delete(record)" in caplog.text
    assert strict_on_sqlite.row("f1").desired_state is DoiState.DEACTIVATED


def test_without_refusal_a_deletion_is_allowed_and_its_consequence_told(
    on_sqlite: Installation, listening: Callable[..., Any]
) -> None:
    deleted = listening(on_sqlite)
    on_sqlite.publish("f1")
    on_sqlite.drain()
    with on_sqlite.app.app_context():
        answer = on_sqlite.doi.may_delete("f1")
        deleted.send(on_sqlite.app, key="f1")
        on_sqlite.db.session.commit()
        assert on_sqlite.doi.may_delete("unknown").dois == ()
    assert (answer.allowed, answer.dois) == (True, (on_sqlite.row("f1").doi,))


def test_a_catalogue_whose_doi_tables_are_missing_may_still_delete(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = Flask("bare")
    app.config.update(
        SECRET_KEY="x",
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'bare.sqlite'}",
        DOI_ENVIRONMENT="sandbox",
        DOI_QUEUE="none",
        DOI_ON_DELETE="refuse",
    )
    db, doi = SQLAlchemy(app), DOI()
    doi.init_app(app, db=db, catalogue=FakeCatalogue(), user=lambda: None)
    with app.app_context():
        assert doi.may_delete("f1")
        db.engine.dispose()
    assert "flask doi doctor" in caplog.text
