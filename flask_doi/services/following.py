"""Counts how often the address of a DOI was followed; nobody waits for it, and nothing fails because of it."""

from __future__ import annotations

import logging

from sqlalchemy import text, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from flask_doi.models import DoiRow
from flask_doi.services.context import Context

logger = logging.getLogger("flask_doi.web")

# How long a lock of somebody else on the row is waited for; the visitor has the answer by then.
_PATIENCE = {
    "postgresql": "SET LOCAL lock_timeout = '2s'",
    "mysql": "SET SESSION innodb_lock_wait_timeout = 2",
    "mariadb": "SET SESSION innodb_lock_wait_timeout = 2",
}
_AGAIN = {
    "mysql": "SET SESSION innodb_lock_wait_timeout = DEFAULT",
    "mariadb": "SET SESSION innodb_lock_wait_timeout = DEFAULT",
}


def count_following(context: Context, row_id: int) -> None:
    """Adds one to the DOI's count in a transaction of its own; a count that cannot be written is logged and lost."""
    try:
        with context.session() as session:
            _say(session, _PATIENCE)
            try:
                session.execute(update(DoiRow).where(DoiRow.id == row_id).values(followed=DoiRow.followed + 1))
                session.commit()
            finally:
                session.rollback()
                _say(session, _AGAIN)
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).splitlines()[0]
        logger.warning("A visit to the DOI in row %d was not counted (%s).", row_id, cause)


def _say(session: Session, words: dict[str, str]) -> None:
    statement = words.get(session.get_bind().dialect.name)
    if statement is not None:
        session.execute(text(statement))
