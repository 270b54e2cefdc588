"""Alembic environment of the doi_* tables: own metadata, own version table, nothing of the host.

It takes its connection from `config.attributes["connection"]` (the `flask doi db` commands), or from the running Flask
application (the host's `flask db ... -d <this folder>`).
"""

from __future__ import annotations

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from flask_doi.migration_filter import PREFIX, VERSION_TABLE
from flask_doi.models import Base
from flask_doi.models.base import UtcDateTime, Word


def is_ours(name: str | None, type_: str, parent_names: object) -> bool:
    """Compare doi_* tables only."""
    if type_ != "table":
        return True
    return name is not None and name.startswith(PREFIX) and name != VERSION_TABLE


MOMENT = 'sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")'


def render_item(type_: str, item: object, autogen_context: AutogenContext) -> str | Literal[False]:
    """Writes our own types as plain ones, so that an old migration never depends on today's models."""
    if type_ != "type":
        return False
    if isinstance(item, UtcDateTime):
        autogen_context.imports.add("from sqlalchemy.dialects import mysql")
        return MOMENT
    if isinstance(item, Word):
        return f"sa.String(length={item.impl_instance.length})"
    return False


def run(connection: Connection) -> None:
    """Runs the migrations on one connection."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        version_table=VERSION_TABLE,
        include_name=is_ours,
        compare_type=False,
        render_item=render_item,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    from flask import current_app

    with current_app.extensions["sqlalchemy"].engine.connect() as own:
        run(own)
        own.commit()
