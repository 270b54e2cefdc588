"""The ledger: each job once per lease, one running job for a DOI, nothing stuck."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from flask_doi.domain.states import AgencyState, DoiState, JobKind, JobState
from flask_doi.models import Account, DoiRow, Job
from flask_doi.services import ledger
from flask_doi.services.accounts import ensure_configured_account, pause_account
from flask_doi.services.ledger import ClaimedJob, add_job, claim, finish, give_back
from flask_doi.services.retrying import again
from tests.services_fixtures import MARIADB, POSTGRESQL, Installation

LEASE = timedelta(minutes=3)


def row_values(installation: Installation, account: int, number: int) -> dict[str, Any]:
    return {
        "account_id": account,
        "environment": "sandbox",
        "doi": f"10.80000/{number}",
        "record_key": f"r/{number}",
        "part": "",
        "origin": "minted",
        "asked_state": DoiState.FINDABLE,
        "asked_how": "person",
        "desired_state": DoiState.FINDABLE,
        "observed_state": AgencyState.ABSENT,
        "wanted_revision": 1,
        "sent_revision": 0,
        "resolution_checks": 0,
        "followed": 0,
        "created_at": installation.clock(),
        "updated_at": installation.clock(),
    }


@pytest.fixture
def waiting(installation: Installation) -> Any:
    """Adds rows with a waiting job each."""

    def add(number: int, **options: Any) -> list[int]:
        with installation.app.app_context():
            account = ensure_configured_account(installation.context)
            assert account is not None
            with installation.context.transaction() as session:
                session.execute(insert(DoiRow), [row_values(installation, account, each) for each in range(number)])
                rows = session.scalars(select(DoiRow).order_by(DoiRow.id)).all()
                for row in rows:
                    add_job(installation.context, session, row, JobKind.MINT, **options)
                return [row.id for row in rows]

    return add


def take(installation: Installation, limit: int = 1, **options: Any) -> list[ClaimedJob]:
    with installation.session() as session, session.begin():
        return claim(installation.context, session, limit=limit, lease=LEASE, **options)


def change(installation: Installation, action: Any) -> Any:
    with installation.app.app_context(), installation.context.transaction() as session:
        return action(installation.context, session)


def test_four_workers_take_two_hundred_jobs_once_each(installation: Installation, waiting: Any) -> None:
    waiting(200)
    together = threading.Barrier(4, timeout=30)

    def work(_: int) -> Sequence[int]:
        mine: list[int] = []
        together.wait()
        with installation.app.app_context():
            while True:
                jobs = again(lambda: _claim_and_finish(installation))
                if not jobs:
                    return mine
                mine += jobs

    with ThreadPoolExecutor(4) as workers:
        taken = Counter(job for mine in workers.map(work, range(4)) for job in mine)

    assert len(taken) == 200
    assert set(taken.values()) == {1}
    assert {job.state for job in installation.jobs()} == {JobState.COMPLETED}


def _claim_and_finish(installation: Installation) -> list[int]:
    with installation.context.session() as session, session.begin():
        jobs = claim(installation.context, session, limit=8, lease=LEASE)
    for job in jobs:
        again(lambda done=job: _finish(installation, done))  # type: ignore[misc]
    return [job.id for job in jobs]


def _finish(installation: Installation, job: ClaimedJob) -> None:
    with installation.context.transaction() as session:
        assert finish(installation.context, session, job, JobState.COMPLETED)


@pytest.mark.parametrize("database", [POSTGRESQL, MARIADB], indirect=True)
def test_a_worker_is_not_blinded_by_another_that_has_just_claimed(installation: Installation, waiting: Any) -> None:
    """The claims of one are not committed yet when the other looks."""
    waiting(20)
    with installation.session() as session:
        mine = claim(installation.context, session, limit=5, lease=LEASE)
        theirs = ThreadPoolExecutor(1).submit(take, installation, 5).result(timeout=20)
        session.commit()

    assert len(mine) == len(theirs) == 5
    assert not {job.id for job in mine} & {job.id for job in theirs}


def test_one_doi_has_one_running_job_and_one_that_waits(installation: Installation, waiting: Any) -> None:
    (doi_id,) = waiting(1)
    (running,) = take(installation)
    for _ in range(3):
        change(installation, lambda context, session: _ask_again(context, session, doi_id))

    assert len(installation.jobs("pending")) == 1
    assert take(installation) == []
    change(installation, lambda context, session: finish(context, session, running, JobState.COMPLETED))
    assert [job.doi_id for job in take(installation)] == [doi_id]


def _ask_again(context: Any, session: Session, doi_id: int) -> None:
    add_job(context, session, session.get_one(DoiRow, doi_id), JobKind.UPDATE)


def test_the_database_itself_refuses_a_second_running_or_waiting_job(installation: Installation, waiting: Any) -> None:
    (doi_id,) = waiting(1)
    (first,) = installation.jobs()
    copied = {
        "doi_id": doi_id,
        "account_id": first.account_id,
        "kind": JobKind.MINT,
        "state": JobState.PENDING,
        "not_before": first.not_before,
        "created_at": first.created_at,
        "waiting_doi_id": doi_id,
    }
    with installation.session() as session, pytest.raises(IntegrityError):
        session.execute(insert(Job), [copied])
    take(installation)
    with installation.session() as session, pytest.raises(IntegrityError):
        session.execute(insert(Job), [{**copied, "waiting_doi_id": None, "busy_doi_id": doi_id}])


def test_a_job_whose_lease_is_over_is_taken_again_and_its_first_holder_is_refused(
    installation: Installation, waiting: Any
) -> None:
    waiting(1)
    (first,) = take(installation)
    assert take(installation) == []
    installation.clock.forward(minutes=4)
    (second,) = take(installation)

    late = change(installation, lambda context, session: finish(context, session, first, JobState.COMPLETED))
    returned = change(
        installation,
        lambda context, session: give_back(
            context, session, first, not_before=installation.clock(), costs_attempt=True
        ),
    )
    mine = change(installation, lambda context, session: ledger.still_mine(session, second))

    assert (late, returned, mine) == (False, False, True)
    assert (second.id, second.attempts) == (first.id, 2)
    assert second.token != first.token


@pytest.mark.parametrize(("costs", "attempts"), [(True, 1), (False, 0)])
def test_giving_a_job_back_costs_an_attempt_only_when_it_shall(
    installation: Installation, waiting: Any, costs: bool, attempts: int
) -> None:
    waiting(1)
    (job,) = take(installation)
    due = installation.clock() + timedelta(hours=1)

    change(
        installation,
        lambda context, session: give_back(context, session, job, not_before=due, costs_attempt=costs, cause="limited"),
    )

    (kept,) = installation.jobs()
    assert (kept.state, kept.attempts, kept.cause) == (JobState.PENDING, attempts, "limited")
    assert take(installation) == []
    installation.clock.forward(hours=2)
    assert [again.id for again in take(installation)] == [job.id]


def test_a_job_given_back_beside_a_newer_wish_leaves_it_the_work(installation: Installation, waiting: Any) -> None:
    (doi_id,) = waiting(1, force=True)
    (running,) = take(installation)
    change(installation, lambda context, session: _ask_again(context, session, doi_id))

    change(
        installation,
        lambda context, session: give_back(
            context, session, running, not_before=installation.clock(), costs_attempt=True
        ),
    )

    old, newer = installation.jobs()
    assert (old.state, old.cause) == (JobState.CANCELLED, "coalesced")
    assert (newer.state, newer.force) == (JobState.PENDING, True)


def test_a_job_that_failed_is_what_a_new_wish_revives(installation: Installation, waiting: Any) -> None:
    (doi_id,) = waiting(1)
    (job,) = take(installation)
    change(installation, lambda context, session: finish(context, session, job, JobState.FAILED, cause="invalid"))

    change(installation, lambda context, session: _ask_again(context, session, doi_id))

    (revived,) = installation.jobs()
    assert (revived.id, revived.state, revived.attempts) == (job.id, JobState.PENDING, 0)


def test_what_is_cancelled_is_not_taken(installation: Installation, waiting: Any) -> None:
    (doi_id,) = waiting(1)

    change(
        installation,
        lambda context, session: ledger.cancel_waiting(context, session, session.get_one(DoiRow, doi_id), "withdrawn"),
    )

    assert take(installation) == []
    assert [(job.state, job.waiting_doi_id) for job in installation.jobs()] == [(JobState.CANCELLED, None)]


def test_a_persons_wish_goes_before_a_thousand_of_a_batch(installation: Installation, waiting: Any) -> None:
    *_, last = waiting(30, priority=ledger.PRIORITY_BULK)
    change(
        installation,
        lambda context, session: add_job(
            context, session, session.get_one(DoiRow, last), JobKind.MINT, priority=ledger.PRIORITY_PERSON
        ),
    )

    assert take(installation)[0].doi_id == last


def test_jobs_of_paused_accounts_and_of_other_environments_are_left_alone(
    installation: Installation, waiting: Any
) -> None:
    waiting(2)
    account = installation.account().id
    change(installation, lambda context, session: pause_account(session, context, account, "bad_credentials", {}))
    assert take(installation) == []
    change(
        installation,
        lambda context, session: session.execute(update(Account).values(paused_until=None, environment="production")),
    )
    assert take(installation) == []
    with installation.session() as session:
        assert ledger.next_due(session, installation.context) is None
