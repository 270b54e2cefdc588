"""The embedded worker: a thread in the web process that drains the ledger, one in all processes at a time.

It starts with the first request a process serves, never at import, in a command or before a fork; after a fork the
child sees another process id and starts its own. A lease in the database chooses the one that works; the others look
now and then whether it is still there.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import uuid
from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from flask_doi.models import Schedule
from flask_doi.services.context import Context, context_of
from flask_doi.services.retrying import again
from flask_doi.services.runner import drain
from flask_doi.services.wakeup import ThreadWakeup

logger = logging.getLogger("flask_doi.embedded")

POLL = 1.0
BUDGET = 10.0
LEASE = timedelta(seconds=30)
NAME = "embedded-worker"


class EmbeddedWorker:
    """The worker thread of one application in one process."""

    def __init__(self, app: Flask, wakeup: ThreadWakeup) -> None:
        self._app = app
        self._wakeup = wakeup
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._pid = 0
        self._token = ""
        self._trouble = ""

    def ensure_started(self) -> None:
        """Starts the thread unless this very process has one; cheap enough for every request."""
        if self._is_running():
            return
        with self._lock:
            if self._is_running():
                return
            self._pid = os.getpid()
            self._token = str(uuid.uuid4())
            self._stop = threading.Event()
            self._wakeup.bell = threading.Event()
            context = context_of(self._app)
            context.agencies = {}
            context.lock = threading.Lock()
            self._thread = threading.Thread(target=self._run, name="flask-doi-worker", daemon=True)
            self._thread.start()
            atexit.register(self.stop)

    def _is_running(self) -> bool:
        """Whether this very process has its thread; one that was asked to stop is not begun again."""
        if self._pid != os.getpid():
            return False
        return self._stop.is_set() or (self._thread is not None and self._thread.is_alive())

    def stop(self, timeout: float = 5.0) -> None:
        """Asks the thread to stop and waits a little; what is in flight is written down or claimed again later."""
        self._stop.set()
        self._wakeup.bell.set()
        if self._thread is not None and self._pid == os.getpid():
            self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wakeup.bell.wait(POLL)
            self._wakeup.bell.clear()
            if self._stop.is_set():
                break
            try:
                with self._app.app_context():
                    self._work(context_of(self._app))
                self._trouble = ""
            except SQLAlchemyError as error:
                cause = str(getattr(error, "orig", None) or error).splitlines()[0]
                self._tell(f"The DOI worker could not use the database ({cause}); it tries again.")
            except Exception as error:
                self._tell(f"The DOI worker stumbled ({type(error).__name__}: {error}); it tries again.", error)
        self._release()

    def _tell(self, sentence: str, error: Exception | None = None) -> None:
        """Logs a trouble once, however often it is met in a row, and waits a little."""
        if sentence != self._trouble:
            self._trouble = sentence
            logger.error(sentence, exc_info=error)
        self._stop.wait(5 * POLL)

    def _work(self, context: Context) -> None:
        if again(lambda: self._hold(context)):
            drain(context, worker="thread", max_seconds=BUDGET, stop=self._stop)

    def _hold(self, context: Context) -> bool:
        """Takes the lease, or renews it when half of it is over; False while another process holds it."""
        now = context.clock()
        with context.session() as session, session.begin():
            row = session.scalars(select(Schedule).where(Schedule.name == NAME)).first()
            if row is None:
                session.add(self._first_lease(context))
                return True
            mine = row.lease_token == self._token
            left = row.lease_until - now if row.lease_until is not None else timedelta(0)
            if left > (LEASE / 2 if mine else timedelta(0)):
                return mine
            taken = session.execute(
                update(Schedule)
                .where(
                    Schedule.name == NAME,
                    (Schedule.lease_token == self._token)
                    | Schedule.lease_until.is_(None)
                    | (Schedule.lease_until <= now),
                )
                .values(lease_token=self._token, lease_until=now + LEASE, ran_at=now)
                .execution_options(synchronize_session=False)
            )
            return bool(taken.rowcount)  # type: ignore[attr-defined]

    def _first_lease(self, context: Context) -> Schedule:
        now = context.clock()
        never = now + timedelta(days=36500)
        return Schedule(
            name=NAME, kind="worker", due_at=never, lease_token=self._token, lease_until=now + LEASE, failures=0
        )

    def _release(self) -> None:
        try:
            with self._app.app_context():
                context = context_of(self._app)
                with context.session() as session, session.begin():
                    session.execute(
                        update(Schedule)
                        .where(Schedule.name == NAME, Schedule.lease_token == self._token)
                        .values(lease_token=None, lease_until=None)
                    )
        except (SQLAlchemyError, IntegrityError) as error:
            logger.debug("The worker's lease runs out by itself (%s).", type(error).__name__)
