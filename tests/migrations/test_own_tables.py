"""The plugin's tables come and go by its own migrations, on every kind of database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from flask_doi.domain.states import AgencyState, DoiState, JobKind, JobState
from flask_doi.models import Account, Attempt, Base, DoiRow, HistoryEvent, Intent, IntentKind, Job
from flask_doi.services import tables

NOW = datetime(2026, 3, 1, 9, 30, 15, 123456, tzinfo=UTC)


def account(**changes: Any) -> Account:
    values: dict[str, Any] = {
        "name": "Archive", "agency": "datacite", "environment": "test", "repository_id": "A.B", "prefix": "10.80000",
        "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    return Account(**{**values, **changes})


def doi_row(account_id: int, name: str, key: str, **changes: Any) -> DoiRow:
    values: dict[str, Any] = {
        "account_id": account_id, "environment": "test", "doi": name, "record_key": key,
        "asked_state": DoiState.FINDABLE, "desired_state": DoiState.FINDABLE, "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    return DoiRow(**{**values, **changes})


def fill(engine: Engine) -> None:
    """One row in each table that an ordinary mint touches."""
    with Session(engine) as session, session.begin():
        owner = account(auto_mint_rules={"levels": ["item"]})
        session.add(owner)
        session.flush()
        row = doi_row(owner.id, "10.80000/abcd-ef12", "archivo/ñandú/1", title="目録 – каталог")
        session.add(row)
        session.flush()
        job = Job(
            doi_id=row.id, account_id=owner.id, kind=JobKind.MINT, not_before=NOW, created_at=NOW, waiting_doi_id=row.id
        )
        session.add(job)
        session.flush()
        session.add(
            Attempt(
                job_id=job.id, doi_id=row.id, account_id=owner.id, doi=row.doi, record_key=row.record_key,
                action="create", wanted_state="findable", revision=1, sent_at=NOW,
            )
        )  # fmt: skip
        session.add(HistoryEvent(doi_id=row.id, record_key=row.record_key, code="reserved", at=NOW))
        session.add(Intent(kind=IntentKind.PUBLISHED, record_key=row.record_key, created_at=NOW))


def our_tables(engine: Engine) -> set[str]:
    return {name for name in inspect(engine).get_table_names() if name.startswith("doi_")}


def test_there_is_one_head() -> None:
    assert ScriptDirectory.from_config(tables.alembic_config()).get_heads() == [tables.head()]


def test_an_upgrade_makes_every_table_as_the_models_want_it(engine: Engine) -> None:
    tables.upgrade(engine)
    assert our_tables(engine) == {*Base.metadata.tables, "doi_alembic_version"}
    assert tables.current(engine) == tables.head()
    assert tables.differences(engine) == []


def test_up_down_and_up_again_with_data_in_place(engine: Engine) -> None:
    tables.upgrade(engine)
    fill(engine)
    tables.downgrade(engine, "base")
    assert our_tables(engine) <= {"doi_alembic_version"}
    tables.upgrade(engine)
    fill(engine)
    with Session(engine) as session:
        assert session.scalars(select(DoiRow.doi)).all() == ["10.80000/abcd-ef12"]


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    tables.upgrade(engine)
    fill(engine)
    tables.upgrade(engine)
    with Session(engine) as session:
        assert session.scalars(select(DoiRow.title)).all() == ["目録 – каталог"]


def test_moments_keep_their_microseconds_and_come_back_in_utc(engine: Engine) -> None:
    tables.upgrade(engine)
    fill(engine)
    with Session(engine) as session:
        assert session.scalars(select(DoiRow.created_at)).one() == NOW


def test_states_are_words_that_the_database_checks(engine: Engine) -> None:
    tables.upgrade(engine)
    fill(engine)
    with engine.begin() as connection:
        stored = connection.exec_driver_sql("SELECT desired_state, observed_state FROM doi_dois").one()
        assert tuple(stored) == (str(DoiState.FINDABLE), str(AgencyState.ABSENT))
    with pytest.raises(Exception, match=r"(?i)check|constraint"), engine.begin() as connection:
        connection.exec_driver_sql("UPDATE doi_dois SET desired_state = 'tombstoned'")


def test_record_keys_that_differ_only_in_case_or_accents_are_different_records(engine: Engine) -> None:
    tables.upgrade(engine)
    with Session(engine) as session, session.begin():
        owner = account()
        session.add(owner)
        session.flush()
        keys = ["f1/a", "F1/A", "f1/á"]
        session.add_all([doi_row(owner.id, f"10.80000/{n}", key) for n, key in enumerate(keys)])
    with Session(engine) as session:
        assert session.scalars(select(DoiRow.doi).where(DoiRow.record_key == "F1/A")).all() == ["10.80000/1"]


def test_a_record_has_one_doi_for_each_part_and_a_name_is_given_once(engine: Engine) -> None:
    tables.upgrade(engine)
    fill(engine)
    with Session(engine) as session:
        owner = session.scalars(select(Account.id)).one()
        session.add(doi_row(owner, "10.80000/other", "archivo/ñandú/1", part="file-1"))
        session.commit()
        session.add(doi_row(owner, "10.80000/third", "archivo/ñandú/1"))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()
        session.add(doi_row(owner, "10.80000/abcd-ef12", "another"))
        with pytest.raises(IntegrityError):
            session.flush()


def test_a_doi_has_at_most_one_waiting_and_one_running_job(engine: Engine) -> None:
    tables.upgrade(engine)
    fill(engine)
    with Session(engine) as session:
        waiting = session.scalars(select(Job)).one()
        common = {"doi_id": waiting.doi_id, "account_id": waiting.account_id, "kind": JobKind.UPDATE}
        times = {"not_before": NOW, "created_at": NOW}
        for _ in range(2):
            session.add(Job(**common, **times, state=JobState.COMPLETED))
        session.add(Job(**common, **times, state=JobState.PROCESSING, busy_doi_id=waiting.doi_id))
        session.commit()
        session.add(Job(**common, **times, state=JobState.PROCESSING, busy_doi_id=waiting.doi_id))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()
        session.add(Job(**common, **times, waiting_doi_id=waiting.doi_id))
        with pytest.raises(IntegrityError):
            session.flush()
