"""Whether somebody waits for the worker: what can be put off, such as visits and messages, then makes room."""

from __future__ import annotations

from sqlalchemy import select

from flask_doi.models import Intent
from flask_doi.services import ledger
from flask_doi.services.context import Context


def work_waits(context: Context) -> bool:
    """Whether something was asked for, or is due to be sent."""
    with context.session() as session:
        unread = session.scalar(select(Intent.id).where(Intent.folded_at.is_(None)).limit(1))
        return unread is not None or ledger.has_due(session, context, ())
