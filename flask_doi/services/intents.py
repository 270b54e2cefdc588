"""Writes down what happened in the host: one INSERT, nothing else, in whichever transaction it is given."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert
from sqlalchemy.exc import SQLAlchemyError

from flask_doi.models import Intent, IntentKind
from flask_doi.services.context import Context, begin_for_real

logger = logging.getLogger("flask_doi.intents")

WAKE_FLAG = "flask_doi_wake"
QUIET = "flask_doi_quiet"
"""In the info of a session in which the plugin itself makes the host write."""


def note(
    context: Context,
    connection: Connection,
    kind: IntentKind,
    key: str,
    *,
    params: Mapping[str, Any] | None = None,
    actor: str | None = None,
) -> None:
    """Inserts one intent in the connection's transaction."""
    connection.execute(
        insert(Intent).values(
            kind=kind,
            record_key=key,
            params=dict(params) if params else None,
            actor=actor or context.settings.actor,
            created_at=context.clock(),
        )
    )


def note_in_host_transaction(
    context: Context,
    kind: IntentKind,
    key: str,
    *,
    params: Mapping[str, Any] | None = None,
    actor: str | None = None,
) -> bool:
    """Inserts one intent in the host's transaction, inside a SAVEPOINT; never raises, tells whether it was written.

    It goes through the connection, not the host's session, so that the host's pending objects are not flushed.
    """
    session = context.db.session()
    try:
        connection = session.connection(bind_arguments={"bind": context.engine})
        begin_for_real(connection)
        with connection.begin_nested():
            note(context, connection, kind, key, params=params, actor=actor)
    except SQLAlchemyError as error:
        _report(kind, key, error)
        return False
    session.info[WAKE_FLAG] = True
    return True


def note_in_own_transaction(
    context: Context,
    kind: IntentKind,
    key: str,
    *,
    params: Mapping[str, Any] | None = None,
    actor: str | None = None,
) -> None:
    """Inserts one intent in a short transaction of our own and wakes a worker; raises when that is impossible."""
    with context.engine.begin() as connection:
        note(context, connection, kind, key, params=params, actor=actor)
    context.wake()


def note_after_host_commit(
    context: Context,
    kind: IntentKind,
    key: str,
    *,
    params: Mapping[str, Any] | None = None,
    actor: str | None = None,
) -> bool:
    """The same for a signal that the host sends after its commit: never raises, tells whether it was written."""
    try:
        note_in_own_transaction(context, kind, key, params=params, actor=actor)
    except SQLAlchemyError as error:
        _report(kind, key, error)
        return False
    return True


def _report(kind: IntentKind, key: str, error: SQLAlchemyError) -> None:
    cause = str(getattr(error, "orig", None) or error).splitlines()[0]
    logger.error(
        "The DOI plugin could not note that record %r was %s (%s). The record itself is not affected; run "
        "'flask doi doctor'. The next sweep finds what was missed.",
        key,
        kind,
        cause,
    )
