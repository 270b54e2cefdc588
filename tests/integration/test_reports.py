"""Reports count right on every database: months, states, causes, times, ages; only what one looks after."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from flask_doi import Repository, Selection
from flask_doi.domain.report_range import ReportRange
from flask_doi.domain.states import AgencyState, JobState
from flask_doi.models import Attempt, DoiRow, HistoryEvent, Job
from flask_doi.services.reporting import dois, work
from flask_doi.services.reporting.asked import Asked

from ..services_fixtures import Installation

ALWAYS = ReportRange()
YEAR = ReportRange(first=date(2026, 1, 1), last=date(2026, 12, 31))
SECOND = Repository(key="second", name="Second Archive")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def filled(installation: Installation) -> Installation:
    """Four DOIs with known moments: two findable, one that is stale, one that failed before it was sent."""
    installation.publish("a")
    installation.publish("b")
    installation.publish("c", repository=SECOND)
    installation.publish("d", creators=(), title=None)
    installation.drain()
    moments = {"a": "2025-11-30T23:59:59", "b": "2026-01-01T00:00:00", "c": "2026-02-28T12:00:00"}
    with installation.session() as session, session.begin():
        for key, moment in moments.items():
            row = session.scalars(sa.select(DoiRow).where(DoiRow.record_key == key)).one()
            row.minted_at = at(moment)
            job = session.scalars(sa.select(Job).where(Job.doi_id == row.id)).one()
            job.finished_at = at(moment)
            job.created_at = at(moment) - timedelta(seconds={"a": 5, "b": 90, "c": 9000}[key])
        stale = session.scalars(sa.select(DoiRow).where(DoiRow.record_key == "c")).one()
        stale.wanted_revision += 1
        stale.synced_at = installation.clock() - timedelta(days=10)
    return installation


def asked(installation: Installation, days: ReportRange = ALWAYS, **further: object) -> Asked:
    return Asked(context=installation.context, days=days, **further)  # type: ignore[arg-type]


def test_reports_count_what_is_there(filled: Installation) -> None:
    with filled.app.app_context():
        months = dois.minted_per_month(asked(filled))
        assert [(each.year, each.month, each.count) for each in months] == [
            (2025, 11, 1), (2025, 12, 0), (2026, 1, 1), (2026, 2, 1),
        ]  # fmt: skip
        this_year = dois.minted_per_month(asked(filled, YEAR))
        assert [(each.month, each.count) for each in this_year] == [(1, 1), (2, 1)]
        found = {each.key: (each.name, each.count, each.findable) for each in dois.by_repository(asked(filled))}
        assert found == {"hmva": ("Highveld Archive", 3, 2), "second": ("Second Archive", 1, 1)}
        states = dict(dois.by_state(asked(filled)))
        assert (states["findable"], states["reserved"], sum(states.values())) == (3, 1, 4)
        fresh = {each.days: (each.held, each.stale) for each in dois.sync_freshness(asked(filled))}
        assert fresh == {1: (2, 0), 7: (0, 0), 30: (1, 1), 90: (0, 0), 365: (0, 0), None: (0, 0)}

        causes = {each.code: (each.requests, each.ended) for each in work.failed_attempts(asked(filled))}
        assert causes == {"problems": (0, 1)}
        each_month, whole = work.queue_times(asked(filled))
        assert [(t.month, t.done, t.median, t.p95) for t in each_month] == [
            (11, 1, 5, 5), (12, 0, 0, 0), (1, 1, 90, 90), (2, 1, 9000, 9000),
        ]  # fmt: skip
        assert whole is not None
        assert (whole.done, whole.median, whole.p95) == (3, 90, 9000)


def test_reports_hold_only_what_was_asked_for(filled: Installation) -> None:
    with filled.app.app_context():
        second = asked(filled, repository="second")
        mine = asked(filled, scope=Selection(repositories=("second",)))
        for narrow in (second, mine):
            assert [each.count for each in dois.minted_per_month(narrow)] == [1]
            assert [each.key for each in dois.by_repository(narrow)] == ["second"]
            assert work.failed_attempts(narrow) == []
            times, whole = work.queue_times(narrow)
            assert whole is not None
            assert (len(times), whole.median) == (1, 9000)
        nothing = asked(filled, ReportRange(first=date(2030, 1, 1)))
        assert (dois.minted_per_month(nothing), work.queue_times(nothing)) == ([], ([], None))
        assert sum(count for _, count in dois.by_state(nothing)) == 0


def test_failed_requests_are_counted_by_cause_also_when_the_job_succeeds_later(on_sqlite: Installation) -> None:
    on_sqlite.publish("a")
    on_sqlite.drain()
    with on_sqlite.session() as session, session.begin():
        row = session.scalars(sa.select(DoiRow)).one()
        common = {
            "doi_id": row.id, "account_id": row.account_id, "doi": row.doi, "record_key": "a", "action": "update",
            "wanted_state": AgencyState.FINDABLE, "revision": 1,
        }  # fmt: skip
        long_ago = on_sqlite.clock() - timedelta(hours=1)
        session.add_all(
            [
                Attempt(**common, verdict="unavailable", code="timeout", sent_at=long_ago),
                Attempt(**common, verdict="unavailable", code="timeout", sent_at=long_ago),
                Attempt(**common, verdict="refused", code="invalid", sent_at=long_ago),
                Attempt(**common, sent_at=long_ago),
                Attempt(**common, sent_at=on_sqlite.clock()),
                HistoryEvent(doi_id=row.id, record_key="a", code="failed", params={"code": "invalid"}, at=long_ago),
                HistoryEvent(doi_id=row.id, record_key="a", code="failed", params={"code": "invalid"}, at=long_ago),
                HistoryEvent(doi_id=row.id, record_key="a", code="failed", params={"code": "timeout"}, at=long_ago),
            ]
        )
    with on_sqlite.app.app_context():
        found = [(each.code, each.requests, each.ended) for each in work.failed_attempts(asked(on_sqlite))]
        assert found == [("timeout", 2, 1), ("invalid", 1, 1), ("unanswered", 1, 0)]
        assert work.dois_that_waited(asked(on_sqlite)) == 1, "a DOI that failed three times, for two causes"


def test_jobs_that_are_forgotten_are_said_to_be(on_sqlite: Installation) -> None:
    with on_sqlite.app.app_context():
        assert work.no_longer_counted(asked(on_sqlite)) is not None
        lately = ReportRange(first=on_sqlite.clock().date() - timedelta(days=30))
        assert work.no_longer_counted(asked(on_sqlite, lately)) is None


def test_percentiles_are_times_within_which_so_many_were_done() -> None:
    assert work.percentile({1: 95, 100: 5}, 0.95) == 1
    assert work.percentile({1: 94, 100: 6}, 0.95) == 100
    assert work.percentile({}, 0.5) == 0
    assert JobState.COMPLETED == "completed"
