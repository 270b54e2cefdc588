"""The `flask doi` commands; importing this module registers them all."""

from __future__ import annotations

from flask_doi.cli import diagnosing, minting, showing, tables, worker
from flask_doi.cli.group import doi_group
from flask_doi.cli.sandbox import sandbox

doi_group.add_command(sandbox)

__all__ = ["diagnosing", "doi_group", "minting", "sandbox", "showing", "tables", "worker"]
