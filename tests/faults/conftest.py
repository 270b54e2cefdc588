"""The shared fixtures of the services' tests."""

from __future__ import annotations

from tests.services_fixtures import (
    agency,
    database,
    install,
    installation,
    make_database,
    on_sqlite,
    server_databases,
    sqlite_template,
    worker_name,
)

__all__ = [
    "agency",
    "database",
    "install",
    "installation",
    "make_database",
    "on_sqlite",
    "server_databases",
    "sqlite_template",
    "worker_name",
]
