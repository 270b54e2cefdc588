"""A temporary table of old and new record keys, which lives as long as the transaction that makes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Integer, MetaData, Table
from sqlalchemy.orm import Session

from flask_doi.models.base import TABLE_OPTIONS, key_text

NAME = "doi_relinked"


@contextmanager
def pairs_table(session: Session) -> Iterator[Table]:
    """The table, empty; it is gone at the end.

    SQLite and PostgreSQL undo its making with the transaction. MariaDB does not, and there every other way to drop a
    table than DROP TEMPORARY TABLE would commit the transaction.
    """
    table = _table()
    connection = session.connection()
    is_mariadb = connection.dialect.name in ("mysql", "mariadb")
    table.create(connection, checkfirst=False)
    drop = f"DROP {'TEMPORARY ' if is_mariadb else ''}TABLE {NAME}"
    try:
        yield table
    except BaseException:
        if is_mariadb:
            connection.exec_driver_sql(drop)
        raise
    connection.exec_driver_sql(drop)


def _table() -> Table:
    options: dict[str, Any] = {"prefixes": ["TEMPORARY"], **TABLE_OPTIONS}
    return Table(
        NAME,
        MetaData(),
        Column("id", Integer, primary_key=True, autoincrement=True),
        Column("line", Integer, nullable=False),
        Column("old", key_text(), nullable=False, unique=True),
        Column("new", key_text(), nullable=False, unique=True),
        **options,
    )
