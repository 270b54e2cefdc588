"""RQ and Redis are only the bell: what they lose, double or delay is found in the ledger."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from flask_doi.models import IntentKind
from flask_doi.services.intents import note_in_host_transaction
from flask_doi.testing import example_description
from tests.services_fixtures import AgencySeen, Install, Installation

from .test_embedded_worker import ROOT, environment

pytestmark = pytest.mark.redis

APP = "tests.integration.small_app:create_app"
DATABASE_NUMBER = 11
URL = f"redis://127.0.0.1:6379/{DATABASE_NUMBER}"


@dataclass(kw_only=True)
class Bell:
    """One queue in Redis, and an installation that rings it."""

    installation: Installation
    queue: str
    address: str

    def publish(self, *keys: str) -> None:
        """Publishes as a host does, one transaction each."""
        with self.installation.app.app_context():
            for key in keys:
                self.installation.catalogue.put(example_description(key))
                note_in_host_transaction(self.installation.context, IntentKind.PUBLISHED, key)
                self.installation.db.session.commit()

    @property
    def rung(self) -> list[dict[str, str]]:
        """The jobs that wait in Redis."""
        redis = client()
        ids = redis.lrange(f"rq:queue:{self.queue}", 0, -1)
        found = [redis.hgetall(f"rq:job:{job.decode()}") for job in ids]
        redis.close()
        return [{name.decode(): value.decode("latin-1") for name, value in job.items()} for job in found]

    def forget(self) -> None:
        """What FLUSHALL does, for this queue: its list and the jobs in it are gone."""
        redis = client()
        for job in redis.lrange(f"rq:queue:{self.queue}", 0, -1):
            redis.delete(f"rq:job:{job.decode()}")
        redis.delete(f"rq:queue:{self.queue}")
        redis.close()

    def forget_jobs_only(self) -> None:
        """What a Redis short of memory does: the list is there, the jobs it names are not."""
        redis = client()
        for job in redis.lrange(f"rq:queue:{self.queue}", 0, -1):
            redis.delete(f"rq:job:{job.decode()}")
        redis.close()

    def work(self) -> subprocess.CompletedProcess[bytes]:
        """Runs a real worker until nothing waits."""
        settings = {"DOI_QUEUE": "rq", "DOI_REDIS_URL": URL, "DOI_RQ_QUEUE": self.queue}
        return subprocess.run(
            [
                sys.executable,
                "-m",
                "flask",
                "--app",
                "tests.integration.small_app:create_app",
                "doi",
                "worker",
                "--burst",
            ],
            cwd=ROOT,
            env=environment(self.address, self.installation.agency, **settings),
            capture_output=True,
            timeout=100,
            check=False,
        )


def client() -> Any:
    from redis import Redis

    return Redis.from_url(URL)


@pytest.fixture
def bell(install: Install, make_database: Callable[[str], str], worker_name: str) -> Iterator[Bell]:
    address, queue = make_database("sqlite"), f"doi-{worker_name}"
    found = Bell(installation=install(address, queue="rq", redis_url=URL, rq_queue=queue), queue=queue, address=address)
    found.forget()
    yield found
    found.forget()


def test_a_commit_puts_one_job_without_arguments_into_the_queue_as_json(bell: Bell) -> None:
    with bell.installation.app.app_context():
        for key in ("r/1", "r/2"):
            note_in_host_transaction(bell.installation.context, IntentKind.PUBLISHED, key)
        bell.installation.db.session.commit()

    (job,) = bell.rung
    import zlib

    data = json.loads(zlib.decompress(job["data"].encode("latin-1")))
    assert data == ["flask_doi.services.rq_jobs.drain", None, [], {}]


def test_a_real_worker_drains_what_the_host_published(bell: Bell) -> None:
    bell.publish(*[f"r/{number}" for number in range(20)])

    done = bell.work()

    assert done.returncode == 0, done.stderr.decode()
    assert len(bell.installation.agency.held()) == 20
    assert bell.rung == []


def test_a_redis_that_forgot_everything_loses_nothing(bell: Bell) -> None:
    bell.publish("r/1", "r/2")
    bell.forget()
    assert bell.rung == []

    done = bell.work()

    assert done.returncode == 0, done.stderr.decode()
    assert len(bell.installation.agency.held()) == 2


def test_a_redis_that_forgot_the_jobs_but_not_their_names_loses_nothing(bell: Bell) -> None:
    bell.publish("r/1", "r/2")
    bell.forget_jobs_only()

    done = bell.work()

    assert done.returncode == 0, done.stderr.decode()
    assert len(bell.installation.agency.held()) == 2


def test_a_hundred_commits_ring_once_while_nobody_answers(bell: Bell) -> None:
    bell.publish("r/1")
    for _ in range(100):
        bell.installation.context.wake()

    assert len(bell.rung) == 1


def test_wake_ups_for_nothing_do_no_harm(bell: Bell) -> None:
    from rq import Queue

    bell.publish("r/1")
    redis = client()
    queue = Queue(bell.queue, connection=redis, serializer="json")
    for _ in range(25):
        queue.enqueue("flask_doi.services.rq_jobs.drain", result_ttl=0)
    redis.close()

    done = bell.work()

    assert done.returncode == 0, done.stderr.decode()
    assert bell.installation.agency.requests("POST") == 1
    assert bell.rung == []


def test_the_children_of_a_worker_are_seen_under_its_name(bell: Bell) -> None:
    from sqlalchemy import select

    from flask_doi.models import WorkerBeat

    bell.publish("r/1")
    bell.work()
    bell.publish("r/2")
    bell.work()

    with bell.installation.session() as session:
        seen = session.execute(select(WorkerBeat.kind, WorkerBeat.done)).all()
    assert [tuple(line) for line in seen] == [("rq", 1), ("rq", 1)]


def test_what_redis_lost_is_drained_from_cron_as_well(bell: Bell, agency: AgencySeen) -> None:
    bell.publish("r/1")
    bell.forget()

    result = bell.installation.app.test_cli_runner().invoke(args=["doi", "process-queue"])

    assert result.exit_code == 0, result.output
    assert len(agency.held()) == 1
