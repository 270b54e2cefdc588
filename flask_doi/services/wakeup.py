"""The wake-up "look in the ledger": a convenience that is never needed for correctness and never raises."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakSet

from flask import current_app, has_app_context
from sqlalchemy import event
from sqlalchemy.orm import Session

from flask_doi.services.intents import WAKE_FLAG

if TYPE_CHECKING:
    from redis import Redis

logger = logging.getLogger("flask_doi.wakeup")

SILENCE = 0.5
"""Seconds that a host's request may at most wait for Redis."""


class Wakeup(Protocol):
    """Some way to tell a worker that there is something to do."""

    def wake(self) -> None: ...


class ThreadWakeup:
    """Wakes the embedded worker of this process; other processes find the work when they next look."""

    def __init__(self) -> None:
        self.bell = threading.Event()

    def wake(self) -> None:
        self.bell.set()


class RqWakeup:
    """Puts one argument-less drain job into the RQ queue, unless one waits there that will see the same ledger.

    Redis may be absent, silent or flushed.

    After a failure it keeps quiet for `rest` seconds, so that a dead Redis costs a busy host next to nothing.
    """

    rest = 30.0

    def __init__(self, url: str, queue: str) -> None:
        self._url = url
        self._queue = queue
        self._client: Redis | None = None
        self._quiet_until = 0.0

    def wake(self) -> None:
        import time

        from redis.exceptions import RedisError

        if time.monotonic() < self._quiet_until:
            return
        try:
            self._enqueue()
        except (RedisError, OSError) as error:
            self._quiet_until = time.monotonic() + self.rest
            logger.warning(
                "Redis did not take the wake-up (%s); the work waits in the ledger, and the next "
                "'flask doi process-queue' or wake-up finds it.",
                type(error).__name__,
            )

    def _enqueue(self) -> None:
        from rq import Queue

        from flask_doi.services.rq_jobs import JOB_OPTIONS

        if self._client is None:
            self._client = quick_client(self._url)
        queue = Queue(self._queue, connection=self._client, serializer="json")
        if queue.count == 0:
            queue.enqueue("flask_doi.services.rq_jobs.drain", **JOB_OPTIONS)


def quick_client(url: str) -> Redis:
    """A Redis client that gives up after half a second and never retries."""
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return Redis.from_url(
        url,
        socket_connect_timeout=SILENCE,
        socket_timeout=SILENCE,
        retry=Retry(NoBackoff(), 0),
        retry_on_timeout=False,
        health_check_interval=0,
    )


_listening: WeakSet[Any] = WeakSet()


def listen_for_commits(db: Any) -> None:
    """Connects once to the sessions of a Flask-SQLAlchemy object: after a commit that wrote intents, wake a worker."""
    if db in _listening:
        return
    _listening.add(db)
    event.listen(db.session, "after_commit", _after_commit)
    event.listen(db.session, "after_rollback", _after_rollback)


def _after_commit(session: Session) -> None:
    if session.in_nested_transaction() or not session.info.pop(WAKE_FLAG, False):
        return
    if has_app_context() and "doi" in current_app.extensions:
        current_app.extensions["doi"].wake()


def _after_rollback(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(WAKE_FLAG, None)
