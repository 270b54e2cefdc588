"""Run the catalogue's own migrations on the engine of the current application."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app


def run() -> None:
    extension = current_app.extensions["migrate"]
    options: dict[str, Any] = dict(extension.configure_args)
    metadata = extension.db.metadatas[None]
    if context.is_offline_mode():
        url = extension.db.engine.url.render_as_string(hide_password=False)
        context.configure(url=url, target_metadata=metadata, literal_binds=True, **options)
        with context.begin_transaction():
            context.run_migrations()
        return
    with extension.db.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=metadata, **options)
        with context.begin_transaction():
            context.run_migrations()


run()
