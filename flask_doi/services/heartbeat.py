"""Who is alive, for people to see; never used to decide who owns a job."""

from __future__ import annotations

import os
import socket
import time
from datetime import datetime

from sqlalchemy import func, select

from flask_doi.models import WorkerBeat
from flask_doi.services.context import Context
from flask_doi.services.retrying import again

EVERY = 15.0
SHORT_LIVED = ("cron", "command")


def beat(context: Context, kind: str, *, done: int = 0) -> None:
    """Notes, every 15 seconds and when something was done, that this process works on the ledger."""
    if done == 0 and time.monotonic() - context.beaten_at < EVERY and context.beaten_at:
        return
    context.beaten_at = time.monotonic()
    again(lambda: _beat(context, kind, done))


def _name(context: Context, kind: str) -> str:
    """Commands come and go and share one name; the children of an RQ worker go by the name of their parent."""
    which = kind if kind in SHORT_LIVED else str(context.worker_pid or os.getpid())
    return f"{socket.gethostname()[:150]}:{which}"


def _beat(context: Context, kind: str, done: int) -> None:
    name = _name(context, kind)
    now = context.clock()
    with context.session() as session, session.begin():
        row = session.scalars(select(WorkerBeat).where(WorkerBeat.name == name)).first()
        if row is None:
            session.add(WorkerBeat(name=name, kind=kind, started_at=now, seen_at=now, done=done))
            return
        row.kind = kind
        row.seen_at = now
        row.done += done


def last_seen(context: Context) -> datetime | None:
    """When any worker was last seen; None when none ever was."""
    with context.session() as session:
        return session.scalar(select(func.max(WorkerBeat.seen_at)))
