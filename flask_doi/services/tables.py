"""The doi_* tables themselves: upgrade, downgrade, and whether they are as the code expects."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from flask_doi.migration_filter import PREFIX, VERSION_TABLE
from flask_doi.models import Base


def migrations_folder() -> Path:
    """Where the plugin's Alembic environment lies, in a checkout and in an installed wheel."""
    return Path(next(iter(import_module("flask_doi.migrations").__path__)))


def alembic_config() -> Config:
    """The plugin's own Alembic configuration."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Brings the tables to a revision; one process at a time."""
    _run(engine, lambda config: command.upgrade(config, revision))


def downgrade(engine: Engine, revision: str) -> None:
    """Takes the tables back to a revision ("base" drops them)."""
    _run(engine, lambda config: command.downgrade(config, revision))


def stamp(engine: Engine, revision: str = "head") -> None:
    """Notes a revision without running it, for tables made by `create_tables`."""
    _run(engine, lambda config: command.stamp(config, revision))


def head() -> str:
    """The revision that this code expects."""
    revision = ScriptDirectory.from_config(alembic_config()).get_current_head()
    if revision is None:
        raise RuntimeError(f"No migrations were found in {migrations_folder()}.")
    return revision


def current(engine: Engine) -> str | None:
    """The revision the database is at; None when there are no tables of ours."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        return context.get_current_revision()


def differences(engine: Engine) -> list[str]:
    """How the tables differ from the models; empty when they agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": VERSION_TABLE,
                "compare_type": False,
                "include_name": lambda name, type_, parents: (
                    type_ != "table" or (str(name).startswith(PREFIX) and name != VERSION_TABLE)
                ),
            },
        )
        return [str(difference) for difference in compare_metadata(context, Base.metadata)]


def _run(engine: Engine, errand: Callable[[Config], None]) -> None:
    config = alembic_config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        errand(config)
        connection.commit()
