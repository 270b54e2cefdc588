"""The `flask doi` commands; importing this module registers them all."""

from __future__ import annotations

from flask_doi.cli import (
    batches,
    configuring,
    crosswalking,
    diagnosing,
    digesting,
    exchanging,
    keeping,
    minting,
    queueing,
    relinking,
    retiring,
    showing,
    tables,
    trying,
    verifying,
    versions,
    worker,
)
from flask_doi.cli.group import doi_group
from flask_doi.cli.sandbox import sandbox

doi_group.add_command(sandbox)

__all__ = [
    "batches",
    "configuring",
    "crosswalking",
    "diagnosing",
    "digesting",
    "doi_group",
    "exchanging",
    "keeping",
    "minting",
    "queueing",
    "relinking",
    "retiring",
    "sandbox",
    "showing",
    "tables",
    "trying",
    "verifying",
    "versions",
    "worker",
]
