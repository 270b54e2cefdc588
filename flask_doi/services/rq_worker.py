"""The RQ worker: one queue, JSON, no scheduler. Between wake-ups it looks into the ledger by itself.

Redis is only the bell: jobs that fall due later, and a Redis that was flushed, are found by looking.
"""

from __future__ import annotations

import logging
import os
import time

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker
from sqlalchemy.exc import OperationalError

from flask_doi.services.context import Context
from flask_doi.services.heartbeat import beat
from flask_doi.services.rq_jobs import JOB_OPTIONS

logger = logging.getLogger("flask_doi.worker")

LOOK_EVERY = 15
PAUSE = 5


class LedgerWorker(Worker):
    """An RQ worker that remembers that it was asked to stop."""

    stopped = False

    def request_stop(self, signum: int, frame: object) -> None:
        """SIGTERM or SIGINT: finish what runs, then stop."""
        self.stopped = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]


def work(context: Context, *, burst: bool = False) -> None:
    """Works until stopped; with `burst` until nothing is due."""
    context.worker_pid = os.getpid()
    while True:
        try:
            if _work_for_a_while(context, burst):
                return
        except (RedisError, OSError) as error:
            logger.warning("Redis does not answer (%s); it is asked again in a few seconds.", type(error).__name__)
            time.sleep(PAUSE)
        except OperationalError as error:
            cause = str(error.orig).splitlines()[0]
            logger.warning("The database does not answer (%s); it is asked again in a few seconds.", cause)
            time.sleep(PAUSE)


def _work_for_a_while(context: Context, burst: bool) -> bool:
    """Waits for wake-ups until there were none for 15 seconds; True when the worker is to stop."""
    connection = Redis.from_url(str(context.settings.redis_url))
    queue = Queue(context.settings.rq_queue, connection=connection, serializer="json")
    _look(context, queue, always=burst)
    worker = LedgerWorker([queue], connection=connection, serializer="json")
    context.engine.dispose()
    worker.work(burst=burst, with_scheduler=False, max_idle_time=None if burst else LOOK_EVERY, logging_level="WARNING")
    return burst or worker.stopped


def _look(context: Context, queue: Queue, *, always: bool) -> None:
    """Rings the bell: whatever is due in the ledger is found, also after a lost wake-up."""
    beat(context, "rq")
    if always or queue.count == 0:
        queue.enqueue("flask_doi.services.rq_jobs.drain", **JOB_OPTIONS)
